"""Capitals where small letters belong, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.languages import CASED, LANGUAGES
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.text import Grapheme, Word
from xrobust.perturbations.writing.case import flipped, recased, upper

_CASED = regex.compile(rf"(?V1)[[{CASED}]&&\p{{L}}]")


@perturbation(
    "casing",
    family="noise",
    version=1,
    per_form=True,
    languages=sorted(code for code, one in LANGUAGES.items() if one.writing.cased),
)
def casing(word: Word) -> Iterator[Candidate]:
    """Lower or raise the first letter or the whole word, or slip on shift or caps lock: Tom → tom, TOM, TOm, tOM.

    Whole words follow the language: Turkish i → İ, Greek ά → Α, German ß → SS, Dutch ijs → IJs. A shift key held
    too long, or caps lock, changes letters one by one, so that marks stay and ß stays small.
    """
    if not _CASED.match(word.text):
        return
    language, text = word.language, word.text
    capital = recased(language, text, "title")
    small = recased(language, text, "lower")
    shouted = recased(language, text, "upper")
    locked = "".join(flipped(language, one.text) for one in word.graphemes)
    if text == small:
        weighted = [(capital, 3.0), (shouted, 1.0), (locked, 1.0)]
    elif text in {shouted, locked}:
        weighted = [(small, 1.0), (capital, 1.0)]
    else:
        weighted = [(small, 3.0), (shouted, 1.0), (_second_raised(language, word.graphemes), 1.0), (locked, 1.0)]
    seen = {text}
    for changed, weight in weighted:
        if changed not in seen:
            seen.add(changed)
            yield Candidate(word.start, word.end, [changed], weight=weight)


def _second_raised(language: str, graphemes: tuple[Grapheme, ...]) -> str:
    """Two capitals at the beginning: HEllo."""
    texts = [one.text for one in graphemes]
    return "".join([*texts[:1], *(upper(language, text) for text in texts[1:2]), *texts[2:]])
