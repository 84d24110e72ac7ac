"""How sure an encoder is of a translation: its cosine over that of the nearest other sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from xrobust.tasks.margins.labels import CERTAIN

TILE = (1024, 8192)
# What shares a batch moves the last bits of a vector, so that equal sentences may seem to differ by that much.
_EQUAL = 1e-6


@dataclass(frozen=True, slots=True)
class Others:
    """The clean sentences of one side, among which those of the other side look for their translations."""

    units: np.ndarray
    """`[others, hidden]` vectors of length 1."""
    own: Mapping[str, Sequence[int]]
    """Rows of the translations of an example, by its id; none where it has no translation."""


class Nearest(NamedTuple):
    """For each of `[n]` vectors its nearest translation and its nearest other sentence, as rows of `Others.units`."""

    own: np.ndarray
    rivals: np.ndarray
    """-1 where there is no other sentence."""


def unit(vectors: np.ndarray) -> np.ndarray:
    """`[n, hidden]` vectors of length 1, of the same type; zeros stay zeros."""
    units: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return units


def nearest(vectors: np.ndarray, others: Others, *, names: Sequence[str], tile: tuple[int, int] = TILE) -> Nearest:
    """The nearest sentences by cosine; of equally near ones the first.

    Args:
        vectors: `[n, hidden]` of length 1.
        others: Where to look.
        names: `[n]` ids of the vectors' examples, which all have a translation.
        tile: How many vectors and how many others are compared at a time: memory grows with their product.
    """
    counts = np.array([len(others.own[name]) for name in names], np.int64)
    owners = np.repeat(np.arange(len(names)), counts)
    columns = np.array([column for name in names for column in others.own[name]], np.int64)
    near = np.einsum("nh,nh->n", vectors[owners], others.units[columns])
    order = np.lexsort((columns, -near, owners))
    own = columns[order[np.cumsum(counts) - counts]]

    best = np.full(len(vectors), -np.inf)
    rivals = np.full(len(vectors), -1, np.int64)
    for start in range(0, len(vectors), tile[0]):
        some = slice(start, start + tile[0])
        mine = slice(*np.searchsorted(owners, [some.start, some.stop]))
        for offset in range(0, len(others.units), tile[1]):
            piece = vectors[some] @ others.units[offset : offset + tile[1]].T
            inside = (columns[mine] >= offset) & (columns[mine] < offset + piece.shape[1])
            piece[owners[mine][inside] - start, columns[mine][inside] - offset] = -np.inf
            top = piece.argmax(axis=1)
            found = np.take_along_axis(piece, top[:, None], 1)[:, 0]
            better = found > best[some]
            best[some] = np.where(better, found, best[some])
            rivals[some] = np.where(better, top + offset, rivals[some])
    return Nearest(own, rivals)


def cosines(vectors: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`[n]` products of the vectors, brought to length 1, with targets, and the derivative of their sum.

    Args:
        vectors: `[n, hidden]` of any length; one of length 0 is near to nothing, and has no derivative.
        targets: `[n, hidden]` one a vector, taken as they are.

    Returns:
        `[n]` float64 and, by the vectors, `[n, hidden]` float64.
    """
    units = unit(vectors).astype(float)
    values: np.ndarray = np.einsum("nh,nh->n", units, targets)
    lengths = np.linalg.norm(vectors.astype(float), axis=1, keepdims=True)
    gradient = np.zeros(units.shape)
    np.divide(targets - values[:, None] * units, lengths, out=gradient, where=lengths > 1e-12)
    return values, gradient


def cosine_margins(
    vectors: np.ndarray, own: np.ndarray, rivals: np.ndarray, *, alone: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How much nearer vectors are to their own translations than to others.

    Args:
        vectors: `[n, hidden]`.
        own: `[n, hidden]` of length 1.
        rivals: `[n, hidden]` of length 1.
        alone: `[n]` whether there is no rival.

    Returns:
        `[n]` margins, 0 where both are equally near, and, by the vectors, `[n, hidden]` the derivative of their sum.
    """
    values, gradient = cosines(vectors, own.astype(float) - rivals)
    values[np.abs(values) < _EQUAL] = 0.0
    values[alone] = CERTAIN
    gradient[alone] = 0.0
    return values, gradient
