"""Kinds of slip, and where in a word they stand: one measure for lists of real misspellings and for what we make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

Kind = Literal["substitution", "omission", "insertion", "doubling", "transposition"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FIFTHS = 5


class Slip(NamedTuple):
    """One slip in a word."""

    kind: Kind
    place: int
    """Grapheme clusters before it."""
    length: int
    """Grapheme clusters of the correct word."""

    @property
    def fifth(self) -> int:
        """The fifth of the word that it stands in, 0 to 4."""
        return fifth(self.kind, self.place, self.length)


def fifth(kind: Kind, place: int, length: int) -> int:
    """The fifth of a word, 0 to 4, that a place is in: of all places where a slip of that kind can be.

    >>> [fifth("substitution", place, 5) for place in range(5)]
    [0, 1, 2, 3, 4]
    """
    return FIFTHS * place // places(kind, length)


def places(kind: Kind, length: int) -> int:
    """In how many places of a word a kind of slip can be."""
    return {"insertion": length + 1, "transposition": max(1, length - 1)}.get(kind, length)


def slip_between(correct: Sequence[str], typed: Sequence[str]) -> Slip | None:
    """The one slip between two words as grapheme clusters; None where they are equal, or more than one slip apart.

    Where several places explain it (which t of `letter` is missing in `leter`?), the last one is taken: what stands
    before the first difference counts as right. A changed case is no slip of the finger on another key.

    >>> slip_between("letter", "leter")
    Slip(kind='omission', place=3, length=6)
    >>> slip_between("from", "form")
    Slip(kind='transposition', place=1, length=4)
    """
    length = len(correct)
    place = next((i for i, (a, b) in enumerate(zip(correct, typed, strict=False)) if a != b), min(length, len(typed)))
    rest, typed_rest = correct[place:], typed[place:]
    if len(typed) == length:
        if not rest or rest[0].casefold() == typed_rest[0].casefold():
            return None
        if rest[1:] == typed_rest[1:]:
            return Slip("substitution", place, length)
        swapped = len(rest) > 1 and (rest[0], rest[1]) == (typed_rest[1], typed_rest[0])
        return Slip("transposition", place, length) if swapped and rest[2:] == typed_rest[2:] else None
    if len(typed) == length - 1 and rest[1:] == typed_rest:
        return Slip("omission", place, length)
    if len(typed) == length + 1 and rest == typed_rest[1:]:
        doubled = place > 0 and typed[place] == typed[place - 1]
        # A letter typed twice is doubled where it stands.
        return Slip("doubling", place - 1, length) if doubled else Slip("insertion", place, length)
    return None
