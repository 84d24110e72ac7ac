"""Two comparable corpora: sentences of two languages of which some are translations of one another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from xrobust.tasks.mini.keyed import generator
from xrobust.tasks.mini.meaning import Meaning
from xrobust.tasks.mini.realise import realise
from xrobust.tasks.mini.sampling import Sampler

SIZES: Final = {"validation": (100, 400), "test": (300, 1_000)}
"""Pairs of translations, and sentences on each side."""


@dataclass(frozen=True, slots=True)
class Comparable:
    """Sentences of two languages in an order that tells nothing, and which of them belong together."""

    foreign: list[tuple[str, str]]
    """Id and text."""
    english: list[tuple[str, str]]
    gold: list[tuple[str, str]]
    """Id of a foreign sentence, and of the English one that says the same."""


def comparable(split: str, language: str) -> Comparable:
    """The corpora of a split; no sentence stands twice on a side.

    Args:
        split: `validation` or `test`.
        language: One of mini's, but English.
    """
    pairs, size = SIZES[split]
    meanings = _drawn(split, 2 * size - pairs)
    sides = {}
    for code, own in ((language, meanings[:size]), ("en", meanings[:pairs] + meanings[size:])):
        order = list(range(size))
        generator("mini-comparable", split, language, code).shuffle(order)
        names = {meaning: f"{code}-{place:09d}" for place, meaning in zip(order, own, strict=True)}
        sides[code] = names
    foreign, english = (
        sorted((name, realise(meaning, code).text) for meaning, name in sides[code].items())
        for code in (language, "en")
    )
    return Comparable(
        foreign,
        english,
        gold=sorted((sides[language][meaning], sides["en"][meaning]) for meaning in meanings[:pairs]),
    )


@lru_cache(maxsize=2)
def _drawn(split: str, count: int) -> tuple[Meaning, ...]:
    """Meanings that differ in what they say in every language that is mined."""
    found: list[Meaning] = []
    seen: dict[str, set[str]] = {language: set() for language in ("en", "de", "ru", "zh")}
    number = 0
    while len(found) < count:
        meaning = Sampler(generator("mini-comparable", split, number), split).meaning(coordinated=0.3)
        number += 1
        texts = {language: realise(meaning, language).text for language in seen}
        if not any(text in seen[language] for language, text in texts.items()):
            for language, text in texts.items():
                seen[language].add(text)
            found.append(meaning)
    return tuple(found)
