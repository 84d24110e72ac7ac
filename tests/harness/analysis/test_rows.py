"""Rows: each name stands for its own number."""

from __future__ import annotations

import numpy as np

from xrobust.analysis.intervals import Estimates
from xrobust.analysis.rows import Gap, Interval, without_seeds

ESTIMATES = Estimates(
    values=np.array([1.0, 20.0]),
    low=np.array([-1.0, 15.0]),
    high=np.array([3.0, 26.0]),
    clusters=np.array([7, 33]),
    bounded=np.array([True, False]),
    few=np.array([False, True]),
)


def test_an_interval_is_that_of_its_column() -> None:
    assert Interval.at(ESTIMATES, 0) == Interval(1.0, -1.0, 3.0, clusters=7, bounded=True, few=False)
    assert Interval.at(ESTIMATES, 1) == Interval(20.0, 15.0, 26.0, clusters=33, bounded=False, few=True)


def test_a_gap_is_the_value_of_its_interval_between_its_ends() -> None:
    gap = Gap(80.0, 60.0, Interval.at(ESTIMATES, 1), None)
    assert (gap.low, gap.gap, gap.high) == (15.0, 20.0, 26.0)


def test_the_signature_of_an_interval_says_how_it_came_about_and_on_how_much_it_stands() -> None:
    assert Interval.at(ESTIMATES, 0).signature == "interval:95% jackknife-t and rule of three|clusters:7"
    assert Interval.at(ESTIMATES, 1).signature == "interval:95% jackknife-t|clusters:33"


def test_conditions_that_differ_by_their_seed_have_the_name_without_it() -> None:
    assert without_seeds(("swap@5#7", "swap@5#9")) == without_seeds(("swap@5", "swap@5#1")) == "swap@5"
    assert without_seeds(("swap@5#7",)) == "swap@5#7"
