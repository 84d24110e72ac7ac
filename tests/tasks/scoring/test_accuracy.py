"""Accuracy as the benchmark works it out: equal strings over the number of predictions, in percent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.tasks import Example
from xrobust.tasks.scoring.accuracy import accuracy, accuracy_statistics


def examples(gold: str) -> list[Example]:
    """An example a letter."""
    return [Example(str(index), str(index), {}, letter) for index, letter in enumerate(gold)]


@pytest.mark.parametrize(
    ("gold", "predicted", "percent"),
    [
        ("ecn", "ecn", 100.0),
        ("ecn", "nec", 0.0),
        ("ecne", "eccc", 50.0),
        ("ecn", "eee", 1 / 3 * 100),
        ("ecnecne", "ecnnnnn", 4 / 7 * 100),
    ],
)
def test_hand_worked_cases(gold: str, predicted: str, percent: float) -> None:
    statistics = accuracy_statistics(list(predicted), examples(gold))
    assert statistics.shape == (len(gold), 2)
    assert statistics[:, 0].tolist() == [float(a == b) for a, b in zip(gold, predicted, strict=True)]
    assert statistics[:, 1].tolist() == [1.0] * len(gold)
    assert float(accuracy(statistics.sum(axis=0))["accuracy"]) == percent


def test_nothing_counted_is_0() -> None:
    assert accuracy(np.zeros(2))["accuracy"].tolist() == 0.0


def test_label_and_its_number_are_not_equal() -> None:
    assert accuracy_statistics(["1", "Entailment"], examples("1e"))[:, 0].tolist() == [1.0, 0.0]


def test_another_number_of_predictions_is_an_error() -> None:
    with pytest.raises(ValueError, match="argument 2 is longer"):
        accuracy_statistics(["e"], examples("ec"))


@given(st.integers(1, 20_000), st.data())
def test_figure_is_the_benchmarks_to_the_last_bit(count: int, data: st.DataObject) -> None:
    correct = data.draw(st.integers(0, count))
    assert float(accuracy(np.array([float(correct), float(count)]))["accuracy"]) == float(correct) / count * 100


@given(st.lists(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 99)), min_size=3, max_size=3), min_size=1))
def test_many_totals_are_scored_as_each_alone(totals: list[list[tuple[int, int]]]) -> None:
    together = accuracy(np.array(totals, float))["accuracy"]
    assert together.shape == (len(totals), 3)
    assert together.tolist() == [[100.0 * (a / b) for a, b in row] for row in totals]
