"""What a perturbation offers for a text, word by word, asked for only where a policy wants to know."""

from __future__ import annotations

import functools
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, takewhile

from xrobust.perturbations.core.proposals import Forms, Offer, ask, ask_propensity, forms_of
from xrobust.perturbations.edits import Edit
from xrobust.perturbations.plugins.definition import Perturbation
from xrobust.perturbations.randomness import DRAWS, UNIT, Scope, bound, item_of, uniform
from xrobust.perturbations.text import Text

_ANY = bound(1.0)


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

    def picks(self, dose: float) -> list[tuple[float, int, Edit]]:
        """The words that a dose picks and that have a candidate: from which dose each is picked, its index, its edit.

        A word is picked from its draw on, divided by its propensity. A phrase of n words is picked when its draw is
        below 1 - (1 - dose) ** (1 / n): a word that n such phrases cover then stays untouched by all of them with the
        probability 1 - dose, and at dose 1 all are picked.

        Raises:
            PluginError: If the plugin raises, or breaks the contract of `Candidate`.
        """
        found = self._picks_by_form(self._forms, dose) if self._forms is not None else None
        return self._picks_by_word(dose) if found is None else found

    def _picks_by_form(self, forms: Forms, dose: float) -> list[tuple[float, int, Edit]] | None:
        """The picks of a perturbation that only the words' forms matter to; None where spaces do not tell the words."""
        if self.perturbation.consistent:
            return None
        limit = bound(dose) if self.perturbation.propensity is None else _ANY
        draws = self._drawn(1)
        found = []
        index, begin = -1, 0
        for chunk in map(forms.chunks.__getitem__, self.text.text.split(" ")):
            if chunk is None:
                return None
            width, places = chunk
            for place in places:
                index += 1
                try:
                    draw = draws[index]
                except IndexError:
                    draws = self._drawn(2 * index)
                    draw = draws[index]
                if draw < limit and place.propensity:
                    entry = draw * UNIT / place.propensity
                    if entry < dose:
                        offer = place.offer
                        if offer is None:
                            offer = place.offer = forms.offer(place.form, place.kind)
                        if offer.candidates:
                            found.append((entry, index, offer.edit(draw, begin + place.start)))
            begin += width
        return found

    def _picks_by_word(self, dose: float) -> list[tuple[float, int, Edit]]:
        perturbation, units = self.perturbation, self.text.units
        acts_on, even = perturbation.acts_on, perturbation.propensity is None
        found = []
        for index, draw in zip(range(len(units)), self._drawn(len(units)), strict=False):
            entry = draw * UNIT
            if units[index][2] not in acts_on or (even and entry >= dose):
                continue
            propensity = 1.0 if even else self._propensity(index)
            if not entry < dose * propensity:
                continue
            offer, shift = self._offer(index)
            if offer.candidates:
                edit = offer.edit(draw, shift)
                words = len(self.touched(edit)) if edit.start < units[index][0] or edit.end > units[index][1] else 1
                if words > 1:
                    entry = 1.0 - math.prod([1.0 - entry] * words)
                entry /= propensity
                if entry < dose:
                    found.append((entry, index, edit))
        return found

    def _propensity(self, index: int) -> float:
        if self._forms is None:
            return ask_propensity(self.perturbation, self.text.word(index))
        start, end, kind = self.text.units[index]
        return self._forms.propensity(self.text.text[start:end], kind)

    def _drawn(self, count: int) -> Sequence[int]:
        """The draws of the text's first units, and perhaps of more."""
        if self._draws is None or len(self._draws) < count:
            text, perturbation = self.text, self.perturbation
            scope = _scope(perturbation, self.seed, text.language)
            if perturbation.consistent:
                item = item_of(text.example_id, "")
                self._draws = [scope.draw_named(item, self._form(index)) for index in range(len(text.units))]
            else:
                self._draws = scope.draws(item_of(text.example_id, text.name), max(count, DRAWS))
        return self._draws

    def choice(self, index: int) -> Edit | None:
        """The edit that a word gets, drawn by weight; None where it has no candidate.

        Raises:
            PluginError: If the plugin raises, or breaks the contract of `Candidate`.
        """
        offer, shift = self._offer(index)
        return offer.edit(self._drawn(index + 1)[index], shift) if offer.candidates else None

    def others(self, index: int) -> Iterator[Edit]:
        """What a word could get in place of its choice, in keyed random order by weight."""
        offer, shift = self._offer(index)
        chosen = self.choice(index)
        pool = [
            (edit, weight / len(replacements))
            for start, end, replacements, weight, _ in offer.candidates
            for edit in (Edit(start + shift, end + shift, replacement) for replacement in replacements)
            if edit != chosen
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

    def languages(self, index: int) -> Iterator[tuple[Edit, str]]:
        """Every edit that a word could get, with the language that it brings in; empty where it brings in none."""
        offer, shift = self._offer(index)
        for start, end, replacements, _, language in offer.candidates:
            for replacement in replacements:
                yield Edit(start + shift, end + shift, replacement), language

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
