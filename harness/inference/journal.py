"""The journal of one unit of inference: finished batches, appended as they come.

A killed run finds here every batch that was finished before, so that it loses at most the one in flight. The file
starts with a header that names the work; each frame behind it carries its own digest, and what a kill tore off at
the end is cut away at the next opening.
"""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

import numpy as np

from xrobust.perturbations.errors import StorageError

_MAGIC = b"xrobust journal 1\n"
_FRAME = struct.Struct("<II")  # index of the batch, number of axes; then one u32 an axis
_DIGEST = 16
_SYNC_EVERY = 8


class _Frame(NamedTuple):
    """Where the output of a batch stands in the file."""

    start: int
    shape: tuple[int, ...]
    end: int
    """Where the next frame begins."""


class Journal:
    """Finished batches of one unit of inference. Open it with `Journal.open`, use it as a context manager."""

    def __init__(self, path: Path, file: BinaryIO, *, start: int) -> None:
        self.path = path
        self._file = file
        self._frames = dict(_frames(file, start))
        self._end = max((frame.end for frame in self._frames.values()), default=start)
        self._in_parts = 0
        self._unsynced = 0

    @classmethod
    def open(cls, path: Path, *, digest: str) -> Journal:
        """Open a journal, or start it.

        Args:
            path: The file.
            digest: Digest of the work: checkpoint, batch plan, numeric path. A file that was written for other
                work is of no use to this one and is started afresh.

        Raises:
            StorageError: If the file cannot be opened or written.
        """
        header = _MAGIC + digest.encode() + b"\n"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("r+b" if path.exists() else "x+b", buffering=0)
            if file.read(len(header)) != header:
                file.seek(0)
                file.truncate()
                _write(file, header)
            journal = cls(path, file, start=len(header))
            file.truncate(journal._end)
        except OSError as error:
            raise _failure(path, error) from error
        return journal

    def replay(self) -> Iterator[tuple[int, np.ndarray]]:
        """Index and output of every batch that the journal holds, in the order in which they were finished."""
        for index in [*self._frames]:
            yield index, self[index]

    def __contains__(self, index: int) -> bool:
        return index in self._frames

    def __getitem__(self, index: int) -> np.ndarray:
        """The output of a batch, float32.

        Raises:
            KeyError: If the journal does not hold it.
        """
        frame = self._frames[index]
        self._file.seek(frame.start)
        payload = _read(self._file, 4 * math.prod(frame.shape))
        return np.frombuffer(payload, "<f4").reshape(frame.shape)

    def part(self, count: int) -> Part:
        """The next batches, numbered from 0: what a search asks at a time.

        A search asks the same again after a kill, so that its parts are the same ones in the same order.

        Args:
            count: How many batches there are.
        """
        self._in_parts += count
        return Part(self, first=self._in_parts - count, count=count)

    def append(self, index: int, array: np.ndarray) -> None:
        """Add the output of a finished batch, `float32`.

        Raises:
            StorageError: If the disk is full or read-only; what was appended before stays.
        """
        values = np.ascontiguousarray(array, "<f4")
        head = _FRAME.pack(index, values.ndim) + struct.pack(f"<{values.ndim}I", *values.shape)
        payload = values.tobytes()
        try:
            self._file.seek(self._end)  # and not behind what a full disk left of a frame
            _write(self._file, head + payload + _digest(head, payload))
            self._unsynced += 1
            if self._unsynced >= _SYNC_EVERY:
                os.fsync(self._file.fileno())
                self._unsynced = 0
        except OSError as error:
            raise _failure(self.path, error) from error
        start = self._end + len(head)
        self._end = start + len(payload) + _DIGEST
        self._frames[index] = _Frame(start, values.shape, self._end)

    def close(self) -> None:
        """Close the file; what it holds stays."""
        self._file.close()

    def delete(self) -> None:
        """Close and remove the file, once every cell that it served is stored."""
        self.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Part:
    """Some batches of a journal, numbered from 0."""

    def __init__(self, journal: Journal, *, first: int, count: int) -> None:
        self._journal, self._first, self._count = journal, first, count

    def replay(self) -> Iterator[tuple[int, np.ndarray]]:
        """Index and output of every batch of the part that the journal holds."""
        for index in range(self._count):
            if self._first + index in self._journal:
                yield index, self._journal[self._first + index]

    def append(self, index: int, array: np.ndarray) -> None:
        """Add the output of a finished batch, as `Journal.append` does."""
        self._journal.append(self._first + index, array)


def _frames(file: BinaryIO, start: int) -> Iterator[tuple[int, _Frame]]:
    """Whole frames from the start, by the index of their batch, up to the first that is none."""
    size = file.seek(0, os.SEEK_END)
    position = start
    while position + _FRAME.size <= size:
        file.seek(position)
        head = file.read(_FRAME.size)
        index, axes = _FRAME.unpack(head)
        # A torn or foreign frame may name any number of axes; outputs have two or three.
        if axes > 4 or position + _FRAME.size + 4 * axes > size:
            return
        head += file.read(4 * axes)
        shape = struct.unpack(f"<{axes}I", head[_FRAME.size :])
        length = 4 * math.prod(shape)
        begin = position + len(head)
        end = begin + length + _DIGEST
        if end > size:
            return
        payload = _read(file, length)
        if file.read(_DIGEST) != _digest(head, payload):
            return
        yield index, _Frame(begin, shape, end)
        position = end


def _digest(head: bytes, payload: bytes) -> bytes:
    state = blake2b(head, digest_size=_DIGEST)
    state.update(payload)
    return state.digest()


def _read(file: BinaryIO, length: int) -> bytes:
    """Read as much: an unbuffered file may give less than it is asked for."""
    parts = []
    while length and (part := file.read(length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _write(file: BinaryIO, data: bytes) -> None:
    """Write all of it: an unbuffered file may take less than it is given."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _failure(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"cannot write the journal '{path}'",
        got=str(error),
        fix="make room or choose another folder with --out; what is finished stays, and the same command goes on",
    )
