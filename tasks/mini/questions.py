"""Passages with questions that one span of them answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from xrobust.perturbations.writing.case import upper
from xrobust.tasks.mini import world
from xrobust.tasks.mini.asking import fronted, in_place
from xrobust.tasks.mini.inference import restated, without
from xrobust.tasks.mini.keyed import generator
from xrobust.tasks.mini.meaning import Clause, Meaning, Noun
from xrobust.tasks.mini.patterns import allowed
from xrobust.tasks.mini.realise import grammar, realise
from xrobust.tasks.mini.sampling import Sampler
from xrobust.tasks.mini.sentence import Row, Sentence, assemble
from xrobust.tasks.mini.tables import table

SIZES: Final = {"train": 6_000, "validation": 60, "test": 120}
SOMEONE: Final = next(Noun(f"name:{name}", sex) for name, sex in world.names("train") if sex == "m")
"""Stands for the one who is asked for, so that verbs agree with who."""
_FRONTED: Final = {
    "en": fronted.english,
    "de": fronted.german,
    "es": fronted.spanish,
    "ru": fronted.russian,
    "ar": fronted.arabic,
}
_MARKS: Final = {"ar": "؟", "zh": "？", "th": ""}
_FAMILIES: Final = {"handling": 5, "activity": 3, "motion": 2, "giving": 2}


@dataclass(frozen=True, slots=True)
class Answer:
    """A span of a passage."""

    text: str
    start: int
    """Code point."""


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question and its passage in a language."""

    question: str
    context: str
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """A question about one of the clauses of a passage."""

    id: str
    passage_id: str
    passage: tuple[Meaning, ...]
    sentence: int
    """Number of the sentence that answers."""
    clause: Clause
    """What the question says, with what is asked for."""
    asked: str
    """who, what, where or when."""

    def realise(self, language: str) -> QuestionText:
        """Question and passage in a language; the answer is the phrase without articles and prepositions."""
        sentences, starts, context = _passage(self.passage, language)
        slot = fronted.SLOTS[self.asked]
        width = 1 if self.asked == "when" else 4
        tokens = sentences[self.sentence].tokens
        said = [n for n, token in enumerate(tokens) if token.node is not None and slot <= token.node < slot + width]
        first, last = said[0], said[-1]
        if language == "th" and tokens[last].upos == "NUM":
            last += 1  # its measure word, which says no node of its own
        start, end = (starts[self.sentence] + place for place in (tokens[first].start, tokens[last].end))
        return QuestionText(ask(self.clause, self.asked, language).text, context, [Answer(context[start:end], start)])


def ask(clause: Clause, asked: str, language: str) -> Sentence:
    """The question for who, what, where or when in a clause of a language."""
    clause = replace(clause, order="plain", negated=False)
    if asked == "who":
        clause = replace(clause, subject=SOMEONE)
    if language in _FRONTED:
        rows = _FRONTED[language](clause, asked, 0)
    else:
        rows = in_place.question(language, clause, asked, 0)
    first = rows[0].text
    rows[0] = rows[0]._replace(text=upper(language, first[0]) + first[1:])
    if language == "es":
        rows = [Row("¿", upos="PUNCT"), rows[0]._replace(glued=True), *rows[1:]]
    if mark := _MARKS.get(language, "?"):
        rows.append(Row(mark, upos="PUNCT", glued=True))
    return assemble(language, rows, spaced=grammar(language).SPACED)


@lru_cache(maxsize=4096)
def _passage(passage: tuple[Meaning, ...], language: str) -> tuple[list[Sentence], list[int], str]:
    """The sentences of a passage, where each begins, and the text."""
    between = "" if language == "zh" else " "
    sentences = [realise(meaning, language) for meaning in passage]
    starts, position = [], 0
    for sentence in sentences:
        starts.append(position)
        position += len(sentence.text) + len(between)
    return sentences, starts, between.join(sentence.text for sentence in sentences)


def questions(split: str, dataset: str, *, count: int | None = None) -> list[QuestionItem]:
    """Questions of a split.

    Args:
        split: `train`, `validation` or `test`.
        dataset: Any name; another one gives other passages.
        count: Questions; by default 6,000 for training, 60 for validation, 120 for test.
    """
    return list(_drawn(split, dataset, count or SIZES[split]))


def asked(count: int, *, languages: Sequence[str] = world.LANGUAGES) -> Iterator[dict[str, Sentence]]:
    """Parallel questions without passages, made of training names and training patterns."""
    number = 0
    while number < count:
        sampler = Sampler(generator("mini-asked", number), "train")
        number += 1
        while True:
            clause = replace(sampler.event(sampler.random.choice(tuple(_FAMILIES))), order="plain")
            kinds = [kind for kind in fronted.SLOTS if _has(clause, kind) and _can_ask(clause, kind)]
            if kinds and _sound(clause) and allowed(Meaning((clause,)), "train"):
                break
            sampler.taken.clear()
        kind = sampler.random.choice(kinds)
        yield {language: ask(clause, kind, language) for language in languages}


@lru_cache(maxsize=8)
def _drawn(split: str, dataset: str, count: int) -> tuple[QuestionItem, ...]:
    items: list[QuestionItem] = []
    number = 0
    while len(items) < count:
        sampler = Sampler(generator("mini-questions", dataset, split, number), split)
        passage = tuple(Meaning((clause,)) for clause in _clauses(sampler))
        passage_id = f"mini-{dataset}-{split}-{number}"
        number += 1
        for sentence, clause, asked in _askable(passage, sampler):
            items.append(QuestionItem(f"{passage_id}-{asked}", passage_id, passage, sentence, clause, asked))
    return tuple(items[:count])


def _clauses(sampler: Sampler) -> list[Clause]:
    """Three or four events: two by different people with one verb, another one by one of these people, one more."""
    rng = sampler.random
    while True:
        sampler.taken.clear()
        family = rng.choices(tuple(_FAMILIES), tuple(_FAMILIES.values()))[0]
        first = sampler.event(family)
        second = replace(sampler.event(family), predicate=first.predicate, tense=first.tense)
        if first.object is not None:
            second = replace(second, object=sampler.thing(world.HANDLED.get(_verb(first), world.PORTABLE)))
        if first.kind == "motion" and first.place is not None and second.place is not None:
            second = replace(second, place=replace(second.place, relation=first.place.relation))
        if second.time is not None:
            second = replace(second, time=sampler.time(second.tense))
        third = replace(
            sampler.event(rng.choice(tuple(_FAMILIES))), subject=rng.choice((first.subject, second.subject))
        )
        clauses = [first, second, third, sampler.event(rng.choice(tuple(_FAMILIES)))][: rng.choice((3, 4))]
        rng.shuffle(clauses)
        ordered = [replace(clause, order=sampler.order(clause)) for clause in clauses]
        if all(_sound(clause) and allowed(Meaning((clause,)), sampler.split) for clause in ordered):
            return ordered


def _verb(clause: Clause) -> str:
    return clause.predicate.partition(":")[2]


def _sound(clause: Clause) -> bool:
    """Whether a clause that was put together is one that the world has."""
    people = [noun for noun in (clause.subject, clause.recipient, clause.companion) if noun is not None]
    travels = _verb(clause) == "travel"
    place = clause.place
    return (
        _verb(clause) not in world.STATES
        and len({noun.concept for noun in people}) == len(people)
        and (clause.tense != "present" or _verb(clause) not in world.MOMENTS)
        and not (travels and (place is None or not place.noun.concept.startswith("city:")))
        and (clause.time is None or clause.tense in world.TIMES[clause.time.partition(":")[2]])
    )


def _askable(passage: Sequence[Meaning], sampler: Sampler) -> Iterator[tuple[int, Clause, str]]:
    """Up to three questions, each of another kind: the sentence that answers, what is said, what is asked."""
    clauses = [meaning.clauses[0] for meaning in passage]
    kinds = list(fronted.SLOTS)
    sampler.random.shuffle(kinds)
    used: set[int] = set()
    for asked in kinds:
        order = sorted(range(len(clauses)), key=lambda number: number in used)
        for number in order:
            said = _said(clauses, number, asked, sampler)
            if said is not None:
                used.add(number)
                yield number, said, asked
                break
        if len(used) == 2:
            return


def _said(clauses: Sequence[Clause], number: int, asked: str, sampler: Sampler) -> Clause | None:
    """What a question says of a clause: as little as will do, or all; None where there is no question."""
    clause = clauses[number]
    if not _has(clause, asked) or not _can_ask(clause, asked):
        return None
    rivals = [
        reading
        for place, other in enumerate(clauses)
        for reading in _readings(other)
        if place != number or reading != clause
    ]
    kept = {"where": "place", "when": "time"}.get(asked, "")
    details = [name for name in ("time", "place", "companion", "adjective") if name != kept and clause.kind == "action"]
    dropped = [name for name in details if sampler.random.random() < 0.6]
    for leaving in (dropped, []):
        said = without(clause, leaving)
        if not any(_answers(rival, said, asked) for rival in rivals):
            return said
    return None


def _has(clause: Clause, asked: str) -> bool:
    found = {"who": clause.subject, "what": clause.object, "where": clause.place, "when": clause.time}[asked]
    return found is not None and (asked != "who" or bool(clause.subject.sex))


def _can_ask(clause: Clause, asked: str) -> bool:
    """Whether every language asks for the thing in the plain way."""
    if asked == "when":
        return clause.tense != "present"  # nobody asks when someone is doing something
    if asked != "what":
        return True
    verb = _verb(clause)
    return (
        clause.object is not None
        and not clause.object.sex
        and clause.object.concept.partition(":")[2] not in {*world.ANIMALS, "animal"}
        and table("ru")["verbs"][verb]["case"] == "acc"
        and table("tr")["verbs"][verb]["case"] == "acc"
        and table("de")["verbs"][verb]["case"] == "acc"
        and table("hi")["verbs"][verb]["marker"] in {"", "acc"}
        and not (clause.recipient is None and table("ar")["verbs"][verb]["to"])
        and not (clause.recipient is None and table("zh")["verbs"][verb]["before"])
    )


def _readings(clause: Clause) -> Iterator[Clause]:
    """What a sentence tells: also that who gets was given to, and that company does the same."""
    yield from restated(clause)
    if clause.companion is not None:
        yield replace(clause, subject=clause.companion, companion=clause.subject)


def _answers(other: Clause, said: Clause, asked: str) -> bool:
    """Whether another clause could be taken for what the question means."""
    if (other.predicate, other.tense) != (said.predicate, said.tense) or not _has(other, asked):
        return False
    for name, of_other, of_said in (
        ("who", other.subject, said.subject),
        ("where", other.place, said.place),
        ("when", other.time, said.time),
        ("", other.recipient, said.recipient),
        ("", other.companion, said.companion),
    ):
        if name != asked and of_said is not None and of_said != of_other:
            return False
    if asked == "what" or said.object is None:
        return True
    return other.object is not None and _may_be(other.object, said.object)


def _may_be(one: Noun, other: Noun) -> bool:
    """Whether two nouns can mean one thing: an apple is a fruit, and a fruit may be an apple."""
    first, second = (noun.concept.partition(":")[2] for noun in (one, other))
    return first == second or world.HYPERNYMS.get(first) == second or world.HYPERNYMS.get(second) == first
