"""What training minimises, on cases worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xrobust.training.demo.losses import hide, mean_pooled, ranking_loss, word_ranking_loss
from xrobust.training.demo.optimiser import rate_factor
from xrobust.training.demo.ragged import PaddedSequences, Specials

SPECIALS = Specials(start=2, end=3, pad=0, mask=4, count=5, bytes_from=900)


def made(nodes: list[list[int]], concepts: list[list[int]]) -> PaddedSequences:
    shape = np.zeros((len(nodes), len(nodes[0])), np.int64)
    return PaddedSequences(shape, shape, shape + 1, np.array(nodes), np.array(concepts))


def test_ranking_loss_is_the_cross_entropy_of_the_right_row_and_column() -> None:
    import torch

    first = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    second = torch.tensor([[2.0, 0.0], [3.0, 3.0]])
    half = math.sqrt(0.5)
    rows = [-1 + math.log(math.exp(1) + math.exp(half)), -half + math.log(math.exp(half) + math.exp(0))]
    columns = [-1 + math.log(math.exp(1) + math.exp(0)), -half + math.log(2 * math.exp(half))]
    expected = (sum(rows) / 2 + sum(columns) / 2) / 2
    assert ranking_loss(first, second, temperature=1.0).item() == pytest.approx(expected, abs=1e-6)


def test_counterparts_that_are_alike_do_not_count_as_wrong() -> None:
    import torch

    vectors = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    alike = torch.tensor([[False, True], [True, False]])
    assert ranking_loss(vectors, vectors, temperature=1.0).item() == pytest.approx(math.log(2))
    assert ranking_loss(vectors, vectors, temperature=1.0, alike=alike).item() == pytest.approx(0.0, abs=1e-6)


def test_words_are_compared_node_by_node_whatever_their_order_and_number_of_tokens() -> None:
    import torch

    # One pair: the words 1 and 2 stand in the other order in the translation, 2 there in two tokens; 7 has no partner.
    inputs = made([[1, 2, 7], [2, 2, 1]], [[10, 20, 70], [20, 20, 10]])
    x, y, z = ([1.0, 0, 0], [0.0, 1, 0], [0.0, 0, 1])
    right = word_ranking_loss(torch.tensor([[x, y, z], [y, y, x]]), inputs, temperature=0.01)
    wrong = word_ranking_loss(torch.tensor([[x, y, z], [x, x, y]]), inputs, temperature=0.01)
    assert right.item() == pytest.approx(0.0, abs=1e-5)
    assert wrong.item() == pytest.approx(100.0, rel=1e-3)


def test_mean_pooling_leaves_padding_out() -> None:
    import torch

    hidden = torch.tensor([[[1.0], [3.0], [100.0]]])
    assert mean_pooled(hidden, torch.tensor([[1, 1, 0]])).tolist() == [[2.0]]


def test_hiding_spares_special_tokens_and_tells_what_was_there() -> None:
    ids = np.tile(np.array([2, *range(10, 50), 3, 0]), (50, 1))
    inputs = PaddedSequences(ids.copy(), ids * 0, ids * 0 + 1, ids, ids)
    where = np.ones(ids.shape, bool)
    where[:, 30:] = False
    targets = hide(inputs, where, 0.3, specials=SPECIALS, generator=np.random.default_rng(0))
    chosen = targets >= 0
    assert np.array_equal(targets[chosen], ids[chosen])
    assert np.array_equal(inputs.ids[~chosen], ids[~chosen])
    assert not chosen[:, 30:].any()
    assert not chosen[:, 0].any()
    assert 0.25 < chosen[:, 1:30].mean() < 0.35
    assert 0.8 < (inputs.ids[chosen] == SPECIALS.mask).mean() < 0.9


def test_rate_rises_to_one_and_falls_to_nearly_nothing() -> None:
    factors = [rate_factor(step, steps=100, warm_up=0.1) for step in range(100)]
    assert max(factors) == factors[9] == factors[10] == 1.0
    assert factors[:10] == sorted(factors[:10])
    assert factors[10:] == sorted(factors[10:], reverse=True)
    assert 0 < factors[-1] < 0.02
