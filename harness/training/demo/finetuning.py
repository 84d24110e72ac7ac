"""Fine-tuning on labelled English pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xrobust.training.demo.batches import PairDraw, labelled_draws
from xrobust.training.demo.ragged import Ragged, Specials, batch, model_inputs
from xrobust.training.demo.words import Words, new_names

if TYPE_CHECKING:
    import torch
    from transformers import XLMRobertaXLForSequenceClassification

    from xrobust.checkpoints.demo import DemoRecipe
    from xrobust.training.demo.corpus import LabelledPairs


class FineTuning:
    """Losses of a classifier on labelled pairs, a step at a time."""

    def __init__(
        self,
        model: XLMRobertaXLForSequenceClassification,
        pairs: LabelledPairs,
        *,
        specials: Specials,
        recipe: DemoRecipe,
    ) -> None:
        self.model = model
        self._pairs = pairs
        self._words = Words(pairs.store, pairs.named)
        self._specials = specials
        self._draws = labelled_draws(pairs, size=recipe.fine_tuning_pairs, seed=recipe.seed)
        self._renaming = new_names(recipe, specials, seed=recipe.seed + 4)

    def loss(self) -> torch.Tensor:
        """The loss of the next batch."""
        import torch

        draw = next(self._draws)
        rows = np.arange(len(draw.chosen))
        inputs = batch(self._renamed(draw), rows, rows + len(rows), specials=self._specials)
        logits = self.model(**model_inputs(inputs)).logits
        return torch.nn.functional.cross_entropy(logits, torch.from_numpy(self._pairs.classes[draw.chosen]))

    def _renamed(self, draw: PairDraw) -> Ragged:
        """The sentences of a draw, first all first ones, with new names: a name that both have gets the same one."""
        words, ids, lengths = self._words, [], [0]
        known: list[dict[int, np.ndarray | None]] = [{} for _ in draw.chosen]
        for side in (draw.first, draw.second):
            for pair, sequence in enumerate(side.tolist()):
                length = 0
                for word in words.of(sequence):
                    part = words.ids(word)
                    if words.named[word]:
                        concept = int(words.store.concepts[words.starts[word]])
                        new = self._renaming.renamed(known[pair], concept)
                        part = part if new is None else new
                    ids.append(part)
                    length += len(part)
                lengths.append(length)
        flat = np.concatenate(ids)
        unmarked = np.full(len(flat), -1, np.int32)
        return Ragged(flat, unmarked, unmarked, unmarked, np.cumsum(lengths))
