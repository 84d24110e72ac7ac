"""Premises, each with an entailed, a neutral and a contradicted hypothesis."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from xrobust.tasks.mini.inference import (
    CONTRADICTION,
    ENTAILMENT,
    LABELS,
    NEUTRAL,
    added,
    changed,
    details,
    general,
    plain,
    unrelated,
    without,
)
from xrobust.tasks.mini.keyed import generator
from xrobust.tasks.mini.meaning import Clause, Meaning
from xrobust.tasks.mini.patterns import allowed, home, pattern
from xrobust.tasks.mini.realise import realise
from xrobust.tasks.mini.sampling import Sampler, orders
from xrobust.tasks.mini.sentence import Sentence

SIZES: Final = {"train": 20_000, "validation": 50, "test": 100}
"""Premises of a split where no count is asked for."""
DRAWN_NEGATED: Final = 0.43
"""Share of negated clauses among those drawn; fewer of them than of the others become premises."""
NEGATED: Final = 0.2
"""Share of negated premises that comes of it; hypotheses of every label are negated as often."""
GENERAL: Final = 0.15
"""Share of hypotheses that get the general noun of their object, where it has one."""
ADDED: Final = 0.35
"""Share of neutral hypotheses with a detail that the premise does not give; the others are about someone else."""
ADDED_KINDS: Final[Mapping[str, float]] = {"time": 8, "place": 8, "companion": 1, "adjective": 1, "kind": 1}
"""How often each kind of detail is added, as far as it can be."""
PLAIN: Final = 0.7
"""Share of hypotheses that are asked for in plain order."""


@dataclass(frozen=True, slots=True)
class NliItem:
    """A premise and a hypothesis; `label` is what the premise says of the hypothesis."""

    id: str
    premise_id: str
    premise: Meaning
    hypothesis: Meaning
    label: str

    def realise(self, language: str) -> tuple[Sentence, Sentence]:
        """Premise and hypothesis in a language."""
        return realise(self.premise, language), realise(self.hypothesis, language)


def nli(split: str, *, count: int | None = None) -> list[NliItem]:
    """Premises of a split with their three hypotheses each.

    Args:
        split: `train` (English in use, though all languages can say it), `validation` or `test`.
        count: Premises; by default 50 for validation, 100 for test, 20,000 for training.

    Returns:
        Three items a premise, one a label.
    """
    return list(_drawn(split, count or SIZES[split]))


@lru_cache(maxsize=4)
def _drawn(split: str, count: int) -> tuple[NliItem, ...]:
    items: list[NliItem] = []
    for number, (premise, hypotheses) in enumerate(triples(split, count)):
        premise_id = f"mini-{split}-{number}"
        for label, hypothesis in hypotheses:
            items.append(NliItem(f"{premise_id}-{label[0]}", premise_id, premise, hypothesis, label))
    return tuple(items)


Triple = tuple[Meaning, list[tuple[str, Meaning]]]


def triples(split: str, count: int) -> Iterator[Triple]:
    """Draw premises until `count` of them had a hypothesis for every label."""
    number = found = 0
    seen: set[Meaning] = set()
    while found < count:
        sampler = Sampler(generator("mini-nli", split, number), split)
        number += 1
        premise = draw_premise(sampler)
        if premise in seen:
            continue
        hypotheses = draw_hypotheses(premise, sampler)
        if hypotheses is not None:
            seen.add(premise)
            found += 1
            yield premise, hypotheses


def draw_premise(sampler: Sampler) -> Meaning:
    """One clause with details; one in five is negated, and then never in plain order.

    A denial entails only itself, so that the hypothesis needs another order, and plain is the usual one.
    """
    while True:
        premise = sampler.meaning(coordinated=0.0, negated=DRAWN_NEGATED)
        clause = premise.clauses[0]
        counted = clause.object is not None and clause.object.count > 1
        rich = len(details(clause)) >= (1 if counted else 2)
        if rich and (not clause.negated or clause.order != "plain"):
            return premise


def draw_hypotheses(premise: Meaning, sampler: Sampler) -> list[tuple[str, Meaning]] | None:
    """A hypothesis for each label; None where one cannot be found.

    Which details are kept is drawn before the label comes in, and negation and general nouns are as frequent with
    every label, so that a hypothesis does not give its label away.
    """
    clause = premise.clauses[0]
    rng = sampler.random
    known = details(clause)
    dropped = [] if clause.negated else rng.sample(known, rng.randrange(len(known)))
    hypotheses = []
    for label in LABELS:
        # A negated contradiction of a plain premise is as frequent as negated premises are.
        turned = label == CONTRADICTION and (clause.negated or rng.random() < NEGATED / (1 - NEGATED))
        other = related(clause, label, dropped, sampler, turned=turned)
        if other is None or home(pattern(other)) not in {"any", "train", sampler.split}:
            return None
        if not clause.negated and rng.random() < GENERAL:
            other = general(other)
        same = plain(other) == plain(clause)
        other = replace(other, negated=clause.negated != turned)
        hypothesis = reordered(other, sampler, but=clause.order if same else None)
        if hypothesis == clause:
            return None
        hypotheses.append((label, Meaning((hypothesis,))))
    return hypotheses


def related(clause: Clause, label: str, dropped: Sequence[str], sampler: Sampler, *, turned: bool) -> Clause | None:
    """A positive clause that stands in the relation `label` to the premise once the negation is put on.

    Args:
        clause: The premise.
        label: What the premise says of the clause that is returned.
        dropped: Details of the premise that are left out.
        sampler: Draws what is changed or added.
        turned: Whether the hypothesis is negated where the premise is not, or the other way round.
    """
    rng = sampler.random
    reduced = without(plain(clause), dropped)
    if label == NEUTRAL:
        pool = [other for other in unrelated(reduced, sampler) if not clause.negated or other.subject != clause.subject]
        more = {} if clause.negated else added(reduced, plain(clause), sampler)
        if more and (not pool or rng.random() < ADDED):
            kinds = list(more)
            kind = rng.choices(kinds, [ADDED_KINDS[kind] for kind in kinds])[0]
            # Another detail makes room for the one that is added.
            kept = [detail for detail in details(reduced) if detail != kind]
            return without(more[kind], rng.sample(kept, min(len(kept), 1)))
        return rng.choice(pool) if pool else None
    if label == ENTAILMENT or turned:
        return reduced
    pool = list(changed(reduced, sampler))
    return rng.choice(pool) if pool else None


def reordered(clause: Clause, sampler: Sampler, *, but: str | None = None) -> Clause:
    """The clause in an order that the split may use, mostly the plain one.

    Args:
        clause: In any order.
        sampler: Draws the order.
        but: An order that is not wanted.
    """
    shuffled = [order for order in orders(clause) if order != "plain"]
    sampler.random.shuffle(shuffled)
    first = ["plain"] if sampler.random.random() < PLAIN else []
    for order in (*first, *shuffled, "plain"):
        candidate = replace(clause, order=order)
        if order != but and allowed(Meaning((candidate,)), sampler.split):
            return candidate
    return clause
