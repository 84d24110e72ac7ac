"""A character is left out."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugin import perturbation
from xrobust.perturbations.text import Word


@perturbation("delete", family="noise", version=1)
def delete(word: Word) -> Iterator[Candidate]:
    """Leave out one character of a word, never the only one: house → huse."""
    if len(word.graphemes) > 1:
        for grapheme in word.graphemes:
            yield Candidate(grapheme.start, grapheme.end, [""])
