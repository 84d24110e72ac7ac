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
    entries = []
    units = text.units
    for entry, index in offers.entering(dose):
        choice = offers.choice(index)
        if choice is None:
            continue
        start, end, _ = units[index]
        if not start <= choice.start <= choice.end <= end:
            entry *= max(1, len(offers.touched(choice)))  # noqa: PLW2901 - the dose at which the whole phrase enters
        if entry < dose:
            entries.append((entry, index, choice))
    if len(entries) > 1:
        entries.sort()
    return [Pick(index, choice, offers.others) for _, index, choice in entries]
