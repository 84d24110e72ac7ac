"""Files that are either whole or not there, and the lock of a run directory."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from xrobust.perturbations.errors import RunError

_PARTIAL = ".partial"


def is_partial(path: Path) -> bool:
    """Whether a file is a temporary one of `replace_file`."""
    return path.name.startswith(".") and path.name.endswith(_PARTIAL)


def replace_file(path: Path, write: Callable[[BinaryIO], object]) -> int:
    """Write a file atomically: a temporary one beside it, flushed to the disk, then renamed over it.

    Args:
        path: The file.
        write: Writes the content.

    Returns:
        Bytes written.

    Raises:
        OSError: If anything cannot be written; the file is then as it was, and nothing is left beside it.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}{_PARTIAL}")
    try:
        with temporary.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        os.replace(temporary, path)  # noqa: PTH105 - the rename is the commit point; tests put a failing one here
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return size


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write into an error that says what to do.

    Raises:
        RunError: In place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise RunError(
            f"cannot write '{path}'",
            got=error.strerror or str(error),
            fix="make room, or choose another folder with --out; what is finished stays, the same command goes on",
        ) from error


def read_json(path: Path) -> Any:
    """The value of a JSON file.

    Raises:
        OSError: If it cannot be read.
        ValueError: If it is no JSON.
    """
    return json.loads(path.read_text(encoding="utf-8"))


class Lock:
    """An advisory lock on a file, which the system lets go when its process ends, however it ends."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    @classmethod
    def take(cls, path: Path) -> Lock:
        """Take the lock.

        Raises:
            RunError: If another process, or another run in this one, holds it.
            OSError: If the file cannot be opened.
        """
        file = path.open("ab")
        try:
            _lock(file)
        except BlockingIOError as error:
            file.close()
            raise RunError(
                f"another process is writing the run directory '{path.parent}'",
                fix="wait for it to finish, or choose another folder with --out",
            ) from error
        return cls(file)

    def release(self) -> None:
        """Let it go."""
        self._file.close()


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(*error.args) from error
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_folder(folder: Path) -> None:
    """Flush a rename to the disk, where folders can be flushed."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
