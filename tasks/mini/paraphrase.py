"""Pairs of sentences with nearly the same words that say the same, or do not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from xrobust.tasks.mini.inference import plain, restated
from xrobust.tasks.mini.keyed import generator
from xrobust.tasks.mini.meaning import Clause, Meaning
from xrobust.tasks.mini.patterns import allowed
from xrobust.tasks.mini.realise import realise
from xrobust.tasks.mini.sampling import Sampler, orders
from xrobust.tasks.mini.sentence import Sentence

SIZES: Final = {"train": 20_000, "validation": 150, "test": 300}


@dataclass(frozen=True, slots=True)
class ParaphraseItem:
    """Two sentences; `label` is 1 where they say the same, else 0."""

    id: str
    first: Meaning
    second: Meaning
    label: int

    def realise(self, language: str) -> tuple[Sentence, Sentence]:
        """Both sentences in a language."""
        return realise(self.first, language), realise(self.second, language)


def paraphrases(split: str, *, count: int | None = None) -> list[ParaphraseItem]:
    """Pairs of a split, half of them paraphrases.

    Args:
        split: `train`, `validation` or `test`.
        count: Pairs; by default 20,000 for training, 150 for validation, 300 for test.
    """
    return list(_drawn(split, count or SIZES[split]))


@lru_cache(maxsize=4)
def _drawn(split: str, count: int) -> tuple[ParaphraseItem, ...]:
    items: list[ParaphraseItem] = []
    number = 0
    while len(items) < count:
        sampler = Sampler(generator("mini-paraphrase", split, number), split)
        number += 1
        label = len(items) % 2
        first = sampler.meaning()
        pool = [first] if label else list(swapped(first))
        pool = [
            meaning
            for one in pool
            for meaning in rearranged(one)
            if meaning != first
            and allowed(meaning, split)
            and all(clause.order in orders(clause) for clause in meaning.clauses)
            and (facts(meaning) == facts(first)) == bool(label)
        ]
        if pool:
            second = sampler.random.choice(pool)
            items.append(ParaphraseItem(f"mini-{split}-{len(items)}", first, second, label))
    return tuple(items)


def facts(meaning: Meaning) -> frozenset[tuple[str, bool]]:
    """What a meaning states, whatever the words and their order."""
    return frozenset(
        (min(repr(same) for same in restated(plain(clause))), clause.negated) for clause in meaning.clauses
    )


def rearranged(meaning: Meaning) -> Iterator[Meaning]:
    """The same meaning in every order of clauses and words."""
    sides = [meaning.clauses, meaning.clauses[::-1]] if len(meaning.clauses) == 2 else [meaning.clauses]
    for clauses in sides:
        yield Meaning(clauses)
        for index, clause in enumerate(clauses):
            for other in variants(clause):
                yield Meaning((*clauses[:index], other, *clauses[index + 1 :]))


def variants(clause: Clause) -> Iterator[Clause]:
    """The same clause in other words and other orders."""
    for same in restated(plain(clause)):
        again = replace(same, negated=clause.negated)
        for order in dict.fromkeys(orders(again)):
            if order != "cleft":
                yield replace(again, order=order)


def swapped(meaning: Meaning) -> Iterator[Meaning]:
    """The same words, but two of them have changed places and so the meaning."""
    for index, clause in enumerate(meaning.clauses):
        for other in swapped_within(clause):
            yield Meaning((*meaning.clauses[:index], other, *meaning.clauses[index + 1 :]))
    if len(meaning.clauses) == 2:
        yield from swapped_across(*meaning.clauses)


def swapped_within(clause: Clause) -> Iterator[Clause]:
    """Two people of the clause have changed roles."""
    symmetric = clause.predicate == "verb:meet"
    other = clause.object
    if other is not None and other.sex and clause.kind != "profession" and not symmetric:
        yield replace(clause, subject=other, object=clause.subject)
    if clause.recipient is not None:
        yield replace(clause, subject=clause.recipient, recipient=clause.subject)


def swapped_across(one: Clause, other: Clause) -> Iterator[Meaning]:
    """The clauses have exchanged their subjects, places, times or negation."""
    fixed = {"profession", "exists"}
    people = bool(one.subject.sex) and bool(other.subject.sex)
    if people and one.kind not in fixed and other.kind not in fixed:
        first = replace(one, subject=other.subject)
        second = replace(other, subject=one.subject)
        if first.order in orders(first) and second.order in orders(second):
            yield Meaning((first, second))
    if one.time != other.time and one.time and other.time and one.tense == other.tense:
        yield Meaning((replace(one, time=other.time), replace(other, time=one.time)))
    if one.kind == other.kind == "action" and one.place and other.place:
        same_sort = one.predicate[:9] not in {"verb:live", "verb:empl"}
        same_sort = same_sort and other.predicate[:9] not in {"verb:live", "verb:empl"}
        if same_sort and one.place != other.place:
            yield Meaning((replace(one, place=other.place), replace(other, place=one.place)))
    if one.negated != other.negated:
        first = replace(one, negated=other.negated)
        second = replace(other, negated=one.negated)
        if first.order in orders(first) and second.order in orders(second):
            yield Meaning((first, second))
