"""What a perturbation offers for a text, word by word, asked for only where a policy wants to know."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from xrobust.perturbations.definition import Perturbation
from xrobust.perturbations.edits import Candidate, Edit
from xrobust.perturbations.errors import PluginError
from xrobust.perturbations.randomness import Choices, Key
from xrobust.perturbations.text import Text


class Offers:
    """Draws and candidates of one text under one perturbation.

    Args:
        text: The clean text.
        perturbation: What proposes.
        seed: The suite's or condition's noise seed.
    """

    __slots__ = ("_candidates", "_key", "perturbation", "text", "words")

    def __init__(self, text: Text, perturbation: Perturbation, *, seed: int = 0) -> None:
        self.text = text
        self.perturbation = perturbation
        self._key = Key(
            str(seed),
            perturbation.name,
            str(perturbation.version),
            perturbation.parameters,
            text.language,
            text.example_id,
            "" if perturbation.consistent else text.name,
        )
        self._candidates: dict[int, list[Candidate]] = {}
        acts_on = perturbation.acts_on
        self.words = [index for index, (_, _, kind) in enumerate(text.units) if kind in acts_on]
        """Indices of the words that the perturbation acts on."""

    def entry_dose(self, index: int) -> float:
        """The dose from which a word is picked: its draw, divided by its propensity.

        Raises:
            PluginError: If the plugin's propensity raises.
        """
        key = self._key
        draw = key.draw_named(self._form(index)) if self.perturbation.consistent else key.draw(index)
        if self.perturbation.propensity is None:
            return draw
        try:
            propensity = self.perturbation.propensity(self.text.word(index))
            return draw / propensity if propensity > 0 else float("inf")
        except Exception as error:
            raise self._complaint(index, f"raised {type(error).__name__} in its propensity: {error}") from error

    def candidates(self, index: int) -> list[Candidate]:
        """The candidates of a word, checked.

        Raises:
            PluginError: If the plugin raises, or breaks the contract of `Candidate`.
        """
        if index not in self._candidates:
            word = self.text.word(index, random_seed=self._seed(index))
            try:
                found = list(self.perturbation.propose(word))
            except Exception as error:
                raise self._complaint(index, f"raised {type(error).__name__}: {error}") from error
            for candidate in found:
                self._check(index, candidate)
            self._candidates[index] = found
        return self._candidates[index]

    def preferences(self, index: int) -> Iterator[Edit]:
        """The edits that a word could get, in keyed random order by weight; the first is the word's choice."""
        pool = [
            (Edit(candidate.start, candidate.end, replacement), candidate.weight / len(candidate.replacements))
            for candidate in self.candidates(index)
            for replacement in candidate.replacements
        ]
        choices = Choices(self._seed(index))
        while pool:
            threshold = choices.random() * sum(weight for _, weight in pool)
            chosen = 0
            for chosen, (_, weight) in enumerate(pool):  # noqa: B007 - the last one catches rounding
                threshold -= weight
                if threshold < 0:
                    break
            yield pool.pop(chosen)[0]

    def eligible(self) -> list[int]:
        """Indices of the words that have a candidate; asks the plugin about every word."""
        return [index for index in self.words if self.candidates(index)]

    def touched(self, edit: Edit) -> list[int]:
        """Indices of the words that an edit changes, whole or in part."""
        units = self.text.units
        first = bisect_right(self.words, edit.start, key=lambda index: units[index][1])
        return list(takewhile(lambda index: units[index][0] < edit.end, islice(self.words, first, None)))

    def _seed(self, index: int) -> bytes:
        return self._key.seed_named(self._form(index)) if self.perturbation.consistent else self._key.seed(index)

    def _form(self, index: int) -> str:
        start, end, _ = self.text.units[index]
        return self.text.text[start:end].casefold()

    def _check(self, index: int, candidate: object) -> None:
        if not isinstance(candidate, Candidate):
            raise self._complaint(index, f"gave {candidate!r}, which is no Candidate")
        start, end, replacements, weight = candidate
        if not isinstance(start, int) or not isinstance(end, int):
            raise self._complaint(index, f"gave the span [{start!r}, {end!r}), which are no numbers")
        if not 0 <= start <= end <= len(self.text.text):
            raise self._complaint(index, f"gave the span [{start}, {end}), outside the text of {len(self.text.text)}")
        # A set is refused, too: its order would change with Python's hash seed.
        if (
            isinstance(replacements, str)
            or not isinstance(replacements, Sequence)
            or not replacements
            or not all(isinstance(replacement, str) for replacement in replacements)
        ):
            raise self._complaint(index, f"gave the replacements {replacements!r}, which is no list of strings")
        if not isinstance(weight, int | float) or not 0 < weight < float("inf"):
            raise self._complaint(index, f"gave the weight {weight!r}")

    def _complaint(self, index: int, what: str) -> PluginError:
        word = self.text.word(index)
        return PluginError(
            f"perturbation '{self.perturbation.name}' {what}",
            expected="Candidate(start, end, [replacement, …], weight > 0) inside the text",
            got=f"at the word '{word.text}' [{word.start}, {word.end}) of {self.text.language} "
            f"text '{self.text.text[:60]}'",
            fix=f"mend {self.perturbation.origin or 'the plugin'}, or leave '{self.perturbation.label}' out",
        )
