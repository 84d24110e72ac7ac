"""Swahili: noun classes with concord, subject and object prefixes, tense inside the verb."""

from functools import cache
from typing import Final

from xrobust.tasks.mini.grammars.common import (
    arranged,
    content,
    is_name,
    is_person,
    key_of,
    name_rows,
    needed,
    noun_row,
    time_rows,
    words,
)
from xrobust.tasks.mini.grammars.swahili_verbs import BE, NOT_BE, conjugate, relative
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

LINKS: Final = {"1": "wa", "3": "wa", "5": "la", "7": "cha", "9": "ya", "11": "wa"}
SINGULAR: Final = {"1": 0, "3": 1, "11": 1, "5": 2, "7": 3, "9": 4}
PLURAL: Final = {"2": 0, "4": 1, "6": 2, "8": 3, "10": 4}


def join(rows: list[Row]) -> list[Row]:
    """The second clause behind its conjunction."""
    return [*words("na", "CCONJ"), *rows]


def class_of(noun: Noun) -> str:
    """The class that words agree with; people and animals have class 1."""
    return "1" if is_name(noun) else noun_row("sw", noun.concept, "")["class"]


def agreeing(forms: str, index: int) -> str:
    """The form of an agreeing word, or its only one."""
    found = forms.split()
    return found[index] if len(found) > 1 else found[0]


def adjective(concept: str, noun_class: str, node: int) -> list[Row]:
    """An adjective in the class of its noun, behind the linking -a where it needs it."""
    form = agreeing(table("sw")["adjectives"][key_of(concept)]["forms"], SINGULAR[noun_class])
    if form.startswith("-"):
        return [*words(LINKS[noun_class], "ADP"), *content(form[1:], node, concept, "ADJ")]
    return content(form, node, concept, "ADJ")


@cache
def phrase(noun: Noun, slot: int) -> tuple[Row, ...]:
    """A noun phrase; there are no articles."""
    if is_name(noun):
        return tuple(name_rows("sw", noun, slot + HEAD))
    row = noun_row("sw", noun.concept, "")
    rows = content(row["pl" if noun.count > 1 else "sg"], slot + HEAD, noun.concept, "NOUN")
    if noun.adjective:
        rows += adjective(noun.adjective, row["class"], slot + ADJECTIVE)
    if noun.count > 1:
        forms = table("sw")["numerals"][str(noun.count)]["forms"]
        form = agreeing(forms, PLURAL[row["plural class"]])
        rows += content(form, slot + NUMERAL, f"num:{noun.count}", "NUM")
    return tuple(rows)


@cache
def place_rows(place: Place, base: int, predicate: str) -> tuple[Row, ...]:
    """A place in the locative, or behind a preposition."""
    node = base + PLACE + HEAD
    if place.relation in {"on", "under"}:
        relation = {"on": "juu ya", "under": "chini ya"}[place.relation]
        rows = content(relation, base + RELATION, f"relation:{place.relation}", "ADP")
        return (*rows, *phrase(place.noun, base + PLACE))
    if is_name(place.noun):
        where = name_rows("sw", place.noun, node)
    else:
        form = table("sw")["places"][key_of(place.noun.concept)]["form"]
        where = content(form, node, place.noun.concept, "NOUN")
    if place.relation == "in":
        if place.noun.concept.startswith("company:"):
            return (*words("katika", "ADP"), *where)
        city = is_name(place.noun) and predicate not in {"verb:live", "located"}
        return (*words("mjini" if city else "", "ADP"), *where)
    preposition = table("sw")["verbs"][key_of(predicate)]["to"]
    concept = f"relation:{place.relation}"
    return (*content(preposition, base + RELATION, concept, "ADP"), *where)


def clause(clause: Clause, base: int) -> list[Row]:
    """The words of a clause; where the verb is of places, these come before the company."""
    company = [*words("pamoja na", "ADP"), *phrase(clause.companion, base + COMPANION)] if clause.companion else []
    where = place_rows(clause.place, base, clause.predicate or clause.kind) if clause.place else ()
    when = time_rows("sw", clause.time, base + TIME) if clause.time else ()
    beside = [("", company), ("place-first", where)]
    if clause.kind in {"motion", "located"}:
        beside.reverse()
    return arranged(clause, core(clause, base), [*beside, ("time-first", when)])


def core(clause: Clause, base: int) -> list[Row]:
    """Subject, verb and objects."""
    subject = list(phrase(clause.subject, base + SUBJECT))
    if clause.kind == "exists":
        if clause.tense == "past":
            there = "hakukuwa na" if clause.negated else "kulikuwa na"
        else:
            there = "hakuna" if clause.negated else "kuna"
        return [*words(there, "VERB"), *subject]
    noun_class = class_of(clause.subject)
    if clause.kind == "located":
        forms = NOT_BE if clause.negated else BE
        return [*subject, *words(forms[clause.tense][noun_class], "AUX")]
    if clause.kind in {"profession", "quality", "comparison"}:
        return [*subject, *words("si" if clause.negated else "ni", "AUX"), *complement(clause, base)]
    row = table("sw")["verbs"][key_of(clause.predicate)]
    after = content(row["after"], base + PREDICATE, clause.predicate, "NOUN")
    if clause.order == "passive" and clause.object:
        form = conjugate(row["passive"], class_of(clause.object), "past", negated=clause.negated)
        passive = content(form, base + PREDICATE, clause.predicate, "VERB")
        thing = phrase(clause.object, base + OBJECT)
        return [*thing, *passive, *after, *words("na", "ADP"), *subject]
    marked = object_marked(clause)
    if clause.order == "cleft":
        form = relative(row["stem"], marked=marked)
        start = [*words("ni", "AUX"), *subject]
    else:
        form = conjugate(row["stem"], "1", clause.tense, negated=clause.negated, marked=marked)
        start = subject
    verb = content(form, base + PREDICATE, clause.predicate, "VERB")
    return [*start, *verb, *objects(clause, base, after)]


def object_marked(clause: Clause) -> bool:
    """Whether the verb has the prefix of a living object or recipient."""
    if clause.predicate in {"verb:meet", "verb:receive"}:
        return False
    if clause.recipient is not None:
        return True
    thing = clause.object
    if thing is None or is_name(thing):
        return thing is not None
    animate = noun_row("sw", thing.concept, "")["animate"] == "+"
    return is_person(thing) or (animate and thing.definite)


def objects(clause: Clause, base: int, after: list[Row]) -> list[Row]:
    """Recipient and object, and the noun that belongs to the verb."""
    to = table("sw")["verbs"][key_of(clause.predicate)]["to"] if clause.kind == "action" else ""
    thing = list(phrase(clause.object, base + OBJECT)) if clause.object else []
    if clause.predicate == "verb:meet":
        return [*words(to, "ADP"), *thing]
    if clause.predicate == "verb:paint":
        return [*after, *thing]
    if clause.recipient:
        who = phrase(clause.recipient, base + RECIPIENT)
        if to:
            return [*thing, *words(to, "ADP"), *who]
        return [*who, *thing]
    return [*thing, *after]


def complement(clause: Clause, base: int) -> list[Row]:
    """What someone is."""
    if clause.kind == "profession" and clause.object:
        return list(phrase(clause.object, base + OBJECT))
    if clause.kind == "quality":
        return adjective(clause.predicate, class_of(clause.subject), base + PREDICATE)
    form = table("sw")["comparisons"][key_of(clause.predicate)]["form"]
    return [
        *content(form, base + PREDICATE, clause.predicate, "ADJ"),
        *words("kuliko", "ADP"),
        *phrase(needed(clause.object), base + OBJECT),
    ]
