"""The run directory: every finished cell, by the identity that its header holds.

    run.json              what the directory holds, for people; written anew from the headers
    results.json          what the last command found
    cells/ID.parquet      the examples of a cell: texts, edits, predictions, statistics
    cells/ID.json         the cell's header; its atomic rename is what makes the cell finished
    journals/NAME         batches in progress
    lock                  held by the one process that writes

A header is written last and holds the digests of its Parquet file and of itself, so that a cell is whole, or it is not
there: what was cut off, changed or put in another cell's place is computed again.
"""

from __future__ import annotations

import errno
import json
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from xrobust.perturbations.errors import DamageWarning, RunError
from xrobust.store.cells import Statistics, cell_table, read_statistics, read_table
from xrobust.store.description import described, place_of, read_description
from xrobust.store.files import Lock, replace_file, writing
from xrobust.store.headers import SCHEMA, Header, Rows, Status, digest
from xrobust.store.layout import CELLS, JOURNALS, LOCK, RESULTS, RUN, check_ours, clear, is_run, schema_of
from xrobust.tasks.contract import Item, Predictions

if TYPE_CHECKING:
    import pyarrow

    from xrobust.grid.identity import Identity


class RunDirectory:
    """A run directory. `open` to write it (one process at a time), `read` to read it.

    Args:
        path: The folder.
        lock: Held by the one that writes; None for reading only.
    """

    def __init__(self, path: Path, *, lock: Lock | None = None) -> None:
        self.path = path
        self._lock = lock
        self._read: dict[str, Header | None] = {}
        """Headers, by cell, as they were read; whether their rows are whole was not looked at."""
        self._headers: dict[str, Header | None] = {}
        """Headers of whole cells."""

    @classmethod
    def open(cls, path: Path, *, fresh: bool = False) -> Self:
        """Start a run directory, or go on with it.

        Args:
            path: The folder; made where it is missing.
            fresh: Throw away what earlier runs left, finished cells included.

        Raises:
            RunError: If the folder holds something else, is in use by another process, or cannot be written.
        """
        with writing(path):
            path.mkdir(parents=True, exist_ok=True)
            check_ours(path)
            lock = Lock.take(path / LOCK)
        try:
            run = cls(path, lock=lock)
            if not fresh:
                run._check_schema(fix="--out OTHER for a run of its own, or --fresh to throw the old one away")
            with writing(path):
                clear(path, everything=fresh)
            run.describe()
        except BaseException:
            lock.release()
            raise
        return run

    @classmethod
    def read(cls, path: Path) -> Self:
        """Open a run directory for reading only.

        Raises:
            RunError: If the folder is missing, holds no run, or one of another schema.
        """
        if not path.is_dir() or not is_run(path):
            raise RunError(
                f"'{path}' is not a run directory",
                expected=f"a folder with {CELLS}/, as `xrobust eval --out` makes it",
                got=None if path.is_dir() else "a file" if path.exists() else "nothing",
                fix="name the folder that a run was written to",
            )
        run = cls(path)
        run._check_schema(fix="show it with the xrobust that made it")
        return run

    def header(self, cell: str) -> Header | None:
        """The header of a cell; None where the cell is not there, or not whole.

        Warns:
            DamageWarning: If a file of the cell is damaged.
        """
        if cell not in self._headers:
            path = self._file(cell, "json")
            header = self._found(cell)
            if header is not None and not self._is_whole(header):
                header = None
            if header is None and path.exists():
                warnings.warn(
                    f"the cell '{path.with_suffix('')}' (.json, .parquet) is damaged and does not count; the command"
                    " that made it computes it again",
                    DamageWarning,
                    stacklevel=2,
                )
            self._headers[cell] = header
        return self._headers[cell]

    def about(self, cell: str) -> Header | None:
        """The header of a cell, whether its rows are whole or not; None where the header itself is not there.

        Warns:
            DamageWarning: If the header is damaged.
        """
        return self._found(cell) or self.header(cell)

    @cached_property
    def lost(self) -> dict[str, list[str]]:
        """What run.json names and has no header, by id: checkpoint (name and digest), task, language and condition.

        Empty where run.json is missing or damaged.
        """
        named = read_description(self.path / RUN)
        return {cell: what for cell, what in named.items() if self._found(cell) is None}

    def cells(self) -> list[str]:
        """The ids of all cells that have a header, whole or not, in ascending order."""
        return sorted(path.stem for path in (self.path / CELLS).glob("*.json"))

    def failed(self) -> list[Header]:
        """The headers of all cells that failed."""
        found = map(self._found, self.cells())
        return [header for header in found if header is not None and header.status == "failed"]

    def write(
        self,
        identity: Identity,
        record: Mapping[str, Any],
        *,
        status: Status,
        items: Sequence[Item] = (),
        predictions: Predictions = (),
        statistics: np.ndarray | None = None,
    ) -> None:
        """Store a cell: its rows, where it has any, then its header.

        Args:
            identity: What the cell is.
            record: JSON values; see `Header`.
            status: How it came out.
            items: The examples under the cell's condition.
            predictions: One JSON value an item.
            statistics: `[n, k]` sufficient statistics; None where nothing was scored.

        Raises:
            RunError: If the disk is full or read-only; the cell then does not count as finished.
            TypeError, ValueError: If something is no JSON value, or there is not one prediction and one row an item;
                nothing is written then.
        """
        data = None if statistics is None else _parquet(cell_table(items, predictions, statistics))
        rows = None if data is None else Rows(len(data), len(items), digest(data))
        header = Header(identity, status, json.loads(json.dumps(record)), rows)
        self._write_header(header, data)

    def describe_checkpoint(self, header: Header, said: Mapping[str, Any]) -> None:
        """Record anew what is said of a cell's checkpoint, such as its baseline; it is no part of the identity."""
        self._write_header(replace(header, record={**header.record, "checkpoint": dict(said)}), None)

    def _write_header(self, header: Header, data: bytes | None) -> None:
        cell, content = header.identity.cell, header.to_bytes()
        with writing(self._file(cell, "json")):
            (self.path / CELLS).mkdir(exist_ok=True)
            for path in (self._file(cell, "json"), self._file(cell, "parquet")):
                if path.is_dir():
                    raise OSError(errno.EISDIR, "a folder is in the way", str(path))
            if data is not None:
                replace_file(self._file(cell, "parquet"), lambda file: file.write(data), durable=False)
            replace_file(self._file(cell, "json"), lambda file: file.write(content), durable=False)
        self._read[cell] = self._headers[cell] = header
        self.lost.pop(cell, None)

    def forget(self, cell: str) -> None:
        """Remove a cell."""
        with writing(self.path):
            for ending in ("json", "parquet"):
                self._file(cell, ending).unlink(missing_ok=True)
        self._headers.pop(cell, None)
        self._read.pop(cell, None)
        self.lost.pop(cell, None)

    def flush(self) -> None:
        """Have the system write to the disk what was stored, so that a power cut takes none of it."""
        if hasattr(os, "sync"):
            os.sync()

    def statistics(self, header: Header) -> Statistics:
        """What scoring needs of a cell that has a score.

        Raises:
            RunError: If its file is damaged.
        """
        return read_statistics(self._source(header), where=self._file(header.identity.cell, "parquet"))

    def table(self, header: Header) -> pyarrow.Table:
        """The examples of a cell that has a score, texts and edits included.

        Raises:
            RunError: If its file is damaged.
        """
        return read_table(self._source(header), where=self._file(header.identity.cell, "parquet"))

    def edits(self, header: Header) -> pyarrow.Table:
        """The ids and the edits of a cell's examples.

        Raises:
            RunError: If its file is damaged.
        """
        where = self._file(header.identity.cell, "parquet")
        return read_table(
            self._source(header), where=where, wanted=lambda name: name == "id" or name.endswith(".edits")
        )

    def journal(self, name: str) -> Path:
        """Where the journal of a unit of work lies."""
        return self.path / JOURNALS / name

    def write_results(self, value: Any) -> None:
        """Write results.json.

        Raises:
            RunError: If the disk is full or read-only.
        """
        self._write_json(RESULTS, value)

    def describe(self) -> None:
        """Write run.json: what the directory holds, from its headers, and what it has lost; no Parquet file is opened.

        What is lost stays named until it is computed again, or forgotten.
        """
        headers = filter(None, map(self._found, self.cells()))
        found = {header.identity.cell: place_of(header) for header in headers}
        self._write_json(RUN, described({**self.lost, **found}))

    def close(self) -> None:
        """Let other processes write."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _found(self, cell: str) -> Header | None:
        """A cell's header; None where it is missing or damaged. Whether its rows are whole is not looked at."""
        if cell not in self._read:
            try:
                self._read[cell] = Header.from_bytes(self._file(cell, "json").read_bytes(), cell=cell)
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                self._read[cell] = None
        return self._read[cell]

    def _is_whole(self, header: Header) -> bool:
        """Whether a cell's rows are those that its header was written for."""
        try:
            self._rows(header)
        except RunError:
            return False
        return True

    def _source(self, header: Header) -> Path | bytes:
        """Where a cell's rows are read from: its file, once that was held against the header."""
        if self._headers.get(header.identity.cell) is header:
            return self._file(header.identity.cell, "parquet")
        return self._rows(header)

    def _rows(self, header: Header) -> bytes:
        """The content of a cell's Parquet file, held against its header."""
        if header.rows is None:
            return b""
        path = self._file(header.identity.cell, "parquet")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise RunError(f"cannot read the cell file '{path}'", got=str(error)) from error
        if digest(data) != header.rows.digest:
            raise RunError(f"the cell file '{path}' is damaged", fix="the command that made it computes the cell again")
        return data

    def _check_schema(self, *, fix: str) -> None:
        """Refuse a run of another schema. Beside a cell of this one, what run.json says counts for nothing."""
        files = [self._file(cell, "json") for cell in self.cells()]
        if any(self._found(file.stem) is not None for file in files) or schema_of(self.path / RUN) == SCHEMA:
            return
        schemas = {schema_of(file) for file in (*files, self.path / RUN)} - {None, SCHEMA}
        if schemas:
            raise RunError(
                f"'{self.path}' was made by another version of xrobust",
                expected=f"a run of schema {SCHEMA}",
                got=f"schema {', '.join(sorted(map(str, schemas)))}",
                fix=fix,
            )

    def _file(self, cell: str, ending: str) -> Path:
        return self.path / CELLS / f"{cell}.{ending}"

    def _write_json(self, name: str, value: Any) -> None:
        data = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8", "surrogatepass") + b"\n"
        with writing(self.path / name):
            replace_file(self.path / name, lambda file: file.write(data))


def _parquet(table: pyarrow.Table) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    data: bytes = sink.getvalue().to_pybytes()
    return data
