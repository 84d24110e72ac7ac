"""What came of a text: the perturbed text, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass

from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.edits import Perturbed, levenshtein


@dataclass(slots=True)  # not frozen, for the same reason as `Text`
class Outcome:
    """A perturbed text and how it came about."""

    perturbed: Perturbed
    offers: Offers
    words: tuple[int, ...]
    """Indices of the words that an edit was applied for, in ascending order."""
    refused: int
    """Edits that broke the contract (clusters, field policy, protected spans, overlap) and were left out."""
    queries: int = 0
    """Versions that a model was asked about, by policies that ask one; for all of an example, on its first field."""
    relevance: float | None = None
    """Share of the relevance of the words that have a candidate which is on those touched, 0 to 1, by policies that
    rank words by it; for all of an example, on its first field."""

    @property
    def touched(self) -> int:
        """Words that the edits touch."""
        return len({index for edit in self.perturbed.edits for index in self.offers.touched(edit)} | {*self.words})

    @property
    def languages(self) -> list[str]:
        """For each edit the language that it brought in, ISO 639-1; that of the text where it is no other one."""
        offers, own = self.offers, self.offers.text.language
        known = {edit: language for index in self.words for edit, language in offers.languages(index)}
        return [known.get(edit) or own for edit in self.perturbed.edits]

    @property
    def distance(self) -> int:
        """Edit distance between the clean and the perturbed text, in code points."""
        clean = self.perturbed.clean
        return sum(levenshtein(clean[edit.start : edit.end], edit.text) for edit in self.perturbed.edits)
