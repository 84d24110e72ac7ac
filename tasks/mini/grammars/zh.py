"""Chinese: no inflection and no spaces, classifiers, adverbials before the verb."""

from functools import cache
from typing import Final

from xrobust.tasks.mini.grammars.common import (
    content,
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
from xrobust.tasks.mini.world import STATES

SPACED = False
FULL_STOP = "。"

DIRECT: Final = frozenset({"大", "小", "新", "旧"})
"""Adjectives that stand before a noun without 的."""


def join(rows: list[Row]) -> list[Row]:
    """The second clause behind a comma."""
    return [*words("，", "PUNCT"), *rows]


@cache
def phrase(noun: Noun, slot: int, *, bare: bool = False) -> tuple[Row, ...]:
    """A noun phrase; `bare` leaves out 一 and 那 with their classifier."""
    if is_name(noun):
        return tuple(name_rows("zh", noun, slot + HEAD))
    row = noun_row("zh", noun.concept, "")
    rows: list[Row] = []
    if noun.count > 1:
        rows += numeral("zh", noun.count, slot + NUMERAL) + words(row["classifier"], "NOUN")
    elif not bare and not is_person(noun):
        rows += words("那" if noun.definite else "一", "DET") + words(row["classifier"], "NOUN")
    if noun.adjective:
        form = table("zh")["adjectives"][key_of(noun.adjective)]["form"]
        rows += content(form, slot + ADJECTIVE, noun.adjective, "ADJ")
        rows += words("" if form in DIRECT else "的", "PART")
    return (*rows, *content(row["form"], slot + HEAD, noun.concept, "NOUN"))


@cache
def where_rows(place: Place, base: int) -> tuple[Row, ...]:
    """A place without 在: its noun and the word for in, on or under."""
    where = phrase(place.noun, base + PLACE, bare=True)
    if place.relation in {"on", "under"}:
        relation = {"on": "上", "under": "下面"}[place.relation]
        return (*where, *content(relation, base + RELATION, f"relation:{place.relation}", "ADP"))
    if place.relation != "in" or is_name(place.noun):
        return where
    return (*where, *words(table("zh")["places"][key_of(place.noun.concept)]["in"], "ADP"))


def clause(clause: Clause, base: int) -> list[Row]:
    """The words of a clause: subject, time, negation or aspect, company, place, verb, objects."""
    when = list(time_rows("zh", clause.time, base + TIME)) if clause.time else []
    subject = list(phrase(clause.subject, base + SUBJECT, bare=clause.subject.definite))
    if clause.kind == "exists" and clause.place:
        what = phrase(clause.subject, base + SUBJECT, bare=clause.negated)
        verb = words("没有" if clause.negated else "有", "VERB")
        return [*when, *where_rows(clause.place, base), *verb, *what]
    if clause.kind in {"profession", "quality", "comparison"}:
        return [*subject, *complement(clause, base)]
    if clause.kind == "located" and clause.place:
        verb = words({"future": "会"}.get(clause.tense, ""), "AUX")
        if clause.negated:
            verb = words("不", "PART") + verb
        where = [*words("在", "VERB"), *where_rows(clause.place, base)]
        start = when + subject if clause.order == "time-first" else subject + when
        return [*start, *verb, *company_rows(clause, base), *where]
    if clause.order == "passive" and clause.object:
        return passive(clause, base, subject, when)
    inner = predicate(clause, base)
    if clause.order == "time-first":
        return [*when, *subject, *inner]
    if clause.order == "place-first" and clause.place:
        front = [*words("在", "ADP"), *where_rows(clause.place, base), *words("，", "PUNCT")]
        return [*front, *subject, *when, *inner]
    if clause.order == "cleft":
        subject = [*words("是", "AUX"), *subject]
    return [*subject, *when, *inner]


def company_rows(clause: Clause, base: int) -> list[Row]:
    """和 someone 一起."""
    if clause.companion is None:
        return []
    who = phrase(clause.companion, base + COMPANION)
    return [*words("和", "ADP"), *who, *words("一起", "ADV")]


def adverbials(clause: Clause, base: int) -> list[Row]:
    """What stands between the auxiliary and the verb: company and place."""
    rows = company_rows(clause, base)
    key = key_of(clause.predicate)
    if clause.place is None or clause.order == "place-first" or key == "live":
        return rows
    where = where_rows(clause.place, base)
    if clause.kind != "motion":
        return [*rows, *words("在", "ADP"), *where]
    if key == "go":
        return rows
    relation = content(
        table("zh")["verbs"][key]["before"],
        base + RELATION,
        f"relation:{clause.place.relation}",
        "ADP",
    )
    return [*rows, *relation, *where]


def predicate(clause: Clause, base: int) -> list[Row]:
    """Auxiliary, adverbials, verb and objects."""
    key = key_of(clause.predicate)
    row = table("zh")["verbs"][key]
    between = adverbials(clause, base)
    if key in STATES:
        start = words("不", "PART") if clause.negated else []
    elif clause.tense == "past":
        start = words("没有", "PART") if clause.negated else []
    elif clause.tense == "future":
        start = (words("不", "PART") if clause.negated else []) + words("会", "AUX")
    elif clause.negated:
        start = words("没有", "PART")
        if not between:
            start += words("在", "AUX")
    else:
        start = words("正" if between else "正在", "AUX")
    past = clause.tense == "past" and not clause.negated
    verb = content(row["past" if past else "form"], base + PREDICATE, clause.predicate, "VERB")
    return [*start, *between, *around(clause, base, verb)]


def around(clause: Clause, base: int, verb: list[Row]) -> list[Row]:
    """The verb with its objects before and behind it."""
    key = key_of(clause.predicate)
    before = table("zh")["verbs"][key]["before"]
    thing: tuple[Row, ...] = ()
    if clause.object:
        vague = clause.negated and not clause.object.definite
        thing = phrase(clause.object, base + OBJECT, bare=vague)
    if clause.recipient:
        who = phrase(clause.recipient, base + RECIPIENT)
        if key == "receive":
            return [*words("从", "ADP"), *who, *words("那里", "ADV"), *verb, *thing]
        if before:
            return [*words(before, "ADP"), *who, *verb, *thing]
        return [*verb, *who, *thing]
    if clause.object and before:
        return [*words(before, "ADP"), *thing, *verb]
    if clause.place and key == "go":
        return [*verb, *where_rows(clause.place, base)]
    if clause.place and key == "live":
        return [*verb, *words("在", "ADP"), *where_rows(clause.place, base)]
    return [*verb, *thing]


def passive(clause: Clause, base: int, agent: list[Row], when: list[Row]) -> list[Row]:
    """被: the thing, who did it, and the verb."""
    row = table("zh")["verbs"][key_of(clause.predicate)]
    return [
        *phrase(needed(clause.object), base + OBJECT),
        *when,
        *(words("没有", "PART") if clause.negated else []),
        *words("被", "ADP"),
        *agent,
        *adverbials(clause, base),
        *content(row["result"], base + PREDICATE, clause.predicate, "VERB"),
        *words("" if clause.negated else "了", "PART"),
    ]


def complement(clause: Clause, base: int) -> list[Row]:
    """What someone is."""
    not_ = words("不", "PART") if clause.negated else []
    if clause.kind == "profession" and clause.object:
        return [*not_, *words("是", "AUX"), *phrase(clause.object, base + OBJECT, bare=True)]
    if clause.kind == "comparison" and clause.object:
        form = table("zh")["comparisons"][key_of(clause.predicate)]["form"]
        return [
            *not_,
            *words("比", "ADP"),
            *phrase(clause.object, base + OBJECT),
            *content(form, base + PREDICATE, clause.predicate, "ADJ"),
        ]
    row = table("zh")["adjectives"][key_of(clause.predicate)]
    quality = content(row["form"], base + PREDICATE, clause.predicate, "ADJ")
    if row["predicate"] == "是":
        return [*not_, *words("是", "AUX"), *quality, *words("的", "PART")]
    if row["predicate"] == "了":
        return words("没有", "PART") + quality if clause.negated else quality + words("了", "PART")
    return [*(not_ or words("很", "ADV")), *quality]
