"""The rows of a cell as a table: one example a row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from xrobust.perturbations.errors import RunError
from xrobust.tasks.contract import Item, Predictions

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True, slots=True)
class CellRows:
    """The examples of a finished cell."""

    ids: tuple[str, ...]
    clusters: tuple[str, ...]
    predictions: tuple[Any, ...]
    statistics: np.ndarray
    """`[n, k]` float64"""
    table: pyarrow.Table
    """All columns: `id`, `cluster`, `gold` and `prediction` as JSON, `statistic_0` and so on, for each field
    `FIELD.clean`, and for each perturbed one `FIELD.perturbed` and `FIELD.edits` (JSON: start, end, text)."""


def cell_table(items: Sequence[Item], predictions: Predictions, statistics: np.ndarray) -> pyarrow.Table:
    """The rows of a cell.

    Raises:
        ValueError: If there is not one prediction and one statistics row an item.
    """
    import pyarrow as pa

    if not len(items) == len(predictions) == len(statistics):
        raise ValueError(f"{len(items)} items, {len(predictions)} predictions, {len(statistics)} statistics rows")
    columns: dict[str, pa.Array] = {
        "id": pa.array([item.example.id for item in items], pa.string()),
        "cluster": pa.array([item.example.cluster for item in items], pa.string()),
        "gold": pa.array([_json(item.example.gold) for item in items], pa.string()),
        "prediction": pa.array([_json(prediction) for prediction in predictions], pa.string()),
    }
    for number, column in enumerate(np.asarray(statistics, np.float64).T):
        columns[f"statistic_{number}"] = pa.array(column)
    for name in dict.fromkeys(name for item in items for name in item.example.texts):
        columns[f"{name}.clean"] = pa.array([item.example.texts.get(name) for item in items], pa.string())
    for name in dict.fromkeys(name for item in items for name in item.perturbed):
        perturbed = [item.perturbed.get(name) for item in items]
        columns[f"{name}.perturbed"] = pa.array([entry and entry.text for entry in perturbed], pa.string())
        columns[f"{name}.edits"] = pa.array([entry and _json(entry.edits) for entry in perturbed], pa.string())
    return pa.table(columns)


def read_rows(path: Path) -> CellRows:
    """The rows of a cell from its file.

    Raises:
        RunError: If the file cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        names = [name for name in table.column_names if name.startswith("statistic_")]
        return CellRows(
            ids=tuple(table["id"].to_pylist()),
            clusters=tuple(table["cluster"].to_pylist()),
            predictions=tuple(map(json.loads, table["prediction"].to_pylist())),
            statistics=np.column_stack([table[name].to_numpy() for name in names]),
            table=table,
        )
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise RunError(
            f"the cell file '{path}' is damaged", got=str(error), fix="delete it and run the same command again"
        ) from error


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
