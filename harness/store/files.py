"""Files that are either whole or not there, and a lock that one holder has at a time."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from xrobust.perturbations.errors import RunError, StorageError

if TYPE_CHECKING:
    from filelock import BaseFileLock

_PARTIAL = ".partial"
_MENDS = {
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EFBIG: "make room",
    errno.EEXIST: "move away what is there",
    errno.EISDIR: "move away what is there",
    errno.ENOTDIR: "move away what is there",
    errno.EACCES: "make it writable (`xrobust show` reads it as it is)",
    errno.EPERM: "make it writable (`xrobust show` reads it as it is)",
    errno.EROFS: "`xrobust show` reads it as it is",
}


def is_partial(path: Path) -> bool:
    """Whether a file is a temporary one of `replace_file`."""
    return path.name.startswith(".") and path.name.endswith(_PARTIAL)


def replace_file(path: Path, write: Callable[[BinaryIO], object], *, durable: bool = True) -> int:
    """Write a file atomically: a temporary one beside it, then renamed over it.

    Args:
        path: The file.
        write: Writes the content.
        durable: Whether content and name are flushed to the disk. Where they are not, a machine that loses its power
            may leave a file that is empty or torn, and whoever reads it must be able to tell.

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
            if durable:
                os.fsync(file.fileno())
            size = file.tell()
        os.replace(temporary, path)  # noqa: PTH105 - the rename is the commit point; tests put a failing one here
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)
    return size


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write into an error that says what to do.

    Raises:
        StorageError: In place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"cannot write '{path}'",
            got=str(error),
            fix=f"{_MENDS.get(error.errno or 0, 'mend the disk')}, or choose another folder with --out;"
            " what is finished stays, the same command goes on",
        ) from error


def read_json(path: Path) -> Any:
    """The value of a JSON file.

    Raises:
        OSError: If it cannot be read.
        ValueError: If it is no JSON.
    """
    return json.loads(path.read_text(encoding="utf-8"))


class Lock:
    """A lock that is held by one at a time, in this process or another; when a process ends, however, its locks go."""

    def __init__(self, held: BaseFileLock) -> None:
        self._held = held

    @classmethod
    def take(cls, path: Path, *, wait: bool = False) -> Lock:
        """Take a lock. It is let go by `release`, or at the end of a `with` block.

        Args:
            path: A file for the lock alone; it is made where it is missing.
            wait: Whether to wait for another holder to let go.

        Raises:
            RunError: If another process, or another run in this one, holds it and there is no waiting.
            OSError: If the file cannot be opened.
        """
        from filelock import FileLock, Timeout

        # Every call is a holder of its own, whichever thread it is in and whichever thread releases it.
        lock = FileLock(path, thread_local=False, is_singleton=False)
        try:
            lock.acquire(blocking=wait)
        except Timeout as error:
            raise RunError(
                f"another process is writing the run directory '{path.parent}'",
                fix="wait for it to finish, or choose another folder with --out",
            ) from error
        return cls(lock)

    def release(self) -> None:
        """Let it go."""
        self._held.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _sync_folder(folder: Path) -> None:
    """Flush a rename to the disk, where folders can be flushed."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
