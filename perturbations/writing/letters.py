"""The letters of a language, and which of them may stand in another one's place."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from typing import Literal

import regex

from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import read_resource
from xrobust.perturbations.segmentation import cluster_borders
from xrobust.perturbations.writing.hangul import Syllable, compose, decompose

_BURMESE_FINALS = "ကငစညဏတနပမယ"
"""Consonants that end a Burmese syllable, under asat."""
_ASAT = "\u103a"
_INITIALS, _VOWELS, _FINALS = (
    "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
    "ㅏㅐㅑㅓㅔㅕㅗㅛㅜㅠㅡㅣ",
    "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅌㅍㅎ",
)
_I_KANA = "きしちにひみりぎじびキシチニヒミリギジビ"
_SMALL_KANA = frozenset("ゃゅょャュョ")
_NUKTA = regex.compile(r"\p{InSC=Nukta}")
# Scripts whose marked letters are letters of their own, or take another letter's place without their marks.
_COMPOSING = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}]")


def lower(language: str, letter: str) -> str:
    """A letter in lower case, as the language has it; itself where that would be several characters."""
    if language == "tr" and letter in {"I", "İ"}:
        return "i" if letter == "İ" else "ı"
    lowered = letter.lower()
    return lowered if len(lowered) == len(letter) else letter


def upper(language: str, letter: str) -> str:
    """A letter in upper case, as the language has it; itself where that would be several characters.

    >>> upper("tr", "i"), upper("de", "ß")
    ('İ', 'ß')
    """
    if language == "tr" and letter == "i":
        return "İ"
    raised = letter.upper()
    return raised if len(raised) == len(letter) else letter


@functools.lru_cache(maxsize=1 << 12)
def recased(language: str, text: str, case: Literal["lower", "upper", "title"]) -> str:
    """A word in lower, upper or title case, as its language has it.

    >>> recased("tr", "iyi", "upper"), recased("el", "άλλο", "upper"), recased("nl", "ijs", "title")
    ('İYİ', 'ΑΛΛΟ', 'IJs')
    """
    import icu

    string, locale = icu.UnicodeString(text), icu.Locale(language)
    if case == "lower":
        return str(string.toLower(locale))
    return str(string.toUpper(locale) if case == "upper" else string.toTitle(locale))


@functools.cache
def alphabet(language: str) -> tuple[str, ...]:
    """The groups of letters of a language that may stand in one another's place, the ones that slip in first.

    Lower case, where the script has cases; none for Korean and Chinese.
    """
    return tuple(read_resource("alphabets.json")["languages"].get(language, ()))


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
    syllable = decompose(cluster) if language == "ko" else None
    if syllable:
        found = _other_syllables(syllable)
    elif cluster in _I_KANA and following in _SMALL_KANA:
        found = (kana for kana in _group(language, cluster) if kana in _I_KANA)
    else:
        found = _other_letters(language, cluster)
    return tuple(dict.fromkeys(made for made in found if made != cluster and len(cluster_borders(made)) == 2))


def _other_syllables(syllable: Syllable) -> Iterator[str]:
    """Syllables with one other jamo; an open syllable stays open."""
    initial, vowel, final = syllable
    changed = [
        *(Syllable(other, vowel, final) for other in _INITIALS),
        *(Syllable(initial, other, final) for other in _VOWELS),
        *(Syllable(initial, vowel, other) for other in _FINALS if final),
    ]
    yield from (made for made in map(compose, changed) if made)


def _other_letters(language: str, cluster: str) -> Iterator[str]:
    if _COMPOSING.match(cluster):
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
        for group in alphabet(code):
            if lowered in group:
                return tuple(group) if letter == lowered else tuple(upper(language, other) for other in group)
    return ()


def newcomers(language: str, neighbour: str) -> str:
    """The letters, in lower case, that may slip in beside a cluster: of its script, none where that is not theirs.

    >>> newcomers("hi", "है")[:3], newcomers("ja", "タ")[:3], newcomers("ru", "x")[:3]
    ('कखग', 'アイウ', 'abc')
    """
    groups = alphabet(language)
    if not groups:
        return ""
    if language == "ja":
        hiragana, katakana = groups[:2]
        return hiragana if _in_script("Hiragana", neighbour) else katakana if _in_script("Katakana", neighbour) else ""
    if _in_script(LANGUAGES[language].script, neighbour):
        return groups[0]
    return alphabet("en")[0] if neighbour[:1].isascii() and neighbour[:1].isalpha() else ""


@functools.lru_cache(maxsize=1 << 12)
def _in_script(script: str, cluster: str) -> bool:
    return regex.match(rf"(?V1)[\p{{L}}&&\p{{Script={script}}}]", cluster) is not None
