"""Fine-tuning on tagged English sentences: one trunk, a head for parts of speech and one for names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from xrobust.training.demo.ragged import Specials, model_inputs, padded
from xrobust.training.demo.spelling import Chunk, Speller, renamed
from xrobust.training.demo.words import new_names

if TYPE_CHECKING:
    import torch
    from torch import nn
    from transformers import XLMRobertaXLModel

    from xrobust.checkpoints.demo import DemoRecipe
    from xrobust.tasks import Example

_IGNORED = -100


class TaggingTuning:
    """Losses of several taggers on one trunk, a step at a time.

    Args:
        trunk: The encoder.
        heads: Task name to the layer that gives its logits.
        examples: Task name to tagged sentences, the same ones in every task.
        labels: Task name to labels in the order of the logits.
        speller: Cuts words into pieces.
        specials: Ids of the special tokens.
        recipe: Of the demo.
    """

    def __init__(
        self,
        trunk: XLMRobertaXLModel,
        heads: Mapping[str, nn.Module],
        *,
        examples: Mapping[str, Sequence[Example]],
        labels: Mapping[str, Sequence[str]],
        speller: Speller,
        specials: Specials,
        recipe: DemoRecipe,
    ) -> None:
        self._trunk = trunk
        self._heads = heads
        self._specials = specials
        sentences = next(iter(examples.values()))
        self._words = [
            [_word(example.texts["tokens"][a:b], speller) for a, b in example.tokens] for example in sentences
        ]
        self._targets = {
            name: [np.array([labels[name].index(tag) for tag in example.gold]) for example in rows]
            for name, rows in examples.items()
        }
        self._renaming = new_names(recipe, specials, seed=recipe.seed + 6, share=recipe.tagging_renamed)
        self._rows = _shuffled(len(sentences), size=recipe.tagging_sentences_a_batch, seed=recipe.seed)

    def loss(self) -> torch.Tensor:
        """The sum of the heads' losses on the next batch."""
        import torch

        rows = next(self._rows)
        spelt = [renamed(self._words[row], self._renaming, {}) for row in rows]
        inputs = padded([ids for ids, _ in spelt], specials=self._specials)
        hidden = self._trunk(**model_inputs(inputs)).last_hidden_state
        total = torch.zeros(())
        for name, head in self._heads.items():
            targets = np.full(inputs.ids.shape, _IGNORED, np.int64)
            for index, (row, (_, starts)) in enumerate(zip(rows, spelt, strict=True)):
                targets[index, 1 + starts[:-1]] = self._targets[name][row]
            logits = head(hidden)
            total = total + torch.nn.functional.cross_entropy(
                logits.flatten(0, 1), torch.from_numpy(targets).flatten(), ignore_index=_IGNORED
            )
        return total


def _word(text: str, speller: Speller) -> Chunk:
    """A token by itself; what the tokenizer cuts inside it stays together."""
    chunks = speller.chunks(text)
    name = chunks[0].name if len(chunks) == 1 else None
    return Chunk(0, len(text), np.concatenate([chunk.ids for chunk in chunks]), name)


def _shuffled(count: int, *, size: int, seed: int) -> Iterator[np.ndarray]:
    """Endless batches of row numbers; every row once a round."""
    generator = np.random.default_rng(seed)
    while True:
        order = generator.permutation(count)
        yield from (order[start : start + size] for start in range(0, count - size + 1, size))
