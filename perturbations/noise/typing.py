"""The slips that people make when they type, mixed as people make them."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

from xrobust.perturbations.definition import Resources
from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.noise.keyboard import cluster_slips
from xrobust.perturbations.plugin import perturbation
from xrobust.perturbations.resources import load_keyboards, read_resource
from xrobust.perturbations.segmentation import leans
from xrobust.perturbations.slips import KINDS, Kind, fifth
from xrobust.perturbations.text import Grapheme, Word

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
        graphemes = word.graphemes
        found: dict[Kind, list[tuple[int, Candidate]]] = {kind: [] for kind in KINDS}
        for place, slip in _substitutions(word.language, graphemes):
            found["substitution"].append((place, slip))
        for place, one in enumerate(graphemes):
            behind = graphemes[place + 1 : place + 2]
            if place or (behind and not leans(behind[0].text)):
                found["omission"].append((place, Candidate(one.start, one.end, [""])))
            found["doubling"].append((place, Candidate(one.start, one.end, [one.text * 2])))
            if behind and behind[0].text != one.text and not leans(behind[0].text):
                swapped = Candidate(one.start, behind[0].end, [behind[0].text + one.text])
                found["transposition"].append((place, swapped))
        found["insertion"] = list(_insertions(word.language, graphemes))
        shares = _shares(word.language)
        for kind, slips in found.items():
            yield from _weighted(kind, slips, shares[kind], len(graphemes))

    @staticmethod
    def propensity(word: Word) -> float:
        """The word's length in grapheme clusters, over that of the mean word of the language."""
        mean: float = _figures()["mean_word_length"][word.language]
        return len(word.graphemes) / mean


def _weighted(
    kind: Kind, slips: Sequence[tuple[int, Candidate]], shares: Sequence[float], length: int
) -> Iterator[Candidate]:
    """Slips of a kind, so that each fifth of the word has its share of the kind, as far as the word has that fifth."""
    fifths = [fifth(kind, place, length) for place, _ in slips]
    there = sum(shares[number] for number in {*fifths})
    if there:
        whole = sum(shares)
        for number, (_, slip) in zip(fifths, slips, strict=True):
            weight = whole * shares[number] / there / fifths.count(number)
            if weight:
                yield slip._replace(weight=weight)


def _substitutions(language: str, graphemes: Sequence[Grapheme]) -> Iterator[tuple[int, Candidate]]:
    """Neighbouring keys in place of a key."""
    for place, one in enumerate(graphemes):
        slips = _slips(language, one.text)
        if slips:
            yield place, Candidate(one.start, one.end, slips)


def _insertions(language: str, graphemes: Sequence[Grapheme]) -> Iterator[tuple[int, Candidate]]:
    """A key hit together with its neighbour: beside each letter a letter that is one key away from it."""
    for place in range(len(graphemes) + 1):
        beside = graphemes[min(place, len(graphemes) - 1)]
        start = beside.start if place < len(graphemes) else beside.end
        before = graphemes[place - 1].text if place else ""
        slips = [slip for slip in _slips(language, beside.text) if slip != before and not leans(slip)]
        if slips and not (place < len(graphemes) and leans(beside.text)):
            yield place, Candidate(start, start, slips)


@functools.lru_cache(maxsize=1 << 12)
def _slips(language: str, cluster: str) -> tuple[str, ...]:
    return cluster_slips(language, cluster) if load_keyboards()[language].letters else ()


@functools.cache
def _figures() -> dict[str, Any]:
    return read_resource("typing.json")


@functools.cache
def _shares(language: str) -> dict[Kind, tuple[float, ...]]:
    """For each kind of slip the share of each fifth of the word."""
    fitted = _figures()["shares"]
    return {kind: tuple(fitted.get(language, fitted[_DEFAULT])[kind]) for kind in KINDS}
