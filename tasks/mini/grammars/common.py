"""What the grammars share: looking words up and marking them with their meaning."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from xrobust.perturbations.errors import XRobustError
from xrobust.tasks.mini.meaning import Clause, Noun
from xrobust.tasks.mini.sentence import Row
from xrobust.tasks.mini.tables import table

ENTITIES: Final[Mapping[str, str]] = {"name": "PER", "city": "LOC", "company": "ORG"}


def is_name(noun: Noun) -> bool:
    """Whether the phrase is a proper name."""
    return not noun.concept.startswith("noun:")


def needed(noun: Noun | None) -> Noun:
    """A noun phrase that the clause's own check has found to be there.

    Raises:
        XRobustError: It is missing.
    """
    if noun is None:
        raise XRobustError(
            "a grammar asked for a noun phrase that the clause lacks\n"
            "  expected: a noun phrase\n"
            "  got: None\n"
            "  fix: let `Clause` refuse such clauses"
        )
    return noun


def is_person(noun: Noun) -> bool:
    """Whether the phrase stands for a human being."""
    return noun.sex != ""


def key_of(concept: str) -> str:
    """The part of a concept after its colon: the key of its table row."""
    return concept.partition(":")[2]


@cache
def spelling(language: str, concept: str) -> str:
    """How a name, city or company is written in a language."""
    kind, _, key = concept.partition(":")
    row = table("names")[{"name": "names", "city": "cities", "company": "companies"}[kind]][key]
    if language in row:
        return row[language]
    return row["latin"]


@cache
def noun_row(language: str, concept: str, sex: str) -> Mapping[str, str]:
    """The table row of a common noun; professions have one for each sex."""
    nouns = table(language)["nouns"]
    key = key_of(concept)
    return nouns[f"{key}:{sex}"] if f"{key}:{sex}" in nouns else nouns[key]


def gender_of(language: str, noun: Noun) -> str:
    """Grammatical gender; of names the sex."""
    if noun.concept.startswith("name:"):
        return noun.sex
    return noun_row(language, noun.concept, noun.sex)["gender"]


def name_rows(language: str, noun: Noun, node: int, *, form: str | None = None) -> list[Row]:
    """The word of a proper name, inflected as `form` says where it is given."""
    return [
        Row(
            spelling(language, noun.concept) if form is None else form,
            node,
            noun.concept,
            "PROPN",
            ENTITIES[noun.concept.partition(":")[0]],
        )
    ]


def words(text: str, upos: str = "X") -> list[Row]:
    """Function words, which realise no node of their own."""
    return [Row(word, None, None, upos) for word in text.split()]


def content(text: str, node: int, concept: str, upos: str) -> list[Row]:
    """Content words that together realise one node."""
    return [Row(word, node, concept, upos) for word in text.split()]


@cache
def time_rows(language: str, time: str, node: int) -> tuple[Row, ...]:
    """The adverbial of a time; days of the week are nouns."""
    row = table(language)["times"][key_of(time)]
    tagged = zip(row["phrase"].split(), row["upos"].split(), strict=True)
    return tuple(Row(word, node, time, upos) for word, upos in tagged)


def numeral(language: str, count: int, node: int, *, column: str = "form") -> list[Row]:
    """The word of a number."""
    form = table(language)["numerals"][str(count)][column]
    return [Row(form, node, f"num:{count}", "NUM")]


def arranged(clause: Clause, core: Sequence[Row], adjuncts: Sequence[tuple[str, Sequence[Row]]]) -> list[Row]:
    """The core of a clause and what stands beside it: behind it, but for what the clause's order puts in front.

    Args:
        clause: Says the order.
        core: Subject, verb and objects.
        adjuncts: In their order behind the core, each with the order that puts it in front.
    """
    front = [row for order, rows in adjuncts if order == clause.order for row in rows]
    behind = [row for order, rows in adjuncts if order != clause.order for row in rows]
    return [*front, *core, *behind]
