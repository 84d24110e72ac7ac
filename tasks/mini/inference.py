"""What follows from a clause, what it rules out, and what it leaves open.

A changed detail of the same event (another day, place, number or colour) is a contradiction, as annotators of
inference data take it; a detail that the premise does not give, and whatever someone else does, is neutral.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from xrobust.tasks.mini import world
from xrobust.tasks.mini.meaning import Clause, Noun, Place
from xrobust.tasks.mini.sampling import Sampler

ENTAILMENT: Final = "entailment"
NEUTRAL: Final = "neutral"
CONTRADICTION: Final = "contradiction"
LABELS: Final = (ENTAILMENT, NEUTRAL, CONTRADICTION)
EVENTS: Final = ("activity", "handling", "social", "giving", "motion")
CONVERSES: Final[Mapping[str, str]] = {"verb:give": "verb:receive", "verb:receive": "verb:give"}


def details(clause: Clause) -> tuple[str, ...]:
    """Which details a clause has that it could do without."""
    thing = clause.object
    fixed = clause.kind == "located" and clause.tense != "present"
    has = {
        "time": clause.time is not None and not fixed,
        "place": clause.place is not None
        and clause.kind == "action"
        and clause.predicate not in {"verb:live", "verb:employ"},
        "companion": clause.companion is not None,
        "adjective": thing is not None and thing.adjective is not None,
    }
    return tuple(detail for detail, present in has.items() if present)


def plain(clause: Clause) -> Clause:
    """The clause in plain order and not negated."""
    return replace(clause, order="plain", negated=False)


def without(clause: Clause, dropped: Iterable[str]) -> Clause:
    """The clause without some of its details: what it entails."""
    for detail in dropped:
        if detail == "adjective" and clause.object is not None:
            clause = replace(clause, object=replace(clause.object, adjective=None))
        elif detail == "time":
            clause = replace(clause, time=None)
        elif detail == "place":
            clause = replace(clause, place=None)
        elif detail == "companion":
            clause = replace(clause, companion=None)
    return clause


def general(clause: Clause) -> Clause:
    """The clause with the general noun of its object, if it has one: it entails that too."""
    thing = clause.object
    noun = world.HYPERNYMS.get(thing.concept.partition(":")[2]) if thing is not None else None
    if thing is None or noun is None:
        return clause
    return replace(clause, object=replace(thing, concept=f"noun:{noun}"))


def restated(clause: Clause) -> Iterator[Clause]:
    """Clauses that say exactly the same in other words."""
    yield clause
    if clause.predicate in CONVERSES and clause.recipient is not None:
        yield replace(
            clause,
            predicate=CONVERSES[clause.predicate],
            subject=clause.recipient,
            recipient=clause.subject,
        )
    if clause.companion is not None and clause.subject.concept.startswith("name:"):
        yield replace(clause, subject=clause.companion, companion=clause.subject)
    if clause.object is None:
        return
    if clause.predicate.partition(":")[2] in world.SYMMETRIC:
        yield replace(clause, subject=clause.object, object=clause.subject)
    if clause.kind == "comparison":
        turned = world.COMPARISONS[clause.predicate.partition(":")[2]]
        yield replace(
            clause,
            predicate=f"comparison:{turned}",
            subject=clause.object,
            object=clause.subject,
        )


def changed(clause: Clause, sampler: Sampler) -> Iterator[Clause]:
    """Clauses in which one thing is changed, so that both cannot hold."""
    thing, place = clause.object, clause.place
    time = other_time(clause, sampler)
    if time is not None and clause.tense != "present":
        yield replace(clause, time=time)
    if place is not None:
        yield replace(clause, place=elsewhere(place, sampler))
    if thing is not None and thing.count > 1:
        yield replace(clause, object=renumbered(thing, sampler))
    if thing is not None and thing.adjective is not None:
        opposite = opposed(thing.adjective, sampler)
        if opposite is not None:
            yield replace(clause, object=replace(thing, adjective=opposite))


def unrelated(clause: Clause, sampler: Sampler) -> Iterator[Clause]:
    """The same of someone else, something else of someone else, and something else that the same person does."""
    if clause.subject.sex:
        yield replace(clause, subject=sampler.person())
        for _ in range(2):
            other = sampler.event(sampler.random.choice(EVENTS))
            more = len(details(other)) - len(details(clause))
            yield without(other, sampler.random.sample(details(other), max(0, more)))
    if clause.predicate.partition(":")[2] in world.ACTIVITIES:
        others = [verb for verb in world.ACTIVITIES if f"verb:{verb}" != clause.predicate]
        yield replace(clause, predicate=f"verb:{sampler.random.choice(others)}")


def added(clause: Clause, premise: Clause, sampler: Sampler) -> dict[str, Clause]:
    """A clause of fewer details with one that the premise does not give, by the kind of detail.

    Args:
        clause: The premise with some of its details left out.
        premise: What is known.
        sampler: Draws the detail.
    """
    found: dict[str, Clause] = {}
    event = clause.kind in {"action", "motion"} and clause.predicate.partition(":")[2] not in world.STATES
    if not event:
        return found
    thing = clause.object
    if premise.time is None:
        found["time"] = replace(clause, time=sampler.time(clause.tense))
    if premise.place is None:
        found["place"] = replace(clause, place=sampler.somewhere())
    if premise.companion is None and thing is None:
        found["companion"] = replace(clause, companion=sampler.name())
    if thing is not None and thing.count == 1 and not thing.sex:
        noun = thing.concept.partition(":")[2]
        if premise.object is not None and premise.object.adjective is None:
            adjective = sampler.random.choice(sampler.adjectives(noun))
            found["adjective"] = replace(clause, object=replace(thing, adjective=adjective))
        if noun in world.KINDS:
            special = sampler.random.choice(world.KINDS[noun])
            found["kind"] = replace(clause, object=replace(thing, concept=f"noun:{special}"))
    return found


def renumbered(noun: Noun, sampler: Sampler) -> Noun:
    """The noun phrase with another numeral."""
    others = [number for number in world.NUMERALS if number != noun.count]
    return replace(noun, count=sampler.random.choice(others))


def other_time(clause: Clause, sampler: Sampler) -> str | None:
    """A time of the same tense that excludes the clause's, if there is one."""
    for group in world.EXCLUSIVE_TIMES:
        others = [time for time in group if clause.tense in world.TIMES[time] and f"time:{time}" != clause.time]
        if clause.time is not None and clause.time.partition(":")[2] in group and others:
            return f"time:{sampler.random.choice(others)}"
    return None


def elsewhere(place: Place, sampler: Sampler) -> Place:
    """Another place of the same sort."""
    sort = place.noun.concept.partition(":")[0]
    pool = {
        "noun": world.INDOORS_AND_OUT,
        "city": world.cities(sampler.split),
        "company": world.companies(sampler.split),
    }[sort]
    others = [f"{sort}:{key}" for key in pool if f"{sort}:{key}" != place.noun.concept]
    return replace(place, noun=replace(place.noun, concept=sampler.random.choice(others)))


def opposed(adjective: str, sampler: Sampler) -> str | None:
    """An adjective that cannot hold at the same time, if there is one."""
    key = adjective.partition(":")[2]
    if key in world.COLOURS:
        others = [colour for colour in world.COLOURS if colour != key]
        return f"adj:{sampler.random.choice(others)}"
    return f"adj:{world.OPPOSITES[key]}" if key in world.OPPOSITES else None
