"""Texts with translations: written by hand, from the miniature, and drawn at random."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from hypothesis import strategies as st

from xrobust.perturbations import PERTURBATIONS, Edit, Outcome, Perturbation, Text
from xrobust.perturbations.text import Links
from xrobust.tasks.mini import Sentence
from xrobust.tasks.mini.links import gold_links

# Words with and without case, spaces or marks, and what may stand inside or between them.
PIECES = [
    "The", "the", "dog", "Dog", "casa", "İn", "straße", "कुत्ता", "में", "狗", "我的", "หมา", "ที่", "犬", "စာအုပ်", "بيت",
    "из", "12", "3.5", ",", ".", "-", "·", "'", "’", "!", "(", "👍🏽", "\u0301", "\u0600", "\u200d",
]  # fmt: skip


def switching(parameters: str) -> Perturbation:
    """The perturbation `phrases`."""
    return PERTURBATIONS.get("phrases").build(parameters)


def translated(text: str, language: str, other: str, into: str, links: Links, **options: object) -> Text:
    """A text with its translation."""
    return Text(text, language, parallel={into: Text(other, into)}, links={into: links}, **options)


def by_words(text: str, other: str, pairs: str, *, language: str = "en", into: str = "es", **options: object) -> Text:
    """A text with its translation, linked by pairs of words (`dog=perro`), each the first not yet linked so."""
    ours, theirs = Text(text, language).words, Text(other, into).words
    links: list[tuple[int, int]] = []
    for pair in pairs.split():
        here, there = pair.split("=")
        links.append(
            next(
                (i.index, j.index)
                for i in ours
                for j in theirs
                if i.text == here and j.text == there and (i.index, j.index) not in links
            )
        )
    return translated(text, language, other, into, sorted(links), **options)


def of_mini(source: Sentence, target: Sentence, **options: object) -> Text:
    """A sentence of the miniature with its exact alignment."""
    return translated(source.text, source.language, target.text, target.language, gold_links(source, target), **options)


def siblings(*texts: Text) -> tuple[Text, ...]:
    """Texts of one example."""
    for one in texts:
        one.example_id = "siblings"
        one.siblings = tuple(other for other in texts if other is not one)
    return texts


def cross(links: Links) -> bool:
    """Whether two links say that the languages have different orders."""
    return any((i - k) * (j - m) < 0 for (i, j), (k, m) in combinations(links, 2))


def switched_words(outcome: Outcome) -> set[int]:
    """The words that edits touch."""
    return {index for edit in outcome.perturbed.edits for index in outcome.offers.touched(edit)}


def is_piece(edit: Edit, other: Text) -> bool:
    """Whether an edit puts in, but for a space at either side, a run of whole units of a translation."""
    starts, ends = {start for start, _, _ in other.units}, {end for _, end, _ in other.units}
    piece = edit.text.strip(" ")
    at = other.text.find(piece)
    while at >= 0:
        if at in starts and at + len(piece) in ends:
            return bool(piece)
        at = other.text.find(piece, at + 1)
    return False


def candidates(text: Text, parameters: str = "es") -> dict[str, list[str]]:
    """For every phrase that can be switched, its counterparts."""
    found: dict[str, list[str]] = {}
    for word in text.words:
        for start, end, replacements, _, _ in switching(parameters).propose(word):
            found.setdefault(text.text[start:end], []).extend(replacements)
    return found


def strings() -> st.SearchStrategy[str]:
    """Texts in several scripts, some without spaces."""
    joiners = st.sampled_from(["", " ", " ", " ", "  "])
    rows = st.lists(st.tuples(st.sampled_from(PIECES), joiners), max_size=12)
    return rows.map(lambda row: "".join(piece + joiner for piece, joiner in row))


@st.composite
def translations(draw: st.DrawFn, sources: st.SearchStrategy[str] | None = None) -> Text:
    """A text and a translation with links at random, many to many, some of them straight."""
    source, target = Text(draw(sources or strings()), "hi"), Text(draw(strings()), "zh")
    rows, columns = len(source.units), len(target.units)
    links: set[tuple[int, int]] = set()
    if rows and columns:
        straight = draw(st.sets(st.integers(0, min(rows, columns) - 1)))
        anywhere = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))
        links = {(index, index) for index in straight} | draw(st.sets(anywhere, max_size=5))
    return translated(source.text, "hi", target.text, "zh", sorted(links), example_id="drawn")


def outside(edits: Sequence[Edit], borders: Iterable[int]) -> bool:
    """Whether no border stands inside an edit."""
    return not any(edit.start < border < edit.end for edit in edits for border in borders)
