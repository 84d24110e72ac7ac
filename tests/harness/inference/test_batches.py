"""Batches depend on the inputs and the budget alone, and equal inputs are one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.inference.recording import Ids, Recorder, encoded, inputs
from xrobust.inference.batches import Pool
from xrobust.inference.engine import infer


@given(inputs, st.integers(1, 60), st.randoms(use_true_random=False))
def test_batches_are_a_function_of_the_set_of_inputs(ids: list[Ids], budget: int, random: Any) -> None:
    def batches(order: list[Ids]) -> tuple[list[list[Ids]], str]:
        pool, model = Pool(batch_tokens=budget), Recorder()
        pool.add(encoded(order))
        infer(pool, model)
        rows = [[tuple(row[:n]) for row, n in zip(b.ids.tolist(), b.lengths, strict=True)] for b in model.batches]
        return rows, pool.plan().digest

    shuffled = [*ids, *ids[:3]]
    random.shuffle(shuffled)
    assert batches(ids) == batches(shuffled)


@given(inputs, st.integers(1, 60))
def test_batches_keep_the_budget_and_run_longest_first(ids: list[Ids], budget: int) -> None:
    pool, model = Pool(batch_tokens=budget), Recorder()
    pool.add(encoded(ids))
    infer(pool, model)
    for batch in model.batches:
        assert batch.ids.shape[1] == batch.lengths.max()
        assert batch.ids.size <= budget or len(batch.ids) == 1
    lengths = [len(row) for row in model.seen]
    assert lengths == sorted(lengths, reverse=True)


def test_digest_tells_plans_apart() -> None:
    def digest(ids: list[Ids], budget: int = 100, types: list[Ids] | None = None) -> str:
        pool = Pool(batch_tokens=budget)
        pool.add(encoded(ids, types))
        return pool.plan().digest

    found = {
        digest([(1, 2), (3,)]),
        digest([(1, 2), (4,)]),
        digest([(1,), (2, 3)]),
        digest([(1, 2), (3,)], 99),
        digest([(1,)], types=[(2,)]),
        digest([(1, 2)]),
    }
    assert len(found) == 6


def test_inputs_that_differ_in_segments_are_different() -> None:
    pool = Pool()
    numbers = pool.add(encoded([(1, 2), (1, 2), (1, 2)], [(0, 0), (0, 1), (0, 0)]))
    assert numbers.tolist() == [0, 1, 0]
    batch = pool.batch(np.array([0, 1]))
    assert batch.ids.tolist() == [[1, 2], [1, 2]]
    assert batch.type_ids is not None
    assert batch.type_ids.tolist() == [[0, 0], [0, 1]]


def test_cells_with_and_without_segments_do_not_mix() -> None:
    pool = Pool()
    pool.add(encoded([(1,)]))
    with pytest.raises(ValueError, match="segment ids"):
        pool.add(encoded([(1,)], [(0,)]))
