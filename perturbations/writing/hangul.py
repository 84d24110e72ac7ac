"""Hangul syllables and the jamo that are typed for them, by Unicode's arithmetic.

Jamo are compatibility jamo (ㄱ, ㅏ), one for each key: the vowel ㅘ is typed ㅗㅏ and the final ㄳ is typed ㄱㅅ.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from xrobust.perturbations.languages import LANGUAGES

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
"""Jamo that begin a syllable, in Unicode's order."""
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


@functools.lru_cache(maxsize=1 << 14)
def decompose(character: str) -> Syllable | None:
    """The jamo typed for a syllable, or None for any other text.

    >>> decompose("값")
    Syllable(initial='ㄱ', vowel='ㅏ', final='ㅂㅅ')
    """
    if len(character) != 1 or not _FIRST <= ord(character) <= _LAST:
        return None
    rest, final = divmod(ord(character) - _FIRST, len(_FINALS))
    initial, vowel = divmod(rest, len(_VOWELS))
    parts = INITIALS[initial], _VOWELS[vowel], _FINALS[final].strip()
    return Syllable(*(_TYPED.get(part, part) for part in parts))


def typed_by_jamo(language: str) -> bool:
    """Whether the keys of a language are jamo."""
    return LANGUAGES[language].script == "Hangul"


def syllable_of(language: str, cluster: str) -> Syllable | None:
    """The jamo typed for a cluster of a text in a language that is typed by jamo, or None for any other."""
    return decompose(cluster) if typed_by_jamo(language) else None


@functools.lru_cache(maxsize=1 << 14)
def compose(syllable: Syllable) -> str | None:
    """The syllable that jamo make, or None where they make none.

    >>> compose(Syllable("ㅎ", "ㅗㅏ", "ㄹ"))
    '활'
    """
    initial, vowel, final = (_COMPOUND.get(part, part) for part in syllable)
    if initial not in INITIALS or vowel not in _VOWELS or (final or " ") not in _FINALS:
        return None
    index = (INITIALS.index(initial) * len(_VOWELS) + _VOWELS.index(vowel)) * len(_FINALS)
    return chr(_FIRST + index + _FINALS.index(final or " "))


def typed(text: str) -> str | None:
    """The keys that type a run of syllables on the two-set layout, or None where there is anything else.

    >>> typed("값이")
    'ㄱㅏㅂㅅㅇㅣ'
    """
    syllables = [decompose(character) for character in text]
    return "".join("".join(syllable) for syllable in syllables if syllable) if all(syllables) else None


def compose_keys(keys: str) -> str | None:
    """The syllables that an input method makes of keys, or None where a jamo is left over.

    A consonant that a vowel follows begins a syllable; any other one ends the syllable before it.

    >>> compose_keys("ㅁㅓㄱㅓ"), compose_keys("ㅁㅓㄱㄷㅏ"), compose_keys("ㅁㄱㅓ")
    ('머거', '먹다', None)
    """
    made = []
    place = 0
    while place < len(keys):
        initial, vowel = keys[place], keys[place + 1 : place + 2]
        place += 2
        if keys[place : place + 1] and vowel + keys[place] in _COMPOUND:
            vowel += keys[place]
            place += 1
        final = ""
        while place < len(keys) and _ends(final + keys[place]) and keys[place + 1 : place + 2] not in _VOWEL_KEYS:
            final += keys[place]
            place += 1
        syllable = compose(Syllable(initial, vowel, final)) if vowel else None
        if syllable is None:
            return None
        made.append(syllable)
    return "".join(made)


def _ends(keys: str) -> bool:
    """Whether keys make the final of a syllable."""
    return _COMPOUND.get(keys, keys) in _END_KEYS


_END_KEYS = frozenset(_FINALS.replace(" ", ""))
_VOWEL_KEYS = frozenset(_VOWELS)
