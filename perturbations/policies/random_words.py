"""The policy `random`: every word with a candidate is picked with the dose's probability."""

from __future__ import annotations

from xrobust.perturbations.offers import Offers
from xrobust.perturbations.policies import Judge, Pick
from xrobust.perturbations.text import Text


def random_words(text: Text, offers: Offers, *, dose: float, judge: Judge | None = None) -> list[Pick]:
    """Words in ascending order of entry dose, so that the edits at a dose are a subset of those at a higher one.

    An edit that touches several words (a phrase) enters at as many times its draw, so that the share of words
    touched, not of edits, follows the dose.
    """
    picks = offers.picks(dose)
    units, others = text.units, offers.others
    for place, (entry, index, edit) in enumerate(picks):
        first, last, _ = units[index]
        start, end, _ = edit
        if start < first or end > last:  # the dose at which a whole phrase enters
            picks[place] = (entry * max(1, len(offers.touched(edit))), index, edit)
    if len(picks) > 1:
        picks.sort()
    return [Pick(index, edit, others) for entry, index, edit in picks if entry < dose]
