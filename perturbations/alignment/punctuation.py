"""Links between punctuation marks and symbols, by the links between the words around them."""

from __future__ import annotations

import numpy as np

from xrobust.perturbations.alignment import Pair
from xrobust.perturbations.alignment.forms import form
from xrobust.perturbations.text import Links, Text

_MOST_CROSSING = 0.1
"""Share of the words' links that may lead from one side of a mark to the other."""


def with_marks(pair: Pair, links: Links) -> Links:
    """Links between words, and links between marks that mean the same and stand between the same words, sorted.

    Args:
        pair: A text and its translation.
        links: Between their words, sorted.
    """
    ours, theirs = _marks(pair.source), _marks(pair.target)
    if not any(sign in theirs for sign in ours):
        return links
    before = _links_before(pair, links)
    candidates = []
    for sign, places in ours.items():
        for i in places:
            for j in theirs.get(sign, ()):
                crossing = before[i][-1] + before[-1][j] - 2 * before[i][j]
                if crossing <= _MOST_CROSSING * len(links):
                    apart = abs(i * len(pair.target.units) - j * len(pair.source.units))
                    candidates.append((crossing, apart, i, j))
    found = list(links)
    taken: set[tuple[str, int]] = set()
    for _, _, i, j in sorted(candidates):
        if ("source", i) not in taken and ("target", j) not in taken:
            taken |= {("source", i), ("target", j)}
            found.append((i, j))
    return sorted(found)


def _marks(text: Text) -> dict[str, list[int]]:
    """The places of each mark and symbol, by what it means in any language."""
    marks: dict[str, list[int]] = {}
    for place, (start, end, kind) in enumerate(text.units):
        if kind in {"punctuation", "symbol"}:
            marks.setdefault(form(text.text[start:end], kind), []).append(place)
    return marks


def _links_before(pair: Pair, links: Links) -> list[list[int]]:
    """`[source units + 1][target units + 1]` how many links lead from before a unit to before a unit."""
    count = np.zeros((len(pair.source.units) + 1, len(pair.target.units) + 1), np.int64)
    for i, j in links:
        count[i + 1, j + 1] += 1
    before: list[list[int]] = count.cumsum(axis=0).cumsum(axis=1).tolist()
    return before
