"""Digits in the script's own marks, and how they slip."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from types import MappingProxyType

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.text import Word

OWN_ZERO = MappingProxyType(
    {"ar": "٠", "fa": "۰", "ur": "۰", "hi": "०", "mr": "०", "bn": "০", "my": "၀", "th": "๐", "ja": "０", "zh": "０"}
)
"""The zero of the digits that a language writes beside 0 to 9: its script's, or in East Asia the wide ones.

Tamil, Telugu and Malayalam have digits of their own, which few people write.
"""
_DIGITS = "0123456789"
_ROW = "1234567890"
"""As they lie side by side on a keyboard."""


def digit_slips(word: Word) -> Iterator[Candidate]:
    """A digit hit beside the right one, twice, not at all, or before its neighbour: 84 → 94, 844, 8, 48."""
    graphemes = word.graphemes
    values = [_value(one.text) for one in graphemes]
    for index, (start, end, text) in enumerate(graphemes):
        value = values[index]
        if value is None:
            continue
        zero = ord(text) - value
        place = _ROW.index(str(value))
        near = [_ROW[other] for other in (place - 1, place + 1) if 0 <= other < len(_ROW)]
        yield Candidate(start, end, [chr(zero + int(digit)) for digit in near])
        behind = index + 1 < len(values) and values[index + 1] is not None
        before = index > 0 and values[index - 1] is not None
        yield Candidate(start, end, [text * 2, ""] if before or behind else [text * 2])
        if behind and graphemes[index + 1].text != text:
            yield Candidate(start, graphemes[index + 1].end, [graphemes[index + 1].text + text])


def other_digits(word: Word) -> Iterator[Candidate]:
    """The number in the language's own digits, where it stands in 0 to 9, and the other way round: 12 → १२."""
    zero = OWN_ZERO.get(word.language)
    if zero is None:
        return
    own = "".join(chr(ord(zero) + value) for value in range(10))
    changed = word.text.translate(str.maketrans(own + _DIGITS, _DIGITS + own))
    if changed != word.text:
        yield Candidate(word.start, word.end, [changed])


def _value(text: str) -> int | None:
    """The value of a decimal digit, or None for any other cluster."""
    return unicodedata.decimal(text, None) if len(text) == 1 else None
