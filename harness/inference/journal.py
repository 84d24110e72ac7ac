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
from typing import BinaryIO, Self

import numpy as np

from xrobust.perturbations.errors import RunError

_MAGIC = b"xrobust journal 1\n"
_FRAME = struct.Struct("<II")  # index of the batch, number of axes; then one u32 an axis
_DIGEST = 16
_SYNC_EVERY = 8


class Journal:
    """Finished batches of one unit of inference. Open it with `Journal.open`, use it as a context manager."""

    def __init__(self, path: Path, file: BinaryIO, *, start: int) -> None:
        self.path = path
        self._file = file
        self._start = start
        self._unsynced = 0

    @classmethod
    def open(cls, path: Path, *, digest: str) -> Journal:
        """Open a journal, or start it.

        Args:
            path: The file.
            digest: Digest of the work: checkpoint, batch plan, numeric path. A file that was written for other
                work is of no use to this one and is started afresh.

        Raises:
            RunError: If the file cannot be opened or written.
        """
        header = _MAGIC + digest.encode() + b"\n"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("r+b" if path.exists() else "x+b", buffering=0)
            journal = cls(path, file, start=len(header))
            if file.read(len(header)) != header:
                file.seek(0)
                file.truncate()
                _write(file, header)
            else:
                file.truncate(max((end for _, _, end in journal._frames()), default=len(header)))
        except OSError as error:
            raise _failure(path, error) from error
        return journal

    def replay(self) -> Iterator[tuple[int, np.ndarray]]:
        """Index and output of every batch that the journal holds, in the order in which they were finished."""
        for index, array, _ in self._frames():
            yield index, array

    def append(self, index: int, array: np.ndarray) -> None:
        """Add the output of a finished batch, `float32`.

        Raises:
            RunError: If the disk is full or read-only; what was appended before stays.
        """
        values = np.ascontiguousarray(array, "<f4")
        head = _FRAME.pack(index, values.ndim) + struct.pack(f"<{values.ndim}I", *values.shape)
        payload = values.tobytes()
        try:
            self._file.seek(0, os.SEEK_END)
            _write(self._file, head + payload + _digest(head, payload))
            self._unsynced += 1
            if self._unsynced >= _SYNC_EVERY:
                os.fsync(self._file.fileno())
                self._unsynced = 0
        except OSError as error:
            raise _failure(self.path, error) from error

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

    def _frames(self) -> Iterator[tuple[int, np.ndarray, int]]:
        """Whole frames from the start: index, output, and where the frame ends in the file."""
        size = self._file.seek(0, os.SEEK_END)
        position = self._start
        while position + _FRAME.size <= size:
            self._file.seek(position)
            head = self._file.read(_FRAME.size)
            index, axes = _FRAME.unpack(head)
            # A torn or foreign frame may name any number of axes; outputs have two or three.
            if axes > 4 or position + _FRAME.size + 4 * axes > size:
                return
            head += self._file.read(4 * axes)
            shape = struct.unpack(f"<{axes}I", head[_FRAME.size :])
            length = 4 * math.prod(shape)
            end = position + len(head) + length + _DIGEST
            if end > size:
                return
            payload = self._file.read(length)
            if self._file.read(_DIGEST) != _digest(head, payload):
                return
            yield index, np.frombuffer(payload, "<f4").reshape(shape), end
            position = end


def _digest(head: bytes, payload: bytes) -> bytes:
    state = blake2b(head, digest_size=_DIGEST)
    state.update(payload)
    return state.digest()


def _write(file: BinaryIO, data: bytes) -> None:
    """Write all of it: an unbuffered file may take less than it is given."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _failure(path: Path, error: OSError) -> RunError:
    return RunError(
        f"cannot write the journal '{path}'",
        got=str(error),
        fix="make room or choose another folder with --out; what is finished stays, and the same command goes on",
    )
