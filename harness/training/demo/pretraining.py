"""Pre-training: guess hidden words, find the translation of sentences and words, tell words that are no translation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xrobust.training.demo.batches import PairDraw, parallel_draws
from xrobust.training.demo.losses import hide, mean_pooled, ranking_loss, word_ranking_loss
from xrobust.training.demo.model import guessing_head
from xrobust.training.demo.ragged import PaddedSequences, Specials, batch, model_inputs
from xrobust.training.demo.replacing import REPLACED, Replacer
from xrobust.training.demo.words import Words, new_names

if TYPE_CHECKING:
    import torch
    from transformers import XLMRobertaXLModel

    from xrobust.checkpoints.demo import DemoRecipe
    from xrobust.training.demo.corpus import ParallelCorpus


class Pretraining:
    """Losses of an encoder on a parallel corpus, a step at a time."""

    def __init__(
        self, encoder: XLMRobertaXLModel, corpus: ParallelCorpus, *, specials: Specials, recipe: DemoRecipe, seed: int
    ) -> None:
        from torch import nn

        self.encoder = encoder
        self.head = guessing_head(encoder.config)
        self.detector = nn.Linear(recipe.hidden, 1)
        self.judge = nn.Linear(recipe.hidden, 1)
        self._recipe = recipe
        self._corpus = corpus
        self._store = corpus.store
        self._specials = specials
        size = recipe.batch_pairs
        self._alone = parallel_draws(corpus, size=size, same_language=0.0, seed=seed)
        self._paired = parallel_draws(corpus, size=size, same_language=recipe.same_language, seed=seed + 1)
        self._words = parallel_draws(corpus, size=recipe.embedding_pairs, same_language=0.0, seed=seed + 2)
        self._generator = np.random.default_rng(seed + 3)
        self._replacer = Replacer(
            Words(corpus.store, corpus.named),
            new_names(recipe, specials, seed=seed + 4),
            share=recipe.replaced,
            faithful=recipe.faithful,
            generator=np.random.default_rng(seed + 5),
        )

    def continue_from(self, other: Pretraining) -> None:
        """Take over the heads of another pre-training."""
        self.head.load_state_dict(other.head.state_dict())
        self.detector.load_state_dict(other.detector.state_dict())
        self.judge.load_state_dict(other.judge.state_dict())

    def embedding_loss(self, step: int) -> torch.Tensor:
        """Words and sentences, as plain sums of their tokens' embeddings, are to find their translations."""
        import torch

        del step
        draw = next(self._words)
        inputs = batch(self._store, np.concatenate([draw.first, draw.second]), specials=self._specials)
        vectors = self.encoder.embeddings.word_embeddings(torch.from_numpy(inputs.ids))
        first, second = mean_pooled(vectors, torch.from_numpy(inputs.mask)).chunk(2)
        temperature = self._recipe.temperature
        sentences = ranking_loss(first, second, temperature=temperature)
        return sentences + word_ranking_loss(vectors, inputs, temperature=temperature)

    def loss(self, step: int) -> torch.Tensor:
        """The loss of a step on the next batch.

        Every `alone_every` steps sentences stand alone, in two languages each: hidden tokens are guessed, and the two
        sentences are to find each other in the batch. In the other steps a sentence stands beside its translation, or
        beside itself, in which words are replaced: they are to be told, and hidden tokens of the first one guessed.
        """
        return self._alone_loss() if step % self._recipe.alone_every == 0 else self._beside(next(self._paired))

    def _alone_loss(self) -> torch.Tensor:
        import torch

        draw = next(self._alone)
        inputs = batch(self._store, np.concatenate([draw.first, draw.second]), specials=self._specials)
        targets = hide(
            inputs, inputs.mask > 0, self._recipe.mask_alone, specials=self._specials, generator=self._generator
        )
        layers = self._layers(inputs)
        guessing = self._guessing(layers[-1], targets)
        first, second = mean_pooled(layers[-1], torch.from_numpy(inputs.mask)).chunk(2)
        temperature = self._recipe.temperature
        sentences = ranking_loss(first, second, temperature=temperature)
        words = word_ranking_loss(layers[-1], inputs, temperature=temperature, first_only=True)
        return self._recipe.guessing_weight * guessing + self._recipe.word_weight * words + sentences

    def _beside(self, draw: PairDraw) -> torch.Tensor:
        import torch

        same_language = self._corpus.language(draw.first) == self._corpus.language(draw.second)
        store = self._replacer.pairs(draw, same_language=same_language)
        pairs = np.arange(len(draw.chosen))
        inputs = batch(store, pairs, pairs + len(pairs), specials=self._specials)
        first = np.cumsum(inputs.ids == self._specials.end, axis=1) == 0
        targets = hide(inputs, first, self._recipe.mask_paired, specials=self._specials, generator=self._generator)
        hidden = self._layers(inputs)[-1]
        guessing = self._guessing(hidden, targets)
        where = torch.from_numpy(inputs.nodes >= 0)
        told = torch.nn.functional.binary_cross_entropy_with_logits(
            self.detector(hidden[where]).squeeze(1), torch.from_numpy(inputs.nodes).float()[where]
        )
        right = (inputs.nodes == REPLACED).any(axis=1)
        judged = torch.nn.functional.binary_cross_entropy_with_logits(
            self.judge(hidden[:, 0]).squeeze(1), torch.from_numpy(right).float()
        )
        return self._recipe.guessing_weight * guessing + self._recipe.replaced_weight * told + judged

    def _layers(self, inputs: PaddedSequences) -> tuple[torch.Tensor, ...]:
        """Hidden states `[batch, length, hidden]` of the embeddings and every layer."""
        outputs = self.encoder(**model_inputs(inputs), output_hidden_states=True)
        return (*outputs.hidden_states[:-1], outputs.last_hidden_state)

    def _guessing(self, hidden: torch.Tensor, targets: np.ndarray) -> torch.Tensor:
        import torch

        rows, columns = np.nonzero(targets >= 0)
        guesses = self.head(hidden[torch.from_numpy(rows), torch.from_numpy(columns)])
        return torch.nn.functional.cross_entropy(guesses, torch.from_numpy(targets[rows, columns]))
