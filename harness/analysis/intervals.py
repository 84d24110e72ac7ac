"""Intervals on gaps: a paired cluster bootstrap on sufficient statistics.

Everything is paired. Clean and perturbed rows of an example are always drawn together, and the draws are keyed by
the set of clusters, so that every cell over the same clusters (another condition, another checkpoint) sees the same
ones.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

Score = Callable[[np.ndarray], np.ndarray]
"""Summed statistics `[..., k]` to a metric in points, 0 to 100, `[...]`."""

DRAWS, SEED, LEVEL = 2000, 12345, 0.95
_CHUNK_BYTES = 200_000_000
_NO_WIDTH = 1e-9


@dataclass(frozen=True, slots=True)
class Paired:
    """Statistics of the same examples, clean and perturbed."""

    clean: np.ndarray
    """`[n, k]`"""
    perturbed: tuple[np.ndarray, ...]
    """One `[n, k]` a noise seed."""
    clusters: Sequence[str]
    """`[n]` what is resampled together; equal names are the same cluster in every language and checkpoint."""

    def __post_init__(self) -> None:
        shapes = {self.clean.shape, *(rows.shape for rows in self.perturbed)}
        if len(shapes) != 1 or self.clean.ndim != 2 or not self.perturbed or len(self.clusters) != len(self.clean):
            raise ValueError(
                f"paired statistics need one shape [n, k] and n clusters; got {sorted(shapes)}"
                f" and {len(self.clusters)} clusters"
            )
        if not len(self.clean):
            raise ValueError("paired statistics need at least one example")


@dataclass(frozen=True, slots=True)
class Gap:
    """A clean score, the score under a condition, and what lies between them, in points."""

    clean: float
    score: float
    """Mean over the noise seeds."""
    gap: float
    """Clean minus perturbed."""
    low: float
    high: float
    seed_sd: float | None
    """Standard deviation of the score over noise seeds; None with a single one."""
    bounded: bool
    """Whether the interval is the rule-of-three bound, since the draws do not vary (no example differs at all)."""
    clusters: int
    """Clusters that were resampled."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The second checkpoint's gap minus the first one's, in points."""

    difference: float
    low: float
    high: float
    bounded: bool
    clusters: int


def gap_interval(score: Score, paired: Paired, *, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL) -> Gap:
    """The gap of one cell with its percentile interval, conditional on the noise seeds.

    Args:
        score: The metric from summed statistics.
        paired: The cell's statistics.
        draws: Bootstrap draws.
        seed: Seed of the bootstrap, not of the noise.
        level: Coverage of the interval, 0 to 1.

    >>> rows = np.array([[1.0, 1.0]] * 4)
    >>> worse = np.array([[1.0, 1.0]] * 3 + [[0.0, 1.0]])
    >>> accuracy = lambda totals: 100 * totals[..., 0] / totals[..., 1]
    >>> found = gap_interval(accuracy, Paired(rows, (worse,), ["a", "b", "c", "d"]))
    >>> found.clean, found.score, found.gap, found.low, found.high
    (100.0, 75.0, 25.0, 0.0, 75.0)
    """
    return average_gap(score, [paired], draws=draws, seed=seed, level=level)


def average_gap(
    score: Score, languages: Sequence[Paired], *, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL
) -> Gap:
    """The gap of the unweighted mean over languages.

    Languages that share clusters, as parallel sets do, are resampled by the shared clusters; languages that share
    none are resampled independently.

    Raises:
        ValueError: If there is no language, or the languages have unequal numbers of noise seeds.
    """
    return benchmark_gap([(score, languages)], draws=draws, seed=seed, level=level)


def benchmark_gap(
    tasks: Sequence[tuple[Score, Sequence[Paired]]], *, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL
) -> Gap:
    """The gap of the unweighted mean over tasks, each of them the mean over its languages.

    Tasks are resampled independently of one another.

    Args:
        tasks: The metric of each task, and its languages.
        draws: Bootstrap draws.
        seed: Seed of the bootstrap.
        level: Coverage of the interval, 0 to 1.

    Raises:
        ValueError: If there is no task or no language, or they have unequal numbers of noise seeds.
    """
    found = [_scores(score, languages) for score, languages in tasks]
    if len({len(by_seed) for _, by_seed in found}) != 1:
        raise ValueError("an average needs tasks with equally many noise seeds")
    clean = float(np.mean([value for value, _ in found]))
    by_seed = np.mean([values for _, values in found], axis=0)
    gap = clean - float(by_seed.mean())
    clusters = sum(_count_clusters(languages) for _, languages in tasks)
    drawn = np.mean([_gap_draws(score, languages, draws=draws, seed=seed) for score, languages in tasks], axis=0)
    low, high, bounded = _interval(drawn, gap, level=level, clusters=clusters, largest=100.0)
    return Gap(
        clean=clean,
        score=float(by_seed.mean()),
        gap=gap,
        low=low,
        high=high,
        seed_sd=float(by_seed.std(ddof=1)) if len(by_seed) > 1 else None,
        bounded=bounded,
        clusters=clusters,
    )


def difference_of_gaps(
    score: Score, first: Paired, *, second: Paired, draws: int = DRAWS, seed: int = SEED, level: float = LEVEL
) -> Difference:
    """The paired difference of two checkpoints' gaps on the same examples.

    Raises:
        ValueError: If the two were not measured on the same clusters in the same order.
    """
    return average_difference(score, [first], second=[second], draws=draws, seed=seed, level=level)


def average_difference(
    score: Score,
    first: Sequence[Paired],
    *,
    second: Sequence[Paired],
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Difference:
    """The paired difference of two checkpoints' mean gaps over the same languages, in the same order.

    Raises:
        ValueError: If the two were not measured on the same clusters in the same order.
    """
    if [list(paired.clusters) for paired in first] != [list(paired.clusters) for paired in second]:
        raise ValueError("a difference of gaps needs the same examples, in the same order, from both checkpoints")
    difference = _gap(score, second) - _gap(score, first)
    clusters = _count_clusters(first)
    drawn = _gap_draws(score, second, draws=draws, seed=seed) - _gap_draws(score, first, draws=draws, seed=seed)
    low, high, bounded = _interval(drawn, difference, level=level, clusters=clusters, largest=200.0)
    return Difference(difference, low, high, bounded=bounded, clusters=clusters)


@functools.lru_cache(maxsize=8)
def cluster_weights(names: tuple[str, ...], *, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """How often each cluster is drawn.

    Args:
        names: Names of all clusters, sorted; together with the seed they key the generator.
        draws: Number of bootstrap draws.
        seed: Seed of the bootstrap.

    Returns:
        `[draws, clusters]` counts; every row sums to the number of clusters.
    """
    digest = blake2b(str(seed).encode(), digest_size=16)
    for name in names:
        data = name.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(4, "big") + data)
    generator = np.random.Generator(np.random.Philox(key=int.from_bytes(digest.digest(), "big")))
    count = len(names)
    weights = np.empty((draws, count), np.uint16)
    for draw in range(draws):
        weights[draw] = np.bincount(generator.integers(0, count, count), minlength=count)
    weights.flags.writeable = False
    return weights


def _gap_draws(score: Score, languages: Sequence[Paired], *, draws: int, seed: int) -> np.ndarray:
    """`[draws]` resampled gaps of the mean over languages."""
    total = np.zeros(draws)
    for group in _sharing_clusters(languages):
        members = [languages[index] for index in group]
        names = tuple(sorted({name for paired in members for name in paired.clusters}))
        place = {name: position for position, name in enumerate(names)}
        sums = []
        for paired in members:
            numbers = np.fromiter((place[name] for name in paired.clusters), np.intp, len(paired.clusters))
            sums += [_cluster_sums(rows, numbers, len(names)) for rows in (paired.clean, *paired.perturbed)]
        drawn = _drawn_totals(cluster_weights(names, draws=draws, seed=seed), np.concatenate(sums, axis=1))
        scores = iter([score(part) for part in np.split(drawn, len(sums), axis=1)])
        for paired in members:
            clean = next(scores)
            total += clean - np.mean([next(scores) for _ in paired.perturbed], axis=0)
    return total / len(languages)


def _cluster_sums(rows: np.ndarray, numbers: np.ndarray, clusters: int) -> np.ndarray:
    """`[clusters, k]` sums of `[n, k]` rows by `[n]` cluster numbers."""
    sums = np.zeros((clusters, rows.shape[1]))
    np.add.at(sums, numbers, rows)
    return sums


def _drawn_totals(weights: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """`[draws, columns]` totals from `[draws, clusters]` weights and `[clusters, columns]` sums, in chunks of draws."""
    step = max(1, _CHUNK_BYTES // (8 * weights.shape[1]))
    return np.concatenate(
        [weights[start : start + step].astype(np.float64) @ sums for start in range(0, len(weights), step)]
    )


def _sharing_clusters(languages: Sequence[Paired]) -> list[list[int]]:
    """Groups of languages that share clusters, directly or through others, in ascending order."""
    groups: list[tuple[list[int], set[str]]] = []
    for index, paired in enumerate(languages):
        members, names = [index], set(paired.clusters)
        apart = []
        for group in groups:
            if group[1] & names:
                members, names = group[0] + members, group[1] | names
            else:
                apart.append(group)
        groups = [*apart, (sorted(members), names)]
    return sorted(members for members, _ in groups)


def _count_clusters(languages: Sequence[Paired]) -> int:
    return len({name for paired in languages for name in paired.clusters})


def _scores(score: Score, languages: Sequence[Paired]) -> tuple[float, np.ndarray]:
    """Mean over languages of the clean score, and `[seeds]` of the perturbed one."""
    counts = {len(paired.perturbed) for paired in languages}
    if len(counts) != 1:
        raise ValueError(f"an average needs languages with equally many noise seeds; got {sorted(counts)}")
    clean = float(np.mean([score(paired.clean.sum(0)) for paired in languages]))
    return clean, np.mean([[score(rows.sum(0)) for rows in paired.perturbed] for paired in languages], axis=0)


def _gap(score: Score, languages: Sequence[Paired]) -> float:
    clean, by_seed = _scores(score, languages)
    return clean - float(by_seed.mean())


def _interval(
    drawn: np.ndarray, point: float, *, level: float, clusters: int, largest: float
) -> tuple[float, float, bool]:
    """Percentiles of the draws, or the rule-of-three bound where the draws cannot vary.

    They do not vary where no cluster differs, where all differ alike, and where there is a single cluster: an
    interval of no width would claim a certainty that n clusters cannot give. The bound is three in n clusters, in
    points.

    Source: Hanley and Lippman-Hand 1983, "If nothing goes wrong, is everything all right?", JAMA 249.
    """
    tail = 50 * (1 - level)
    low, high = (float(value) for value in np.percentile(drawn, [tail, 100 - tail]))
    if drawn.max() - drawn.min() > _NO_WIDTH:
        return low, high, False
    bound = min(100.0, 300.0 / clusters)
    return max(-largest, point - bound), min(largest, point + bound), True
