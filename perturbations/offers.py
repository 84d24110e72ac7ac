"""What a perturbation offers for a text, word by word, asked for only where a policy wants to know."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, takewhile

from xrobust.perturbations.definition import Perturbation
from xrobust.perturbations.edits import Edit
from xrobust.perturbations.proposals import Offer, ask, ask_propensity, forms_of
from xrobust.perturbations.randomness import Scope, bound, choosing, item_of, picking, uniform
from xrobust.perturbations.text import Text


class Offers:
    """Draws and candidates of one text under one perturbation.

    Args:
        text: The clean text.
        perturbation: What proposes.
        seed: The suite's or condition's noise seed.
    """

    __slots__ = ("_asked", "_draws", "_forms", "_words", "perturbation", "seed", "text")

    def __init__(self, text: Text, perturbation: Perturbation, *, seed: int = 0) -> None:
        self.text = text
        self.perturbation = perturbation
        self.seed = seed
        self._forms = forms_of(perturbation, text.language) if perturbation.per_form else None
        self._asked: dict[int, Offer] | None = None
        self._draws: Sequence[int] | None = None
        self._words: list[int] | None = None

    @property
    def words(self) -> list[int]:
        """Indices of the words that the perturbation acts on."""
        if self._words is None:
            acts_on = self.perturbation.acts_on
            self._words = [index for index, unit in enumerate(self.text.units) if unit[2] in acts_on]
        return self._words

    def entering(self, dose: float) -> list[tuple[float, int]]:
        """The words that are picked below a dose: the dose from which each is, and its index.

        A word enters at its draw, divided by its propensity.

        Raises:
            PluginError: If the plugin's propensity raises.
        """
        perturbation = self.perturbation
        units = self.text.units
        found: list[tuple[float, int]] = []
        if perturbation.propensity is None:
            limit = bound(dose)
            for index, draw in enumerate(self.draws):
                if draw < limit and units[index][2] in perturbation.acts_on:
                    found.append((picking(draw), index))
            return found
        text, draws = self.text, self.draws
        for index in self.words:
            start, end, kind = units[index]
            if self._forms is not None:
                propensity = self._forms.propensity(text.text[start:end], kind)
            else:
                propensity = ask_propensity(perturbation, text.word(index))
            picked = picking(draws[index])
            if picked < dose * propensity:
                found.append((picked / propensity, index))
        return found

    @property
    def draws(self) -> Sequence[int]:
        """The draw of every unit of the text."""
        if self._draws is None:
            text, perturbation = self.text, self.perturbation
            scope, count = _scope(perturbation, self.seed, text.language), len(text.units)
            if perturbation.consistent:
                item = item_of(text.example_id, "")
                self._draws = [scope.draw_named(item, self._form(index)) for index in range(count)]
            else:
                self._draws = scope.draws(item_of(text.example_id, text.name), count)
        return self._draws

    def choice(self, index: int) -> Edit | None:
        """The edit that a word gets, drawn by weight; None where it has no candidate.

        Raises:
            PluginError: If the plugin raises, or breaks the contract of `Candidate`.
        """
        draws = self._draws or self.draws
        if self._forms is None:
            offer, shift = self._offer_here(index), 0
        else:
            text = self.text
            shift, end, kind = text.units[index]
            form = text.text[shift:end]
            offer = self._forms.offers.get((form, kind)) or self._forms.offer(form, kind)
        candidates = offer.candidates
        if not candidates:
            return None
        place, which = offer.chosen(choosing(draws[index]))
        start, end, replacements, _ = candidates[place]
        return Edit(start + shift, end + shift, replacements[which])

    def others(self, index: int) -> Iterator[Edit]:
        """What a word could get in place of its choice, in keyed random order by weight."""
        offer, shift = self._offer(index)
        chosen = offer.chosen(choosing(self.draws[index]))
        pool = [
            (Edit(start + shift, end + shift, replacement), weight / len(replacements))
            for place, (start, end, replacements, weight) in enumerate(offer.candidates)
            for which, replacement in enumerate(replacements)
            if (place, which) != chosen
        ]
        seed = self._seed(index)
        for count in range(len(pool)):
            *borders, whole = accumulate(share for _, share in pool)
            yield pool.pop(bisect_right(borders, uniform(seed, count) * whole))[0]

    def preferences(self, index: int) -> Iterator[Edit]:
        """All edits that a word could get: its choice, and then the others."""
        choice = self.choice(index)
        if choice is not None:
            yield choice
            yield from self.others(index)

    def eligible(self) -> list[int]:
        """Indices of the words that have a candidate; asks the plugin about every word."""
        return [index for index in self.words if self._offer(index)[0].candidates]

    def touched(self, edit: Edit) -> list[int]:
        """Indices of the words that an edit changes, whole or in part."""
        units = self.text.units
        first = bisect_right(self.words, edit.start, key=lambda index: units[index][1])
        return list(takewhile(lambda index: units[index][0] < edit.end, islice(self.words, first, None)))

    def _seed(self, index: int) -> bytes:
        text, perturbation = self.text, self.perturbation
        scope = _scope(perturbation, self.seed, text.language)
        if perturbation.consistent:
            return scope.seed_named(item_of(text.example_id, ""), self._form(index))
        return scope.seed(item_of(text.example_id, text.name), index)

    def _form(self, index: int) -> str:
        start, end, _ = self.text.units[index]
        return self.text.text[start:end].casefold()

    def _offer(self, index: int) -> tuple[Offer, int]:
        """The candidates of a word, and what their offsets lack to be those of the text."""
        if self._forms is None:
            return self._offer_here(index), 0
        start, end, kind = self.text.units[index]
        return self._forms.offer(self.text.text[start:end], kind), start

    def _offer_here(self, index: int) -> Offer:
        if self._asked is None:
            self._asked = {}
        offer = self._asked.get(index)
        if offer is None:
            offer = self._asked[index] = ask(self.perturbation, self.text.word(index, random_seed=self._seed(index)))
        return offer


@functools.lru_cache(maxsize=1 << 10)
def _scope(perturbation: Perturbation, seed: int, language: str) -> Scope:
    return Scope(str(seed), perturbation.name, str(perturbation.version), perturbation.parameters, language)
