"""A character is left out."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.segmentation import leans
from xrobust.perturbations.text import Word


@perturbation("delete", family="noise", version=1, per_form=True)
def delete(word: Word) -> Iterator[Candidate]:
    """Leave out one character of a word, never the only one: house → huse."""
    for index, grapheme in enumerate(word.graphemes):
        rest = word.graphemes[index + 1 :]
        if index or (rest and not leans(rest[0].text)):
            yield Candidate(grapheme.start, grapheme.end, [""])
