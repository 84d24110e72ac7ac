"""Hindi: verb last, postpositions, gender agreement, ergative `ने` in the perfective."""

from functools import cache
from typing import Final

from xrobust.tasks.mini.grammars.common import (
    content,
    gender_of,
    is_name,
    is_person,
    key_of,
    name_rows,
    needed,
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
from xrobust.tasks.mini.world import ANIMALS, STATES

SPACED = True
FULL_STOP = "।"

BEING: Final = {
    ("past", "m", 1): "था",
    ("past", "m", 3): "थे",
    ("past", "f", 1): "थी",
    ("past", "f", 3): "थीं",
    ("present", "m", 1): "है",
    ("present", "f", 1): "है",
    ("present", "m", 3): "हैं",
    ("present", "f", 3): "हैं",
    ("future", "m", 1): "होगा",
    ("future", "f", 1): "होगी",
}
RELATIONS: Final = {"on": "पर", "under": "के नीचे"}


def join(rows: list[Row]) -> list[Row]:
    """The second clause behind its conjunction."""
    return [*words("और", "CCONJ"), *rows]


def number_of(noun: Noun) -> int:
    """1 or 3, for one and for many."""
    return 3 if noun.count > 1 else 1


def agree(form: str, gender: str, *, oblique: bool = False) -> str:
    """An adjective with the ending of its noun; only those in -ा change."""
    if not form.endswith("ा"):
        return form
    if gender == "f":
        return form[:-2] + "ई" if form.endswith("या") else form[:-1] + "ी"
    if oblique:
        return form[:-2] + "ए" if form.endswith("या") else form[:-1] + "े"
    return form


@cache
def phrase(noun: Noun, slot: int, *, oblique: bool = False, negative: bool = False) -> tuple[Row, ...]:
    """A noun phrase, in the oblique case before a postposition."""
    if is_name(noun):
        return tuple(name_rows("hi", noun, slot + HEAD))
    row = noun_row("hi", noun.concept, noun.sex)
    rows: list[Row] = []
    if noun.count > 1:
        rows += numeral("hi", noun.count, slot + NUMERAL)
    elif negative:
        rows += words("कोई", "DET")
    elif not noun.definite:
        rows += words("एक", "DET")
    if noun.adjective:
        form = table("hi")["adjectives"][key_of(noun.adjective)]["form"]
        form = agree(form, row["gender"], oblique=oblique)
        rows += content(form, slot + ADJECTIVE, noun.adjective, "ADJ")
    form = row["pl" if noun.count > 1 else "oblique" if oblique else "sg"]
    return (*rows, *content(form, slot + HEAD, noun.concept, "NOUN"))


@cache
def place_rows(place: Place, base: int, predicate: str) -> tuple[Row, ...]:
    """A place with its postposition."""
    where = phrase(place.noun, base + PLACE, oblique=True)
    relation = (base + RELATION, f"relation:{place.relation}", "ADP")
    if place.relation in RELATIONS:
        return (*where, *content(RELATIONS[place.relation], *relation))
    if place.relation == "to" and predicate == "verb:travel":
        return (*where, *words("की", "ADP"))
    if is_name(place.noun):
        postposition = {"in": "में", "to": "", "from": "से"}[place.relation]
    else:
        postposition = table("hi")["places"][key_of(place.noun.concept)][place.relation]
    if place.relation == "in":
        return (*where, *words(postposition, "ADP"))
    return (*where, *content(postposition, *relation))


def clause(clause: Clause, base: int) -> list[Row]:
    """The words of a clause: subject, time, company, place, recipient, object, verb."""
    when = list(time_rows("hi", clause.time, base + TIME)) if clause.time else []
    where = list(place_rows(clause.place, base, clause.predicate)) if clause.place else []
    company: list[Row] = []
    if clause.companion:
        company = [
            *phrase(clause.companion, base + COMPANION, oblique=True),
            *words("के साथ", "ADP"),
        ]
    if clause.kind == "exists":
        what = phrase(clause.subject, base + SUBJECT, negative=clause.negated)
        form = BEING[clause.tense, gender_of("hi", clause.subject), number_of(clause.subject)]
        return [*when, *where, *what, *negation(clause), *words(form, "AUX")]
    if clause.order == "passive" and clause.object:
        return [
            *phrase(clause.object, base + OBJECT),
            *when,
            *company,
            *where,
            *phrase(clause.subject, base + SUBJECT, oblique=True),
            *words("द्वारा", "ADP"),
            *negation(clause),
            *passive_verb(clause, base),
        ]
    marked = clause.kind in {"action", "motion"} and ergative(clause)
    subject = [*phrase(clause.subject, base + SUBJECT, oblique=marked)]
    if marked:
        subject += words("ने", "ADP")
    if clause.order == "cleft":
        subject += words("ही", "PART")
    if clause.order == "time-first":
        start = when + subject + company + where
    elif clause.order == "place-first":
        start = where + subject + when + company
    else:
        start = subject + when + company + where
    if clause.kind in {"action", "motion"}:
        return start + objects(clause, base) + verb_group(clause, base)
    form = BEING[clause.tense, gender_of("hi", clause.subject), 1]
    return start + complement(clause, base) + negation(clause) + words(form, "AUX")


def negation(clause: Clause) -> list[Row]:
    """The word of negation, which stands before the verb."""
    return words("नहीं", "PART") if clause.negated else []


def ergative(clause: Clause) -> bool:
    """Whether the subject takes `ने`."""
    verb = table("hi")["verbs"][key_of(clause.predicate)]
    return clause.tense == "past" and verb["ergative"] == "yes"


def complement(clause: Clause, base: int) -> list[Row]:
    """What stands before `है`."""
    gender = gender_of("hi", clause.subject)
    if clause.kind == "profession" and clause.object:
        row = noun_row("hi", clause.object.concept, clause.object.sex)
        return content(row["sg"], base + OBJECT + HEAD, clause.object.concept, "NOUN")
    if clause.kind == "quality":
        form = agree(table("hi")["adjectives"][key_of(clause.predicate)]["form"], gender)
        return content(form, base + PREDICATE, clause.predicate, "ADJ")
    if clause.kind == "comparison" and clause.object:
        row = table("hi")["comparisons"][key_of(clause.predicate)]
        return [
            *phrase(clause.object, base + OBJECT, oblique=True),
            *words("से", "ADP"),
            *words(row["manner"], "ADV"),
            *content(agree(row["form"], gender), base + PREDICATE, clause.predicate, "ADJ"),
        ]
    return []


def marker_of(clause: Clause) -> str:
    """The postposition of the object; empty where it stands bare."""
    if clause.object is None:
        return ""
    marker = table("hi")["verbs"][key_of(clause.predicate)]["marker"]
    if marker != "acc":
        return marker
    animal = key_of(clause.object.concept) in ANIMALS
    definite_animate = clause.object.definite and animal
    return "को" if is_person(clause.object) or definite_animate else ""


def objects(clause: Clause, base: int) -> list[Row]:
    """Recipient and object."""
    rows: list[Row] = []
    if clause.recipient:
        source = clause.predicate == "verb:receive"
        rows += phrase(clause.recipient, base + RECIPIENT, oblique=True)
        rows += words("से" if source else "को", "ADP")
    if clause.object:
        marker = marker_of(clause)
        none = clause.negated and not clause.object.definite
        rows += phrase(clause.object, base + OBJECT, oblique=bool(marker), negative=none)
        rows += words(marker, "ADP")
    return rows


def perfective(clause: Clause) -> str:
    """The perfective form, which agrees with the subject, a bare object, or nothing."""
    forms = table("hi")["verbs"][key_of(clause.predicate)]["perfective"].split()
    passive = clause.order == "passive"
    if not ergative(clause):
        agreeing: Noun | None = clause.subject
    elif clause.object is None:
        return forms[0]
    else:
        agreeing = None if marker_of(clause) and not passive else clause.object
    if agreeing is None:
        return forms[0]
    index = (2 if gender_of("hi", agreeing) == "f" else 0) + (agreeing.count > 1)
    return forms[index]


def passive_verb(clause: Clause, base: int) -> list[Row]:
    """The perfective with `जाना`, both agreeing with the thing."""
    before = table("hi")["verbs"][key_of(clause.predicate)]["before"]
    forms = table("hi")["verbs"][key_of(clause.predicate)]["perfective"].split()
    feminine = gender_of("hi", needed(clause.object)) == "f"
    verb = f"{before} {forms[2 if feminine else 0]}"
    return [
        *content(verb, base + PREDICATE, clause.predicate, "VERB"),
        *words("गई" if feminine else "गया", "AUX"),
    ]


def verb_group(clause: Clause, base: int) -> list[Row]:
    """The verb: an invariable part, negation, the verb proper, auxiliaries."""
    row = table("hi")["verbs"][key_of(clause.predicate)]
    feminine = gender_of("hi", clause.subject) == "f"

    def verb(form: str) -> list[Row]:
        return content(form, base + PREDICATE, clause.predicate, "VERB")

    start = [*verb(row["before"]), *negation(clause)]
    if clause.tense == "past":
        return start + verb(perfective(clause))
    if clause.tense == "future":
        form = row["future"]
        return start + verb(form[:-1] + "ी" if feminine else form)
    if key_of(clause.predicate) in STATES:
        habitual = verb(row["stem"] + ("ती" if feminine else "ता"))
        return [*start, *habitual, *words("है", "AUX")]
    progressive = words("रही" if feminine else "रहा", "AUX")
    return [*start, *verb(row["stem"]), *progressive, *words("है", "AUX")]
