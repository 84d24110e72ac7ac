"""The policy `random`: every word with a candidate is picked with the dose's probability."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.core.picks import Pick
from xrobust.perturbations.edits import Edit
from xrobust.perturbations.text import Text

_pick: Callable[[tuple[int, Edit, Callable[[int], Iterable[Edit]]]], Pick] = functools.partial(tuple.__new__, Pick)
# half the time of Pick(…)


def random_words(text: Text, offers: Offers, *, dose: float) -> list[Pick]:
    """Words in ascending order of entry dose, so that the edits at a dose are a subset of those at a higher one."""
    picks, others = offers.picks(dose), offers.others
    if len(picks) > 1:
        picks.sort()
    return [_pick((index, edit, others)) for _, index, edit in picks]
