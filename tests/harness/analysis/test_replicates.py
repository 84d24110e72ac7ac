"""Replicates: against leaving clusters out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xrobust.analysis import replicates as module
from xrobust.analysis.replicates import Score, replicates
from xrobust.tasks import TASKS


def score_of(task: str) -> Score:
    found = TASKS.get(task)
    return lambda totals: found.score(totals)[found.metric]


@st.composite
def conditions(draw: st.DrawFn) -> tuple[str, list[np.ndarray], list[str]]:
    """A task, whole-numbered statistics under a few conditions, and clusters of any sizes and order."""
    task, k = draw(st.sampled_from([("xnli", 2), ("panx", 5), ("xquad", 3), ("bucc2018", 5)]))
    clusters = draw(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=25))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows = [generator.integers(0, 4, (len(clusters), k)).astype(float) for _ in range(draw(st.integers(1, 4)))]
    return task, rows, clusters


@settings(deadline=None)
@given(conditions())
def test_a_replicate_is_the_score_without_the_rows_of_a_cluster(case: tuple[str, list[np.ndarray], list[str]]) -> None:
    task, rows, clusters = case
    score = score_of(task)
    found = replicates(score, rows, clusters)
    assert found.clusters == tuple(sorted(set(clusters)))
    assert found.deviations.shape == (len(found.clusters), len(rows))
    for condition, one in enumerate(rows):
        whole = score(one.sum(axis=0))
        assert found.scores[condition] == whole
        for number, cluster in enumerate(found.clusters):
            rest = one[[name != cluster for name in clusters]].sum(axis=0)
            assert found.deviations[number, condition] == score(rest) - whole


@settings(deadline=None)
@given(conditions(), st.randoms(use_true_random=False))
def test_order_of_the_examples_changes_nothing(case: tuple[str, list[np.ndarray], list[str]], random: object) -> None:
    task, rows, clusters = case
    order = list(range(len(clusters)))
    random.shuffle(order)  # type: ignore[attr-defined]
    one = replicates(score_of(task), rows, clusters)
    other = replicates(score_of(task), [part[order] for part in rows], [clusters[place] for place in order])
    assert one.clusters == other.clusters
    assert np.array_equal(one.scores, other.scores)
    assert np.array_equal(one.deviations, other.deviations)


def test_the_whole_score_is_the_official_figure_bit_for_bit() -> None:
    rows = np.random.default_rng(1).random((400, 3))
    score = score_of("xquad")
    assert replicates(score, [rows], list(map(str, range(400)))).scores[0] == score(rows.sum(axis=0))


def test_equal_conditions_have_equal_replicates_bit_for_bit() -> None:
    rows = np.random.default_rng(2).random((300, 3))
    found = replicates(score_of("xquad"), [rows, rows.copy()], [str(number // 7) for number in range(300)])
    assert np.array_equal(found.deviations[:, 0], found.deviations[:, 1])


def test_a_ratio_is_scored_on_totals_and_not_averaged() -> None:
    rows = np.array([[3.0, 4, 4, 0, 0], [0, 0, 2, 0, 0], [5, 6, 5, 0, 0]])
    found = replicates(score_of("panx"), [rows], ["a", "b", "c"])
    # Chunk F1 is twice the correct ones over predicted and gold: 16/21 of all; 10/13 without a, 16/19 without b, 6/10.
    assert found.scores == pytest.approx([1600 / 21])
    without = [1000 / 13, 1600 / 19, 600 / 10]
    assert found.deviations[:, 0] == pytest.approx(np.array(without) - 1600 / 21)


def test_clusters_without_any_statistics_are_not_counted() -> None:
    rows = np.zeros((6, 5))
    rows[[0, 1, 4], 2] = 1  # what has a counterpart to be found
    mined = rows.copy()
    mined[5, 1] = 1  # and a pair that is none
    found = replicates(score_of("bucc2018"), [rows, mined], ["a", "a", "b", "c", "d", "e"])
    assert found.counted.tolist() == [2, 3]


def test_how_many_conditions_are_scored_at_once_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(3)
    rows = [generator.integers(0, 3, (50, 5)).astype(float) for _ in range(7)]
    clusters = [str(number // 2) for number in range(50)]
    whole = replicates(score_of("panx"), rows, clusters)
    for at_once in (1, 25 * 3, 25 * 7):
        monkeypatch.setattr(module, "_AT_ONCE", at_once)
        assert np.array_equal(replicates(score_of("panx"), rows, clusters).deviations, whole.deviations)


@pytest.mark.parametrize(
    ("rows", "clusters"),
    [
        ([], []),
        ([np.ones((0, 2))], []),
        ([np.ones((2, 2)), np.ones((3, 2))], ["a", "b"]),
        ([np.ones((2, 2))], ["a"]),
        ([np.ones(2)], ["a", "b"]),
    ],
)
def test_statistics_that_do_not_fit_are_refused(rows: list[np.ndarray], clusters: list[str]) -> None:
    with pytest.raises(ValueError, match=r"need one shape \[n, k\] with n > 0, and n clusters; got"):
        replicates(score_of("xnli"), rows, clusters)
