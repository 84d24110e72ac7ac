"""Russian: cases, gender agreement in the past, no articles, no present copula."""

from functools import cache
from typing import Final

from xrobust.tasks.mini.grammars.common import (
    content,
    is_name,
    key_of,
    name_rows,
    needed,
    noun_row,
    spelling,
    time_rows,
    words,
)
from xrobust.tasks.mini.grammars.russian_cases import VOWELS, decline, decline_adjective, decline_name
from xrobust.tasks.mini.meaning import (
    ADJECTIVE,
    COMPANION,
    HEAD,
    NUMERAL,
    OBJECT,
    PLACE,
    PREDICATE,
    RECIPIENT,
    RELATION,
    SUBJECT,
    TIME,
    Clause,
    Noun,
    Place,
)
from xrobust.tasks.mini.sentence import Row
from xrobust.tasks.mini.tables import table

SPACED = True
FULL_STOP = "."

FEW: Final = (3, 4)
"""Numerals that take the genitive singular."""


def join(rows: list[Row]) -> list[Row]:
    """The second clause behind its conjunction."""
    return [Row(",", upos="PUNCT", glued=True), *words("и", "CCONJ"), *rows]


def gender_of(noun: Noun) -> str:
    """Gender that verbs and adjectives agree with: of people the sex."""
    return noun.sex or noun_row("ru", noun.concept, "")["gender"]


@cache
def phrase(noun: Noun, slot: int, case: str) -> tuple[Row, ...]:
    """A noun phrase in a case."""
    if is_name(noun):
        form = decline_name(spelling("ru", noun.concept), noun.sex, case)
        return tuple(name_rows("ru", noun, slot + HEAD, form=form))
    row = noun_row("ru", noun.concept, noun.sex)
    animate = row["animate"] == "+"
    if noun.count > 1:
        counted = case == "acc" and animate
        number = table("ru")["numerals"][str(noun.count)]["animate" if counted else "form"]
        few = noun.count in FEW and not counted
        return (
            *content(number, slot + NUMERAL, f"num:{noun.count}", "NUM"),
            *content(row["gen" if few else "plural"], slot + HEAD, noun.concept, "NOUN"),
        )
    gender = row["gender"]
    form = decline(row["nom"], row["gen"], gender, case, animate=animate)
    rows: list[Row] = []
    if noun.adjective:
        adjective = table("ru")["adjectives"][key_of(noun.adjective)][gender]
        adjective = decline_adjective(adjective, gender, case, animate=animate)
        rows += content(adjective, slot + ADJECTIVE, noun.adjective, "ADJ")
    return (*rows, *content(form, slot + HEAD, noun.concept, "NOUN"))


@cache
def place_rows(place: Place, base: int) -> tuple[Row, ...]:
    """A place with its preposition."""
    relation = (base + RELATION, f"relation:{place.relation}", "ADP")
    if place.relation in {"on", "under"}:
        preposition, case = {"on": ("на", "prep"), "under": ("под", "ins")}[place.relation]
        return (*content(preposition, *relation), *phrase(place.noun, base + PLACE, case))
    if is_name(place.noun):
        preposition, case = {"in": ("в", "prep"), "to": ("в", "acc"), "from": ("из", "gen")}[place.relation]
        where = phrase(place.noun, base + PLACE, case)
    else:
        cell = table("ru")["places"][key_of(place.noun.concept)][place.relation]
        preposition, form = cell.split()
        where = tuple(content(form, base + PLACE + HEAD, place.noun.concept, "NOUN"))
    if place.relation == "in":
        return (*words(preposition, "ADP"), *where)
    return (*content(preposition, *relation), *where)


def clause(clause: Clause, base: int) -> list[Row]:
    """The words of a clause."""
    when = list(time_rows("ru", clause.time, base + TIME)) if clause.time else []
    where = list(place_rows(clause.place, base)) if clause.place else []
    company: list[Row] = []
    if clause.companion:
        who = phrase(clause.companion, base + COMPANION, "ins")
        company = with_rows(who)
    if clause.kind == "exists":
        return [*when, *where, *existence(clause, base)]
    front: list[Row] = []
    if clause.order == "time-first":
        front, when = when, []
    elif clause.order == "place-first":
        front, where = where, []
    subject = list(phrase(clause.subject, base + SUBJECT, "nom"))
    if clause.kind == "located":
        return [*front, *subject, *when, *being(clause), *company, *where]
    if clause.kind in {"profession", "quality", "comparison"}:
        return [*subject, *complement(clause, base)]
    if clause.order == "passive" and clause.object:
        thing = phrase(clause.object, base + OBJECT, "nom")
        agent = phrase(clause.subject, base + SUBJECT, "ins")
        return [*thing, *when, *passive_verb(clause, base), *agent, *company, *where]
    if clause.order == "cleft":
        subject = [*words("именно", "PART"), *subject]
    verb = negation(clause) + verb_rows(clause, base)
    return [*front, *subject, *when, *verb, *objects(clause, base), *company, *where]


def negation(clause: Clause) -> list[Row]:
    """The word of negation, before the verb."""
    return words("не", "PART") if clause.negated else []


def past(forms: tuple[str, str], gender: str) -> str:
    """The past form that agrees with a gender."""
    masculine, feminine = forms
    if gender == "m":
        return masculine
    if gender == "f":
        return feminine
    return feminine[:-2] + "ось" if feminine.endswith("ась") else feminine[:-1] + "о"


def existence(clause: Clause, base: int) -> list[Row]:
    """`есть`, `был` or their negation with the genitive."""
    past_tense = clause.tense == "past"
    if clause.negated:
        none = [*words("не", "PART"), *words("было", "VERB")] if past_tense else words("нет", "VERB")
        return [*none, *phrase(clause.subject, base + SUBJECT, "gen")]
    what = phrase(clause.subject, base + SUBJECT, "nom")
    if clause.subject.count > 1:
        return [*words("было", "VERB"), *what] if past_tense else list(what)
    if past_tense:
        return [*words(past(("был", "была"), gender_of(clause.subject)), "VERB"), *what]
    return [*words("есть", "VERB"), *what]


def being(clause: Clause) -> list[Row]:
    """`был` or `будет`; nothing in the present."""
    forms = {
        "past": past(("был", "была"), gender_of(clause.subject)),
        "present": "",
        "future": "будет",
    }
    return negation(clause) + words(forms[clause.tense], "AUX")


def complement(clause: Clause, base: int) -> list[Row]:
    """What someone is; between two nouns stands a dash."""
    if clause.kind == "profession" and clause.object:
        link = negation(clause) or words("—", "PUNCT")
        return [*link, *phrase(clause.object, base + OBJECT, "nom")]
    if clause.kind == "quality":
        row = table("ru")["adjectives"][key_of(clause.predicate)]
        gender = gender_of(clause.subject)
        form = row["short"].split()[gender == "f"] if row["short"] else row[gender]
        return [*negation(clause), *content(form, base + PREDICATE, clause.predicate, "ADJ")]
    form = table("ru")["comparisons"][key_of(clause.predicate)]["form"]
    return [
        *negation(clause),
        *content(form, base + PREDICATE, clause.predicate, "ADJ"),
        *phrase(needed(clause.object), base + OBJECT, "gen"),
    ]


def passive_verb(clause: Clause, base: int) -> list[Row]:
    """`был` and the short participle, both agreeing with the thing."""
    gender = gender_of(needed(clause.object))
    participle = table("ru")["verbs"][key_of(clause.predicate)]["passive"]
    participle += {"m": "", "f": "а", "n": "о"}[gender]
    return [
        *negation(clause),
        *words(past(("был", "была"), gender), "AUX"),
        *content(participle, base + PREDICATE, clause.predicate, "VERB"),
    ]


def verb_rows(clause: Clause, base: int) -> list[Row]:
    """The verb in its tense."""
    row = table("ru")["verbs"][key_of(clause.predicate)]
    if clause.tense == "past":
        masculine, feminine = row["past"].split()
        form = past((masculine, feminine), gender_of(clause.subject))
    else:
        form = row[clause.tense]
    *auxiliary, verb = form.split()
    return [
        *words(" ".join(auxiliary), "AUX"),
        *content(verb, base + PREDICATE, clause.predicate, "VERB"),
    ]


def objects(clause: Clause, base: int) -> list[Row]:
    """Recipient and object."""
    rows: list[Row] = []
    if clause.recipient and clause.predicate == "verb:receive":
        rows += words("от", "ADP") + list(phrase(clause.recipient, base + RECIPIENT, "gen"))
    elif clause.recipient:
        rows += phrase(clause.recipient, base + RECIPIENT, "dat")
    if clause.object:
        case = table("ru")["verbs"][key_of(clause.predicate)]["case"]
        thing = phrase(clause.object, base + OBJECT, case)
        rows += with_rows(thing) if case == "ins" else thing
    return rows


def with_rows(rows: tuple[Row, ...]) -> list[Row]:
    """Rows behind `с`, which is `со` before с, з, ш, ж and a consonant."""
    start = rows[0].text[:2].lower()
    cluster = start[0] in "сзшж" and start[1] not in VOWELS
    return [*words("со" if cluster else "с", "ADP"), *rows]
