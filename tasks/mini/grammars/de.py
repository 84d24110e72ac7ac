"""German: the finite verb second, the rest of the predicate last, four cases."""

from functools import cache
from typing import Final

from xrobust.tasks.mini.grammars.common import (
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
from xrobust.tasks.mini.world import STATES

SPACED = True
FULL_STOP = "."

DEFINITE: Final = {
    "nom": {"m": "der", "f": "die", "n": "das"},
    "acc": {"m": "den", "f": "die", "n": "das"},
    "dat": {"m": "dem", "f": "der", "n": "dem"},
}
INDEFINITE: Final = {
    "nom": {"m": "", "f": "e", "n": ""},
    "acc": {"m": "en", "f": "e", "n": ""},
    "dat": {"m": "em", "f": "er", "n": "em"},
}
STRONG: Final = {
    "nom": {"m": "er", "f": "e", "n": "es"},
    "acc": {"m": "en", "f": "e", "n": "es"},
    "dat": {"m": "en", "f": "en", "n": "en"},
}


def join(rows: list[Row]) -> list[Row]:
    """The second clause behind its conjunction."""
    return [*words("und", "CCONJ"), *rows]


@cache
def phrase(noun: Noun, slot: int, case: str, *, negative: bool = False) -> tuple[Row, ...]:
    """A noun phrase in a case; `negative` makes its article `kein`."""
    if is_name(noun):
        return tuple(name_rows("de", noun, slot + HEAD))
    row = noun_row("de", noun.concept, noun.sex)
    if noun.count > 1:
        article = words("keine", "DET") if negative else []
        return (
            *article,
            *numeral("de", noun.count, slot + NUMERAL),
            *content(row["pl"], slot + HEAD, noun.concept, "NOUN"),
        )
    gender = row["gender"]
    if noun.definite:
        article = words(DEFINITE[case][gender], "DET")
        ending = "e" if case == "nom" or (case == "acc" and gender != "m") else "en"
    else:
        article = words(("kein" if negative else "ein") + INDEFINITE[case][gender], "DET")
        ending = STRONG[case][gender]
    adjective: list[Row] = []
    if noun.adjective:
        entry = table("de")["adjectives"][key_of(noun.adjective)]
        form = (entry["stem"] or entry["form"]) + ending
        adjective = content(form, slot + ADJECTIVE, noun.adjective, "ADJ")
    form = row["oblique"] if case != "nom" and row["oblique"] else row["sg"]
    return (*article, *adjective, *content(form, slot + HEAD, noun.concept, "NOUN"))


@cache
def place_rows(place: Place, base: int) -> tuple[Row, ...]:
    """A place with its preposition, which is fused with the article where it can be."""
    node = base + PLACE + HEAD
    relation = (base + RELATION, f"relation:{place.relation}", "ADP")
    if is_name(place.noun):
        if place.noun.concept.startswith("company"):
            head = words("bei", "ADP")
        elif place.relation == "in":
            head = words("in", "ADP")
        else:
            head = content({"to": "nach", "from": "aus"}[place.relation], *relation)
        return (*head, *name_rows("de", place.noun, node))
    if place.relation in {"on", "under"}:
        preposition = {"on": "auf", "under": "unter"}[place.relation]
        return (*content(preposition, *relation), *phrase(place.noun, base + PLACE, "dat"))
    preposition, *rest = table("de")["places"][key_of(place.noun.concept)][place.relation].split()
    head = words(preposition, "ADP") if place.relation == "in" else content(preposition, *relation)
    return (
        *head,
        *words(" ".join(rest[:-1]), "DET"),
        *content(rest[-1], node, place.noun.concept, "NOUN"),
    )


def predicate(clause: Clause, base: int) -> tuple[list[Row], list[Row]]:
    """The finite verb, and what of the predicate ends the clause."""
    if clause.kind in {"located", "exists", "profession", "quality", "comparison"}:
        plural = clause.kind == "exists" and clause.subject.count > 1
        form = {"past": "war", "present": "ist", "future": "wird"}[clause.tense]
        if plural:
            form = {"past": "waren", "present": "sind", "future": "werden"}[clause.tense]
        return words(form, "AUX"), words("sein", "AUX") if clause.tense == "future" else []
    key = key_of(clause.predicate)
    row = table("de")["verbs"][key]

    def verb(form: str) -> list[Row]:
        return content(form, base + PREDICATE, clause.predicate, "VERB")

    if clause.order == "passive":
        return words("wurde", "AUX"), verb(row["participle"])
    if clause.tense == "future":
        return words("wird", "AUX"), verb(row["infinitive"])
    if clause.tense == "past":
        if row["past"] and key in STATES:
            return verb(row["past"]), []
        return words(row["auxiliary"], "AUX"), verb(row["participle"])
    return verb(row["present"]), verb(row["particle"])


def middle(clause: Clause, base: int) -> list[tuple[str, list[Row]]]:
    """The middle field in order, each part with its role."""
    parts: list[tuple[str, list[Row]]] = []
    not_ = words("nicht", "PART") if clause.negated else []
    parts.append(("subject", list(phrase(clause.subject, base + SUBJECT, "nom"))))
    source = clause.predicate == "verb:receive"
    if clause.recipient and not source:
        parts.append(("recipient", list(phrase(clause.recipient, base + RECIPIENT, "dat"))))
    if clause.time:
        parts.append(("time", list(time_rows("de", clause.time, base + TIME))))
    if clause.recipient and source:
        giver = phrase(clause.recipient, base + RECIPIENT, "dat")
        parts.append(("source", after_von(giver)))
    if clause.companion:
        companion = phrase(clause.companion, base + COMPANION, "dat")
        # The negation of the whole stands before the company, not only before the place.
        parts += [("not", not_), ("companion", [*words("mit", "ADP"), *companion])]
        not_ = []
    place = list(place_rows(clause.place, base)) if clause.place else []
    if clause.kind == "exists":
        return [
            ("place", place),
            ("subject", list(phrase(clause.subject, base + SUBJECT, "nom", negative=clause.negated))),
            *parts[1:],
        ]
    if clause.object and clause.kind == "action":
        case = table("de")["verbs"][key_of(clause.predicate)]["case"]
        if clause.object.definite:
            thing = list(phrase(clause.object, base + OBJECT, case))
            parts += [("object", thing), ("not", not_), ("place", place)]
        else:
            fused = clause.negated and clause.object.count == 1
            thing = list(phrase(clause.object, base + OBJECT, case, negative=fused))
            parts += [("place", place), ("not", [] if fused else not_), ("object", thing)]
        return parts
    if clause.kind == "profession" and clause.object:
        thing = list(phrase(clause.object, base + OBJECT, "nom", negative=clause.negated))
        return [*parts, ("place", place), ("object", thing)]
    parts += [("not", not_), ("place", place)]
    if clause.kind == "quality":
        form = table("de")["adjectives"][key_of(clause.predicate)]["form"]
        parts.append(("quality", content(form, base + PREDICATE, clause.predicate, "ADJ")))
    if clause.kind == "comparison" and clause.object:
        form = table("de")["comparisons"][key_of(clause.predicate)]["form"]
        than = [*words("als", "ADP"), *phrase(clause.object, base + OBJECT, "nom")]
        quality = content(form, base + PREDICATE, clause.predicate, "ADJ")
        parts.append(("quality", quality + than))
    return parts


def passive(clause: Clause, base: int) -> list[tuple[str, list[Row]]]:
    """The middle field of a passive clause."""
    parts = [("subject", list(phrase(needed(clause.object), base + OBJECT, "nom")))]
    if clause.time:
        parts.append(("time", list(time_rows("de", clause.time, base + TIME))))
    agent = phrase(clause.subject, base + SUBJECT, "dat")
    if clause.negated:
        parts.append(("not", words("nicht", "PART")))
    parts.append(("agent", after_von(agent)))
    if clause.companion:
        companion = phrase(clause.companion, base + COMPANION, "dat")
        parts.append(("companion", [*words("mit", "ADP"), *companion]))
    if clause.place:
        parts.append(("place", list(place_rows(clause.place, base))))
    return parts


def clause(clause: Clause, base: int) -> list[Row]:
    """The words of a clause."""
    finite, last = predicate(clause, base)
    parts = passive(clause, base) if clause.order == "passive" else middle(clause, base)
    if clause.order == "cleft":
        relative = DEFINITE["nom"][gender_of("de", clause.subject)]
        # A comma closes the relative clause; a full stop takes its place.
        return [
            *words("es", "PRON"),
            *words("war", "AUX"),
            *parts[0][1],
            Row(",", upos="PUNCT", glued=True),
            *words(relative, "PRON"),
            *(row for _, rows in parts[1:] for row in rows),
            *last,
            *finite,
            Row(",", upos="PUNCT", glued=True),
        ]
    first = {"time-first": "time", "place-first": "place"}.get(clause.order, parts[0][0])
    front = [row for role, rows in parts if role == first for row in rows]
    rest = [row for role, rows in parts if role != first for row in rows]
    return [*front, *finite, *rest, *last]


def after_von(rows: tuple[Row, ...]) -> list[Row]:
    """Rows behind `von`, which fuses with the article `dem`."""
    if rows[0].text == "dem":
        return [*words("vom", "ADP"), *rows[1:]]
    return [*words("von", "ADP"), *rows]
