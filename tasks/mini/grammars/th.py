"""Thai: no inflection and no spaces, classifiers behind the noun, time last."""

from functools import cache

from xrobust.tasks.mini.grammars.common import (
    content,
    is_name,
    is_person,
    key_of,
    name_rows,
    noun_row,
    numeral,
    time_rows,
    words,
)
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
from xrobust.tasks.mini.world import STATES

SPACED = False
FULL_STOP = ""


def join(rows: list[Row]) -> list[Row]:
    """The second clause behind และ."""
    return [*words("และ", "CCONJ"), *rows]


@cache
def phrase(noun: Noun, slot: int, *, bare: bool = False) -> tuple[Row, ...]:
    """A noun phrase; indefinite ones end in classifier and หนึ่ง, unless `bare`."""
    if is_name(noun):
        return tuple(name_rows("th", noun, slot + HEAD))
    row = noun_row("th", noun.concept, "")
    rows = content(row["form"], slot + HEAD, noun.concept, "NOUN")
    if noun.adjective:
        form = table("th")["adjectives"][key_of(noun.adjective)]["form"]
        rows += content(form, slot + ADJECTIVE, noun.adjective, "ADJ")
    if noun.count > 1:
        rows += numeral("th", noun.count, slot + NUMERAL) + words(row["classifier"], "NOUN")
    elif not noun.definite and not bare:
        rows += words(row["classifier"], "NOUN") + words("หนึ่ง", "DET")
    return tuple(rows)


@cache
def place_rows(place: Place, base: int, predicate: str) -> tuple[Row, ...]:
    """A place with its preposition."""
    where = phrase(place.noun, base + PLACE)
    if place.relation == "in":
        preposition = "ที่"
        if not is_name(place.noun):
            preposition = table("th")["places"][key_of(place.noun.concept)]["in"]
        return (*words(preposition, "ADP"), *where)
    if place.relation in {"on", "under"}:
        preposition = {"on": "บน", "under": "ใต้"}[place.relation]
    else:
        preposition = table("th")["verbs"][key_of(predicate)]["to"]
    relation = content(preposition, base + RELATION, f"relation:{place.relation}", "ADP")
    return (*relation, *where)


def clause(clause: Clause, base: int) -> list[Row]:
    """The words of a clause."""
    when = list(time_rows("th", clause.time, base + TIME)) if clause.time else []
    where = list(place_rows(clause.place, base, clause.predicate)) if clause.place else []
    company: list[Row] = []
    if clause.companion:
        company = [*words("กับ", "ADP"), *phrase(clause.companion, base + COMPANION)]
    if clause.kind == "exists":
        what = phrase(clause.subject, base + SUBJECT, bare=clause.negated)
        verb = (words("ไม่", "PART") if clause.negated else []) + words("มี", "VERB")
        return [*verb, *what, *words("อยู่", "VERB"), *where, *when]
    subject = list(phrase(clause.subject, base + SUBJECT))
    if clause.kind in {"profession", "quality", "comparison"}:
        return [*subject, *complement(clause, base)]
    front: list[Row] = []
    if clause.order == "time-first":
        front, when = when, []
    elif clause.order == "place-first":
        front, where = where, []
    done = perfect(clause)
    if clause.kind == "located":
        verb = [*auxiliary(clause), *words("อยู่", "VERB")]
        return [*front, *subject, *verb, *company, *where, *when]
    if clause.order == "passive" and clause.object:
        not_ = words("ไม่ได้", "PART") if clause.negated else []
        start = phrase(clause.object, base + OBJECT)
        verb = [*not_, *words("ถูก", "AUX"), *verb_rows(clause, base)]
        return [*start, *verb, *words("โดย", "ADP"), *subject, *company, *where, *done, *when]
    if clause.order == "cleft":
        subject += words("เป็น", "AUX") + words("คน", "NOUN")
        done = []
    inner = [*auxiliary(clause), *around(clause, base)]
    if clause.kind == "motion":
        return [*front, *subject, *inner, *where, *company, *done, *when]
    return [*front, *subject, *inner, *company, *where, *done, *when]


def perfect(clause: Clause) -> list[Row]:
    """แล้ว marks the past where no time does."""
    past = clause.tense == "past" and clause.time is None and not clause.negated
    return words("แล้ว", "PART") if past and clause.kind in {"action", "motion"} else []


def auxiliary(clause: Clause) -> list[Row]:
    """Negation and the words of tense and aspect."""
    if clause.kind != "located" and key_of(clause.predicate) in STATES:
        return words("ไม่ได้" if clause.predicate == "verb:employ" else "ไม่", "PART") if clause.negated else []
    if clause.tense == "future":
        return words("จะ", "AUX") + (words("ไม่", "PART") if clause.negated else [])
    not_: list[Row] = []
    if clause.negated:
        not_ = words("ไม่" if clause.predicate == "verb:receive" else "ไม่ได้", "PART")
    if clause.tense == "present" and clause.kind != "located":
        return not_ + words("กำลัง", "AUX")
    return not_


def verb_rows(clause: Clause, base: int) -> list[Row]:
    """The verb, of one word or two."""
    form = table("th")["verbs"][key_of(clause.predicate)]["form"]
    return content(form, base + PREDICATE, clause.predicate, "VERB")


def around(clause: Clause, base: int) -> list[Row]:
    """The verb with its objects; verbs of two words take the object between them."""
    verb = verb_rows(clause, base)
    to = table("th")["verbs"][key_of(clause.predicate)]["to"]
    thing: list[Row] = []
    if clause.object:
        vague = clause.negated and not clause.object.definite
        thing = list(phrase(clause.object, base + OBJECT, bare=vague))
        if is_person(clause.object):
            thing = words(to, "ADP") + thing
    rows = [verb[0], *thing, *verb[1:]]
    if clause.recipient:
        rows += words(to, "ADP") + list(phrase(clause.recipient, base + RECIPIENT))
    return rows


def complement(clause: Clause, base: int) -> list[Row]:
    """What someone is."""
    not_ = words("ไม่ได้" if clause.kind == "comparison" else "ไม่", "PART") if clause.negated else []
    long_not = words("ไม่ได้", "PART") if clause.negated else []
    if clause.kind == "profession" and clause.object:
        return [*long_not, *words("เป็น", "AUX"), *phrase(clause.object, base + OBJECT, bare=True)]
    if clause.kind == "comparison" and clause.object:
        form = table("th")["comparisons"][key_of(clause.predicate)]["form"]
        return [
            *not_,
            *content(form, base + PREDICATE, clause.predicate, "ADJ"),
            *words("กว่า", "ADP"),
            *phrase(clause.object, base + OBJECT),
        ]
    row = table("th")["adjectives"][key_of(clause.predicate)]
    quality = content(row["form"], base + PREDICATE, clause.predicate, "ADJ")
    if row["link"]:
        return [*long_not, *words(row["link"], "AUX"), *quality]
    return [*not_, *quality]
