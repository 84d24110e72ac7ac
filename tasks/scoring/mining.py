"""Margin mining: which sentences of two sides are translations of one another, by their embeddings.

The margin is a ratio: how near two sentences are, over how near each of them is to its nearest ones on the other side.
Source: the mining that XTREME runs for BUCC, which follows LASER's.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

NEIGHBOURS = 4
TILE = (1024, 8192)
# Similarities in float32 differ in their last bits with the shape of a tile. Some more neighbours than needed are
# kept, and their cosines computed again one by one: neither tiles nor threads then decide who is near, or equal.
_SPARE = 4


class Pairs(NamedTuple):
    """Mined pairs, the surest first; no row of a side is in two of them."""

    first: np.ndarray
    """`[pairs]` rows of the first side."""
    second: np.ndarray
    """`[pairs]` rows of the second side."""
    scores: np.ndarray
    """`[pairs]` float64 margins over 0, descending."""


def mine(first: np.ndarray, second: np.ndarray, *, neighbours: int = NEIGHBOURS, tile: tuple[int, int] = TILE) -> Pairs:
    """Pair up the rows of two sides.

    Candidates are the best partner of every row of both sides, by margin and among its nearest rows. From the highest
    margin down, a candidate is taken if both its rows are free; equal margins are taken in the order of the rows.
    Pairs with a margin of 0 or less are none.

    Args:
        first: `[n, hidden]` embeddings; their length does not count.
        second: `[m, hidden]` embeddings.
        neighbours: How many nearest rows a row is compared with; all, where there are fewer.
        tile: How many rows of the first and of the second side are compared at a time. Memory grows with their
            product, and not with that of the sides.
    """
    if not len(first) or not len(second):
        return Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    units = _unit(first), _unit(second)
    forward, backward = _nearest(*units, neighbours=neighbours, tile=tile)
    means = [found.cosines.mean(axis=1) for found in (forward, backward)]
    partners, forward_scores = _best_partners(forward, *means)
    asking, backward_scores = _best_partners(backward, *reversed(means))
    rows = np.concatenate([np.arange(len(first)), asking])
    columns = np.concatenate([partners, np.arange(len(second))])
    scores = np.concatenate([forward_scores, backward_scores])

    order = np.lexsort((columns, rows, -scores))
    order = order[scores[order] > 0]
    taken = bytearray(len(first)), bytearray(len(second))
    kept = []
    for place, row, column in zip(order.tolist(), rows[order].tolist(), columns[order].tolist(), strict=True):
        if not taken[0][row] and not taken[1][column]:
            taken[0][row] = taken[1][column] = 1
            kept.append(place)
    return Pairs(rows[kept], columns[kept], scores[kept])


def best_threshold(scores: np.ndarray, correct: np.ndarray, *, gold: int) -> float:
    """The threshold with the best F1: pairs whose score is not below it are extracted.

    It lies halfway between the last pair of the best prefix and the next one, and at the last pair's own score where
    no other follows. Of equally good prefixes the first counts.

    Args:
        scores: `[pairs]` descending.
        correct: `[pairs]` whether a pair is gold.
        gold: How many gold pairs there are, found or not.

    Returns:
        Infinity without pairs, and 0 (all pairs) where none is right, as in the benchmark.
    """
    if not len(scores):
        return float("inf")
    right = np.cumsum(correct)
    if not right[-1]:
        return 0.0
    precision, recall = right / np.arange(1, len(scores) + 1), right / gold
    # Written as in the benchmark, since equal F1s are to be equal in the last bit as well.
    sums = precision + recall
    f1 = np.divide(2 * precision * recall, sums, out=np.zeros_like(sums), where=right > 0)
    last = int(f1.argmax())
    return float((scores[last] + scores[min(last + 1, len(scores) - 1)]) / 2)


class _Neighbours(NamedTuple):
    columns: np.ndarray
    """`[rows, neighbours]` the nearest rows of the other side, the nearest first."""
    cosines: np.ndarray
    """`[rows, neighbours]` float64."""


def _unit(embeddings: np.ndarray) -> np.ndarray:
    """`[n, hidden]` float32 of length 1; rows of zeros or with what is no number become zeros, near to nothing."""
    lengths = np.linalg.norm(embeddings.astype(np.float32), axis=1, keepdims=True)
    usable = np.isfinite(lengths) & (lengths > 0)
    unit = np.zeros(embeddings.shape, np.float32)
    np.divide(embeddings, lengths, out=unit, where=usable, casting="same_kind")
    return unit


def _nearest(
    first: np.ndarray, second: np.ndarray, *, neighbours: int, tile: tuple[int, int]
) -> tuple[_Neighbours, _Neighbours]:
    """The nearest rows in both directions, from one pass over the tiles."""
    forward = _Largest(len(first), min(neighbours + _SPARE, len(second)))
    backward = _Largest(len(second), min(neighbours + _SPARE, len(first)))
    for start in range(0, len(first), tile[0]):
        rows = first[start : start + tile[0]]
        for offset in range(0, len(second), tile[1]):
            similarities = rows @ second[offset : offset + tile[1]].T
            forward.offer(similarities, axis=1, start=start, offset=offset)
            backward.offer(similarities, axis=0, start=offset, offset=start)
    return (
        _exact(first, second, forward.columns, neighbours=neighbours),
        _exact(second, first, backward.columns, neighbours=neighbours),
    )


class _Largest:
    """The largest values of many rows, whose columns come in pieces from left to right."""

    def __init__(self, rows: int, keep: int) -> None:
        self.values = np.full((rows, keep), -np.inf, np.float32)
        self.columns = np.full((rows, keep), -1, np.int64)

    def offer(self, piece: np.ndarray, *, axis: int, start: int, offset: int) -> None:
        """Take the values of a piece that are among the largest; of equal ones those further left.

        Args:
            piece: Columns along `axis`, rows along the other one.
            axis: 0 or 1.
            start: Row that the piece begins with.
            offset: Column that the piece begins with.
        """
        keep, width, height = self.values.shape[1], piece.shape[axis], piece.shape[1 - axis]
        least = self.values[start : start + height, -1]
        if width >= keep and np.isneginf(least).any():
            # In a first piece everything is large: what is not large within it is left out beforehand.
            inside = np.partition(piece, width - keep, axis=axis).take(width - keep, axis=axis)
            hits = piece >= np.expand_dims(inside, axis)
        else:
            hits = piece > np.expand_dims(least, axis)
        found = np.flatnonzero(hits)
        if not len(found):
            return
        places = np.divmod(found, hits.shape[1])
        touched = np.unique(places[1 - axis])
        rows = np.concatenate([np.repeat(touched, keep), places[1 - axis]])
        values = np.concatenate([self.values[start + touched].ravel(), piece[places]])
        columns = np.concatenate([self.columns[start + touched].ravel(), places[axis] + offset])
        order = np.lexsort((columns, -values, rows))
        best = order[np.searchsorted(rows[order], touched)[:, None] + np.arange(keep)]
        self.values[start + touched], self.columns[start + touched] = values[best], columns[best]


def _exact(rows: np.ndarray, others: np.ndarray, columns: np.ndarray, *, neighbours: int) -> _Neighbours:
    """The nearest of `[rows, some]` columns by cosine in float64; of equally near ones the first."""
    cosines = np.empty(columns.shape)
    for start in range(0, len(rows), TILE[0]):
        some = slice(start, start + TILE[0])
        cosines[some] = np.einsum("rh,rch->rc", rows[some].astype(float), others[columns[some]].astype(float))
    order = np.lexsort((columns, -cosines), axis=-1)[:, :neighbours]
    return _Neighbours(np.take_along_axis(columns, order, 1), np.take_along_axis(cosines, order, 1))


def _best_partners(found: _Neighbours, own: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`[rows]` the neighbour with the highest margin, and that margin.

    Args:
        found: The neighbours of each row.
        own: `[rows]` mean cosine of a row's neighbours.
        others: `[columns]` the same of the other side.
    """
    means = (own[:, None] + others[found.columns]) / 2
    scores = np.divide(found.cosines, means, out=np.zeros_like(means), where=means != 0)
    best = np.lexsort((found.columns, -scores), axis=-1)[:, :1]
    return np.take_along_axis(found.columns, best, 1)[:, 0], np.take_along_axis(scores, best, 1)[:, 0]
