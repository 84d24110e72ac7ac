"""Scoring a cell: from a model's outputs to predictions, statistics and honest counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xrobust.failures import Failure
from xrobust.tasks import Encoded, Item, Outputs, Predictions, State, Task


@dataclass(frozen=True, slots=True)
class Encoding:
    """The way back from the pool to items; the token ids themselves stay in the pool."""

    items: Sequence[Item]
    encoded: Encoded
    numbers: np.ndarray
    """`[sequences]` the unique input of the pool that each one is."""

    def failure(self, failed: Mapping[int, Failure]) -> Failure | None:
        """Why one of its inputs has no output."""
        return next((failed[number] for number in self.numbers.tolist() if number in failed), None)


@dataclass(frozen=True, slots=True)
class Scored:
    """A cell with its score."""

    items: Sequence[Item]
    predictions: Predictions
    statistics: np.ndarray
    """`[n, k]`"""
    record: Mapping[str, Any]
    """What its header records of the scoring."""


def score_cell(
    task: Task, cell: Encoding, *, clean: Encoding, outputs: Outputs, state: State, counts: Mapping[str, int]
) -> Scored:
    """Decode and score a cell.

    Args:
        task: The task.
        cell: The cell's items, encoded.
        clean: The clean items of its language, encoded into the same pool.
        outputs: The model's outputs by unique input.
        state: What the task learnt from calibration.
        counts: How many examples changed, and so on.
    """
    own = outputs.take(cell.numbers)
    predictions = task.decode(cell.items, cell.encoded, own, state)
    statistics = task.statistics(predictions, [item.example for item in cell.items])
    scores = {metric: float(value) for metric, value in task.score(statistics.sum(axis=0)).items()}
    found = {"truncated": int(cell.encoded.truncated.sum()), "token_neutral": _token_neutral(cell, clean)}
    return Scored(
        cell.items, predictions, statistics, {"scores": scores, "state": state, "counts": {**counts, **found}}
    )


def _token_neutral(cell: Encoding, clean: Encoding) -> int:
    """Items changed in text but not in token ids: inputs with equal ids have equal numbers in the pool."""
    before, after = (_by_item(encoding) for encoding in (clean, cell))
    return sum(bool(item.perturbed) and before[i] == after[i] for i, item in enumerate(cell.items))


def _by_item(encoding: Encoding) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in encoding.items]
    for owner, number in zip(encoding.encoded.owners.tolist(), encoding.numbers.tolist(), strict=True):
        found[owner].append(number)
    return found
