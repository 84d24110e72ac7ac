"""Letters taken for others that look alike in print."""

from __future__ import annotations

import functools
import itertools
import unicodedata
from collections.abc import Iterator, Mapping

import regex

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.languages import LANGUAGES, SCRIPTS, members
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.resources import load_alphabets, read_resource
from xrobust.perturbations.segmentation import is_cluster
from xrobust.perturbations.text import Word
from xrobust.perturbations.writing.case import lower
from xrobust.perturbations.writing.hangul import Syllable, compose, syllable_of

# Scripts whose letters every language that writes them has, or whose letters no list can tell.
_SHARED = regex.compile(rf"[\p{{ASCII}}{members(SCRIPTS['Japanese'].parts)}\p{{M}}]")


@perturbation("ocr", family="visual", version=1, per_form=True)
def ocr(word: Word) -> Iterator[Candidate]:
    """Take a letter for another of the script that looks alike: modern → modem, बात → वात, 未来 → 末来, כבר → בבר.

    As software that reads print does: letters, jamo of a Hangul syllable, vowel signs, and of Latin letters some pairs
    that look like one. The table is ocr.json; a letter that the language does not write never comes in.
    """
    for start, end, cluster in word.graphemes:
        found = _alike(word.language, cluster)
        if found:
            yield Candidate(start, end, found)
    if word.text.isascii():
        for seen, taken in _sequences():
            for match in regex.finditer(seen, word.text):
                yield Candidate(word.start + match.start(), word.start + match.end(), (taken,))


@functools.lru_cache(maxsize=1 << 14)
def _alike(language: str, cluster: str) -> tuple[str, ...]:
    """What a cluster may be taken for: one letter or sign of it replaced by another."""
    syllable = syllable_of(language, cluster)
    if syllable:
        made = _other_syllables(syllable)
    else:
        text = unicodedata.normalize("NFC", cluster)
        made = (
            text[:place] + other + text[place + 1 :]
            for place, letter in enumerate(text)
            for other in _table().get(letter, ())
            if other not in text and _fits(language, letter, other)
        )
    found = (unicodedata.normalize("NFC", other) for other in made)
    return tuple(dict.fromkeys(other for other in found if is_cluster(other)))


def _other_syllables(syllable: Syllable) -> Iterator[str]:
    """Syllables with one jamo taken for another."""
    for place, typed in enumerate(syllable):
        for index, jamo in enumerate(typed):
            for other in _table().get(jamo, ()):
                parts = [*syllable]
                parts[place] = typed[:index] + other + typed[index + 1 :]
                made = compose(Syllable(*parts))
                if made:
                    yield made


@functools.lru_cache(maxsize=1 << 12)
def _fits(language: str, letter: str, other: str) -> bool:
    """Whether a letter may come in for another: the language writes it, and no 1 of 1분 becomes a Latin letter."""
    if other.isascii() and other.isalpha() and not letter.isalpha():
        return LANGUAGES[language].script == "Latin"
    return bool(_SHARED.match(other)) or any(lower(language, other) in group for group in load_alphabets()[language])


@functools.cache
def _table() -> Mapping[str, tuple[str, ...]]:
    """A letter to those that look like it."""
    found: dict[str, list[str]] = {}
    for groups in read_resource("ocr.json")["alike"].values():
        for group in groups.split():
            for one, other in itertools.permutations(group, 2):
                found.setdefault(one, []).append(other)
    return {letter: tuple(dict.fromkeys(others)) for letter, others in found.items()}


@functools.cache
def _sequences() -> tuple[tuple[str, str], ...]:
    """Two letters and the one that they look like, each way."""
    pairs = [tuple(pair.split("/")) for pair in read_resource("ocr.json")["sequences"].split()]
    return tuple(way for two, one in pairs for way in ((two, one), (one, two)))
