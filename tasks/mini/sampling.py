"""Draws clauses of the small world at random."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from xrobust.tasks.mini import world
from xrobust.tasks.mini.meaning import Clause, Meaning, Noun, Place
from xrobust.tasks.mini.patterns import allowed, held_out

FAMILIES = {
    "activity": 14,
    "handling": 26,
    "social": 14,
    "giving": 14,
    "motion": 10,
    "located": 8,
    "exists": 5,
    "live": 3,
    "employ": 3,
    "profession": 3,
    "quality": 6,
    "comparison": 4,
}


@dataclass(slots=True)
class Sampler:
    """Draws from one split's names with one generator.

    Attributes:
        random: The only source of chance.
        split: Whose names are used.
        taken: Names that the sentence already has; they are not drawn again.
    """

    random: random.Random
    split: str
    taken: set[str] = field(default_factory=set)

    def name(self) -> Noun:
        """A person by name, another one each time."""
        while True:
            name, sex = self.random.choice(world.names(self.split))
            if name not in self.taken:
                self.taken.add(name)
                return Noun(f"name:{name}", sex)

    def person(self) -> Noun:
        """A person, by name or as "the doctor"."""
        if self.random.random() < 0.5:
            return self.name()
        people = (*world.PEOPLE.items(), *world.PROFESSIONS.items())
        while True:
            noun, sex = self.random.choice(people)
            if noun not in self.taken:
                self.taken.add(noun)
                return Noun(f"noun:{noun}", sex)

    def thing(self, nouns: Iterable[str], *, details: bool = True) -> Noun:
        """One of the nouns, at times with an adjective or a numeral, or its general noun."""
        noun = self.random.choice(tuple(nouns))
        if noun in world.HYPERNYMS and self.random.random() < 0.12:
            noun = world.HYPERNYMS[noun]
        chance = self.random.random()
        if details and chance < 0.18:
            return Noun(f"noun:{noun}", definite=False, count=self.random.choice(world.NUMERALS))
        adjective = None
        if details and chance < 0.5:
            adjective = self.random.choice(self.adjectives(noun))
        definite = self.random.random() < 0.5
        return Noun(f"noun:{noun}", definite=definite, adjective=adjective)

    def adjectives(self, noun: str) -> tuple[str, ...]:
        """Adjectives that go with a thing or an animal."""
        animate = noun in world.ANIMALS or noun == "animal"
        edible = noun in {*world.HANDLED["eat"], *world.FLOWERS, *world.KINDS}
        if animate:
            pool: tuple[str, ...] = (*world.ANIMAL_QUALITIES, "black", "white")
        elif edible:
            pool = ("big", "small", "beautiful", "expensive", "cheap", "red", "yellow", "white")
        else:
            pool = (*world.THING_QUALITIES, *world.COLOURS)
        return tuple(f"adj:{adjective}" for adjective in pool)

    def somewhere(self, *, city: float = 0.3) -> Place:
        """A place to be in."""
        if self.random.random() < city:
            return Place("in", Noun(f"city:{self.random.choice(world.cities(self.split))}"))
        return Place("in", Noun(f"noun:{self.random.choice(world.INDOORS_AND_OUT)}"))

    def time(self, tense: str) -> str:
        """A time that goes with a tense."""
        fitting = [time for time, tenses in world.TIMES.items() if tense in tenses]
        return f"time:{self.random.choice(fitting)}"

    def clause(self) -> Clause:
        """A clause of any family, not negated, in plain order."""
        families = tuple(FAMILIES)
        chosen = self.random.choices(families, tuple(FAMILIES.values()))[0]
        if chosen in {"activity", "handling", "social", "giving", "motion"}:
            return self.event(chosen)
        return self.state(chosen)

    def event(self, family: str) -> Clause:
        """Something that someone does, with time, place and company as chance has it."""
        rng = self.random
        subject = self.person()
        thing = recipient = place = companion = None
        kind = "action"
        if family == "activity":
            verb = rng.choice(world.ACTIVITIES)
        elif family == "handling":
            verb = rng.choice(tuple(verb for verb in world.HANDLED if verb != "want"))
            if rng.random() < 0.08:
                verb = "want"
            thing = self.thing(world.HANDLED[verb])
        elif family == "social":
            verb, thing = rng.choice(world.SOCIAL), self.person()
        elif family == "giving":
            verb = rng.choice((*world.GIVING, "receive"))
            thing, recipient = self.thing(world.PORTABLE), self.person()
        else:
            kind = "motion"
            verb = rng.choice(("go", "travel", "come", "return"))
            place = self.somewhere(city={"travel": 1.0, "return": 0.5}.get(verb, 0.0))
            place = replace(place, relation="to" if verb in {"go", "travel"} else "from")
        tenses = {"past": 6, "present": 2, "future": 2}
        if verb in world.MOMENTS:
            tenses.pop("present")
        tense = rng.choices(tuple(tenses), tuple(tenses.values()))[0]
        if verb in world.STATES:
            tense = "present"
        still = verb in world.STATES
        time = self.time(tense) if rng.random() < (0.15 if still else 0.6) else None
        if still and time not in {None, "time:today", "time:now"}:
            time = None
        if place is None and not still and rng.random() < 0.55:
            place = self.somewhere()
        if family in {"activity", "motion"} and rng.random() < 0.3:
            companion = self.name()
        return Clause(kind, f"verb:{verb}", tense, subject, thing, recipient, place, companion, time)

    def state(self, family: str) -> Clause:
        """How, what or where someone or something is."""
        rng = self.random
        if family == "located":
            tense = rng.choice(("past", "present"))
            if rng.random() < 0.6:
                subject, place = self.person(), self.somewhere()
                tense = rng.choice(("past", "present", "future"))
            else:
                subject, place = self.standing()
            time = self.time(tense) if tense != "present" or rng.random() < 0.3 else None
            return Clause("located", "", tense, subject, place=place, time=time)
        if family == "exists":
            subject, place = self.standing()
            if rng.random() < 0.7:
                subject = replace(subject, count=rng.choice(world.NUMERALS), adjective=None)
            subject = replace(subject, definite=False)
            tense = rng.choice(("past", "present"))
            return Clause("exists", "", tense, subject, place=place)
        if family == "live":
            place = self.somewhere(city=1.0)
            return Clause("action", "verb:live", "present", self.person(), place=place)
        if family == "employ":
            place = Place("in", Noun(f"company:{rng.choice(world.companies(self.split))}"))
            return Clause("action", "verb:employ", "present", self.person(), place=place)
        if family == "profession":
            subject = self.name()
            job = Noun(f"noun:{rng.choice(tuple(world.PROFESSIONS))}", subject.sex, definite=False)
            return Clause("profession", "", "present", subject, job)
        if family == "quality":
            if rng.random() < 0.5:
                subject = self.person()
                quality = f"adj:{rng.choice(world.PERSON_QUALITIES)}"
            else:
                noun = rng.choice((*world.THINGS, *world.ANIMALS))
                subject = Noun(f"noun:{noun}")
                quality = rng.choice(self.adjectives(noun))
            return Clause("quality", quality, "present", subject)
        comparison = rng.choice(tuple(world.COMPARISONS))
        return Clause("comparison", f"comparison:{comparison}", "present", self.name(), self.name())

    def standing(self) -> tuple[Noun, Place]:
        """A thing on or under a piece of furniture, or an animal somewhere."""
        rng = self.random
        if rng.random() < 0.6:
            landmark = Noun(f"noun:{rng.choice(world.LANDMARKS)}")
            thing = Noun(f"noun:{rng.choice(world.PORTABLE)}")
            return thing, Place(rng.choice(("on", "under")), landmark)
        return Noun(f"noun:{rng.choice(world.ANIMALS)}"), self.somewhere(city=0.0)

    def order(self, clause: Clause) -> str:
        """An order that the clause can stand in."""
        return self.random.choice(orders(clause))

    def meaning(self, *, coordinated: float = 0.1, negated: float = 0.15) -> Meaning:
        """One clause or two, some negated, in any order, within the split's patterns."""
        while True:
            self.taken.clear()
            count = 2 if self.random.random() < coordinated else 1
            clauses = []
            for _ in range(count):
                clause = self.clause()
                if self.random.random() < negated:
                    clause = replace(clause, negated=True)
                clauses.append(replace(clause, order=self.order(clause)))
            meaning = Meaning(tuple(clauses))
            if self.accepts(meaning):
                return meaning

    def accepts(self, meaning: Meaning) -> bool:
        """Training keeps off the held-out patterns; the other splits always have one."""
        if not allowed(meaning, self.split):
            return False
        return self.split == "train" or held_out(meaning, self.split)


def orders(clause: Clause) -> tuple[str, ...]:
    """The orders that a clause can stand in; plain ones weigh more."""
    found = ["plain", "plain"]
    if clause.kind == "exists":
        return ("plain",)
    verb = clause.predicate.partition(":")[2]
    if clause.time is not None:
        found.append("time-first")
    adjunct = clause.kind == "action" and verb not in {"live", "employ"}
    if adjunct and clause.place is not None:
        found.append("place-first")
    if clause.tense == "past" and clause.kind == "action":
        thing = clause.object
        if verb in world.PASSIVES and thing is not None and thing.definite and thing.count == 1:
            found += ["passive", "passive"]
        if not clause.negated and clause.subject.concept.startswith("name:"):
            found.append("cleft")
    return tuple(found)
