"""Questions in languages that leave the question word where the answer stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from xrobust.tasks.mini.asking.fronted import SLOTS
from xrobust.tasks.mini.grammars.common import content
from xrobust.tasks.mini.meaning import RELATION, Clause, Noun
from xrobust.tasks.mini.realise import grammar
from xrobust.tasks.mini.sentence import Row
from xrobust.tasks.mini.tables import table
from xrobust.tasks.mini.world import PORTABLE

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "hi": {"who": "कौन", "what": "क्या", "when": "कब", "where": "कहाँ", "to": "कहाँ", "from": "कहाँ से"},
    "tr": {"who": "kim", "what": "ne", "when": "ne zaman", "where": "nerede", "to": "nereye", "from": "nereden"},
    "sw": {"who": "nani", "what": "nini", "when": "lini", "where": "wapi", "to": "wapi", "from": "wapi"},
    "th": {"who": "ใคร", "what": "อะไร", "when": "เมื่อไร", "where": "ที่ไหน", "to": "ที่ไหน", "from": "ที่ไหน"},
    "zh": {"who": "谁", "what": "什么", "when": "什么时候", "where": "哪里", "to": "哪里", "from": "哪里"},
}
_BEFORE: Final[Mapping[str, frozenset[str]]] = {
    "hi": frozenset({"DET"}),
    "tr": frozenset({"DET"}),
    "sw": frozenset({"ADP"}),
    "th": frozenset({"ADP"}),
    "zh": frozenset({"DET"}),
}
"""Function words before a phrase that belong to it and go with it."""
_BEHIND: Final[Mapping[str, frozenset[str]]] = {
    "hi": frozenset({"ADP"}),
    "tr": frozenset(),
    "sw": frozenset(),
    "th": frozenset({"NOUN", "DET"}),
    "zh": frozenset({"ADP"}),
}
_SOMETHING: Final = next(
    Noun(f"noun:{name}", definite=False) for name in PORTABLE if table("hi")["nouns"][name]["gender"] == "m"
)
"""What Hindi verbs agree with where the thing is asked for: क्या is masculine."""
_WORDS_FOR_IN: Final = frozenset({"上", "下面", *(row["in"] for row in table("zh")["places"].values())})
_RELATION_STAYS: Final = frozenset({"sw", "th", "zh"})
"""From and to are words of their own there, which the question word needs."""
_MEASURES: Final = frozenset({"NOUN", "DET"})


def question(language: str, clause: Clause, asked: str, base: int) -> list[Row]:
    """The statement's rows with the question word for the phrase that is asked for."""
    if language == "hi" and asked == "what":
        clause = replace(clause, object=_SOMETHING)
    rows = grammar(language).clause(clause, base)
    if language == "th" and asked != "who":
        rows = [row for row in rows if row.text != "แล้ว"]  # what is done already is not asked about
    first, last = _phrase(language, rows, clause, asked, base)
    key = asked
    if asked == "where" and clause.place is not None and clause.place.relation in {"to", "from"}:
        key = clause.place.relation
    word = WORDS[language][key]
    if language == "hi" and asked == "who" and rows[last - 1].text == "ने":
        word = "किसने"
    if language == "tr" and asked == "what" and clause.object is not None and clause.object.definite:
        word = "neyi"
    asking = content(word, base + SLOTS[asked], f"question:{key}", "PRON" if asked in {"who", "what"} else "ADV")
    return [*rows[:first], *asking, *rows[last:]]


def _phrase(language: str, rows: list[Row], clause: Clause, asked: str, base: int) -> tuple[int, int]:
    """From where to where the phrase stands."""
    slot = base + SLOTS[asked]
    width = 1 if asked == "when" else 4
    inside = [number for number, row in enumerate(rows) if row.node is not None and slot <= row.node < slot + width]
    first, last = inside[0], inside[-1] + 1
    if asked == "when":
        return first, last
    staying = language in _RELATION_STAYS and clause.place is not None and clause.place.relation in {"to", "from"}

    def belongs(row: Row, kinds: frozenset[str]) -> bool:
        # Thai for "at" is part of Thai for "where".
        relation = asked == "where" and row.node == base + RELATION and (not staying or row.text == "ที่")
        if language == "zh" and row.upos == "ADP" and row.text not in _WORDS_FOR_IN:
            return False  # 给 and its like belong to the next phrase
        return relation or (row.node is None and row.upos in kinds)

    while first > 0 and belongs(rows[first - 1], _before(language, asked)):
        first -= 1
    while last < len(rows) and belongs(rows[last], _behind(language, asked)):
        last += 1
    return first, last


def _before(language: str, asked: str) -> frozenset[str]:
    """Prepositions go with places alone."""
    kinds = _BEFORE[language]
    if language == "zh" and asked != "where":
        return _MEASURES | {"NUM"}
    return kinds if asked == "where" else kinds - {"ADP"}


def _behind(language: str, asked: str) -> frozenset[str]:
    """Markers of case in Hindi go with everything, Chinese words for "in" with places, Thai measures with things."""
    kinds = _BEHIND[language]
    if language == "zh" and asked != "where":
        return frozenset()
    return kinds
