"""The letters of a language, and which of them may stand in another one's place."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator

import regex

from xrobust.perturbations.languages import CASED, LANGUAGES, members
from xrobust.perturbations.resources import load_alphabets
from xrobust.perturbations.segmentation import is_cluster
from xrobust.perturbations.writing.case import lower, upper
from xrobust.perturbations.writing.hangul import INITIALS, Syllable, compose, syllable_of
from xrobust.perturbations.writing.kana import GLIDES, I_KANA

_BURMESE_FINALS = "ကငစညဏတနပမယ"
"""Consonants that end a Burmese syllable, under asat."""
_ASAT = "\u103a"
_VOWELS, _FINALS = "ㅏㅐㅑㅓㅔㅕㅗㅛㅜㅠㅡㅣ", "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅌㅍㅎ"
"""Jamo that are one key each and stand in many syllables."""
_NUKTA = regex.compile(r"\p{InSC=Nukta}")
_COMPOSING = regex.compile(f"[{CASED}]")


def composes(cluster: str) -> bool:
    """Whether a cluster is of a script whose letters carry marks, and stand in another's place with or without them."""
    return _COMPOSING.match(cluster) is not None


@functools.lru_cache(maxsize=1 << 14)
def substitutes(language: str, cluster: str, following: str = "") -> tuple[str, ...]:
    """What may stand in a cluster's place: one letter of it replaced by another one, all signs and the case kept.

    Args:
        language: ISO 639-1 code.
        cluster: A grapheme cluster.
        following: The cluster behind it; before a small kana stands only a kana in i.

    >>> substitutes("es", "Ñ")[:3], substitutes("hi", "बि")[:3]
    (('A', 'B', 'C'), ('कि', 'खि', 'गि'))
    """
    syllable = syllable_of(language, cluster)
    if syllable:
        found = _other_syllables(syllable)
    elif cluster in I_KANA and following in GLIDES:
        found = (kana for kana in _group(language, cluster) if kana in I_KANA)
    else:
        found = _other_letters(language, cluster)
    return tuple(dict.fromkeys(made for made in found if made != cluster and is_cluster(made)))


def _other_syllables(syllable: Syllable) -> Iterator[str]:
    """Syllables with one other jamo; an open syllable stays open."""
    initial, vowel, final = syllable
    changed = [
        *(Syllable(other, vowel, final) for other in INITIALS),
        *(Syllable(initial, other, final) for other in _VOWELS),
        *(Syllable(initial, vowel, other) for other in _FINALS if final),
    ]
    yield from (made for made in map(compose, changed) if made)


def _other_letters(language: str, cluster: str) -> Iterator[str]:
    if composes(cluster):
        letter = unicodedata.normalize("NFC", cluster)
        group = _group(language, letter)
        if not group:
            letter = unicodedata.normalize("NFD", cluster)[0]
            group = _group(language, letter)
        yield from (other for other in group if other != letter)
        return
    for index, letter in enumerate(cluster):
        behind = cluster[index + 1 :]
        if letter in cluster[:index] or _NUKTA.match(behind):
            continue  # only some letters carry a nukta
        group = tuple(_BURMESE_FINALS) if index == 0 and behind == _ASAT else _group(language, letter)
        for other in group:
            if other not in cluster:
                yield unicodedata.normalize("NFC", cluster[:index] + other + behind)


def _group(language: str, letter: str) -> tuple[str, ...]:
    """The letters that may stand in a letter's place, in its case; those of English for a Latin letter elsewhere."""
    lowered = lower(language, letter)
    for code in (language, "en") if letter.isascii() else (language,):
        for group in load_alphabets()[code]:
            if lowered in group:
                return tuple(group) if letter == lowered else tuple(upper(language, other) for other in group)
    return ()


def newcomers(language: str, neighbour: str) -> str:
    """The letters, in lower case, that may slip in beside a cluster: of its script, none where that is not theirs.

    >>> newcomers("hi", "है")[:3], newcomers("ja", "タ")[:3], newcomers("ru", "x")[:3]
    ('कखग', 'アイウ', 'abc')
    """
    groups = load_alphabets()[language]
    if not groups:
        return ""
    if language == "ja":
        hiragana, katakana = groups[:2]
        return hiragana if _in_script("Hiragana", neighbour) else katakana if _in_script("Katakana", neighbour) else ""
    if _in_script(LANGUAGES[language].script, neighbour):
        return groups[0]
    return load_alphabets()["en"][0] if neighbour[:1].isascii() and neighbour[:1].isalpha() else ""


@functools.lru_cache(maxsize=1 << 12)
def _in_script(script: str, cluster: str) -> bool:
    return regex.match(rf"(?V1)[\p{{L}}&&{members([script])}]", cluster) is not None
