"""Sentences whose words have tags: parts of speech, and names as IOB2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from xrobust.tasks.mini.keyed import generator
from xrobust.tasks.mini.meaning import Clause, Meaning
from xrobust.tasks.mini.realise import realise
from xrobust.tasks.mini.sampling import Sampler
from xrobust.tasks.mini.sentence import Sentence, Token

SIZES: Final = {"train": 4_000, "validation": 150, "test": 300}
KEPT: Final = {"company": 1.0, "city": 0.15, "": 0.1}
"""Share of the sentences drawn that are kept, by the rarest kind of place that they name: companies are rare."""


@dataclass(frozen=True, slots=True)
class TaggedItem:
    """A sentence; its tokens know their part of speech and their kind of name."""

    id: str
    sentence: Sentence


def tagged(split: str, language: str, *, count: int | None = None) -> list[TaggedItem]:
    """The sentences of a split in a language; the same meanings in every language.

    Args:
        split: `train`, `validation` or `test`.
        language: One of mini's.
        count: Sentences; by default 4,000 for training, 150 for validation, 300 for test.
    """
    return [
        TaggedItem(f"mini-tagged-{split}-{number}", realise(meaning, language))
        for number, meaning in enumerate(_drawn(split, count or SIZES[split]))
    ]


def iob2(tokens: Sequence[Token]) -> list[str]:
    """A tag for each token: B- where a name begins, I- where it goes on, with its kind; O outside names."""
    tags: list[str] = []
    before: Token | None = None
    for token in tokens:
        if token.entity is None:
            tags.append("O")
        else:
            same = before is not None and (before.node, before.entity) == (token.node, token.entity)
            tags.append(f"{'I' if same else 'B'}-{token.entity}")
        before = token
    return tags


@lru_cache(maxsize=4)
def _drawn(split: str, count: int) -> tuple[Meaning, ...]:
    found: dict[Meaning, None] = {}
    for meaning in _meanings(split):
        found[meaning] = None
        if len(found) == count:
            break
    return tuple(found)


def _meanings(split: str) -> Iterator[Meaning]:
    number = 0
    while True:
        sampler = Sampler(generator("mini-tagged", split, number), split)
        number += 1
        meaning = sampler.meaning(coordinated=0.4)
        if sampler.random.random() < KEPT[_rarest(meaning)]:
            yield meaning


def _rarest(meaning: Meaning) -> str:
    kinds = {kind for clause in meaning.clauses for kind in _kinds(clause)}
    return next((kind for kind in ("company", "city") if kind in kinds), "")


def _kinds(clause: Clause) -> Iterator[str]:
    """What kinds of noun phrases a clause has, such as name, city or noun."""
    place = clause.place.noun if clause.place else None
    for noun in (clause.subject, clause.object, clause.recipient, clause.companion, place):
        if noun is not None:
            yield noun.concept.partition(":")[0]
