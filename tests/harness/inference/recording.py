"""Inputs, and a stand-in for a model that says what went in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from xrobust.inference.batches import Batch
from xrobust.tasks import Encoded

Ids = tuple[int, ...]

inputs = st.lists(st.lists(st.integers(0, 300_000), min_size=1, max_size=12).map(tuple), min_size=1, max_size=40)


def encoded(ids: Sequence[Ids], type_ids: list[Ids] | None = None) -> Encoded:
    return Encoded(list(ids), type_ids, np.arange(len(ids)), np.zeros(len(ids), bool))


class Recorder:
    """A stand-in for a model whose output says what went in: length, sum and last id of every row."""

    def __init__(self, *, dies_after: int | None = None, fails_on: Ids | None = None, error: Exception | None = None):
        self.seen: list[Ids] = []
        self.batches: list[Batch] = []
        self._dies_after, self._fails_on, self._error = dies_after, fails_on, error

    def __call__(self, batch: Batch) -> np.ndarray:
        if self._dies_after is not None and len(self.batches) == self._dies_after:
            raise KeyboardInterrupt
        rows = [tuple(row[:length].tolist()) for row, length in zip(batch.ids, batch.lengths, strict=True)]
        if self._error is not None and self._fails_on in rows:
            raise self._error
        self.batches.append(batch)
        self.seen += rows
        return np.array([expected(row) for row in rows], np.float32)


def expected(row: Ids) -> list[float]:
    return [len(row), sum(row), row[-1]]
