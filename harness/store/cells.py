"""The rows of a cell as a table: one example a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from xrobust.perturbations.errors import RunError
from xrobust.tasks.contract import Item, Predictions

if TYPE_CHECKING:
    import pyarrow


_encode = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make an encoder a value


class Statistics(NamedTuple):
    """What scoring needs of a cell."""

    ids: pyarrow.ChunkedArray
    """`[n]` ids of the examples."""
    clusters: pyarrow.ChunkedArray
    """`[n]` what is resampled together."""
    rows: np.ndarray
    """`[n, k]` float64"""


def cell_table(items: Sequence[Item], predictions: Predictions, statistics: np.ndarray) -> pyarrow.Table:
    """The rows of a cell.

    Columns are `id`, `cluster`, `gold` and `prediction` as JSON, `statistic_0` and so on, for each field `FIELD.clean`,
    and for each perturbed one `FIELD.perturbed` and `FIELD.edits` (JSON: start, end, text).

    Args:
        items: The examples under the cell's condition.
        predictions: One JSON value an item.
        statistics: `[n, k]` sufficient statistics.

    Raises:
        ValueError: If there is not one prediction and one statistics row an item.
    """
    import pyarrow as pa

    if not len(items) == len(predictions) == len(statistics):
        raise ValueError(f"{len(items)} items, {len(predictions)} predictions, {len(statistics)} statistics rows")
    columns: dict[str, pa.Array] = {
        "id": pa.array([item.example.id for item in items], pa.string()),
        "cluster": pa.array([item.example.cluster for item in items], pa.string()),
        "gold": pa.array([_encode(item.example.gold) for item in items], pa.string()),
        "prediction": pa.array([_encode(prediction) for prediction in predictions], pa.string()),
    }
    for number, column in enumerate(np.asarray(statistics, np.float64).T):
        columns[f"statistic_{number}"] = pa.array(column)
    for name in dict.fromkeys(name for item in items for name in item.example.texts):
        columns[f"{name}.clean"] = pa.array([item.example.texts.get(name) for item in items], pa.string())
    for name in dict.fromkeys(name for item in items for name in item.perturbed):
        perturbed = [item.perturbed.get(name) for item in items]
        columns[f"{name}.perturbed"] = pa.array([entry and entry.text for entry in perturbed], pa.string())
        columns[f"{name}.edits"] = pa.array([entry and _encode(entry.edits) for entry in perturbed], pa.string())
    return pa.table(columns)


def read_table(source: Path | bytes, *, where: object, wanted: Callable[[str], bool] = lambda _: True) -> pyarrow.Table:
    """All rows of a cell, from its file or the content of it; of the columns, those that are wanted.

    Raises:
        RunError: If it is no Parquet file.
    """
    with _damage(where), _open(source) as file:
        return file.read(columns=[name for name in file.schema_arrow.names if wanted(name)])


def read_statistics(source: Path | bytes, *, where: object) -> Statistics:
    """What scoring needs of a cell, from its file or the content of it; no other column is read from a file.

    Raises:
        RunError: If it is no Parquet file, or lacks a column.
    """
    with _damage(where):
        with _open(source) as file:
            count = sum(name.startswith("statistic_") for name in file.schema_arrow.names)
            names = [f"statistic_{number}" for number in range(count)]
            table = file.read(columns=["id", "cluster", *names], use_threads=False)
        # `to_numpy` would import pandas.
        columns = [np.from_dlpack(table[name].combine_chunks()) for name in names]
        return Statistics(table["id"], table["cluster"], np.column_stack(columns))


def _open(source: Path | bytes) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pq.ParquetFile(source if isinstance(source, Path) else pa.BufferReader(source))


@contextmanager
def _damage(where: object) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise RunError(
            f"the cell file '{where}' is damaged",
            got=" ".join(str(error).split())[:200],
            fix="the command that made it computes the cell again",
        ) from error
