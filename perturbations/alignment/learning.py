"""Two models of translation, one for each direction, that learn from what they agree on."""

from __future__ import annotations

import numpy as np

from xrobust.perturbations.alignment.corpus import Batch, Corpus
from xrobust.perturbations.alignment.expectation import Jumps, Side, chained, independent, total
from xrobust.perturbations.alignment.settings import Settings
from xrobust.perturbations.alignment.translation import levels, probabilities
from xrobust.perturbations.text import Links

_LEAST_STEPS = 1e-3
"""Share of all steps that each distance is seen in at least."""


def links_of_words(corpus: Corpus, clues: np.ndarray, settings: Settings) -> list[Links]:
    """The links of every pair of texts, sorted, by the indices of units.

    Args:
        corpus: The words of all pairs.
        clues: `[pairs of forms]` what is known beforehand.
        settings: What the models work with.
    """
    if not corpus.batches:
        return [[] for _ in corpus.source_places]
    models = [_Model(corpus, clues, settings, backwards=backwards) for backwards in (False, True)]
    for number in range(settings.independent_rounds + settings.chained_rounds):
        in_chains = number >= settings.independent_rounds
        counts = [np.zeros(len(clues) + 1) for _ in models]
        for batch in corpus.batches:
            beliefs = [model.expect(batch, in_chains=in_chains) for model in models]
            if settings.agreeing:
                beliefs = [beliefs[0] * beliefs[1]] * 2
            for direction, belief in enumerate(beliefs):
                counts[direction] += np.bincount(batch.cells.ravel(), belief.ravel(), len(clues) + 1)
        for model, count in zip(models, counts, strict=True):
            model.learn(count[:-1])
    found: list[list[tuple[int, int]]] = [[] for _ in corpus.source_places]
    for batch in corpus.batches:
        ahead, back = (model.expect(batch, in_chains=settings.chained_rounds > 0) for model in models)
        likely = (ahead + back) / 2 > settings.least
        for column, i, j in np.argwhere(likely.transpose(2, 1, 0)).tolist():
            text = batch.members[column]
            found[text].append((corpus.source_places[text][i], corpus.target_places[text][j]))
    return [*found]


class _Model:
    """What is said in one language, given what is said in the other one.

    Args:
        corpus: The words of all pairs.
        clues: `[pairs of forms]` what is known beforehand.
        settings: What the model works with.
        backwards: Whether target words are given, and source words said.
    """

    def __init__(self, corpus: Corpus, clues: np.ndarray, settings: Settings, *, backwards: bool) -> None:
        self._settings = settings
        self._backwards = backwards
        self._levels = levels(corpus, clues, letters=settings.letters, backwards=backwards)
        counts = (corpus.source if backwards else corpus.target).counts
        self._unaided = np.append(counts / max(total(counts), 1.0), 0.0)
        # At first, a word is thought to come from the word behind the one before it, or from near there.
        self._went = 1.0 / (1.0 + np.abs(np.arange(-settings.reach, settings.reach + 1) - 1.0))
        self.learn(np.zeros(len(clues)))

    def learn(self, counts: np.ndarray) -> None:
        """Take over how often each pair of forms is linked, `[pairs of forms]`, and how far the chains have gone."""
        settings = self._settings
        self._table = probabilities(
            counts, self._levels, strengths=settings.strengths, clue_strength=settings.clue_strength
        )
        if total(self._went) > 0:
            went = self._went + _LEAST_STEPS * total(self._went)
            self._jumps = Jumps((1.0 - settings.far) * went / total(went), settings.far)
        self._went = np.zeros_like(self._went)

    def expect(self, batch: Batch, *, in_chains: bool) -> np.ndarray:
        """`[targets, sources, members]` how likely each word of the said language comes from each of the other's."""
        cells, said, given, forms = batch.cells, batch.targets, batch.sources, batch.target_forms
        if self._backwards:
            cells, said, given, forms = cells.swapaxes(0, 1), given, said, batch.source_forms
        side = Side(self._table[cells], self._unaided[forms], said, given)
        if in_chains:
            found, went = chained(side, self._jumps, alone=self._settings.alone)
            self._went += went
        else:
            found = independent(side, diagonal=self._settings.diagonal, alone=self._settings.alone)
        return found.swapaxes(0, 1) if self._backwards else found
