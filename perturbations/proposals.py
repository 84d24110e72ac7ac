"""Asks a plugin about a word, checks what it gives, and remembers it by the form where the form is all that matters."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from xrobust.perturbations.definition import Perturbation
from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.errors import PluginError
from xrobust.perturbations.text import Kind, Text, Word

_FORMS: Final = 1 << 14
"""Forms whose candidates are remembered: those asked for last, of all perturbations and languages together."""


class Offer(NamedTuple):
    """The candidates of a word, checked; offsets in the text, or in the word where they are remembered by its form."""

    candidates: Sequence[Candidate]
    totals: Sequence[float]
    """Running totals of their weights, but for the last one: as many as there are borders between candidates."""
    total: float

    def chosen(self, draw: float) -> tuple[int, int]:
        """The candidate, and which of its replacements, that a draw in [0, 1) stands for."""
        drawn = draw * self.total
        place = bisect_right(self.totals, drawn)
        _, _, replacements, weight = self.candidates[place]
        count = len(replacements)
        if count == 1:
            return place, 0
        into = drawn - (self.totals[place - 1] if place else 0.0)
        return place, min(int(into / weight * count), count - 1)


@functools.lru_cache(maxsize=_FORMS)
def offer_of_form(perturbation: Perturbation, language: str, form: str, kind: Kind) -> Offer:
    """What `ask` gives for a word that stands alone."""
    return ask(perturbation, Text.of_word(form, language, kind).word(0))


@functools.lru_cache(maxsize=_FORMS)
def propensity_of_form(perturbation: Perturbation, language: str, form: str, kind: Kind) -> float:
    """What `ask_propensity` gives for a word that stands alone."""
    return ask_propensity(perturbation, Text.of_word(form, language, kind).word(0))


def ask(perturbation: Perturbation, word: Word) -> Offer:
    """The candidates of a word.

    Raises:
        PluginError: If the plugin raises, or breaks the contract of `Candidate`.
    """
    try:
        found = tuple(perturbation.propose(word))
    except Exception as error:
        raise _complaint(perturbation, word, f"raised {type(error).__name__}: {error}") from error
    for candidate in found:
        _check(perturbation, word, candidate)
    totals = [*accumulate(candidate.weight for candidate in found)]
    return Offer(found, totals[:-1], totals[-1] if totals else 0.0)


def ask_propensity(perturbation: Perturbation, word: Word) -> float:
    """How likely a word is picked, relative to 1.

    Raises:
        PluginError: If the plugin's propensity raises.
    """
    if perturbation.propensity is None:
        return 1.0
    try:
        return max(0.0, perturbation.propensity(word))
    except Exception as error:
        raise _complaint(perturbation, word, f"raised {type(error).__name__} in its propensity: {error}") from error


def _check(perturbation: Perturbation, word: Word, candidate: object) -> None:
    if not isinstance(candidate, Candidate):
        raise _complaint(perturbation, word, f"gave {candidate!r}, which is no Candidate")
    start, end, replacements, weight = candidate
    length = len(word.context.text)
    if not isinstance(start, int) or not isinstance(end, int):
        raise _complaint(perturbation, word, f"gave the span [{start!r}, {end!r}), which are no numbers")
    if not 0 <= start <= end <= length:
        raise _complaint(perturbation, word, f"gave the span [{start}, {end}), outside the text of {length}")
    # A set's order would change with Python's hash seed.
    if (
        not isinstance(replacements, tuple | list)
        or not replacements
        or not all(isinstance(replacement, str) for replacement in replacements)
    ):
        raise _complaint(perturbation, word, f"gave the replacements {replacements!r}, which is no list of strings")
    if not isinstance(weight, int | float) or not 0 < weight < float("inf"):
        raise _complaint(perturbation, word, f"gave the weight {weight!r}")


def _complaint(perturbation: Perturbation, word: Word, what: str) -> PluginError:
    return PluginError(
        f"perturbation '{perturbation.name}' {what}",
        expected="Candidate(start, end, [replacement, …], weight > 0) inside the text"
        + (" of the word alone, which `per_form` promises" if perturbation.per_form else ""),
        got=f"at the word '{word.text}' [{word.start}, {word.end}) of {word.language} text '{word.context.text[:60]}'",
        fix=f"mend {perturbation.origin or 'the plugin'}, or leave '{perturbation.label}' out",
    )
