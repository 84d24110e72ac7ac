"""Questions in languages that begin with the question word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from xrobust.tasks.mini.grammars import ar, de, en, es, ru
from xrobust.tasks.mini.grammars.common import content, gender_of, key_of, time_rows, words
from xrobust.tasks.mini.meaning import COMPANION, OBJECT, PLACE, PREDICATE, RECIPIENT, SUBJECT, TIME, Clause
from xrobust.tasks.mini.sentence import Row
from xrobust.tasks.mini.tables import table
from xrobust.tasks.mini.world import STATES

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"who": "who", "what": "what", "when": "when", "where": "where", "to": "where", "from": "where"},
    "de": {"who": "wer", "what": "was", "when": "wann", "where": "wo", "to": "wohin", "from": "woher"},
    "es": {"who": "quién", "what": "qué", "when": "cuándo", "where": "dónde", "to": "adónde", "from": "de dónde"},
    "ru": {"who": "кто", "what": "что", "when": "когда", "where": "где", "to": "куда", "from": "откуда"},
    "ar": {"who": "من", "what": "ماذا", "when": "متى", "where": "أين", "to": "إلى أين", "from": "من أين"},
}
SLOTS: Final[Mapping[str, int]] = {"who": SUBJECT, "what": OBJECT, "when": TIME, "where": PLACE}
_PRONOUNS: Final = frozenset({"who", "what"})


def question_word(language: str, clause: Clause, asked: str, base: int) -> list[Row]:
    """Who, what, when, or where (to, from); it stands for the node that it asks for."""
    key = asked
    if asked == "where" and clause.place is not None and clause.place.relation in {"to", "from"}:
        key = clause.place.relation
    upos = "PRON" if asked in _PRONOUNS else "ADV"
    return content(WORDS[language][key], base + SLOTS[asked], f"question:{key}", upos)


def english(clause: Clause, asked: str, base: int) -> list[Row]:
    """Do-support and inversion, but where the subject is asked for."""
    rest = _tail("en", clause, asked, base)
    if asked == "who":
        return [
            *question_word("en", clause, asked, base),
            *en.verb_group(clause, base),
            *en.objects(clause, base),
            *rest,
        ]
    row = table("en")["verbs"][key_of(clause.predicate)]
    state = key_of(clause.predicate) in STATES
    auxiliary, form = {
        "past": ("did", row["base"]),
        "present": ("does", row["base"]) if state else ("is", row["ing"]),
        "future": ("will", row["base"]),
    }[clause.tense]
    whence = asked == "where" and clause.place is not None and clause.place.relation == "from"
    return [
        *question_word("en", clause, asked, base),
        *words(auxiliary, "AUX"),
        *en.phrase(clause.subject, base + SUBJECT),
        *content(form, base + PREDICATE, clause.predicate, "VERB"),
        *en.objects(_without_object(clause, asked), base),
        *(words("from", "ADP") if whence else []),
        *rest,
    ]


def german(clause: Clause, asked: str, base: int) -> list[Row]:
    """The finite verb second, behind the question word."""
    finite, last = de.predicate(clause, base)
    role = {"who": "subject", "what": "object", "when": "time", "where": "place"}[asked]
    rest = [row for name, rows in de.middle(clause, base) if name != role for row in rows]
    return [*question_word("de", clause, asked, base), *finite, *rest, *last]


def spanish(clause: Clause, asked: str, base: int) -> list[Row]:
    """The subject behind the verb."""
    row = table("es")["verbs"][key_of(clause.predicate)]
    clitic = words("le", "PRON") if clause.recipient and row["to"] == "a" else []
    subject = [] if asked == "who" else es.phrase(clause.subject, base + SUBJECT)
    return [
        *question_word("es", clause, asked, base),
        *clitic,
        *es.verb_rows(clause, row[clause.tense], base),
        *subject,
        *es.objects(_without_object(clause, asked), base),
        *_tail("es", clause, asked, base),
    ]


def russian(clause: Clause, asked: str, base: int) -> list[Row]:
    """The usual order behind the question word."""
    subject = [] if asked == "who" else ru.phrase(clause.subject, base + SUBJECT, "nom")
    when = time_rows("ru", clause.time, base + TIME) if clause.time and asked != "when" else ()
    company = ru.with_rows(ru.phrase(clause.companion, base + COMPANION, "ins")) if clause.companion else []
    where = ru.place_rows(clause.place, base) if clause.place and asked != "where" else ()
    return [
        *question_word("ru", clause, asked, base),
        *subject,
        *when,
        *ru.verb_rows(clause, base),
        *ru.objects(_without_object(clause, asked), base),
        *company,
        *where,
    ]


def arabic(clause: Clause, asked: str, base: int) -> list[Row]:
    """Verb, subject, object behind the question word."""
    subject = [] if asked == "who" else ar.phrase(clause.subject, base + SUBJECT)
    feminine = asked != "who" and gender_of("ar", clause.subject) == "f"
    return [
        *question_word("ar", clause, asked, base),
        *ar.verb_rows(clause, base, feminine=feminine),
        *subject,
        *_arabic_objects(clause, asked, base),
        *_tail("ar", clause, asked, base),
    ]


def _arabic_objects(clause: Clause, asked: str, base: int) -> list[Row]:
    if asked != "what":
        return ar.objects(clause, base)
    if clause.recipient is None:
        return []
    to = table("ar")["verbs"][key_of(clause.predicate)]["to"]
    return ar.behind(to, ar.phrase(clause.recipient, base + RECIPIENT))


def _tail(language: str, clause: Clause, asked: str, base: int) -> list[Row]:
    """Company, place and time, as far as they are not asked for."""
    rows: list[Row] = []
    if clause.companion:
        if language == "es":
            rows += es.after("con", es.phrase(clause.companion, base + COMPANION))
        elif language == "ar":
            rows += [*words("مع", "ADP"), *ar.phrase(clause.companion, base + COMPANION)]
        else:
            rows += [*words("with", "ADP"), *en.phrase(clause.companion, base + COMPANION)]
    if clause.place and asked != "where":
        rows += {"en": en, "es": es, "ar": ar}[language].place_rows(clause.place, base)
    if clause.time and asked != "when":
        rows += time_rows(language, clause.time, base + TIME)
    return rows


def _without_object(clause: Clause, asked: str) -> Clause:
    return replace(clause, object=None) if asked == "what" else clause
