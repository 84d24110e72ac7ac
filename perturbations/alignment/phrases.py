"""Pieces of two translations that say the same, read off the links between their words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from math import inf
from typing import Final, NamedTuple

import regex

from xrobust.perturbations.text import Links, Text

MOST_WORDS: Final = 4
"""Words and numbers of a source phrase."""
MOST_TARGET_WORDS: Final = 8
"""Words and numbers of its counterpart: one word of an agglutinating language takes several of another."""
_INSIDE = regex.compile(r"[\p{Pd}\p{Pc}'’ʼ׳״.·・&/]")


class PhrasePair(NamedTuple):
    """A run of a text's units, and the run of its translation's units that says the same; half-open indices."""

    start: int
    end: int
    target_start: int
    target_end: int


def phrase_pairs(source: Text, target: Text, links: Links) -> list[PhrasePair]:
    """The consistent phrase pairs in which a text can be switched, by start and length.

    - No link leads out of the pair (Och and Ney 2004), and on both sides the first and the last unit have links.
    - Where only one side has words without links inside, the other has none beside: those words (not, of) might be
      lost, or said twice.
    - A source phrase begins and ends with a word and has at most four, numbers counted; its counterpart begins and
      ends with a word or a number. Marks stand inside a word only: B-52, U.S., Harry·Potter.
    - Both languages have the same order around both switch points (the equivalence constraint, Poplack 1980): what
      the next linked unit to the left says stands before the counterpart, and to the right behind it. Of a unit with
      several links, the nearest counts.

    Args:
        source: A text.
        target: Its translation.
        links: Between their units.
    """
    ours, theirs = _Side(source, links), _Side(target, ((j, i) for i, j in links))
    return [
        PhrasePair(start, end, low, high)
        for start in ours.linked
        if source.units[start][2] == "word"
        for end, low, high in _consistent(start, ours, theirs)
        if source.units[end - 1][2] == "word"
        and _loses_nothing((start, end), (low, high), ours, theirs)
        and _keeps_order((start, end), (low, high), ours)
    ]


class _Side:
    """One of two translations, by its units."""

    def __init__(self, text: Text, links: Iterable[tuple[int, int]]) -> None:
        units = text.units
        self.links: list[list[int]] = [[] for _ in units]
        """What each unit is linked to, in order."""
        for here, there in sorted(links):
            self.links[here].append(there)
        self.linked = [index for index, linked in enumerate(self.links) if linked]
        self.is_word = [kind in {"word", "number"} for _, _, kind in units]
        outside = [not (word or _is_inside(text, index)) for index, word in enumerate(self.is_word)]
        unlinked = [word and not linked for word, linked in zip(self.is_word, self.links, strict=True)]
        self.words, self.outside, self.unlinked = (
            [0, *accumulate(flags)] for flags in (self.is_word, outside, unlinked)
        )
        """How many units before each one are words or numbers, are what no phrase holds, are words without links."""

    def holds_unlinked(self, start: int, end: int) -> bool:
        """Whether a word or number in a range has no links."""
        return self.unlinked[end] > self.unlinked[start]


def _is_inside(text: Text, index: int) -> bool:
    """Whether a unit is a mark inside a word."""
    units = text.units
    start, end, _ = units[index]
    glued = 0 < index < len(units) - 1 and units[index - 1][1] == start and units[index + 1][0] == end
    return glued and _INSIDE.fullmatch(text.text, start, end) is not None


def _consistent(start: int, ours: _Side, theirs: _Side) -> Iterator[tuple[int, int, int]]:
    """The consistent phrase pairs that begin at a linked unit: where each ends, and its counterpart's range."""
    low = high = ours.links[start][0]
    last = start  # the last unit that the counterpart is linked to
    for end in range(start + 1, len(ours.links) + 1):
        if ours.outside[end] > ours.outside[start] or ours.words[end] - ours.words[start] > MOST_WORDS:
            return
        linked = ours.links[end - 1]
        if not linked:
            continue
        before, behind = range(min(low, linked[0]), low), range(high, max(high, linked[-1] + 1))
        low, high = low - len(before), high + len(behind)
        if theirs.outside[high] > theirs.outside[low] or theirs.words[high] - theirs.words[low] > MOST_TARGET_WORDS:
            return
        for back in (theirs.links[index] for indices in (before, behind) for index in indices):
            if back:
                if back[0] < start:
                    return
                last = max(last, back[-1])
        if last < end and theirs.is_word[low] and theirs.is_word[high - 1]:
            yield end, low, high


def _loses_nothing(here: tuple[int, int], there: tuple[int, int], ours: _Side, theirs: _Side) -> bool:
    """Whether no word without links inside one side alone may say the same as one beside the other side."""
    if ours.holds_unlinked(*here) == theirs.holds_unlinked(*there):
        return True
    side, (start, end) = (theirs, there) if ours.holds_unlinked(*here) else (ours, here)
    beside = side.holds_unlinked(max(0, start - 1), start) or side.holds_unlinked(end, min(end + 1, len(side.links)))
    return not beside


def _keeps_order(here: tuple[int, int], there: tuple[int, int], ours: _Side) -> bool:
    """Whether what the next linked unit to the left says stands before the counterpart, and to the right behind it."""
    left, right = bisect_left(ours.linked, here[0]) - 1, bisect_left(ours.linked, here[1])
    if left >= 0:
        before, behind = _distances(ours.links[ours.linked[left]], *there)
        if before > behind:
            return False
    if right < len(ours.linked):
        before, behind = _distances(ours.links[ours.linked[right]], *there)
        return behind <= before
    return True


def _distances(linked: Sequence[int], low: int, high: int) -> tuple[float, float]:
    """How far from a range the nearest of some units stand before it and behind it; none of them is inside."""
    place = bisect_left(linked, low)
    before = low - linked[place - 1] if place else inf
    return before, linked[place] - high + 1 if place < len(linked) else inf
