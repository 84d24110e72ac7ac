"""How much a cell's texts mix languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from xrobust.perturbations import Outcome, Text


@dataclass(frozen=True, slots=True)
class Mixing:
    """Measures of code-mixing, over all perturbed texts of a cell."""

    code_mixing_index: float
    """Mean over texts of 100 × (1 - words of the commonest language / words), 0 to 100.

    Source: Gambäck and Das, 2014; numbers, marks and symbols are of no language.
    """
    switch_points: float
    """Mean over texts of the number of places where a word follows one of another language."""
    languages: Mapping[str, float]
    """Share of all words by language, 0 to 1; the matrix language first, then by share."""


def mixing(outcomes: Iterable[Outcome]) -> Mixing | None:
    """The measures of some texts; None where none of them has a word."""
    indices, points = [], []
    words: Counter[str] = Counter()
    matrix: dict[str, None] = {}
    for outcome in outcomes:
        tags = [*_languages(outcome)]
        matrix[outcome.offers.text.language] = None
        if tags:
            counts = Counter(tags)
            words += counts
            indices.append(100 * (1 - max(counts.values()) / len(tags)))
            points.append(sum(one != other for one, other in pairwise(tags)))
    if not indices:
        return None
    total = words.total()
    order = sorted(words, key=lambda code: (code not in matrix, -words[code], code))
    return Mixing(sum(indices) / len(indices), sum(points) / len(points), {code: words[code] / total for code in order})


def _languages(outcome: Outcome) -> Iterator[str]:
    """The language of every word of the perturbed text, in order."""
    text = outcome.offers.text
    done = 0
    for edit, language in zip(outcome.perturbed.edits, outcome.languages, strict=True):
        yield from (text.language for start, end, kind in text.units if kind == "word" and done <= start < edit.start)
        yield from (language for *_, kind in Text(edit.text, language).units if kind == "word")
        done = edit.end
    yield from (text.language for start, _, kind in text.units if kind == "word" and start >= done)
