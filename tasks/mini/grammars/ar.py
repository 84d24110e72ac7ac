"""Arabic: verb first, agreement in gender and definiteness, the moods of negation."""

from functools import cache
from typing import Final

from xrobust.tasks.mini.grammars.common import (
    arranged,
    content,
    gender_of,
    is_name,
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

SPACED = True
FULL_STOP = "."

PREPOSITIONS: Final = {"in": "في", "on": "على", "under": "تحت", "to": "إلى", "from": "من"}
TANWIN: Final = "ًا"


def join(rows: list[Row]) -> list[Row]:
    """The second clause behind و, which is written together with its first word."""
    return [*words("و", "CCONJ"), rows[0]._replace(glued=True), *rows[1:]]


def accusative(form: str, *, diptote: bool = False) -> str:
    """The indefinite accusative, as far as it is written."""
    if diptote or form.endswith(("ة", "اء", "ى", "ا")):
        return form
    return form + TANWIN


@cache
def phrase(noun: Noun, slot: int, *, object_case: bool = False) -> tuple[Row, ...]:
    """A noun phrase; `object_case` writes the accusative of indefinite ones."""
    if is_name(noun):
        return tuple(name_rows("ar", noun, slot + HEAD))
    row = noun_row("ar", noun.concept, noun.sex)
    if noun.count > 1:
        return (
            *numeral("ar", noun.count, slot + NUMERAL, column=row["gender"]),
            *content(row["pl"], slot + HEAD, noun.concept, "NOUN"),
        )
    form = row["sg"]
    if noun.definite:
        form = row["definite"] or "ال" + form
    elif object_case:
        form = accusative(form)
    rows = content(form, slot + HEAD, noun.concept, "NOUN")
    if noun.adjective:
        entry = table("ar")["adjectives"][key_of(noun.adjective)]
        form = entry[row["gender"]]
        if noun.definite:
            form = "ال" + form
        elif object_case:
            form = accusative(form, diptote=bool(entry["diptote"]))
        rows += content(form, slot + ADJECTIVE, noun.adjective, "ADJ")
    return tuple(rows)


@cache
def place_rows(place: Place, base: int) -> tuple[Row, ...]:
    """A place with its preposition."""
    where = phrase(place.noun, base + PLACE)
    preposition = PREPOSITIONS[place.relation]
    if place.relation == "in":
        company = place.noun.concept.startswith("company:")
        return (
            *words(preposition, "ADP"),
            *(words("شركة", "NOUN") if company else []),
            *where,
        )
    return (*content(preposition, base + RELATION, f"relation:{place.relation}", "ADP"), *where)


def clause(clause: Clause, base: int) -> list[Row]:
    """The words of a clause."""
    company = [*words("مع", "ADP"), *phrase(clause.companion, base + COMPANION)] if clause.companion else []
    where = place_rows(clause.place, base) if clause.place else ()
    when = time_rows("ar", clause.time, base + TIME) if clause.time else ()
    adjuncts = [("", company), ("place-first", where), ("time-first", when)]
    return arranged(clause, core(clause, base), adjuncts)


def core(clause: Clause, base: int) -> list[Row]:
    """Subject, verb and objects."""
    subject = list(phrase(clause.subject, base + SUBJECT))
    feminine = gender_of("ar", clause.subject) == "f"
    if clause.kind == "exists":
        return [*being(clause, feminine=feminine), *words("هناك", "PRON"), *subject]
    if clause.kind == "located":
        if clause.tense == "present":
            return subject + being(clause, feminine=feminine)
        return being(clause, feminine=feminine) + subject
    if clause.kind in {"profession", "quality", "comparison"}:
        return [*subject, *being(clause, feminine=feminine), *complement(clause, base)]
    if clause.order == "passive" and clause.object:
        return [*passive_verb(clause, base), *passive_objects(clause, base, subject)]
    verb = verb_rows(clause, base, feminine=feminine)
    if clause.order == "cleft":
        pronouns = "هي التي" if feminine else "هو الذي"
        return [*subject, *words(pronouns, "PRON"), *verb, *objects(clause, base)]
    return [*verb, *subject, *objects(clause, base)]


def being(clause: Clause, *, feminine: bool) -> list[Row]:
    """كان and its like; nothing in the present that is not negated."""
    if clause.tense == "past":
        if clause.negated:
            return words("لم", "PART") + words("تكن" if feminine else "يكن", "AUX")
        return words("كانت" if feminine else "كان", "AUX")
    if clause.tense == "future":
        if clause.negated:
            return words("لن", "PART") + words("تكون" if feminine else "يكون", "AUX")
        return words("ستكون" if feminine else "سيكون", "AUX")
    if clause.negated:
        return words("ليست" if feminine else "ليس", "AUX")
    return []


def complement(clause: Clause, base: int) -> list[Row]:
    """What someone is; behind ليس in the accusative."""
    if clause.kind == "profession" and clause.object:
        return list(phrase(clause.object, base + OBJECT, object_case=clause.negated))
    if clause.kind == "quality":
        entry = table("ar")["adjectives"][key_of(clause.predicate)]
        form = entry[gender_of("ar", clause.subject)]
        if clause.negated:
            form = accusative(form, diptote=bool(entry["diptote"]))
        return content(form, base + PREDICATE, clause.predicate, "ADJ")
    row = table("ar")["comparisons"][key_of(clause.predicate)]
    return [
        *content(row["form"], base + PREDICATE, clause.predicate, "ADJ"),
        *words(row["more"], "NOUN"),
        *words("من", "ADP"),
        *phrase(needed(clause.object), base + OBJECT),
    ]


def verb_rows(clause: Clause, base: int, *, feminine: bool) -> list[Row]:
    """The verb, with the particle and the mood of its negation."""
    row = table("ar")["verbs"][key_of(clause.predicate)]
    masculine_past, feminine_past = row["past"].split()
    present = row["present"]
    if clause.tense == "past" and clause.negated:
        particle, form = "لم", row["jussive"] or present
    elif clause.tense == "past":
        particle, form = "", feminine_past if feminine else masculine_past
    elif clause.tense == "future":
        particle, form = ("لن" if clause.negated else "", present)
    else:
        particle, form = ("لا" if clause.negated else "", present)
    imperfect = clause.tense != "past" or clause.negated
    if imperfect and feminine:
        form = "ت" + form[1:]
    if clause.tense == "future" and not clause.negated:
        form = "س" + form
    return [
        *words(particle, "PART"),
        *content(form, base + PREDICATE, clause.predicate, "VERB"),
    ]


def passive_verb(clause: Clause, base: int) -> list[Row]:
    """تم and the verbal noun."""
    noun = table("ar")["verbs"][key_of(clause.predicate)]["noun"]
    feminine = noun.endswith("ة")
    if clause.negated:
        done = words("لم", "PART") + words("تتم" if feminine else "يتم", "AUX")
    else:
        done = words("تمت" if feminine else "تم", "AUX")
    return done + content(noun, base + PREDICATE, clause.predicate, "NOUN")


def passive_objects(clause: Clause, base: int, agent: list[Row]) -> list[Row]:
    """The thing, and من قبل with who did it."""
    return [*phrase(needed(clause.object), base + OBJECT), *words("من قبل", "ADP"), *agent]


def behind(preposition: str, rows: tuple[Row, ...]) -> list[Row]:
    """Rows behind a preposition; one of a single letter is written together with them."""
    if not preposition:
        return list(rows)
    glued = len(preposition) == 1
    return [*words(preposition, "ADP"), rows[0]._replace(glued=glued), *rows[1:]]


def objects(clause: Clause, base: int) -> list[Row]:
    """Object and recipient; `give` takes the recipient first and bare."""
    if clause.kind != "action":
        return []
    to = table("ar")["verbs"][key_of(clause.predicate)]["to"]
    thing: tuple[Row, ...] = ()
    if clause.object:
        thing = phrase(clause.object, base + OBJECT, object_case=True)
    if clause.recipient is None:
        return behind(to, thing) if thing else []
    who = phrase(clause.recipient, base + RECIPIENT)
    if not to:
        return [*who, *thing]
    return [*thing, *behind(to, who)]
