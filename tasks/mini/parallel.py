"""Parallel sentences: the training corpus, and the pairs of the retrieval task."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from xrobust.tasks.mini.keyed import generator
from xrobust.tasks.mini.meaning import Meaning
from xrobust.tasks.mini.realise import realise
from xrobust.tasks.mini.sampling import Sampler
from xrobust.tasks.mini.sentence import Sentence
from xrobust.tasks.mini.world import LANGUAGES

SIZES: Final = {"validation": 150, "test": 300}


@dataclass(frozen=True, slots=True)
class ParallelItem:
    """A meaning that can be said in every language."""

    id: str
    meaning: Meaning

    def realise(self, language: str) -> Sentence:
        """The sentence in a language."""
        return realise(self.meaning, language)


def meanings(split: str, *, seed: int = 0, coordinated: float = 0.1) -> Iterator[Meaning]:
    """Meanings of a split without end; `coordinated` is the share of those with two clauses."""
    number = 0
    while True:
        yield Sampler(generator("mini-corpus", split, seed, number), split).meaning(coordinated=coordinated)
        number += 1


def corpus(count: int, *, seed: int = 0, languages: Sequence[str] = LANGUAGES) -> Iterator[dict[str, Sentence]]:
    """Parallel sentences made of training names and training patterns.

    Args:
        count: How many meanings.
        seed: Another seed gives another corpus.
        languages: In which languages each is said.
    """
    for _, meaning in zip(range(count), meanings("train", seed=seed), strict=False):
        yield {language: realise(meaning, language) for language in languages}


def parallel(split: str) -> list[ParallelItem]:
    """Sentences of `validation` or `test`; in no language are two of them equal."""
    return list(_drawn(split))


@cache
def _drawn(split: str) -> tuple[ParallelItem, ...]:
    items: list[ParallelItem] = []
    seen: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for meaning in meanings(split, coordinated=0.5):
        texts = {language: realise(meaning, language).text for language in LANGUAGES}
        if any(text in seen[language] for language, text in texts.items()):
            continue
        for language, text in texts.items():
            seen[language].add(text)
        items.append(ParallelItem(f"mini-{split}-{len(items)}", meaning))
        if len(items) == SIZES[split]:
            break
    return tuple(items)
