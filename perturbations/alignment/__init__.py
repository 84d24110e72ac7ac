"""Word alignment: which words of two translations say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from xrobust.perturbations.text import Links, Text


class Pair(NamedTuple):
    """A text and its translation."""

    source: Text
    target: Text


@runtime_checkable
class Aligner(Protocol):
    """Aligns the words of translations."""

    @property
    def digest(self) -> str:
        """Of all that can change its alignments besides the pairs: its kind, version, parameters, weights."""

    def align(self, pairs: Sequence[Pair]) -> list[Links]:
        """The links of each pair, sorted, by the indices of units; every pair is of the same two languages.

        An aligner may learn from all the pairs together, so that links are a function of the whole list and of its
        order.
        """
