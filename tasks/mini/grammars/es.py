"""Spanish: gender and number, contractions, personal `a`, clitic doubling."""

from functools import cache
from typing import Final

from xrobust.tasks.mini.grammars.common import (
    arranged,
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

SPACED = True
FULL_STOP = "."

CONTRACTIONS: Final = {("a", "el"): "al", ("de", "el"): "del"}
RELATIONS: Final = {"on": "sobre", "under": "debajo de"}
CLITICS: Final = frozenset({"le", "se"})


def join(rows: list[Row]) -> list[Row]:
    """The second clause behind `y`, which is `e` before the sound i."""
    return [*words("e" if rows[0].text[0] in "iI" else "y", "CCONJ"), *rows]


@cache
def phrase(noun: Noun, slot: int, *, negative: bool = False) -> tuple[Row, ...]:
    """A noun phrase with its article; `negative` makes it `ningún`."""
    if is_name(noun):
        named = name_rows("es", noun, slot + HEAD)[0]
        return tuple(named._replace(text=word) for word in named.text.split())
    row = noun_row("es", noun.concept, noun.sex)
    if noun.count > 1:
        return (
            *numeral("es", noun.count, slot + NUMERAL),
            *content(row["pl"], slot + HEAD, noun.concept, "NOUN"),
        )
    feminine = row["gender"] == "f"
    if negative:
        article = "ninguna" if feminine else "ningún"
    elif noun.definite:
        article = "la" if feminine else "el"
    else:
        article = "una" if feminine else "un"
    rows = [*words(article, "DET"), *content(row["sg"], slot + HEAD, noun.concept, "NOUN")]
    if noun.adjective:
        form = table("es")["adjectives"][key_of(noun.adjective)][row["gender"]]
        rows += content(form, slot + ADJECTIVE, noun.adjective, "ADJ")
    return tuple(rows)


def after(preposition: str, rows: tuple[Row, ...]) -> list[Row]:
    """Rows behind a preposition, which fuses with the article `el`."""
    *start, last = preposition.split()
    fused = CONTRACTIONS.get((last, rows[0].text))
    if fused and rows[0].upos == "DET":
        return [*words(" ".join([*start, fused]), "ADP"), *rows[1:]]
    return [*words(preposition, "ADP"), *rows]


@cache
def place_rows(place: Place, base: int) -> tuple[Row, ...]:
    """A place with its preposition."""
    where = phrase(place.noun, base + PLACE)
    preposition = {"in": "en", "to": "a", "from": "de", **RELATIONS}[place.relation]
    rows = after(preposition, where)
    if place.relation == "in":
        return tuple(rows)
    concept = f"relation:{place.relation}"
    return tuple(row._replace(node=base + RELATION, concept=concept) if row.upos == "ADP" else row for row in rows)


def clause(clause: Clause, base: int) -> list[Row]:
    """The words of a clause."""
    company = after("con", phrase(clause.companion, base + COMPANION)) if clause.companion else []
    where = place_rows(clause.place, base) if clause.place else ()
    when = time_rows("es", clause.time, base + TIME) if clause.time else ()
    adjuncts = [("", company), ("place-first", where), ("time-first", when)]
    return arranged(clause, core(clause, base), adjuncts)


def core(clause: Clause, base: int) -> list[Row]:
    """Subject, verb and objects."""
    not_ = words("no", "PART") if clause.negated else []
    subject = list(phrase(clause.subject, base + SUBJECT))
    if clause.kind == "exists":
        what = phrase(clause.subject, base + SUBJECT, negative=clause.negated)
        there = "había" if clause.tense == "past" else "hay"
        return [*not_, *words(there, "VERB"), *what]
    if clause.kind == "located":
        being = {"past": "estaba", "present": "está", "future": "estará"}[clause.tense]
        return [*subject, *not_, *words(being, "AUX")]
    if clause.kind in {"profession", "quality", "comparison"}:
        return [*subject, *not_, *complement(clause, base)]
    verb_row = table("es")["verbs"][key_of(clause.predicate)]
    if clause.order == "passive" and clause.object:
        participle = verb_row["participle"]
        if gender_of("es", clause.object) == "f":
            participle = participle[:-1] + "a"
        return [
            *phrase(clause.object, base + OBJECT),
            *not_,
            *words("fue", "AUX"),
            *content(participle, base + PREDICATE, clause.predicate, "VERB"),
            *after("por", tuple(subject)),
        ]
    verb = verb_rows(clause, verb_row[clause.tense], base)
    if clause.recipient and verb_row["to"] == "a":
        verb = [*words("le", "PRON"), *verb]
    start = subject
    if clause.order == "cleft":
        start = [*words("fue", "AUX"), *subject, *words("quien", "PRON")]
    return [*start, *not_, *verb, *objects(clause, base)]


def verb_rows(clause: Clause, form: str, base: int) -> list[Row]:
    """The verb, whose clitic and noun (`le da las gracias`) count as part of it."""
    return [
        Row(word, None, None, "PRON") if word in CLITICS else Row(word, base + PREDICATE, clause.predicate, "VERB")
        for word in form.split()
    ]


def objects(clause: Clause, base: int) -> list[Row]:
    """Object and recipient."""
    rows: list[Row] = []
    to = table("es")["verbs"][key_of(clause.predicate)]["to"]
    if clause.object:
        none = clause.negated and not clause.object.definite
        thing = phrase(clause.object, base + OBJECT, negative=none)
        if is_person(clause.object):
            rows += after(to or "a", thing)
        else:
            rows += thing
    if clause.recipient:
        rows += after(to, phrase(clause.recipient, base + RECIPIENT))
    return rows


def complement(clause: Clause, base: int) -> list[Row]:
    """`ser` or `estar` and what follows."""
    gender = gender_of("es", clause.subject)
    if clause.kind == "profession" and clause.object:
        form = noun_row("es", clause.object.concept, clause.object.sex)["sg"]
        job = content(form, base + OBJECT + HEAD, clause.object.concept, "NOUN")
        return [*words("es", "AUX"), *job]
    if clause.kind == "quality":
        key = key_of(clause.predicate)
        form = table("es")["adjectives"][key][gender]
        verb = "está" if key in {"sick", "healthy", "clean", "dirty"} else "es"
        return [*words(verb, "AUX"), *content(form, base + PREDICATE, clause.predicate, "ADJ")]
    *more, form = table("es")["comparisons"][key_of(clause.predicate)][gender].split()
    return [
        *words("es", "AUX"),
        *words(" ".join(more), "ADV"),
        *content(form, base + PREDICATE, clause.predicate, "ADJ"),
        *words("que", "SCONJ"),
        *phrase(needed(clause.object), base + OBJECT),
    ]
