"""Words of two languages that sound alike, names above all, found without reading each pair."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
import regex

from xrobust.perturbations.segmentation import units

_SOUNDS = ("bp", "fvw", "dt", "gkqcx", "szj", "lr", "m", "n")
_SOUND = {letter: number for number, letters in enumerate(_SOUNDS, start=1) for letter in letters}
_TWO_LETTERS = {"sh": "s", "ch": "s", "ph": "f", "th": "t", "kh": "k", "gh": "g", "bh": "b", "dh": "d"}
_TWO_LETTERS_OF_ONE_SOUND = regex.compile("|".join(_TWO_LETTERS))
_EDGE = len(_SOUNDS) + 1
_HAN = regex.compile(r"\p{Han}")
_LEAST_SHARED = 4
"""Shared pairs of sounds; three consonants and both edges of the word make four."""
_LEAST_ALIKE = 0.7
_AT_ONCE = 1 << 18
_ONES = np.array([byte.bit_count() for byte in range(256)], np.uint8)


def spelled_alike(
    sources: Sequence[str], targets: Sequence[str], source_of: np.ndarray, target_of: np.ndarray
) -> np.ndarray:
    """How alike pairs of forms are in their consonants, written in Latin letters: Висконсин, विस्कॉन्सिन, Wisconsin.

    Args:
        sources: Forms of one language.
        targets: Forms of another one.
        source_of: `[pairs]` the source form of each pair.
        target_of: `[pairs]` its target form.

    Returns:
        `[pairs]` Dice's coefficient of their pairs of neighbouring consonants, vowels aside, the edges of the word
        among them; 0 where that is under 0.7 or too little is shared to tell.
    """
    ours, theirs = _bits(sources), _bits(targets)
    our_size, their_size = _ones(ours), _ones(theirs)
    alike = np.zeros(len(source_of))
    for start in range(0, len(source_of), _AT_ONCE):
        these = slice(start, start + _AT_ONCE)
        source, target = source_of[these], target_of[these]
        shared = _ones(ours[source] & theirs[target])
        found = 2.0 * shared / np.maximum(our_size[source] + their_size[target], 1)
        alike[these] = np.where((shared >= _LEAST_SHARED) & (found >= _LEAST_ALIKE), found, 0.0)
    return alike


def _bits(forms: Sequence[str]) -> np.ndarray:
    """`[forms, 2]` which of the 100 pairs of neighbouring sounds stand in each form, a bit a pair."""
    rows = []
    for word in forms:
        sounds = [_EDGE, *consonants(word), _EDGE]
        bits = 0
        for one, other in pairwise(sounds):
            bits |= 1 << one * (_EDGE + 1) + other
        rows.append((bits & (1 << 64) - 1, bits >> 64))
    return np.array(rows, np.uint64).reshape(-1, 2)


def _ones(bits: np.ndarray) -> np.ndarray:
    """`[forms]` how many bits are set."""
    ones: np.ndarray = _ONES[bits.view(np.uint8)].sum(axis=-1, dtype=np.int64)
    return ones


def consonants(word: str) -> list[int]:
    """The consonants of a word in Latin letters, each as the number of its kind of sound, doubled ones once.

    None of a word with Chinese characters: they are read differently in Chinese and in Japanese.

    >>> consonants("wisconsin") == consonants("висконсин") == consonants("विस्कॉन्सिन")
    True
    """
    if _HAN.search(word):
        return []
    latin = _TWO_LETTERS_OF_ONE_SOUND.sub(lambda two: _TWO_LETTERS[two[0]], _latin(word))
    sounds = [_SOUND[letter] for letter in latin if letter in _SOUND]
    return [sound for place, sound in enumerate(sounds) if not place or sound != sounds[place - 1]]


def sounds_digest(texts: Iterable[str]) -> str:
    """Digest of what this machine's ICU makes of some texts in Latin letters, 16 hexadecimal digits.

    >>> sounds_digest(["das Haus", "das Tor"]) == sounds_digest(["das Tor", "das Haus"])
    True
    """
    words = {text[start:end] for text in texts for start, end, _ in units(text)}
    words = {word for word in words if not _HAN.search(word)}
    read = "\n".join(_latin(word) for word in sorted(words))
    return blake2b(read.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _latin(word: str) -> str:
    return word if word.isascii() else str(_transliterator().transliterate(word))


@functools.cache
def _transliterator() -> Any:
    import icu

    return icu.Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")
