"""A mark or a digit is left out, doubled, or another one of the script's own."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Word
from xrobust.perturbations.writing.numerals import digit_slips, other_digits

# Marks that people put in one another's place, by group; a mark of one group is replaced by another of it. Those of
# a language stand before those that all share, and what its keyboard has in ASCII is among them.
_SHARED = (".!?…", ",;:", "-–—", "\"'“”‘’«»„", "()[]")
_OF_LANGUAGE: Mapping[str, tuple[str, ...]] = {
    "ar": (".!؟?", "،؛,:", '«»"“”'),
    "bn": ("।.!?", ",;:"),
    "el": (".!;…", ",·:"),  # the semicolon asks, and a raised dot is the semicolon
    "es": (".!?…", "¿¡"),
    "fa": (".!؟?", "،؛,:", '«»"“”'),
    "hi": ("।.!?|", ",;:"),
    "ja": ("。．！？.", "、，,・", '「」『』"“”', "（）()", "：；:"),
    "ko": (".!?。", ",、"),
    "mr": (".।!?", ",;:"),
    "my": ("။၊.", "၊,"),
    "ur": ("۔.!؟?", "،؛,:"),
    "zh": ("。．！？.!?", "，、；：,", '“”"「」『』《》', "（）()"),
}
_CLOSERS = frozenset(".!?…।။。．！？؟۔")
"""Marks that people repeat, or forget, at the end of a sentence."""
_MODES = ("all", "marks", "digits", "numerals")


@perturbation(
    "punctuation",
    family="noise",
    version=1,
    acts_on=("punctuation", "number"),
    # Thai writes few marks: 1 in 12 sentences of Tatoeba has one.
    languages=sorted({*LANGUAGES} - {"th"}),
)
class Punctuation:
    """Leave out, double or replace a mark, or let a digit slip: "wait, 15 minutes." → "wait 16 minutes..".

    Marks are replaced by others of the language (। by a full stop, the Greek ; by a full stop or !), digits by digits
    of the same set. One perturbation for both, since numbers alone stand in 1 to 3 of 100 everyday sentences. Modes:
    `all`, `marks`, `digits` (digits only), `numerals` (12 in the script's own digits, १२, and back; nothing else).
    """

    def __init__(self, mode: str = "all", *, resources: Resources) -> None:
        del resources  # the tables stand above
        if mode not in _MODES:
            raise ConditionError(f"punctuation has no mode '{mode}'", expected=", ".join(_MODES))
        self._marks = mode in {"all", "marks"}
        self._digits = mode in {"all", "digits"}
        self._numerals = mode in {"all", "numerals"}

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """What could become of a mark or a number; nothing where a token would be left empty."""
        if word.kind == "number":
            if self._digits:
                yield from digit_slips(word)
            if self._numerals:
                yield from other_digits(word)
        elif self._marks and len(word.text) == 1:
            if not _is_token(word):
                yield Candidate(word.start, word.end, [""], weight=2.0)
            if word.text in _CLOSERS or word.text in ",،、，":
                yield Candidate(word.start, word.end, [word.text * 2])
            others = _others(word.language, word.text)
            if others:
                yield Candidate(word.start, word.end, others)


def _is_token(word: Word) -> bool:
    """Whether the mark is a token of its own, which must not become empty."""
    context = word.context
    return context.policy == "inline" and (word.start, word.end) in {(start, end) for start, end in context.tokens}


@functools.lru_cache(maxsize=1 << 12)
def _others(language: str, mark: str) -> tuple[str, ...]:
    """What people put in a mark's place.

    >>> _others("el", ";"), _others("hi", "।")
    (('.', '!', '…'), ('.', '!', '?', '|'))
    """
    for group in (*_OF_LANGUAGE.get(language, ()), *_SHARED):
        if mark in group:
            return tuple(other for other in group if other != mark)
    return ()
