"""Names and numbers that no edit may touch, where somebody asks for that.

Names are those of the task's own gold. Where it says none, a rule stands in that needs no model:

- where the script has capitals, a capitalised word inside a sentence is one, and so is a long one before it that begins
  the sentence, and one at the beginning that stands inside a sentence of the text or of its siblings, too; text that
  capitalises most of its words tells nothing;
- in German, whose nouns are capitalised, a single such word is none: two of them side by side are (Angela Merkel);
- a word in capitals throughout is one (NATO), and a capitalised Latin word in a text of another script;
- a capitalised word that stands in a parallel text, too, is one, unless it begins a sentence in both;
- the Unicode CLDR's names of countries and languages are, in all scripts, in the form in which it gives them.

It misses names that stand alone at the beginning of a sentence, single ones in German, and in scripts without capitals
all that are neither in the CLDR nor in Latin letters. It takes what a language capitalises without naming (American).
`python -m benchmarks.protecting` says how much.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import regex

from xrobust.perturbations.edits import Span
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import load_cldr
from xrobust.perturbations.text import Text

_CAPITALISED = regex.compile(r"[\p{Lu}\p{Lt}](?:[\p{L}\p{M}'’]|$)")
_CAPITALS = regex.compile(r"\p{Lu}[\p{Lu}\p{M}]+")
_LATIN = regex.compile(r"\p{Latin}")
_DIGIT = regex.compile(r"\p{Nd}")
_ALWAYS_CAPITAL = {"en": regex.compile(r"I(?:['’]|$)")}
"""Words that a language capitalises wherever they stand."""
_NOUNS_CAPITALISED = frozenset({"de"})
"""Languages that capitalise nouns."""
_WITHIN = frozenset(",'’/&@%·([")
"""Marks behind which no sentence begins."""
_SHORT: Final = 3
"""Letters of a capitalised word before a full stop that is an abbreviation or an initial: Mr. Smith, J. Smith."""
_MOST_CAPITALISED, _HEADLINE = 0.75, 4
_LONGEST = 4
"""Units of a name in the CLDR."""


def protected(
    text: Text, *, names: bool, numbers: bool, gold_names: Sequence[tuple[int, int]] | None = None
) -> tuple[Span, ...]:
    """The spans of a text that no edit may touch.

    Args:
        text: The clean text; its parallel texts and its siblings help to find names.
        names: Whether names are among them.
        numbers: Whether numbers are, and words with a digit in them (B2B).
        gold_names: Spans of names, where the task's gold says what they are; no rule is asked then.

    Returns:
        Sorted spans that neither overlap nor touch, the text's own protected ones among them. Names that stand side by
        side are one span.
    """
    spans = [Span(*span) for span in text.protected]
    if numbers:
        spans += (
            Span(start, end)
            for start, end, kind in text.units
            if kind == "number" or (kind == "word" and _DIGIT.search(text.text, start, end))
        )
    if names:
        spans += (Span(*span) for span in gold_names) if gold_names is not None else _side_by_side(text, _names(text))
    return tuple(_merged(spans))


def _names(text: Text) -> set[int]:
    """Indices of the units that are names by rule."""
    # A name that begins one sentence of a pair and stands inside the other one is a name in both.
    known = {form for one in (text, *text.siblings) for form in _named_by_capitals(one)}
    return {
        *(index for index, form in _capitalised(text) if form in known),
        *_unchanged(text),
        *_in_cldr(text),
    }


def _capitalised(text: Text) -> list[tuple[int, str]]:
    """The words that begin with a capital, with their indices."""
    words = ((index, text.text[start:end]) for index, (start, end, kind) in enumerate(text.units) if kind == "word")
    return [(index, form) for index, form in words if _CAPITALISED.match(form)]


def _named_by_capitals(text: Text) -> set[str]:
    """The words whose capitals say that they are names."""
    capitalised = _capitalised(text)
    if not LANGUAGES[text.language].writing.cased:
        return {form for _, form in capitalised if _LATIN.match(form)}
    words = sum(kind == "word" for _, _, kind in text.units)
    if words >= _HEADLINE and len(capitalised) - 1 >= _MOST_CAPITALISED * (words - 1):
        return set()
    always = _ALWAYS_CAPITAL.get(text.language)
    inside = {
        index
        for index, form in capitalised
        if not _begins(text, index) and not (always is not None and always.match(form))
    }
    if text.language in _NOUNS_CAPITALISED:
        inside = {index for index in inside if {index - 1, index + 1} & inside}
    else:
        inside |= {index for index, form in capitalised if index + 1 in inside and len(form) > _SHORT}
    return {form for index, form in capitalised if index in inside or _CAPITALS.fullmatch(form)}


def _begins(text: Text, index: int) -> bool:
    """Whether a word may be capitalised because a sentence, a quotation or an item of a list begins with it."""
    if index == 0:
        return True
    start, end, kind = text.units[index - 1]
    mark, gap = text.text[start:end], text.text[end : text.units[index][0]]
    if "\n" in gap or (kind == "number" and index == 1):
        return True
    if kind in {"word", "number"} or mark in _WITHIN or (not gap and mark in {"-", "."} and start):
        return False
    return not (mark == "." and index > 1 and _is_short(text, index - 2))


def _is_short(text: Text, index: int) -> bool:
    start, end, _ = text.units[index]
    return end - start <= _SHORT and _CAPITALISED.match(text.text[start:end]) is not None


def _unchanged(text: Text) -> Iterator[int]:
    """Capitalised words that stand in a parallel text, too, and inside a sentence in one of them."""
    for other in text.parallel.values():
        there = _capitalised(other)
        forms, inside = {form for _, form in there}, {form for index, form in there if not _begins(other, index)}
        for index, form in _capitalised(text):
            if len(form) > 1 and (form in inside or (form in forms and not _begins(text, index))):
                yield index


def _in_cldr(text: Text) -> Iterator[int]:
    """Countries and languages; where the script has capitals, only capitalised."""
    known, units = _cldr(text.language), text.units
    cased = LANGUAGES[text.language].writing.cased
    for first, (start, _, kind) in enumerate(units):
        if kind != "word" or (cased and not text.text[start].isupper()):
            continue
        for last in range(min(first + _LONGEST, len(units)) - 1, first - 1, -1):
            if text.text[start : units[last][1]].casefold() in known:
                yield from range(first, last + 1)
                break


@functools.cache
def _cldr(language: str) -> frozenset[str]:
    return frozenset(
        names[language].casefold()
        for concept, names in load_cldr().items()
        if concept.startswith(("territory:", "language:")) and language in names
    )


def _side_by_side(text: Text, indices: Iterable[int]) -> Iterator[Span]:
    """The spans of units, those that follow one another as one."""
    run: list[int] = []
    for index in sorted(indices):
        if run and index != run[-1] + 1:
            yield Span(text.units[run[0]][0], text.units[run[-1]][1])
            run = []
        run.append(index)
    if run:
        yield Span(text.units[run[0]][0], text.units[run[-1]][1])


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    current: Span | None = None
    for span in sorted(spans):
        if current is not None and span.start <= current.end:
            current = Span(current.start, max(current.end, span.end))
            continue
        if current is not None:
            yield current
        current = span
    if current is not None:
        yield current
