"""Hangul syllables and the jamo that are typed for them, by Unicode's arithmetic.

Jamo are compatibility jamo (ㄱ, ㅏ), one for each key: the vowel ㅘ is typed ㅗㅏ and the final ㄳ is typed ㄱㅅ.
"""

from __future__ import annotations

from typing import NamedTuple

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FIRST, _LAST = 0xAC00, 0xD7A3

_TYPED = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_COMPOUND = {typed: jamo for jamo, typed in _TYPED.items()}


class Syllable(NamedTuple):
    """The keys of one syllable: initial, vowel and final, each as the jamo typed for it; the final may be empty."""

    initial: str
    vowel: str
    final: str


def decompose(character: str) -> Syllable | None:
    """The jamo typed for a syllable, or None for any other text.

    >>> decompose("값")
    Syllable(initial='ㄱ', vowel='ㅏ', final='ㅂㅅ')
    """
    if len(character) != 1 or not _FIRST <= ord(character) <= _LAST:
        return None
    rest, final = divmod(ord(character) - _FIRST, len(_FINALS))
    initial, vowel = divmod(rest, len(_VOWELS))
    parts = _INITIALS[initial], _VOWELS[vowel], _FINALS[final].strip()
    return Syllable(*(_TYPED.get(part, part) for part in parts))


def compose(syllable: Syllable) -> str | None:
    """The syllable that jamo make, or None where they make none.

    >>> compose(Syllable("ㅎ", "ㅗㅏ", "ㄹ"))
    '활'
    """
    initial, vowel, final = (_COMPOUND.get(part, part) for part in syllable)
    if initial not in _INITIALS or vowel not in _VOWELS or (final or " ") not in _FINALS:
        return None
    index = (_INITIALS.index(initial) * len(_VOWELS) + _VOWELS.index(vowel)) * len(_FINALS)
    return chr(_FIRST + index + _FINALS.index(final or " "))
