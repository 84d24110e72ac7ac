"""The slips that people make when they type, mixed as people make them."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.noise.keyboard import cluster_slips
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.resources import load_keyboards, read_resource
from xrobust.perturbations.segmentation import leans
from xrobust.perturbations.text import Grapheme, Word
from xrobust.perturbations.writing.hangul import Syllable, compose, syllable_of
from xrobust.perturbations.writing.slips import KINDS, Kind, fifth

_DEFAULT = "mean"


@perturbation("typing", family="noise", version=1, per_form=True)
class Typing:
    """One slip of the fingers in a word: a wrong key, one left out, one too many, one twice, two swapped.

    How often each kind is, and in which part of a word, is fitted on lists of misspellings that people made in
    English, German and French; other languages have their mean. Long words are picked more often, in proportion to
    their length: the rate of slips for each key is constant.
    """

    def __init__(self, *, resources: Resources) -> None:
        del resources  # the figures ship with the package

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """Every slip that the word allows, weighted by its kind and place."""
        graphemes, language = word.graphemes, word.language
        for kind, slips in _slips_by_kind(language, graphemes).items():
            weights = _weights(language, kind, len(graphemes), tuple(slip.place for slip in slips))
            for (_, start, end, replacements), weight in zip(slips, weights, strict=True):
                if weight:
                    yield Candidate(start, end, replacements, weight)

    @staticmethod
    def propensity(word: Word) -> float:
        """The word's length in grapheme clusters, over that of the mean word of the language."""
        mean: float = _figures()["mean_word_length"][word.language]
        return len(word.graphemes) / mean


class _Slip(NamedTuple):
    """A slip that a word allows."""

    place: int
    start: int
    end: int
    replacements: Sequence[str]


def _slips_by_kind(language: str, graphemes: Sequence[Grapheme]) -> dict[Kind, list[_Slip]]:
    found: dict[Kind, list[_Slip]] = {kind: [] for kind in KINDS}
    before = ""
    for place, ((start, end, text), follower) in enumerate(zip(graphemes, (*graphemes[1:], None), strict=True)):
        movable = follower is not None and not leans(follower.text)
        slips = _slips(language, text)
        if slips:
            found["substitution"].append(_Slip(place, start, end, slips))
        if place or movable:
            found["omission"].append(_Slip(place, start, end, ("",)))
        found["doubling"].append(_Slip(place, start, end, (text * 2,)))
        if follower is not None and movable and follower.text != text:
            found["transposition"].append(_Slip(place, start, follower.end, (follower.text + text,)))
        # A key hit together with its neighbour: beside each letter a letter that is one key away from it.
        added = tuple(stray for stray in _strays(language, text) if stray != before)
        if added and not leans(text):
            found["insertion"].append(_Slip(place, start, start, added))
        if added and follower is None:
            found["insertion"].append(_Slip(place + 1, end, end, added))
        before = text
    return found


@functools.lru_cache(maxsize=1 << 12)
def _weights(language: str, kind: Kind, length: int, places: tuple[int, ...]) -> tuple[float, ...]:
    """Weights of slips of a kind, so that each fifth of the word has its share, as far as the word has that fifth."""
    shares = _shares(language)[kind]
    fifths = [fifth(kind, place, length) for place in places]
    there = sum(shares[number] for number in {*fifths})
    if not there:
        return (0.0,) * len(places)
    return tuple(sum(shares) * shares[number] / there / fifths.count(number) for number in fifths)


@functools.lru_cache(maxsize=1 << 12)
def _slips(language: str, cluster: str) -> tuple[str, ...]:
    return cluster_slips(language, cluster) if load_keyboards()[language].letters else ()


@functools.lru_cache(maxsize=1 << 12)
def _strays(language: str, cluster: str) -> tuple[str, ...]:
    """Letters that come of hitting two keys at once: those one key away from the cluster's first key."""
    syllable = syllable_of(language, cluster)
    if syllable:
        near = load_keyboards()[language].letters.get(syllable.initial, "")
        return tuple(sorted(jamo for jamo in near if compose(Syllable(jamo, "ㅏ", ""))))
    slips = _slips(language, unicodedata.normalize("NFC", cluster)[0])
    return tuple(slip for slip in slips if not leans(slip))


@functools.cache
def _figures() -> dict[str, Any]:
    return read_resource("typing.json")


@functools.cache
def _shares(language: str) -> dict[Kind, tuple[float, ...]]:
    """For each kind of slip the share of each fifth of the word."""
    fitted = _figures()["shares"]
    return {kind: tuple(fitted.get(language, fitted[_DEFAULT])[kind]) for kind in KINDS}
