"""Answers what policies ask of the evaluated model: margins of versions, and on which words a margin rests."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from xrobust.inference.batches import Batch, padded_batch, token_batches
from xrobust.inference.engine import outputs_of
from xrobust.inference.journal import Journal
from xrobust.perturbations import Text
from xrobust.perturbations.policies import Answer, Question
from xrobust.tasks import Attackable, Encoded, Example, Item, Outputs

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


class Differentiable(Protocol):
    """A model that can say on which tokens its outputs rest."""

    def __call__(self, batch: Batch) -> np.ndarray:
        """Run a batch: `[rows, ...]`."""

    def saliency(self, batch: Batch, cotangent: np.ndarray) -> np.ndarray:
        """`[rows, longest]` gradient times input of the outputs, weighted by the cotangent."""


class Asked(NamedTuple):
    """A question about an example."""

    example: Example
    texts: Mapping[str, Text]
    """The fields that the search perturbs, in its order."""
    question: Question


class Oracle:
    """A model that policies may ask, on one task in one language.

    What it computed is kept in a journal, in the order of the batches: a search asks the same again after a kill, and
    gets the same answers.

    Args:
        task: The task.
        tokenizer: The checkpoint's.
        model: The checkpoint's.
        examples: All clean examples of the language.
        batch_tokens: Budget of a batch.
        journal: Takes every batch; its digest names the cell.
    """

    def __init__(
        self,
        task: Attackable,
        tokenizer: PreTrainedTokenizerBase,
        model: Differentiable,
        *,
        examples: Sequence[Example],
        batch_tokens: int,
        journal: Journal,
    ) -> None:
        self._task, self._tokenizer, self._model = task, tokenizer, model
        self._batch_tokens = batch_tokens
        self._journal = journal
        items = [Item(example) for example in examples]
        encoded, outputs = self._outputs(items)
        self._reference = task.reference(items, encoded, outputs)

    def ask(self, asked: Sequence[Asked]) -> list[Answer]:
        """The answers, in the order of the questions."""
        margins = iter(self._margins([item for one in asked for item in _items(one)]))
        rests = iter(self._gradients([one for one in asked if one.question.gradients]))
        return [
            Answer(
                margins=[next(margins) for _ in one.question.versions],
                gradients=next(rests) if one.question.gradients else (),
            )
            for one in asked
        ]

    def _margins(self, items: Sequence[Item]) -> list[float]:
        if not items:
            return []
        encoded, outputs = self._outputs(items)
        found: list[float] = self._task.margins(items, encoded, outputs, reference=self._reference).values.tolist()
        return found

    def _outputs(self, items: Sequence[Item]) -> tuple[Encoded, Outputs]:
        encoded = self._task.encode(items, self._tokenizer)
        return encoded, outputs_of(encoded, self._model, batch_tokens=self._batch_tokens, journal=self._journal)

    def _gradients(self, asked: Sequence[Asked]) -> list[list[list[float]]]:
        """For each question, field and unit: gradient times input, summed over the unit's subwords."""
        if not asked:
            return []
        items = [Item(one.example) for one in asked]
        encoded, outputs = self._outputs(items)
        outputs = _apart(outputs)  # what two sequences share would take the gradients of both
        gradient = self._task.margins(items, encoded, outputs, reference=self._reference).gradient
        by_sequence = Outputs(gradient, outputs.spans)
        lengths = np.array([len(ids) for ids in encoded.ids], np.int64)
        batches = token_batches(lengths, range(len(lengths)), batch_tokens=self._batch_tokens)
        part = self._journal.part(len(batches))
        known = dict(part.replay())
        rests: list[np.ndarray] = [np.empty(0)] * len(lengths)
        for number, rows in enumerate(batches):
            if number not in known:
                batch = padded_batch([encoded.ids[row] for row in rows], _types(encoded, rows))
                known[number] = self._model.saliency(batch, _cotangent(by_sequence, rows, batch))
                part.append(number, known[number])
            for row, values in zip(rows, known[number], strict=True):
                rests[row] = values[: lengths[row]]
        positions = self._task.positions(items, encoded, self._tokenizer)
        found = [[[0.0] * len(text.units) for text in one.texts.values()] for one in asked]
        for owner, values, places in zip(encoded.owners.tolist(), rests, positions, strict=True):
            one = asked[owner]
            fields = [self._task.all_fields.index(name) for name in one.texts]
            for value, (field, start, _) in zip(values.tolist(), places.tolist(), strict=True):
                if field in fields:
                    place = fields.index(field)
                    unit = _unit_at([*one.texts.values()][place], start)
                    if unit is not None:
                        found[owner][place][unit] += value
        return found


def _items(asked: Asked) -> Iterator[Item]:
    for version in asked.question.versions:
        named = zip(asked.texts, version, strict=True)
        yield Item(asked.example, {name: perturbed for name, perturbed in named if perturbed.edits})


def _unit_at(text: Text, start: int) -> int | None:
    """The unit that a subword belongs to: subwords that begin with a space begin before their word."""
    index = bisect_right(text.units, start, key=lambda unit: unit[1])
    return index if index < len(text.units) else None


def _apart(outputs: Outputs) -> Outputs:
    """Outputs of which no two sequences share a row."""
    if outputs.spans is None:
        return outputs
    ends = np.cumsum([end - start for start, end in outputs.spans.tolist()])
    rows = [outputs[number] for number in range(len(outputs.spans))]
    return Outputs(np.concatenate(rows), np.column_stack([np.concatenate([[0], ends[:-1]]), ends]))


def _types(encoded: Encoded, rows: np.ndarray) -> list[tuple[int, ...]] | None:
    return None if encoded.type_ids is None else [encoded.type_ids[row] for row in rows]


def _cotangent(gradient: Outputs, rows: np.ndarray, batch: Batch) -> np.ndarray:
    """`[rows, ...]`, or `[rows, longest, ...]` with zeros at padding."""
    if gradient.spans is None:
        found: np.ndarray = gradient.values[rows]
        return found
    padded = np.zeros((*batch.ids.shape, *gradient.values.shape[1:]), np.float32)
    for place, row in enumerate(rows):
        values = gradient[row]
        padded[place, : len(values)] = values
    return padded
