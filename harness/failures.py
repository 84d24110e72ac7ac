"""What went wrong in a part of a run, kept as a value so that the rest goes on."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from xrobust.perturbations.errors import StorageError, XRobustError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that a part of a run ended in.

    What the frames that it went through still hold is let go: among it are a model's tensors, and the next batch needs
    their place.
    """

    error: BaseException

    def __post_init__(self) -> None:
        seen: dict[int, BaseException] = {}
        todo: list[BaseException | None] = [self.error]
        while todo:
            error = todo.pop()
            if error is not None and id(error) not in seen:
                seen[id(error)] = error
                traceback.clear_frames(error.__traceback__)
                todo += [error.__cause__, error.__context__]

    def to_json(self) -> dict[str, str]:
        """Kind and message, as headers keep them."""
        message = str(self.error).encode("utf-8", "backslashreplace").decode()
        return {"kind": type(self.error).__name__, "message": message}

    def __str__(self) -> str:
        """One line: what, without the details."""
        what = self.error.what if isinstance(self.error, XRobustError) else str(self.error)
        return f"{type(self.error).__name__}: {' '.join(what.split())}"


def attempt(work: Callable[[], T]) -> T | Failure:
    """What the work gives, or what it raised; interrupts and what ails the disk are raised on.

    Raises:
        StorageError: What is left to do could not be stored either.
    """
    try:
        return work()
    except (StorageError, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001 - what others wrote may raise anything, `sys.exit` included
        return Failure(error)


def first_failure(*values: object) -> Failure | None:
    """The first of some values that is a failure."""
    return next((value for value in values if isinstance(value, Failure)), None)
