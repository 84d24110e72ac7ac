"""The nearest translation and the nearest other sentence, in tiles."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from xrobust.tasks.margins.nearest import Others, nearest, unit


def some(count: int, others: int, *, seed: int = 0) -> tuple[np.ndarray, Others, list[str]]:
    """Vectors, others, and one to three translations for each vector."""
    random = np.random.default_rng(seed)
    vectors = unit(random.normal(size=(count, 8)).astype(np.float32))
    own = {str(row): tuple(random.choice(others, 1 + row % 3, replace=False).tolist()) for row in range(count)}
    units = unit(random.normal(size=(others, 8)).astype(np.float32))
    return vectors, Others(units, own), [str(row) for row in range(count)]


@pytest.mark.parametrize("tile", [(1, 1), (7, 5), (1000, 1000), (3, 64)])
def test_tiles_change_nothing(tile: tuple[int, int]) -> None:
    vectors, others, names = some(23, 40)
    found = nearest(vectors, others, names=names, tile=tile)
    for row, name in enumerate(names):
        cosines = others.units.astype(float) @ vectors[row].astype(float)
        order = np.argsort(-cosines)
        assert found.own[row] == next(column for column in order if column in others.own[name])
        assert found.rivals[row] == next(column for column in order if column not in others.own[name])


def test_first_of_equally_near_sentences_is_taken() -> None:
    others = Others(np.eye(2, dtype=np.float32)[[0, 1, 1, 0, 0, 1]], {"a": (5, 2)})
    found = nearest(np.eye(2, dtype=np.float32)[[1, 0]], others, names=["a", "a"], tile=(1, 2))
    assert (found.own.tolist(), found.rivals.tolist()) == ([2, 2], [1, 0])


def test_without_another_sentence_there_is_no_rival() -> None:
    vectors, others, names = some(3, 3)
    all_own = Others(others.units, dict.fromkeys(names, (0, 1, 2)))
    assert nearest(vectors, all_own, names=names, tile=(2, 2)).rivals.tolist() == [-1, -1, -1]
    assert nearest(vectors[:0], others, names=[]).rivals.tolist() == []


def test_cosines_of_all_with_all_are_never_in_memory() -> None:
    vectors, others, names = some(2000, 8000)
    tracemalloc.start()
    nearest(vectors, others, names=names, tile=(128, 256))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2000 * 8000 * 4 / 20
