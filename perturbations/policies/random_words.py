"""The policy `random`: every word with a candidate is picked with the dose's probability."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from xrobust.perturbations.offers import Offers
from xrobust.perturbations.policies import Judge, Pick
from xrobust.perturbations.text import Text


def random_words(text: Text, offers: Offers, *, dose: float, judge: Judge | None = None) -> Iterator[Pick]:
    """Words in ascending order of entry dose, so that the edits at a dose are a subset of those at a higher one.

    An edit that touches several words (a phrase) enters at as many times its draw, so that the share of words
    touched, not of edits, follows the dose.
    """
    entries = []
    for index in offers.words:
        entry = offers.entry_dose(index)
        if entry < dose:
            preferences = offers.preferences(index)
            first = next(preferences, None)
            if first is not None:
                entry *= max(1, len(offers.touched(first)))
                entries.append((entry, index, chain((first,), preferences)))
    entries.sort(key=lambda item: item[:2])
    for entry, index, edits in entries:
        if entry < dose:
            yield Pick(index, edits)
