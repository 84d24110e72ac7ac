"""How good links are, held against those that people made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xrobust.perturbations.text import Links


class Quality(NamedTuple):
    """Errors of alignment, 0 to 1, over all texts together."""

    error_rate: float
    """Of the links found and the sure ones, the share that the other side lacks; possible links are no errors."""
    precision: float
    """Share of the links found that are possible."""
    recall: float
    """Share of the sure links that are found."""


def quality(rows: Iterable[tuple[Links, Links, Links]]) -> Quality:
    """Compare links with gold ones.

    Args:
        rows: Of each text the links found, the sure ones, and the possible ones, which have the sure ones in them.

    Returns:
        All 0 errors where there is nothing to find and nothing is found.

    Source: Och and Ney 2003, "A systematic comparison of various statistical alignment models", section 5.

    >>> quality([([(0, 0), (1, 1), (2, 1)], [(0, 0), (2, 2)], [(0, 0), (1, 1), (2, 2)])])
    Quality(error_rate=0.4, precision=0.6666666666666666, recall=0.5)
    """
    found = sure = found_sure = found_possible = 0
    for links, gold, possible in rows:
        found += len(links)
        sure += len(gold)
        found_sure += _common(links, gold)
        found_possible += _common(links, possible)
    return Quality(
        1 - (found_sure + found_possible) / (found + sure) if found + sure else 0.0,
        found_possible / found if found else 1.0,
        found_sure / sure if sure else 1.0,
    )


def _common(links: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> int:
    return len({*links} & {*others})
