"""Links between the words of two sentences, from how similar each word is to each.

Every method starts from the mutual best pairs: words that are each other's most similar one. Alone they are precise,
and leave out whatever is one word here and several there.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from xrobust.perturbations.errors import UsageError, suggestion
from xrobust.perturbations.text import Links

Method = Literal["grow", "argmax", "itermax"]
METHODS: tuple[Method, ...] = get_args(Method)
"""The best of them first, as measured on the miniature and on the answers of XQuAD."""

DISCOUNT = 0.9
"""Of `itermax`: what the similarity to a word that is linked already counts."""
ROUNDS = 2
"""Of `itermax`: how many times the best pairs are looked for."""
SHARE = 0.7
"""Of `grow`: the least similarity of a word that joins a link, as a share of the most similar one."""


def match(similarity: np.ndarray, *, method: Method = "grow", threshold: float = 0.0) -> Links:
    """Link words.

    Args:
        similarity: `[source, target]` of each word to each, 1 at most.
        method: `argmax` is the mutual best pairs. `itermax` looks for more of them in a second round, in which cells
            between two linked words are left out and those of one linked word count less. `grow` lets a word that
            has no link join its most similar one where that one is linked to a neighbour, and it is nearly as similar
            as the word that is linked.
        threshold: The least similarity of a link.

    Returns:
        Sorted pairs of a row and a column.

    Raises:
        UsageError: If the method is unknown.

    Source: mutual arg-max and its iteration: Jalili Sabet et al. 2020, "SimAlign".
    """
    if method not in METHODS:
        raise UsageError(f"unknown method '{method}'", expected=", ".join(METHODS), fix=suggestion(method, METHODS))
    if not similarity.size:
        return []
    linked = _best(similarity, threshold)
    if method == "itermax":
        linked = _iterated(similarity, linked, threshold)
    elif method == "grow":
        linked = _grown(similarity, linked, threshold)
    return [(row, column) for row, column in np.argwhere(linked).tolist()]


def _best(similarity: np.ndarray, threshold: float) -> np.ndarray:
    """`[source, target]` whether two words are each other's most similar one; the first of several."""
    linked = np.zeros(similarity.shape, bool)
    columns = similarity.argmax(axis=1)
    rows = np.flatnonzero(similarity.argmax(axis=0)[columns] == np.arange(len(columns)))
    linked[rows, columns[rows]] = similarity[rows, columns[rows]] >= threshold
    return linked


def _iterated(similarity: np.ndarray, linked: np.ndarray, threshold: float) -> np.ndarray:
    for _ in range(ROUNDS - 1):
        rows, columns = linked.any(axis=1, keepdims=True), linked.any(axis=0, keepdims=True)
        left = np.where(rows | columns, np.minimum(DISCOUNT * similarity, similarity), similarity)
        linked = linked | _best(np.where(rows & columns, -np.inf, left), threshold)
    return linked


def _grown(similarity: np.ndarray, linked: np.ndarray, threshold: float) -> np.ndarray:
    source, target = np.arange(similarity.shape[0]), np.arange(similarity.shape[1])
    best_row, best_column = similarity.argmax(axis=0), similarity.argmax(axis=1)
    of_rows, of_columns = similarity[source, best_column], similarity[best_row, target]
    # A row joins its best column where it is nearly as similar to it as that column's own best row, and the reverse.
    joining = np.zeros(similarity.shape, bool)
    joining[source, best_column] = (of_rows >= SHARE * of_columns[best_column]) & ~linked.any(axis=1)
    joining[best_row, target] |= (of_columns >= SHARE * of_rows[best_row]) & ~linked.any(axis=0)
    joining &= similarity >= threshold
    while True:
        beside = np.zeros(similarity.shape, bool)
        beside[1:] |= linked[:-1]
        beside[:-1] |= linked[1:]
        beside[:, 1:] |= linked[:, :-1]
        beside[:, :-1] |= linked[:, 1:]
        grown = linked | (joining & beside)
        if (grown == linked).all():
            return linked
        linked = grown
