"""Confusions of spelling, read from orthography.json: where each fits a word, and what the word becomes."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from xrobust.perturbations.resources import read_resource
from xrobust.perturbations.segmentation import leans
from xrobust.perturbations.text import Word
from xrobust.perturbations.writing.case import capitalised, is_upper, letters_lower, letters_upper

_NUKTAS = "\u093c\u09bc"


class Confusion(NamedTuple):
    """One rule, one way: what is found in a word in lower case, and what is written for it."""

    pattern: re.Pattern[str]
    written: str
    whole_word: bool
    least: int
    """Characters that the word has, at least."""


class Misspelling(NamedTuple):
    """A part of a word, in offsets of the word that are borders of its clusters, and how it is misspelt."""

    start: int
    end: int
    text: str
    whole_word: bool


def misspellings(word: Word) -> Iterator[Misspelling]:
    """Every misspelling of a word that a rule of its language gives; the letters keep their case."""
    language, clean = word.language, word.text
    small = letters_lower(language, clean).replace("’", "'")
    borders = [0, *(one.end - word.start for one in word.graphemes)]
    capitals = len(clean) > 1 and clean != small and clean == letters_upper(language, clean)
    composed = unicodedata.is_normalized("NFC", clean)
    for pattern, written, whole_word, least in confusions(language):
        for match in pattern.finditer(small) if len(small) >= least else ():
            start, end = match.span()
            changed = _in_case(language, clean, start, end, written, capitals=capitals)
            span = _whole_clusters(changed, clean, borders, start, end)
            if span is not None:
                text = changed[span[0] : len(changed) - (len(clean) - span[1])]
                text = unicodedata.normalize("NFC", text) if composed else text
                if text != clean[span[0] : span[1]]:
                    yield Misspelling(*span, text, whole_word)


def _in_case(language: str, clean: str, start: int, end: int, written: str, *, capitals: bool) -> str:
    """The whole word with a part of it rewritten, in capitals where that was, and as large at its beginning."""
    if capitals:
        written = letters_upper(language, written)
    elif is_upper(language, clean[start]):
        written = capitalised(language, written)
    if "’" in clean:
        written = written.replace("'", "’")
    changed = clean[:start] + written + clean[end:]
    return capitalised(language, changed) if start == 0 and is_upper(language, clean[0]) else changed


def _whole_clusters(changed: str, clean: str, borders: list[int], start: int, end: int) -> tuple[int, int] | None:
    """The clusters that a rewritten part touches; with the one before it, where it begins with a sign for that."""
    if not changed or leans(changed):
        return None
    last = next(border for border in borders if border >= end)
    first = max(border for border in borders if border <= start)
    if start == 0 and len(changed) == len(clean) - end and changed != clean[end:]:
        # The capital moves on to the next letter, as in Haber → Aber.
        last = next(border for border in borders if border > last)
    while first and leans(changed[first:]):
        first = max(border for border in borders if border < first)
    return first, last


@functools.cache
def confusions(language: str) -> tuple[Confusion, ...]:
    """The rules of a language, each way by itself."""
    groups: list[dict[str, Any]] = read_resource("orthography.json")["languages"].get(language, [])
    found = []
    for group in groups:
        for source, written, bounds in _pairs(group["pairs"]):
            start, end = "^" in bounds, "$" in bounds
            pattern = "".join(
                (
                    "^" if start else "",
                    _beside("(?<=", group.get("after", "")),
                    _beside("(?<!", group.get("not_after", "")),
                    re.escape(source),
                    _beside("(?=", group.get("before", "")),
                    _beside("(?!", group.get("not_before", "") + _NUKTAS),
                    f"(?={group['ahead']})" if "ahead" in group else "",
                    "$" if end else "",
                )
            )
            found.append(Confusion(re.compile(pattern), written, start and end, group.get("least", 1)))
    return tuple(found)


def _beside(opening: str, characters: str) -> str:
    return f"{opening}[{re.escape(characters)}])" if characters else ""


def _pairs(text: str) -> Iterator[tuple[str, str, str]]:
    """What is found, what is written for it, and whether at the beginning (^) or the end ($) of a word."""
    for pair in unicodedata.normalize("NFC", text).split():
        bounds = ("^" if pair.startswith("^") else "") + ("$" if pair.endswith("$") else "")
        both = "/" in pair
        left, right = pair.strip("^$").split("/" if both else ">")
        yield left, right, bounds
        if both:
            yield right, left, bounds
