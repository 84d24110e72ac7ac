"""The run directory: what was asked for, and every finished cell.

    run.json              settings, versions, identities of the checkpoints
    cells/ID.parquet      the examples of a cell: texts, edits, predictions, statistics
    cells/ID.json         the cell's header; its atomic rename is what makes the cell finished
    journals/NAME         batches in progress
    lock                  held by the one process that writes

A header is written last and names the size of its Parquet file, so that a cell is either whole or not there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from xrobust.perturbations.errors import RunError
from xrobust.store.cells import CellRows, cell_table, read_rows
from xrobust.store.files import Lock, is_partial, read_json, replace_file, writing
from xrobust.tasks.contract import Item, Predictions

if TYPE_CHECKING:
    import pyarrow

SCHEMA = 1
_RUN, _CELLS, _JOURNALS, _LOCK = "run.json", "cells", "journals", "lock"


class Store:
    """A run directory. `Store.open` to write it (one process at a time), `Store.read` to read it."""

    def __init__(self, path: Path, *, run: Mapping[str, Any], lock: Lock | None) -> None:
        self.path = path
        self.run = run
        """What `run.json` holds."""
        self._lock = lock

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        settings: Mapping[str, Any],
        fresh: bool = False,
        details: Mapping[str, Any] | None = None,
    ) -> Store:
        """Start a run directory, or go on with it.

        Args:
            path: The folder; made where it is missing.
            settings: JSON values that must be equal for the run to be the same one.
            fresh: Throw away the run that the folder holds, finished cells included.
            details: JSON values that are recorded and not compared, such as versions.

        Raises:
            RunError: If the folder holds something else, or a run with other settings, or is in use by another
                process, or cannot be written.
        """
        with writing(path):
            path.mkdir(parents=True, exist_ok=True)
            _check_ours(path)
            lock = Lock.take(path / _LOCK)
        try:
            _clear(path, everything=fresh)
            store = cls(path, run=_settle(path, settings, details or {}), lock=lock)
        except BaseException:
            lock.release()
            raise
        return store

    @classmethod
    def read(cls, path: Path) -> Store:
        """Open a run directory for reading only.

        Raises:
            RunError: If the folder is missing or holds no run.
        """
        if not (path / _RUN).is_file():
            raise RunError(f"'{path}' is not a run directory", expected=f"a folder with a {_RUN}")
        return cls(path, run=_read_run(path), lock=None)

    def has(self, cell_id: str) -> bool:
        """Whether a cell is finished and whole."""
        try:
            header = read_json(self._header_path(cell_id))
            return bool(self._rows_path(cell_id).stat().st_size == header["parquet"]["bytes"])
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def header(self, cell_id: str) -> dict[str, Any]:
        """A finished cell's header.

        Raises:
            RunError: If the cell is not finished, or its files are damaged.
        """
        if not self.has(cell_id):
            raise RunError(f"the run '{self.path}' has no finished cell {cell_id}", fix="run the same command again")
        return dict(read_json(self._header_path(cell_id)))

    def headers(self) -> dict[str, dict[str, Any]]:
        """Headers of all finished cells by id, in the order of the ids; no Parquet file is opened."""
        folder = self.path / _CELLS
        found = sorted(file.stem for file in folder.glob("*.json")) if folder.is_dir() else []
        return {cell_id: self.header(cell_id) for cell_id in found if self.has(cell_id)}

    def write(
        self,
        cell_id: str,
        *,
        header: Mapping[str, Any],
        items: Sequence[Item],
        predictions: Predictions,
        statistics: np.ndarray,
    ) -> None:
        """Store a finished cell: its rows, then its header.

        Args:
            cell_id: Digest of all that can change the cell's numbers.
            header: JSON values; `parquet` and `cell` are added.
            items: The examples under the cell's condition.
            predictions: One JSON value an item.
            statistics: `[n, k]` sufficient statistics.

        Raises:
            RunError: If the disk is full or read-only; the cell then does not count as finished.
        """
        import pyarrow.parquet as pq

        table = cell_table(items, predictions, statistics)
        rows_path = self._rows_path(cell_id)
        with writing(rows_path):
            rows_path.parent.mkdir(parents=True, exist_ok=True)
            size = replace_file(rows_path, lambda file: pq.write_table(table, file, compression="zstd"))
        parquet = {"file": rows_path.name, "bytes": size, "rows": len(items)}
        self.write_json(f"{_CELLS}/{cell_id}.json", {**header, "cell": cell_id, "parquet": parquet})

    def rows(self, cell_id: str) -> CellRows:
        """The examples of a finished cell.

        Raises:
            RunError: If the cell is not finished, or its files are damaged.
        """
        self.header(cell_id)
        return read_rows(self._rows_path(cell_id))

    def table(self, cell_id: str) -> pyarrow.Table:
        """The examples of a finished cell as they are stored, texts and edits included.

        Raises:
            RunError: If the cell is not finished, or its files are damaged.
        """
        return self.rows(cell_id).table

    def journal(self, name: str) -> Path:
        """Where the journal of a unit of work lies."""
        return self.path / _JOURNALS / name

    def write_json(self, name: str, value: Any) -> Path:
        """Write a JSON file of the run directory atomically.

        Raises:
            RunError: If the disk is full or read-only.
        """
        path = self.path / name
        data = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, lambda file: file.write(data))
        return path

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

    def _rows_path(self, cell_id: str) -> Path:
        return self.path / _CELLS / f"{cell_id}.parquet"

    def _header_path(self, cell_id: str) -> Path:
        return self.path / _CELLS / f"{cell_id}.json"


def _settle(path: Path, settings: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, Any]:
    """The content of `run.json`: what an earlier run wrote, where the settings are equal, else a fresh one."""
    asked = json.loads(json.dumps(settings))
    if not (path / _RUN).exists():
        canonical = json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()
        run = {
            **json.loads(json.dumps(details)),
            "schema": SCHEMA,
            "settings": asked,
            "settings_digest": blake2b(canonical, digest_size=16).hexdigest(),
        }
        data = json.dumps(run, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
        with writing(path / _RUN):
            replace_file(path / _RUN, lambda file: file.write(data))
        return run
    run = _read_run(path)
    before = run["settings"]
    names = [name for name in sorted({*before, *asked}) if before.get(name) != asked.get(name)]
    if names:
        raise RunError(
            f"the run directory '{path}' was made with other settings: {', '.join(names)}",
            expected="; ".join(f"{name}={_short(before.get(name))}" for name in names),
            got="; ".join(f"{name}={_short(asked.get(name))}" for name in names),
            fix="--out OTHER for a run of its own, or --fresh to throw the old one away",
        )
    return run


def _read_run(path: Path) -> dict[str, Any]:
    try:
        run = read_json(path / _RUN)
    except (OSError, ValueError) as error:
        raise RunError(f"cannot read '{path / _RUN}'", got=str(error), fix="--fresh, or --out OTHER") from error
    if not isinstance(run, dict) or run.get("schema") != SCHEMA or not isinstance(run.get("settings"), dict):
        raise RunError(
            f"'{path / _RUN}' has another format",
            expected=f"schema {SCHEMA}",
            got=f"schema {run.get('schema')}" if isinstance(run, dict) else type(run).__name__,
            fix="--fresh, or --out OTHER",
        )
    return run


def _check_ours(path: Path) -> None:
    """Refuse a folder with files in it that no run wrote."""
    names = sorted(entry.name for entry in path.iterdir() if entry.name != _LOCK and not is_partial(entry))
    if names and _RUN not in names:
        raise RunError(
            f"'{path}' is not a run directory",
            expected="an empty or missing folder, or the folder of an earlier run",
            got=", ".join(names[:4]),
            fix="choose another folder with --out",
        )


def _clear(path: Path, *, everything: bool) -> None:
    """Remove what a killed run left half-written, or everything that a run wrote; never anything else."""
    with writing(path):
        for folder in (path, path / _CELLS, path / _JOURNALS):
            for file in sorted(folder.iterdir()) if folder.is_dir() else []:
                if is_partial(file) or (everything and (folder != path or file.name == _RUN)):
                    file.unlink()


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
