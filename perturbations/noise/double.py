"""A character is typed twice."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.text import Word


@perturbation("double", family="noise", version=1, per_form=True)
def double(word: Word) -> Iterator[Candidate]:
    """Type one character of a word twice: house → houuse."""
    for grapheme in word.graphemes:
        yield Candidate(grapheme.start, grapheme.end, [grapheme.text * 2])
