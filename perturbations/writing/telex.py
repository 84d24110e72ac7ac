"""Vietnamese letters by the keys that type them: Telex, where a second key adds a mark (ee for ê) and a third a tone.

The convention of Vietnamese input methods: aa aw ee oo ow uw for the marks, f s r x j for the tones.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from xrobust.perturbations.resources import load_keyboards
from xrobust.perturbations.writing.case import is_upper, lower, upper

_QUALITIES = {"a": {"a": "\u0302", "w": "\u0306"}, "e": {"e": "\u0302"}, "o": {"o": "\u0302", "w": "\u031b"},
              "u": {"w": "\u031b"}}  # fmt: skip
_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TONE_KEYS = {tone: key for key, tone in _TONES.items()}
_VOWELS = "aeiouy"


def telex_slips(letter: str) -> Iterator[str]:
    """What a marked vowel becomes when one of its keys is missed by one, where that makes one letter again.

    >>> sorted(telex_slips("ế")), sorted(telex_slips("ơ")), sorted(telex_slips("í"))
    (['ễ'], ['ó'], ['ó', 'ú', 'ĩ'])
    """
    decomposed = unicodedata.normalize("NFD", lower("vi", letter))
    base, marks = decomposed[0], decomposed[1:]
    if base not in _VOWELS or not marks:
        return
    keys = load_keyboards()["en"].letters
    tone = next((mark for mark in marks if mark in _TONE_KEYS), "")
    quality = next((mark for mark in marks if mark != tone), "")
    made = [base + quality + _TONES[near] for near in keys[_TONE_KEYS[tone]] if near in _TONES] if tone else []
    if quality:
        key = next(key for key, mark in _QUALITIES[base].items() if mark == quality)
        made += [base + _QUALITIES[base][near] + tone for near in keys[key] if near in _QUALITIES[base]]
        made += [base + _TONES[near] for near in keys[key] if near in _TONES and not tone]
    else:
        made += [near + tone for near in keys[base] if near in _VOWELS]
    for slip in made:
        composed = unicodedata.normalize("NFC", slip)
        yield upper("vi", composed) if is_upper("vi", letter) else composed
