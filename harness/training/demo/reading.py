"""Fine-tuning on English questions: where in a passage the answer begins and ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xrobust.training.demo.ragged import Specials, model_inputs, padded
from xrobust.training.demo.spelling import Chunk, Speller, renamed
from xrobust.training.demo.words import new_names

if TYPE_CHECKING:
    import torch
    from transformers import XLMRobertaXLForQuestionAnswering

    from xrobust.checkpoints.demo import DemoRecipe
    from xrobust.tasks import Example


@dataclass(frozen=True, slots=True)
class _Question:
    question: list[Chunk]
    passage: list[Chunk]
    first: int
    """Number of the passage's chunk that the answer begins with."""
    last: int


class ReadingTuning:
    """Losses of a reader on questions with passages, a step at a time.

    Args:
        model: The reader.
        examples: Questions in English; those that are too long for the model are left out.
        speller: Cuts texts into pieces.
        specials: Ids of the special tokens.
        recipe: Of the demo.
    """

    def __init__(
        self,
        model: XLMRobertaXLForQuestionAnswering,
        examples: Sequence[Example],
        *,
        speller: Speller,
        specials: Specials,
        recipe: DemoRecipe,
    ) -> None:
        self.model = model
        self._specials = specials
        self._renaming = new_names(recipe, specials, seed=recipe.seed + 7)
        found = (_question(example, speller) for example in examples)
        # New names are longer than the usual ones by a token or two.
        longest = recipe.positions - 3 - recipe.room_for_names
        self._questions = [one for one in found if _length(one) <= longest]
        self._rows = self._batches(size=recipe.reading_questions_a_batch, seed=recipe.seed)
        self._positions = recipe.positions

    def loss(self) -> torch.Tensor:
        """The loss of the next batch: of the answers' starts and of their ends."""
        import torch

        first, second, answers = [], [], []
        for row in next(self._rows):
            one = self._questions[row]
            known: dict[str, np.ndarray | None] = {}
            question, _ = renamed(one.question, self._renaming, known)
            passage, starts = renamed(one.passage, self._renaming, known)
            if len(question) + len(passage) + 3 > self._positions:
                continue
            first.append(question)
            second.append(passage)
            offset = len(question) + 2
            answers.append((offset + starts[one.first], offset + starts[one.last + 1] - 1))
        inputs = padded(first, second, specials=self._specials)
        output = self.model(**model_inputs(inputs))
        targets = torch.from_numpy(np.array(answers, np.int64))
        hidden = torch.from_numpy(inputs.mask) == 0
        cross_entropy = torch.nn.functional.cross_entropy
        start, end = (logits.masked_fill(hidden, -1e4) for logits in (output.start_logits, output.end_logits))
        return (cross_entropy(start, targets[:, 0]) + cross_entropy(end, targets[:, 1])) / 2

    def _batches(self, *, size: int, seed: int) -> Iterator[np.ndarray]:
        """Endless batches of questions of similar length; every question once a round."""
        generator = np.random.default_rng(seed)
        lengths = np.array([_length(one) for one in self._questions])
        while True:
            order = generator.permutation(len(lengths))
            for start in range(0, len(order), size * 16):
                window = order[start : start + size * 16]
                window = window[np.argsort(lengths[window], kind="stable")]
                for begin in generator.permutation(np.arange(0, len(window) - size + 1, size)):
                    yield window[begin : begin + size]


def _question(example: Example, speller: Speller) -> _Question:
    question, passage = speller.chunks(example.texts["question"]), speller.chunks(example.texts["context"])
    answer = example.gold[0]
    start, end = answer["start"], answer["start"] + len(answer["text"])
    inside = [number for number, chunk in enumerate(passage) if chunk.end > start and chunk.start < end]
    return _Question(question, passage, inside[0], inside[-1])


def _length(one: _Question) -> int:
    return sum(len(chunk.ids) for chunk in (*one.question, *one.passage))
