"""A space is lost, or one slips into a word."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugin import perturbation
from xrobust.perturbations.segmentation import leans
from xrobust.perturbations.text import Word


@perturbation("spacing", family="noise", version=1, fields=("free",))
def spacing(word: Word) -> Iterator[Candidate]:
    """Lose the space behind a word, or slip one into it: a fine day → afine day, a fi ne day."""
    follower = word.next
    if follower is not None and word.context.text[word.end : follower.start] == " ":
        # As likely as all the places inside the word together: people lose about as many spaces as they add.
        yield Candidate(word.end, follower.start, [""], weight=max(1, len(word.graphemes) - 1))
    for grapheme in word.graphemes[1:]:
        if not leans(grapheme.text):
            yield Candidate(grapheme.start, grapheme.start, [" "])
