"""Reading a language and split of a task by the reader that it has for a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from xrobust.perturbations.errors import DataError, UsageError
from xrobust.tasks.contract import Example, Head, Task
from xrobust.tasks.sources import Source

Reader = Callable[[Source, str, str], list[Example]]
"""Reads a language and split from a source."""


class Readable(Task, Protocol):
    """A task with a reader for each of its sources."""

    @property
    def readers(self) -> Mapping[str, Reader]:
        """Source name to reader."""


def read_with(task: Readable, source: Source, language: str, split: str) -> list[Example]:
    """Read by the reader of the source; English training data too, where the source has some and the task a head.

    Raises:
        DataError: If the task has no reader for it.
        UsageError: If the task lacks the language or the split, or the source cannot have the language.
    """
    if source.name not in task.readers:
        raise DataError(
            f"{task.name} cannot be read from the source '{source.name}'",
            expected=f"one of {', '.join(task.readers)}",
            fix=f"--source {next(iter(task.readers))}",
        )
    training = source.training if task.head is not Head.ENCODER else ()
    for what, asked, offered in (
        ("language", language, source.languages(task.languages)),
        ("split", split, (*task.splits, *training)),
    ):
        if asked not in offered:
            raise UsageError(f"{task.name} from {source.name} has no {what} '{asked}'", expected=", ".join(offered))
    return task.readers[source.name](source, language, split)
