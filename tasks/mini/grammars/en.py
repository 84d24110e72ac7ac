"""English: fixed subject-verb-object order, do-support, articles."""

from functools import cache

from xrobust.tasks.mini.grammars.common import (
    arranged,
    content,
    is_name,
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

SPACED = True
FULL_STOP = "."


def join(rows: list[Row]) -> list[Row]:
    """The second clause behind its conjunction."""
    return [*words("and", "CCONJ"), *rows]


@cache
def phrase(noun: Noun, slot: int, *, negative: bool = False) -> tuple[Row, ...]:
    """A noun phrase with its article, or `no` where the clause says that there is none."""
    if is_name(noun):
        return tuple(name_rows("en", noun, slot + HEAD))
    row = noun_row("en", noun.concept, "")
    inner: list[Row] = []
    if noun.count > 1:
        inner += numeral("en", noun.count, slot + NUMERAL)
    if noun.adjective:
        form = table("en")["adjectives"][key_of(noun.adjective)]["form"]
        inner += content(form, slot + ADJECTIVE, noun.adjective, "ADJ")
    inner += content(row["pl" if noun.count > 1 else "sg"], slot + HEAD, noun.concept, "NOUN")
    if negative:
        return (*words("no", "DET"), *inner)
    if noun.definite:
        return (*words("the", "DET"), *inner)
    if noun.count > 1:
        return tuple(inner)
    return (*words("an" if inner[0].text[0] in "aeio" else "a", "DET"), *inner)


@cache
def place_rows(place: Place, base: int) -> tuple[Row, ...]:
    """A place with its preposition, which carries the relation where it is not the usual one."""
    preposition = place.relation
    if place.relation == "in":
        if is_name(place.noun):
            preposition = "at" if place.noun.concept.startswith("company") else "in"
        else:
            preposition = table("en")["places"][key_of(place.noun.concept)]["in"]
        head = words(preposition, "ADP")
    else:
        head = content(preposition, base + RELATION, f"relation:{place.relation}", "ADP")
    return (*head, *phrase(place.noun, base + PLACE))


def clause(clause: Clause, base: int) -> list[Row]:
    """The words of a clause."""
    company = [*words("with", "ADP"), *phrase(clause.companion, base + COMPANION)] if clause.companion else []
    where = place_rows(clause.place, base) if clause.place else ()
    when = time_rows("en", clause.time, base + TIME) if clause.time else ()
    adjuncts = [("", company), ("place-first", where), ("time-first", when)]
    return arranged(clause, core(clause, base), adjuncts)


def core(clause: Clause, base: int) -> list[Row]:
    """Subject, verb and objects."""
    subject = phrase(clause.subject, base + SUBJECT)
    if clause.kind == "exists":
        plural = clause.subject.count > 1
        be = {("past", False): "was", ("past", True): "were", ("present", True): "are"}.get(
            (clause.tense, plural), "is"
        )
        what = phrase(clause.subject, base + SUBJECT, negative=clause.negated)
        return [*words("there", "PRON"), *words(be, "VERB"), *what]
    if clause.kind in {"located", "profession", "quality", "comparison"}:
        return [*subject, *being(clause), *complement(clause, base)]
    if clause.order == "passive" and clause.object:
        verb = table("en")["verbs"][key_of(clause.predicate)]["participle"]
        return [
            *phrase(clause.object, base + OBJECT),
            *being(clause),
            *content(verb, base + PREDICATE, clause.predicate, "VERB"),
            *words("by", "ADP"),
            *subject,
        ]
    start = [*subject]
    if clause.order == "cleft":
        start = [*words("it", "PRON"), *words("was", "AUX"), *subject, *words("who", "PRON")]
    return [*start, *verb_group(clause, base), *objects(clause, base)]


def being(clause: Clause) -> list[Row]:
    """A form of `be`, negated where the clause is."""
    form = {"past": "was", "present": "is", "future": "will"}[clause.tense]
    rows = words(form, "AUX")
    if clause.negated:
        rows += words("not", "PART")
    if clause.tense == "future":
        rows += words("be", "AUX")
    return rows


def complement(clause: Clause, base: int) -> list[Row]:
    """What follows `be`."""
    if clause.kind == "profession" and clause.object:
        return list(phrase(clause.object, base + OBJECT))
    if clause.kind == "quality":
        form = table("en")["adjectives"][key_of(clause.predicate)]["form"]
        return content(form, base + PREDICATE, clause.predicate, "ADJ")
    if clause.kind == "comparison" and clause.object:
        form = table("en")["comparisons"][key_of(clause.predicate)]["form"]
        return [
            *content(form, base + PREDICATE, clause.predicate, "ADJ"),
            *words("than", "ADP"),
            *phrase(clause.object, base + OBJECT),
        ]
    return []


def verb_group(clause: Clause, base: int) -> list[Row]:
    """The verb with its auxiliaries and negation."""
    key = key_of(clause.predicate)
    row = table("en")["verbs"][key]
    state = key in STATES
    finite = {("past", False): "past", ("present", True): "present"}.get((clause.tense, state))
    auxiliary, form = {
        "past": ("did", row["base"]),
        "present": ("does", row["base"]) if state else ("is", row["ing"]),
        "future": ("will", row["base"]),
    }[clause.tense]
    if finite and not clause.negated:
        return content(row[finite], base + PREDICATE, clause.predicate, "VERB")
    rows = words(auxiliary, "AUX")
    if clause.negated:
        rows += words("not", "PART")
    return rows + content(form, base + PREDICATE, clause.predicate, "VERB")


def objects(clause: Clause, base: int) -> list[Row]:
    """Object and recipient."""
    rows: list[Row] = []
    if clause.object:
        rows += phrase(clause.object, base + OBJECT)
    if clause.recipient:
        preposition = table("en")["verbs"][key_of(clause.predicate)]["to"]
        rows += words(preposition, "ADP") + list(phrase(clause.recipient, base + RECIPIENT))
    return rows
