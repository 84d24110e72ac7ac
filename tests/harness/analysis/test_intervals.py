"""Intervals: against scipy, cases worked by hand, and simulated data whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from xrobust.analysis.intervals import Estimates, Part, estimate

NAMES = [f"c{number:05}" for number in range(2000)]
EVEN = np.arange(-30.0, 31, 3)
"""21 values whose kurtosis is below that of a normal distribution, so that no degree of freedom is lost."""


def part(*gaps: np.ndarray | list[float], clusters: list[str] | None = None) -> Part:
    """The mean of `[clusters]` values in points, a column each, and its textbook replicates."""
    columns = np.array(gaps, float).T
    n = len(columns)
    mean = columns.mean(axis=0)
    without = (columns.sum(axis=0) - columns) / max(n - 1, 1)
    return Part(mean, without - mean, tuple(clusters or NAMES[:n]))


def one(*parts: Part, weights: list[float] | None = None, largest: float = 100.0, level: float = 0.95) -> Estimates:
    """The estimate of a single column; a plain mean, if no weights are given."""
    column = weights or [1 / len(parts)] * len(parts)
    return estimate(parts, np.array(column)[:, None], largest=largest, level=level)


def half(found: Estimates) -> float:
    return float(found.high[0] - found.values[0])


def freedom(gaps: np.ndarray) -> float:
    """Of the variance of a mean: two over the squared coefficient of variation of a sample variance."""
    n = len(gaps)
    return min(n - 1, 2 / (2 / (n - 1) + float(stats.kurtosis(gaps)) / n))


def unseen(gaps: np.ndarray) -> float:
    """The rule of three's share for a mean of clusters: 3 over n, over the root of the degrees of freedom."""
    return float(-np.log(0.05) * 100 / len(gaps) / np.sqrt(freedom(gaps)))


def jackknife_share(found: Estimates, rule_of_three: float) -> float:
    return float(np.sqrt(half(found) ** 2 - rule_of_three**2))


def test_jackknife_of_a_mean_is_students_interval() -> None:
    found = one(part(EVEN + 10))
    scipys = stats.ttest_1samp(EVEN + 10, 0).confidence_interval()
    assert found.values == pytest.approx([10])
    assert jackknife_share(found, unseen(EVEN)) == pytest.approx((scipys.high - scipys.low) / 2)


def test_difference_of_two_values_of_the_same_clusters_is_the_paired_interval() -> None:
    first, second = EVEN + 5, EVEN**2 / 30
    scipys = stats.ttest_rel(second, first).confidence_interval()
    for found in (one(part(second - first)), one(part(first), part(second), weights=[-1, 1], largest=200)):
        assert found.values == pytest.approx([(scipys.high + scipys.low) / 2])
    assert jackknife_share(one(part(second - first)), unseen(second - first)) == pytest.approx(
        (scipys.high - scipys.low) / 2
    )


def test_independent_parts_have_the_degrees_of_freedom_of_welch_and_satterthwaite() -> None:
    first, second = EVEN, np.linspace(20, 60, 9)
    found = one(part(first), part(second, clusters=NAMES[100:109]), weights=[-1, 1], largest=200)
    scipys = stats.ttest_ind(second, first, equal_var=False).confidence_interval()
    # Each is half of what counts, and can be 100 points from 0; the worse of them is what the rule of three adds.
    rule = max(unseen(first), unseen(second))
    assert jackknife_share(found, rule) == pytest.approx((scipys.high - scipys.low) / 2)


@pytest.mark.parametrize(("lost", "n"), [(1, 40), (3, 400), (5, 1000)])
def test_few_clusters_that_differ_leave_few_degrees_of_freedom(lost: int, n: int) -> None:
    gaps = np.array([100.0] * lost + [0.0] * (n - lost))
    excess = float(stats.bernoulli.stats(lost / n, moments="k"))
    left = 2 / (2 / (n - 1) + excess / n)
    assert left == pytest.approx(2 * lost, rel=0.25)
    expected = stats.t.ppf(0.975, left) * stats.sem(gaps)
    assert jackknife_share(one(part(gaps)), 3 * 100 / n / np.sqrt(left)) == pytest.approx(expected, rel=1e-3)


def test_case_worked_by_hand() -> None:
    # Of 8 items 3 are lost and 1 is won: the gap is 25. Around it the squares sum to 3 * 75² + 4 * 25² + 125² = 35000,
    # so s² = 5000 and the standard error is 25. Fourth powers sum to 340 625 000, a kurtosis of 2.2, below 3: all 7
    # degrees of freedom are left, t = 2.3646. The half-width is the root of (25 t)² + (299.573 / 8)² / 7.
    found = one(part([100, 100, 100, 0, 0, 0, 0, -100]))
    assert found.values == pytest.approx([25])
    assert half(found) == pytest.approx(np.hypot(25 * 2.3646, 299.573 / 8 / np.sqrt(7)), rel=1e-4)
    assert (found.low[0], found.high[0]) == pytest.approx((25 - 60.79, 25 + 60.79), abs=0.01)


def test_deleting_a_cluster_deletes_it_in_all_languages_of_a_parallel_set() -> None:
    generator = np.random.default_rng(5)
    languages = generator.normal(size=(4, 30)) * 10 + generator.normal(size=30) * 20
    weights = [0.1, 0.2, 0.3, 0.4]
    average = np.array(weights) @ languages
    replicates = np.array([np.delete(average, number).mean() for number in range(30)])
    variance = 29 / 30 * ((replicates - replicates.mean()) ** 2).sum()
    rule = sum(weight * unseen(gaps) for weight, gaps in zip(weights, languages, strict=True))
    found = one(*map(part, languages), weights=weights)
    assert jackknife_share(found, rule) == pytest.approx(stats.t.ppf(0.975, freedom(average)) * np.sqrt(variance))
    assert found.clusters == 30


def test_languages_that_lack_some_clusters_are_joined_by_those_that_they_have() -> None:
    generator = np.random.default_rng(6)
    table = generator.normal(size=(2, 40)) * 20
    shared = [part(table[0][:30], clusters=NAMES[:30]), part(table[1][10:], clusters=NAMES[10:40])]
    apart = [part(table[0][:30], clusters=NAMES[:30]), part(table[1][10:], clusters=NAMES[110:140])]
    assert one(*shared).clusters == 40
    assert one(*apart).clusters == 60
    both = np.concatenate([table[0][:30] - table[0][:30].mean(), np.zeros(10)]) / 29 / 2
    both[10:] += (table[1][10:] - table[1][10:].mean()) / 29 / 2
    variance = 39 / 40 * (both**2).sum()
    rule = (unseen(table[0][:30]) + unseen(table[1][10:])) / 2
    assert jackknife_share(one(*shared), rule) == pytest.approx(stats.t.ppf(0.975, freedom(both)) * np.sqrt(variance))


def test_four_parallel_languages_that_lose_alike_know_no_more_than_one() -> None:
    gaps = [100.0] * 40 + [0.0] * 160
    single, four = one(part(gaps)), one(*[part(gaps)] * 4)
    assert (four.low[0], four.high[0]) == pytest.approx((single.low[0], single.high[0]))
    apart = one(*(part(gaps, clusters=NAMES[start : start + 200]) for start in (0, 200, 400, 600)))
    assert half(apart) == pytest.approx(half(single) / 2, rel=0.01)


RULE = float(stats.chi2.ppf(0.95, 2) / 2)
"""The exact upper limit of a Poisson mean of which nothing was seen: 2.9957, the three of the rule."""


@pytest.mark.parametrize(
    ("sizes", "clusters", "largest", "expected"),
    [
        ([150], "own", 100, 100 / 150),
        ([150], "own", 200, 200 / 150),
        ([10, 1000], "own", 100, 100 * 0.5 / 10),
        ([40] * 4, "own", 100, 100 * 0.25 / 40),
        ([40] * 4, "shared", 100, 100 / 40),
    ],
    ids=["gap", "difference", "unequal languages", "languages apart", "parallel languages"],
)
def test_where_nothing_differs_the_bound_is_the_rule_of_three(
    sizes: list[int], clusters: str, largest: float, expected: float
) -> None:
    starts = [0] * len(sizes) if clusters == "shared" else np.cumsum([0, *sizes[:-1]])
    parts = [
        part([0.0] * size, clusters=NAMES[start : start + size]) for size, start in zip(sizes, starts, strict=True)
    ]
    found = one(*parts, largest=largest)
    assert found.bounded == [True]
    assert (found.low[0], found.high[0]) == pytest.approx((-RULE * expected, RULE * expected))


def test_only_clusters_that_the_value_is_made_of_count_for_the_bound() -> None:
    whole = part([0.0] * 500, [0.0] * 500)
    counted = Part(whole.values, whole.deviations, whole.clusters, np.array([15, 100]))
    found = estimate([counted], np.ones((1, 2)), largest=100)
    assert found.high == pytest.approx([RULE * 100 / 15, RULE])
    assert found.few.tolist() == [True, False]
    assert found.clusters.tolist() == [500, 500]


def test_bound_is_the_worst_case_of_all_that_are_compatible_with_seeing_nothing() -> None:
    # Rates under which the counts of three independent languages are all zero with a probability of 5 % at least.
    sizes, weights = np.array([20, 50, 400]), np.array([0.2, 0.5, 0.3])
    budgets = np.random.default_rng(7).dirichlet(np.ones(3), 20_000) * -np.log(0.05)
    rates = 1 - np.exp(-np.concatenate([budgets, RULE * np.eye(3)]) / sizes)
    worst = 100 * (rates @ weights).max()
    places = np.cumsum([0, *sizes])
    parts = [part([0.0] * size, clusters=NAMES[start:][:size]) for size, start in zip(sizes, places, strict=False)]
    assert worst <= half(one(*parts, weights=list(weights))) < 1.1 * worst


def test_part_without_a_difference_gets_its_bound_beside_one_with() -> None:
    some = part(EVEN, clusters=NAMES[:21])
    found = one(some, part([0.0] * 10, clusters=NAMES[50:60]))
    assert found.bounded == [True]
    alone = stats.t.ppf(0.975, 20) * stats.sem(EVEN) / 2
    assert jackknife_share(found, RULE * 100 * 0.5 / 10) == pytest.approx(alone)


def test_one_cluster_that_differs_tells_no_more_than_none() -> None:
    for n in (5, 20, 300):
        none, single = (one(part([100.0] * lost + [0.0] * (n - lost))) for lost in (0, 1))
        assert half(single) > half(none)


def test_where_everything_is_lost_the_interval_has_a_width() -> None:
    found = one(part([100.0] * 30))
    assert (found.low[0], found.high[0]) == pytest.approx((100 - RULE * 100 / 30, 100))
    assert found.bounded == [True]


def test_one_cluster_claims_nothing() -> None:
    found = one(part([50.0]))
    assert (found.low[0], found.high[0], found.clusters[0]) == (-100, 100, 1)
    assert found.few == found.bounded == [True]


def test_same_checkpoint_twice_is_bounded_and_not_certain() -> None:
    same = part([100.0] * 9 + [0.0] * 51)
    found = one(same, same, weights=[-1, 1], largest=200)
    assert (found.values[0], found.low[0], found.high[0]) == pytest.approx((0, -RULE * 200 / 60, RULE * 200 / 60))
    assert found.bounded == [True]


def test_rounding_is_no_difference() -> None:
    noise = np.random.default_rng(8).normal(size=50) * 1e-12
    assert one(part(noise)).bounded == [True]
    assert one(part([0.01, *[0.0] * 49])).bounded == [False]


@pytest.mark.parametrize("level", [0.8, 0.9, 0.99])
def test_both_shares_follow_the_level(level: float) -> None:
    rule = np.log(1 - level) / np.log(0.05) * unseen(EVEN)
    assert jackknife_share(one(part(EVEN), level=level), rule) == pytest.approx(
        stats.t.ppf((1 + level) / 2, 20) * stats.sem(EVEN)
    )
    assert half(one(part([0.0] * 40), level=level)) == pytest.approx(-np.log(1 - level) * 100 / 40)


def test_few_says_whether_any_part_has_fewer_than_twenty_clusters() -> None:
    nineteen, twenty = part([0.0] * 19), part([1.0] * 20, clusters=NAMES[50:70])
    assert (one(nineteen).few, one(twenty).few) == ([True], [False])
    found = one(nineteen, twenty)
    assert (found.few[0], found.clusters[0]) == (True, 39)


def test_columns_are_independent_and_take_only_the_parts_that_enter() -> None:
    values = np.array([[10.0, np.nan, 3.0], [20.0, 30.0, 5.0]])
    first, second = part(EVEN, EVEN * 0, EVEN / 2), part(EVEN / 3, -EVEN, EVEN**2 / 9, clusters=NAMES[5:26])
    deviations = first.deviations.copy()
    deviations[:, 1] = np.nan
    first = Part(values[0], deviations, first.clusters)
    second = Part(values[1], second.deviations, second.clusters)
    weights = np.array([[0.5, 0, 0], [0.5, 1, 0]])
    found = estimate([first, second], weights, largest=100)
    for column, members in enumerate([[first, second], [second]]):
        parts = [Part(each.values[[column]], each.deviations[:, [column]], each.clusters) for each in members]
        alone = one(*parts)
        for name in ("values", "low", "high", "clusters", "bounded", "few"):
            assert getattr(found, name)[column] == getattr(alone, name)[0]
    assert np.isnan([found.values[2], found.low[2], found.high[2]]).all()
    assert (found.clusters[2], found.bounded[2], found.few[2]) == (0, False, False)


@st.composite
def parts(draw: st.DrawFn) -> list[Part]:
    """Parts of any sizes that share clusters or not, with differences in all, some or none of them."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    found = []
    for _ in range(draw(st.integers(1, 5))):
        n = draw(st.integers(1, 30))
        gaps = generator.normal(size=n) * 30 * (generator.random(n) < draw(st.sampled_from([0, 0.1, 0.5, 1])))
        room = draw(st.sampled_from([range(40), range(100, 140), range(30, 70)]))
        found.append(part(gaps, clusters=[NAMES[place] for place in generator.permutation(room)[:n]]))
    return found


@given(parts(), st.randoms(use_true_random=False))
def test_order_of_parts_and_of_clusters_changes_nothing(members: list[Part], random: object) -> None:
    weights = [float(place + 1) for place in range(len(members))]
    whole = one(*members, weights=weights)
    order = list(range(len(members)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = []
    for place in order:
        rows = list(range(len(members[place].clusters)))
        random.shuffle(rows)  # type: ignore[attr-defined]
        names = tuple(members[place].clusters[row] for row in rows)
        shuffled.append(Part(members[place].values, members[place].deviations[rows], names))
    other = one(*shuffled, weights=[weights[place] for place in order])
    assert (other.low[0], other.high[0]) == pytest.approx((whole.low[0], whole.high[0]))
    assert (other.clusters, other.bounded, other.few) == (whole.clusters, whole.bounded, whole.few)


@given(parts())
def test_value_is_inside_and_ends_are_possible(members: list[Part]) -> None:
    found = one(*members)
    assert -100 <= found.low[0] < found.values[0] < found.high[0] <= 100


def test_coverage_on_clustered_data_is_that_of_the_level() -> None:
    # 4000 data sets of 80 clusters of 5 items; clusters share how much they lose, 15 points in the mean.
    generator = np.random.default_rng(2026)
    rates = generator.beta(0.6, 3.4, (80, 4000))
    lost = generator.binomial(5, rates) * 100 / 5
    found = estimate([part(*lost.T)], np.ones((1, 4000)), largest=100)
    coverage = ((found.low <= 15) & (found.high >= 15)).mean()
    assert 0.94 < coverage < 0.965


@pytest.mark.parametrize(
    ("members", "weights", "level", "message"),
    [
        ([], np.ones((0, 1)), 0.95, "needs parts"),
        ([part([1, 2])], np.ones((2, 1)), 0.95, r"weights \[parts, columns\]; got 1 parts and \(2, 1\)"),
        ([part([1, 2])], np.ones((1, 3)), 0.95, "with 3 columns as the weights have"),
        ([Part(np.zeros(1), np.zeros((0, 1)), ())], np.ones((1, 1)), 0.95, "at least one cluster"),
        ([part([1, 2], clusters=["a", "a"])], np.ones((1, 1)), 0.95, "names a cluster twice"),
        ([part([1, 2])], np.ones((1, 1)), 95, "between 0 and 1; got 95"),
    ],
)
def test_parts_that_do_not_fit_are_refused(
    members: list[Part], weights: np.ndarray, level: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        estimate(members, weights, largest=100, level=level)
