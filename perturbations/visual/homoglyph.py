"""A letter is another script's letter of the same look."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.resources import read_resource
from xrobust.perturbations.text import Word

# Other scripts have next to none: a few letters of Telugu look like Kannada ones, a few kana like Han.
_SCRIPTS = {"Latin", "Greek", "Cyrillic"}


@perturbation(
    "homoglyph",
    family="visual",
    version=1,
    per_form=True,
    may_change=("script",),
    languages=[entry.code for entry in LANGUAGES.values() if entry.script in _SCRIPTS],
)
def homoglyph(word: Word) -> Iterator[Candidate]:
    """Put another script's letter of the same look in a letter's place: Latin a → Cyrillic а.

    None of them is folded back by Unicode's compatibility normalisation, which XLM-R's tokenizer applies.
    """
    table = _table()
    for start, end, text in word.graphemes:
        if text in table:
            yield Candidate(start, end, table[text])


@functools.cache
def _table() -> Mapping[str, tuple[str, ...]]:
    return {letter: tuple(alike) for letter, alike in read_resource("homoglyphs.json")["letters"].items()}
