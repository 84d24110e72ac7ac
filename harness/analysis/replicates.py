"""What leaving out a cluster does to a score: the replicates of the delete-one-cluster jackknife.

Scores are functions of summed statistics, so a replicate is the score of the totals less one cluster's sums.
Source: Tukey 1958, "Bias and confidence in not quite large samples", Annals of Mathematical Statistics 29.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Score = Callable[[np.ndarray], np.ndarray]
"""Summed statistics `[..., k]` to a metric in points, 0 to 100, `[...]`."""
_AT_ONCE = 1 << 14  # replicates that are scored together: what stays in a processor's cache


@dataclass(frozen=True, slots=True)
class Replicates:
    """Scores of a checkpoint on a task in a language under several conditions: whole, and without each cluster."""

    clusters: tuple[str, ...]
    """Names, sorted and distinct."""
    scores: np.ndarray
    """`[conditions]` in points."""
    deviations: np.ndarray
    """`[clusters, conditions]` the score without that cluster, minus the whole score; a condition lies in one piece."""
    counted: np.ndarray
    """`[conditions]` how many of the clusters have statistics other than 0; in mining most sentences have none."""


def replicates(score: Score, rows: Sequence[np.ndarray], clusters: Sequence[str]) -> Replicates:
    """Score the same examples under several conditions, whole and without each cluster.

    Args:
        score: The metric from summed statistics; element by element over all axes but the last.
        rows: `[n, k]` statistics, one array a condition, in the order of the examples.
        clusters: `[n]` what is left out together.

    Raises:
        ValueError: If there is no condition or no example, or the shapes do not fit.

    >>> rows = np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 1.0]])
    >>> found = replicates(lambda totals: 100 * totals[..., 0] / totals[..., 1], [rows], ["b", "a", "b"])
    >>> found.clusters, found.scores.round(1).tolist(), found.deviations.round(1).tolist()
    (('a', 'b'), [66.7], [[-16.7], [33.3]])
    """
    shapes = sorted({np.shape(one) for one in rows})
    if len(shapes) != 1 or len(shapes[0]) != 2 or not shapes[0][0] or len(clusters) != shapes[0][0]:
        raise ValueError(
            f"statistics of several conditions need one shape [n, k] with n > 0, and n clusters;"
            f" got shapes {shapes} and {len(clusters)} clusters"
        )
    n, k = shapes[0]
    names = sorted(set(clusters))
    number = dict(zip(names, range(len(names)), strict=True))
    place = np.fromiter(map(number.__getitem__, clusters), np.intp, n)
    cells = (place[:, None] * k + np.arange(k)).ravel()
    totals = np.array([np.sum(one, axis=0, dtype=np.float64) for one in rows])
    scores = np.asarray(score(totals), np.float64)
    deviations = np.empty((len(names), len(rows)), order="F")
    counted = np.empty(len(rows), np.intp)
    step = max(1, _AT_ONCE // len(names))
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        sums = np.array([np.bincount(cells, weights=np.ravel(one), minlength=len(names) * k) for one in rows[part]])
        sums = sums.reshape(-1, len(names), k)
        deviations[:, part] = (score(totals[part, None] - sums) - scores[part, None]).T
        counted[part] = np.count_nonzero(sums.any(axis=2), axis=1)
    return Replicates(tuple(names), scores, deviations, counted)
