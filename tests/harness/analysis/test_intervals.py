"""Intervals: against hand-worked cases, scipy, and simulated data whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.analysis.intervals import (
    Paired,
    average_difference,
    average_gap,
    benchmark_gap,
    cluster_weights,
    difference_of_gaps,
    gap_interval,
)


def accuracy(totals: np.ndarray) -> np.ndarray:
    return 100 * totals[..., 0] / np.maximum(totals[..., 1], 1e-300)


def rows(correct: np.ndarray | list[int]) -> np.ndarray:
    """`[n, 2]` correct and counted."""
    return np.column_stack([np.asarray(correct, float), np.ones(len(correct))])


def names(count: int, *, prefix: str = "c") -> list[str]:
    return [f"{prefix}{number:05}" for number in range(count)]


def paired(clean: list[int], *perturbed: list[int], clusters: list[str] | None = None) -> Paired:
    return Paired(rows(clean), tuple(map(rows, perturbed)), clusters or names(len(clean)))


def test_gap_is_clean_minus_perturbed_in_points() -> None:
    found = gap_interval(accuracy, paired([1, 1, 1, 0], [1, 0, 0, 0]))
    assert (found.clean, found.score, found.gap) == (75, 25, 50)
    assert found.low < 50 < found.high
    assert found.seed_sd is None
    assert not found.bounded


def test_noise_seeds_are_averaged_and_their_spread_is_told() -> None:
    found = gap_interval(accuracy, paired([1, 1, 1, 1], [1, 1, 1, 0], [1, 0, 0, 0]))
    assert found.score == 50
    assert found.gap == 50
    assert found.seed_sd == pytest.approx(np.std([75, 25], ddof=1))


def test_interval_is_that_of_the_exact_bootstrap_distribution() -> None:
    # Of 100 clusters 20 lose their one item: a draw's gap is Binomial(100, 0.2), whose 2.5 and 97.5 % are 12 and 28.
    found = gap_interval(accuracy, paired([1] * 100, [0] * 20 + [1] * 80), draws=20_000)
    assert (found.low, found.high) == (12, 28)


def test_interval_agrees_with_scipy() -> None:
    from scipy.stats import bootstrap

    generator = np.random.default_rng(7)
    clean, perturbed = generator.random(400) < 0.8, generator.random(400) < 0.6
    found = gap_interval(accuracy, Paired(rows(clean), (rows(perturbed),), names(400)), draws=10_000)
    outside = bootstrap(
        (clean.astype(float), perturbed.astype(float)),
        lambda a, b, axis: 100 * (a.mean(axis) - b.mean(axis)),
        paired=True,
        vectorized=True,
        n_resamples=10_000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    assert found.low == pytest.approx(outside.low, abs=0.4)
    assert found.high == pytest.approx(outside.high, abs=0.4)


def test_ratio_metric_is_scored_on_totals_and_not_averaged() -> None:
    def f1(totals: np.ndarray) -> np.ndarray:
        return 200 * totals[..., 0] / np.maximum(totals[..., 1] + totals[..., 2], 1e-300)

    clean = np.array([[3.0, 4, 4], [0, 0, 2], [5, 6, 5]])
    perturbed = np.array([[1.0, 4, 4], [0, 3, 2], [5, 6, 5]])
    found = gap_interval(f1, Paired(clean, (perturbed,), names(3)))
    assert found.clean == pytest.approx(200 * 8 / 21)
    assert found.gap == pytest.approx(200 * 8 / 21 - 200 * 6 / 24)


def test_without_any_difference_the_bound_is_three_in_n_clusters() -> None:
    found = gap_interval(accuracy, paired([1, 0] * 50, [1, 0] * 50, clusters=[f"c{n // 2}" for n in range(100)]))
    assert found.bounded
    assert (found.gap, found.low, found.high) == (0, -6, 6)
    assert found.clusters == 50


def test_where_every_example_is_lost_the_interval_has_a_width() -> None:
    found = gap_interval(accuracy, paired([1] * 30, [0] * 30))
    assert (found.gap, found.low, found.high, found.bounded) == (100, 90, 100, True)


def test_one_cluster_claims_nothing() -> None:
    found = gap_interval(accuracy, paired([1, 1], [1, 0], clusters=["a", "a"]))
    assert (found.low, found.high, found.bounded) == (-50, 100, True)


def test_clusters_widen_the_interval() -> None:
    lost = [0] * 40 + [1] * 160
    alone = gap_interval(accuracy, paired([1] * 200, lost))
    grouped = gap_interval(accuracy, paired([1] * 200, lost, clusters=[f"c{n // 10}" for n in range(200)]))
    assert grouped.high - grouped.low > 2 * (alone.high - alone.low)


def test_coverage_on_simulated_clustered_data_is_that_of_the_level() -> None:
    generator = np.random.default_rng(2026)
    runs, clusters, size = 600, 120, 5
    # A cluster's items share a difficulty, clean and perturbed; the true gap is 100 * (0.75 - 0.55) on average.
    covered = 0
    labels = [name for name in names(clusters) for _ in range(size)]
    for _ in range(runs):
        hard = np.repeat(generator.beta(2, 2, clusters) - 0.5, size) * 0.4
        clean = generator.random(clusters * size) < 0.75 + hard
        perturbed = generator.random(clusters * size) < 0.55 + hard
        found = gap_interval(accuracy, Paired(rows(clean), (rows(perturbed),), labels), draws=600)
        covered += found.low <= 20 <= found.high
    assert 0.92 <= covered / runs <= 0.975


def test_weights_are_keyed_by_the_clusters_and_the_seed() -> None:
    one = cluster_weights(tuple(names(40)), draws=50)
    cluster_weights.cache_clear()
    assert np.array_equal(one, cluster_weights(tuple(names(40)), draws=50))
    assert np.array_equal(one, cluster_weights(tuple(names(40)), draws=80)[:50])
    assert (one.sum(1) == 40).all()
    assert not np.array_equal(one, cluster_weights(tuple(names(40)), draws=50, seed=1))
    assert not np.array_equal(one, cluster_weights(tuple(names(40, prefix="d")), draws=50))


def test_chunks_of_draws_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    case = paired([1] * 60, [0] * 9 + [1] * 51)
    whole = gap_interval(accuracy, case)
    monkeypatch.setattr("xrobust.analysis.intervals._CHUNK_BYTES", 8 * 60 * 7)
    assert gap_interval(accuracy, case) == whole


@given(st.permutations(range(12)))
def test_order_of_examples_changes_nothing(order: list[int]) -> None:
    clean, perturbed = rows([1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1]), rows([1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1])
    clusters = names(12)
    shuffled = Paired(clean[order], (perturbed[order],), [clusters[place] for place in order])
    assert gap_interval(accuracy, shuffled) == gap_interval(accuracy, Paired(clean, (perturbed,), clusters))


def test_difference_of_gaps_is_paired() -> None:
    generator = np.random.default_rng(3)
    clean = generator.random(300) < 0.9
    lost = generator.random(300) < 0.3
    one = Paired(rows(clean), (rows(clean & ~lost),), names(300))
    # The second checkpoint loses the same items and five more.
    more = lost.copy()
    more[np.flatnonzero(clean & ~lost)[:5]] = True
    two = Paired(rows(clean), (rows(clean & ~more),), names(300))
    found = difference_of_gaps(accuracy, one, second=two)
    assert found.difference == pytest.approx(100 * 5 / 300)
    assert 0 < found.low < found.difference < found.high < 4
    # Two independent intervals would be several times as wide.
    assert found.high - found.low < 0.5 * (gap_interval(accuracy, one).high - gap_interval(accuracy, one).low)


def test_difference_of_equal_checkpoints_is_bounded_and_not_certain() -> None:
    case = paired([1] * 60, [0] * 9 + [1] * 51)
    found = difference_of_gaps(accuracy, case, second=case)
    assert (found.difference, found.low, found.high, found.bounded) == (0, -5, 5, True)


def test_difference_needs_the_same_examples() -> None:
    with pytest.raises(ValueError, match="same examples"):
        difference_of_gaps(accuracy, paired([1, 1], [1, 0]), second=paired([1, 1], [1, 0], clusters=["a", "b"]))


def test_average_is_the_unweighted_mean_over_languages() -> None:
    large, small = (
        paired([1] * 90, [0] * 9 + [1] * 81),
        paired([1] * 10, [0] * 5 + [1] * 5, clusters=names(10, prefix="s")),
    )
    found = average_gap(accuracy, [large, small])
    assert found.gap == pytest.approx((10 + 50) / 2)
    assert found.clusters == 100


def test_parallel_languages_are_resampled_by_item() -> None:
    # The same items are lost in every language, so that four languages know no more than one.
    case = paired([1] * 200, [0] * 40 + [1] * 160)
    one, four = gap_interval(accuracy, case), average_gap(accuracy, [case] * 4)
    assert (four.low, four.high) == pytest.approx((one.low, one.high))
    apart = [paired([1] * 200, [0] * 40 + [1] * 160, clusters=names(200, prefix=prefix)) for prefix in "abcd"]
    independent = average_gap(accuracy, apart)
    # Variances of independent languages add up: half the width for four.
    assert independent.high - independent.low == pytest.approx((one.high - one.low) / 2, rel=0.15)


def test_average_difference_over_languages() -> None:
    first = [paired([1] * 100, [0] * 10 + [1] * 90), paired([1] * 100, [0] * 20 + [1] * 80)]
    second = [paired([1] * 100, [0] * 30 + [1] * 70), paired([1] * 100, [0] * 20 + [1] * 80)]
    found = average_difference(accuracy, first, second=second)
    assert found.difference == pytest.approx(10)
    assert found.low < 10 < found.high


def test_average_needs_equally_many_seeds() -> None:
    with pytest.raises(ValueError, match="noise seeds"):
        average_gap(accuracy, [paired([1, 1], [1, 0]), paired([1, 1], [1, 0], [0, 1])])


@pytest.mark.parametrize(
    ("clean", "perturbed", "clusters"),
    [([1, 1], [1], ["a", "b"]), ([1, 1], [1, 1], ["a"]), ([], [], [])],
)
def test_rows_that_do_not_pair_are_refused(clean: list[int], perturbed: list[int], clusters: list[str]) -> None:
    with pytest.raises(ValueError, match="paired statistics"):
        Paired(rows(clean), (rows(perturbed),), clusters)


def test_benchmark_gap_is_the_mean_of_the_tasks_gaps() -> None:
    def halves(totals: np.ndarray) -> np.ndarray:
        return accuracy(totals) / 2

    right, wrong = np.array([[1.0, 1.0]] * 4), np.array([[1.0, 1.0]] * 2 + [[0.0, 1.0]] * 2)
    one = Paired(right, (wrong,), ["a", "b", "c", "d"])
    other = Paired(right, (right,), ["e", "f", "g", "h"])
    found = benchmark_gap([(accuracy, [one, other]), (halves, [one])])
    # Means over languages first: 25 points; then with the other task, which loses 25 of its 50.
    assert found.gap == pytest.approx((25 + 25) / 2)
    assert found.clean == pytest.approx((100 + 50) / 2)
    assert found.low < found.gap < found.high
    with pytest.raises(ValueError, match="equally many noise seeds"):
        benchmark_gap([(accuracy, [one]), (accuracy, [Paired(right, (wrong, wrong), ["a", "b", "c", "d"])])])
