"""Confidence intervals on scores, gaps, averages and differences, by the delete-one-cluster jackknife.

What leaving a cluster out does to a value adds up over the values that it stands behind, with their weights: so an
average over parallel languages, a mean over tasks and a difference of two checkpoints are all one formula. An interval
has two shares, the root of whose sum of squares is its half-width:

**The jackknife with a t quantile.** Parts that share clusters are a stratum, and strata are independent. A stratum of n
clusters, whose deviations d are centred by part, has the variance `(n - 1) / n * sum(d**2)`; variances add up, with the
degrees of freedom of Welch and Satterthwaite. A stratum has n - 1 of them, and fewer where its fourth moment says that
the variance is known less well: `2 / (2 / (n - 1) + excess / n)` with the excess kurtosis of d. That is about 2 K where
K of many clusters differ, and little where a few large clusters decide.

**The rule of three.** Where nothing differs in n clusters, up to `3 / n` of all clusters may differ (3 is -ln 0.05), by
up to `largest` points. In an average the worst case is sought: the largest weighted sum of rates under which all counts
are zero with a probability of 5 %. A cluster that is in several parts may differ in all of them, so within a stratum
weights over n add up; of the strata the largest sum counts. Where something differs, it shows by how much clusters do,
and the share of a part falls as an error does: as one over the root of its degrees of freedom.

Sources: Tukey 1958, Annals of Mathematical Statistics 29; Miller 1974, "The jackknife: a review", Biometrika 61.
Satterthwaite 1946, Biometrics Bulletin 2, with the variance of a sample variance of Kenney and Keeping 1951, p. 164;
Johnson and Rust 1992, Journal of Educational Statistics 17, take the degrees of freedom of a jackknife from the same
moments. Hanley and Lippman-Hand 1983, "If nothing goes wrong, is everything all right?", JAMA 249. How the rule's share
falls is a choice of ours: `benchmarks/coverage.py` measures how often the truth is inside, beside the jackknife alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import NamedTuple

import numpy as np

LEVEL = 0.95
FEW = 20
"""With fewer clusters an interval is wide, and rests on its assumptions."""
_NO_WIDTH = 1e-9  # points; what rounding leaves of equal scores is smaller, and what a cluster does is larger


@dataclass(frozen=True, slots=True)
class Part:
    """One value that an average is over, for several columns (conditions) at once.

    What two checkpoints or two conditions share must cancel before: a part of a difference has the difference of their
    values and deviations.
    """

    values: np.ndarray
    """`[columns]` in points."""
    deviations: np.ndarray
    """`[clusters, columns]` what leaving a cluster out does to the value; fastest where a column lies in one piece."""
    clusters: tuple[str, ...]
    """Distinct names; equal ones are the same cluster in every part."""
    counted: np.ndarray | int | None = None
    """`[columns]` or one for all: how many of the clusters the value is made of, all of them by default. In mining most
    sentences have no counterpart, and nothing that could be lost: they do not count for the rule of three."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """Values with their intervals, all `[columns]`; NaN in a column that no part enters."""

    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    clusters: np.ndarray
    """How many clusters are behind the value."""
    bounded: np.ndarray
    """Whether nothing differs in a part that enters, so that the rule of three speaks for it."""
    few: np.ndarray
    """Whether a part that enters is made of fewer than `FEW` clusters."""


def estimate(parts: Sequence[Part], weights: np.ndarray, *, largest: float, level: float = LEVEL) -> Estimates:
    """Weighted sums of parts with their intervals.

    Args:
        parts: What is summed.
        weights: `[parts, columns]`, 0 where a part does not enter a column, whatever stands in it there.
        largest: How far a value can be from 0, in points: 100 for a gap, 200 for a difference of gaps. Intervals end
            there.
        level: Coverage of the intervals, 0 to 1.

    Raises:
        ValueError: If shapes do not fit, a part names a cluster twice, or the level is not between 0 and 1.

    >>> gaps = 100 * np.array([1, 1, 1, 0, 0, 0, 0, -1])  # of 8 items 3 are lost and 1 is won
    >>> deviations = (gaps.mean() - gaps) / 7
    >>> part = Part(gaps.mean(keepdims=True), deviations[:, None], tuple("abcdefgh"))
    >>> found = estimate([part], np.ones((1, 1)), largest=100)
    >>> found.values.tolist(), found.low.round(1).tolist(), found.high.round(1).tolist()
    ([25.0], [-35.8], [85.8])
    """
    weights = np.asarray(weights, np.float64)
    _check(parts, weights, level)
    enters = weights != 0
    sizes = np.abs(weights)
    shares = np.divide(sizes, sizes.sum(axis=0), out=np.zeros_like(sizes), where=enters)
    strata = [_moments(stratum, parts, weights, shares) for stratum in _strata(parts)]
    variance = np.sum([one.variance for one in strata], axis=0)
    spread = np.sum([one.variance**2 / one.freedom for one in strata], axis=0)
    freedom = np.divide(variance**2, spread, out=np.ones_like(spread), where=spread > 0)
    bound = -np.log1p(-level) * largest * np.max([one.rate for one in strata], axis=0)
    half = np.hypot(_quantile(freedom, level) * np.sqrt(variance), bound)
    anything = enters.any(axis=0)
    values = np.zeros(weights.shape[1])
    for part, weight in zip(parts, weights, strict=True):
        values += np.where(weight != 0, weight * part.values, 0)
    values = np.where(anything, values, np.nan)
    counts = np.array([np.broadcast_to(_counted(part), anything.shape) for part in parts])
    return Estimates(
        values=values,
        low=np.maximum(values - half, -largest),
        high=np.minimum(values + half, largest),
        clusters=np.sum([one.clusters for one in strata], axis=0),
        bounded=np.any([one.silent for one in strata], axis=0),
        few=(enters & (counts < FEW)).any(axis=0),
    )


class _Stratum(NamedTuple):
    """Parts that share clusters, directly or through others."""

    members: list[tuple[int, np.ndarray | slice]]
    """Number of each part, and where its clusters stand among those of the stratum."""
    size: int
    """Clusters."""


class _Moments(NamedTuple):
    """What a stratum adds to the intervals, all `[columns]`."""

    variance: np.ndarray
    freedom: np.ndarray
    rate: np.ndarray
    """How far the weighted sum may be off for each cluster that may differ unseen, as a share of the largest value."""
    clusters: np.ndarray
    silent: np.ndarray
    """Whether nothing differs in one of its parts."""


def _moments(stratum: _Stratum, parts: Sequence[Part], weights: np.ndarray, shares: np.ndarray) -> _Moments:
    columns = weights.shape[1]
    moved = np.zeros((stratum.size, columns), order="F")
    rate, worst = np.zeros(columns), np.zeros(columns)
    silent = np.zeros(columns, bool)
    for member, place in stratum.members:
        deviations, enters = parts[member].deviations, weights[member] != 0
        if not enters.all():
            deviations = np.where(enters, deviations, 0)
        centred = deviations - deviations.mean(axis=0)
        _, freedom, differs = _variance(centred, np.full(columns, len(centred)))
        unseen = shares[member] / np.maximum(_counted(parts[member]), 1)
        rate += unseen / np.sqrt(freedom)
        worst += unseen
        silent |= enters & ~differs
        centred *= np.where(differs, weights[member], 0)
        moved[place] += centred
    clusters = _clusters(stratum, weights != 0)
    variance, freedom, differs = _variance(moved, clusters)
    silent |= ~differs & (clusters > 0)
    return _Moments(variance, freedom, np.where(differs, rate, worst), clusters, silent)


def _counted(part: Part) -> np.ndarray | int:
    return len(part.clusters) if part.counted is None else part.counted


def _variance(centred: np.ndarray, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Variance and degrees of freedom, and whether anything differs at all, `[columns]` each.

    Args:
        centred: `[clusters, columns]` deviations.
        clusters: `[columns]` how many of them count.
    """
    squares = np.square(centred)
    second, fourth = squares.sum(axis=0), np.einsum("ij,ij->j", squares, squares)
    differs = second > _NO_WIDTH**2
    n = np.maximum(clusters, 2.0)
    kurtosis = np.divide(n * fourth, second**2, out=np.full(second.shape, 3.0), where=differs)
    freedom = np.minimum(n - 1, 2 / (2 / (n - 1) + (kurtosis - 3) / n))
    return np.where(differs, (n - 1) / n * second, 0), np.where(differs, freedom, 1), differs


def _clusters(stratum: _Stratum, enters: np.ndarray) -> np.ndarray:
    """`[columns]` how many clusters of a stratum are in a part that enters."""
    if all(isinstance(place, slice) for _, place in stratum.members):
        return np.where(enters[[member for member, _ in stratum.members]].any(axis=0), stratum.size, 0)
    present = np.zeros((stratum.size, enters.shape[1]), bool)
    for member, place in stratum.members:
        present[place] |= enters[member]
    counts: np.ndarray = np.count_nonzero(present, axis=0)
    return counts


def _strata(parts: Sequence[Part]) -> Iterator[_Stratum]:
    alike: dict[tuple[str, ...], list[int]] = {}
    for member, part in enumerate(parts):
        alike.setdefault(part.clusters, []).append(member)
    number = dict(zip(dict.fromkeys(chain.from_iterable(alike)), count()))
    numbers = [np.fromiter(map(number.__getitem__, clusters), np.intp, len(clusters)) for clusters in alike]
    group = np.arange(len(alike))
    last = np.full(len(number), -1)
    for one, own in enumerate(numbers):
        met = np.flatnonzero(np.bincount(last[own] + 1)[1:])
        group[np.isin(group, group[met])] = one
        last[own] = one
    members_of = [*alike.values()]
    for name in sorted({*group.tolist()}):
        joined = np.flatnonzero(group == name).tolist()
        inside = np.zeros(len(number), bool)
        for one in joined:
            inside[numbers[one]] = True
        local = np.cumsum(inside) - 1
        size = int(local[-1]) + 1
        places = {one: _as_slice(local[numbers[one]], size) for one in joined}
        yield _Stratum([(member, places[one]) for one in joined for member in members_of[one]], size)


def _as_slice(place: np.ndarray, size: int) -> np.ndarray | slice:
    """All places where they are all and in order: adding to a slice is several times as fast."""
    return slice(None) if np.array_equal(place, np.arange(size)) else place


def _quantile(freedom: np.ndarray, level: float) -> np.ndarray:
    """`[columns]` quantiles of Student's t, two-sided."""
    from scipy.special import stdtrit

    quantile: np.ndarray = stdtrit(freedom, (1 + level) / 2)
    return quantile


def _check(parts: Sequence[Part], weights: np.ndarray, level: float) -> None:
    columns = weights.shape[1:]
    shapes = [(np.shape(part.values), np.shape(part.deviations), len(part.clusters)) for part in parts]
    if not parts or len(columns) != 1 or len(weights) != len(parts):
        raise ValueError(
            f"an estimate needs parts, and weights [parts, columns]; got {len(parts)} parts and {weights.shape}"
        )
    for values, deviations, clusters in shapes:
        if values != columns or not clusters or deviations != (clusters, *columns):
            raise ValueError(
                f"a part needs values [columns] and deviations [clusters, columns], with {columns[0]} columns as the"
                f" weights have and at least one cluster; got {values}, {deviations} and {clusters} clusters"
            )
    if any(len(set(part.clusters)) != len(part.clusters) for part in parts):
        raise ValueError("a part names a cluster twice; its deviations must be by distinct clusters")
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval is between 0 and 1; got {level}")
