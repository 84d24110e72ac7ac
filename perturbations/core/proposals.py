"""Asks a plugin about a word, checks what it gives, and remembers it by the form where the form is all that matters."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from xrobust.perturbations.edits import Candidate, Edit
from xrobust.perturbations.errors import PluginError
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.definition import Perturbation
from xrobust.perturbations.randomness import CHOICE_MASK, CHOICE_UNIT
from xrobust.perturbations.segmentation import LONGEST_CHUNK, chunk_units
from xrobust.perturbations.text import Kind, Text, Word

_MOST_FORMS: Final = 1 << 15
_edit: Callable[[tuple[int, int, str]], Edit] = functools.partial(tuple.__new__, Edit)  # half the time of Edit(…)


class Offer(NamedTuple):
    """The candidates of a word, checked; offsets in the text, or in the word where they are remembered by its form."""

    candidates: Sequence[Candidate]
    totals: Sequence[float] | None
    """Running totals of their weights, but for the last one: as many as there are borders between candidates; None
    where all weights are equal."""
    total: float

    def edit(self, draw: int, shift: int) -> Edit:
        """The edit that a draw of the word stands for, so many code points further on."""
        candidates, totals, total = self
        choice = (draw & CHOICE_MASK) * CHOICE_UNIT
        if totals is None:
            into = choice * len(candidates)
            place = int(into)
            start, end, replacements, _, _ = candidates[place]
            which = int((into - place) * len(replacements))
        else:
            drawn = choice * total
            place = bisect_right(totals, drawn)
            start, end, replacements, weight, _ = candidates[place]
            into = drawn - (totals[place - 1] if place else 0.0)
            which = min(int(into / weight * len(replacements)), len(replacements) - 1)
        return _edit((start + shift, end + shift, replacements[which]))


class Place:
    """A word of what stands between two spaces: where it begins there, and what is known of its form."""

    __slots__ = ("form", "kind", "offer", "propensity", "start")

    def __init__(self, start: int, form: str, kind: Kind, propensity: float) -> None:
        self.start = start
        self.form = form
        self.kind = kind
        self.propensity = propensity
        """0 where the perturbation does not act on it."""
        self.offer: Offer | None = None
        """None before somebody asks."""


class Forms:
    """What a perturbation said of words in a language, by their kind and form.

    A dict that is emptied when it is full is quicker than one that keeps what was asked for last: looking something up
    changes nothing in it.
    """

    __slots__ = ("_language", "_perturbation", "_propensities", "chunks", "offers")

    def __init__(self, perturbation: Perturbation, language: str) -> None:
        self._perturbation = perturbation
        self._language = language
        self.offers: dict[tuple[str, Kind], Offer] = {}
        """What is known already."""
        self._propensities: dict[tuple[str, Kind], float] = {}
        self.chunks = Chunks(self, perturbation.acts_on)
        """The words of what stood between two spaces."""

    def offer(self, form: str, kind: Kind) -> Offer:
        """What `ask` gives for a word that stands alone."""
        offer = self.offers.get((form, kind))
        if offer is None:
            if len(self.offers) >= _MOST_FORMS:
                self.offers.clear()
            offer = ask(self._perturbation, Text.of_word(form, self._language, kind).word(0))
            self.offers[form, kind] = offer
        return offer

    def propensity(self, form: str, kind: Kind) -> float:
        """What `ask_propensity` gives for a word that stands alone."""
        propensity = self._propensities.get((form, kind))
        if propensity is None:
            if len(self._propensities) >= _MOST_FORMS:
                self._propensities.clear()
            propensity = ask_propensity(self._perturbation, Text.of_word(form, self._language, kind).word(0))
            self._propensities[form, kind] = propensity
        return propensity


class Chunks(dict[str, tuple[int, tuple[Place, ...]] | None]):
    """What stands between two spaces to its length with the space, and its words; what is not there is worked out.

    None where it is long, or its words are not its own.
    """

    __slots__ = ("_acts_on", "_forms")

    def __init__(self, forms: Forms, acts_on: Collection[str]) -> None:
        super().__init__()
        self._forms = forms
        self._acts_on = acts_on

    def __missing__(self, chunk: str) -> tuple[int, tuple[Place, ...]] | None:
        units = () if not chunk else chunk_units(chunk) if len(chunk) <= LONGEST_CHUNK else None
        if units is None:
            return None
        places = []
        for start, end, kind in units:
            form = chunk[start:end]
            propensity = self._forms.propensity(form, kind) if kind in self._acts_on else 0.0  # type: ignore[arg-type]  # kinds are the names of groups
            places.append(Place(start, form, kind, propensity))  # type: ignore[arg-type]
        if len(self) >= _MOST_FORMS:
            self.clear()
        found = self[chunk] = len(chunk) + 1, tuple(places)
        return found


@functools.lru_cache(maxsize=1 << 8)
def forms_of(perturbation: Perturbation, language: str) -> Forms:
    """The memory of a perturbation for a language."""
    return Forms(perturbation, language)


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
    weights = [candidate.weight for candidate in found]
    if len({*weights}) <= 1:
        return Offer(found, None, 0.0)
    totals = [*accumulate(weights)]
    return Offer(found, totals[:-1], totals[-1])


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
    start, end, replacements, weight, language = candidate
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
    if language and language not in LANGUAGES:
        raise _complaint(perturbation, word, f"gave the language {language!r}, which is none of the 40")


def _complaint(perturbation: Perturbation, word: Word, what: str) -> PluginError:
    return PluginError(
        f"perturbation '{perturbation.name}' {what}",
        expected="Candidate(start, end, [replacement, …], weight > 0) inside the text"
        + (" of the word alone, which `per_form` promises" if perturbation.per_form else ""),
        got=f"at the word '{word.text}' [{word.start}, {word.end}) of {word.language} text '{word.context.text[:60]}'",
        fix=f"mend {perturbation.origin or 'the plugin'}, or leave '{perturbation.label}' out",
    )
