"""A character that nobody sees slips into a word."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.segmentation import leans
from xrobust.perturbations.text import Word

# Zero-width space, word joiner, zero-width no-break space, soft hyphen: none belongs to the letter before it, and
# none changes how letters join. (The joiner and the non-joiner do, in Arabic and Brahmic scripts.)
_INVISIBLE = ("\u00ad", "\u200b", "\u2060", "\ufeff")


@perturbation("invisible", family="visual", version=1, per_form=True)
def invisible(word: Word) -> Iterator[Candidate]:
    """Let a zero-width space, a word joiner or a soft hyphen slip in between two letters, as copied text has them."""
    for start, _, text in word.graphemes[1:]:
        if not leans(text):
            yield Candidate(start, start, _INVISIBLE)
