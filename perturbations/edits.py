"""Edits and the map between a clean text and what became of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


class Edit(NamedTuple):
    """`clean[start:end]` becomes `text`."""

    start: int
    end: int
    text: str


class Candidate(NamedTuple):
    """What a plugin proposes: a span of the clean text, and what it could become."""

    start: int
    end: int
    replacements: Sequence[str]
    """A list or a tuple."""
    weight: float = 1.0
    """How likely this candidate is beside the word's other ones; any positive number."""
    language: str = ""
    """ISO 639-1 code of the replacements, where it is another one than the text's."""


class Perturbed:
    """A clean text, its edits, and both offset maps.

    Args:
        clean: The clean text.
        edits: Sorted edits that do not overlap; offsets in code points of the clean text.

    Raises:
        ValueError: If the edits overlap, are out of order or out of range.

    >>> perturbed = Perturbed("a fine day", [Edit(2, 6, "bad")])
    >>> perturbed.text
    'a bad day'
    >>> perturbed.to_clean(Span(6, 9))
    Span(start=7, end=10)
    >>> perturbed.to_perturbed(Span(3, 4))
    Span(start=2, end=5)
    """

    __slots__ = ("_map", "clean", "edits", "text")

    def __init__(self, clean: str, edits: Sequence[Edit] = ()) -> None:
        self.clean = clean
        self.edits = tuple(edits)
        text, done = "", 0
        for start, end, replacement in edits:
            if not done <= start <= end <= len(clean):
                raise ValueError(f"edits must be sorted, in range and apart; got {list(self.edits)}")
            text += clean[done:start] + replacement
            done = end
        self.text = text + clean[done:]
        self._map: _Map | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Perturbed) and (self.clean, self.edits) == (other.clean, other.edits)

    def __hash__(self) -> int:
        return hash((self.clean, self.edits))

    def __repr__(self) -> str:
        return f"Perturbed({self.clean!r}, {list(self.edits)!r})"

    def to_perturbed(self, span: tuple[int, int]) -> Span:
        """Where a span of the clean text stands in the perturbed one.

        A border inside an edit projects outward to the whole edit; a border beside one stays beside it.
        """
        here = self._places()
        return _project(span, here.clean_starts, here.clean_ends, here.starts, here.ends)

    def to_clean(self, span: tuple[int, int]) -> Span:
        """Where a span of the perturbed text comes from in the clean one; never less than `to_perturbed` came from.

        A border where something was deleted takes it in: it may have been the span's first or last character.
        """
        here = self._places()
        start, end = _project(span, here.starts, here.ends, here.clean_starts, here.clean_ends)
        first = bisect_left(here.starts, span[0])
        if first < len(self.edits) and here.starts[first] == span[0] == here.ends[first]:
            start = min(start, here.clean_starts[first])
        last = bisect_right(here.ends, span[1]) - 1
        if last >= 0 and here.starts[last] == span[1] == here.ends[last]:
            end = max(end, here.clean_ends[last])
        return Span(start, end)

    def _places(self) -> _Map:
        """Where the edits stand, worked out when somebody asks: most texts are only read."""
        if self._map is None:
            # Total shift before each edit, and behind the last one.
            shifts = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in self.edits)]
            starts = [edit.start + shift for edit, shift in zip(self.edits, shifts, strict=False)]
            self._map = _Map(
                [edit.start for edit in self.edits],
                [edit.end for edit in self.edits],
                starts,
                [start + len(edit.text) for edit, start in zip(self.edits, starts, strict=True)],
            )
        return self._map


class _Map(NamedTuple):
    """Where each edit stands in the clean and in the perturbed text."""

    clean_starts: list[int]
    clean_ends: list[int]
    starts: list[int]
    ends: list[int]


def _project(
    span: tuple[int, int], starts: list[int], ends: list[int], to_starts: list[int], to_ends: list[int]
) -> Span:
    start, end = span
    # The first edit that ends behind the start: inside it, the start moves out to the edit's own start.
    first = bisect_left(ends, start + 1)
    if first < len(starts) and starts[first] < start:
        new_start = to_starts[first]
    else:
        new_start = start + (to_ends[first - 1] - ends[first - 1] if first else 0)
    last = bisect_left(starts, end) - 1
    if last >= 0 and ends[last] > end:
        new_end = to_ends[last]
    elif last >= 0:
        new_end = end + to_ends[last] - ends[last]
    else:
        new_end = end
    # An empty span beside an insertion or deletion: take in all that stands at that place.
    return Span(new_start, new_end) if new_start <= new_end else Span(new_end, new_start)


def levenshtein(left: str, right: str) -> int:
    """Least number of code points inserted, deleted or substituted from one string to the other.

    >>> levenshtein("kitten", "sitting")
    3
    """
    row = list(range(len(right) + 1))
    for i, character in enumerate(left, start=1):
        previous, row[0] = row[0], i
        for j, other in enumerate(right, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (character != other))
    return row[-1]
