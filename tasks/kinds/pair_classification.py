"""Pair classification: two sentences, one label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from xrobust.perturbations.text import Field
from xrobust.tasks.contract import Encoded, Example, Head, Item, Margins, Outputs, Predictions, State
from xrobust.tasks.encoding.positions import positions_in
from xrobust.tasks.margins.labels import label_margins
from xrobust.tasks.scoring.accuracy import accuracy, accuracy_statistics
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.reading import Reader, read_with

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class PairClassification:
    """A task whose examples have two texts and a label as gold."""

    name: str
    languages: tuple[str, ...]
    labels: tuple[str, ...]
    fields_in_order: tuple[str, str]
    """The first and the second sentence, by field name."""
    readers: Mapping[str, Reader]
    """Source name to the function that reads a language and split."""
    splits: tuple[str, ...] = ("test", "validation")
    max_length: int = 128
    """Tokens, special ones included; longer pairs lose the end of the longer sentence. Source: XTREME's scripts."""
    head: Head = Head.SEQUENCE_CLASSIFICATION
    protocol: int = 1
    metric: str = "accuracy"

    @property
    def all_fields(self) -> tuple[str, ...]:
        """Both sentences."""
        return self.fields_in_order

    @property
    def default_fields(self) -> tuple[str, ...]:
        """Both sentences."""
        return self.fields_in_order

    @property
    def sources(self) -> tuple[str, ...]:
        """Those that have a reader."""
        return tuple(self.readers)

    def load(self, source: Source, language: str, split: str) -> list[Example]:
        """The pairs of a language."""
        return read_with(self, source, language, split)

    def limited(self, examples: Sequence[Example], count: int) -> Sequence[Example]:
        """The first ones."""
        return examples[:count]

    def fields(self, example: Example, language: str) -> Mapping[str, Field]:
        """Both sentences, free."""
        del language
        return {name: Field(example.texts[name]) for name in self.fields_in_order}

    def encode(self, items: Sequence[Item], tokenizer: PreTrainedTokenizerBase) -> Encoded:
        """One sequence a pair."""
        first, second = self._texts(items)
        limit = min(self.max_length, tokenizer.model_max_length)
        whole = tokenizer(first, second, add_special_tokens=True, verbose=False)
        truncated = np.array([len(ids) > limit for ids in whole["input_ids"]], bool)
        if truncated.any():
            whole = tokenizer(first, second, truncation="longest_first", max_length=limit)
        type_ids = whole.get("token_type_ids")
        return Encoded(
            ids=[tuple(ids) for ids in whole["input_ids"]],
            type_ids=None if type_ids is None else [tuple(ids) for ids in type_ids],
            owners=np.arange(len(items)),
            truncated=truncated,
        )

    def decode(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, state: State = None) -> Predictions:
        """The label with the largest logit of `[pairs, labels]`."""
        del items, encoded, state
        return [self.labels[index] for index in outputs.values.argmax(axis=1)]

    def reference(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> Any:
        """Nothing is compared with."""

    def margins(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, *, reference: Any) -> Margins:
        """The logit of the right label minus the largest other one; equal logits are a flip."""
        del encoded, reference
        gold = np.array([self.labels.index(item.example.gold) for item in items], np.int64)
        return Margins(*label_margins(outputs.values, gold))

    def positions(
        self, items: Sequence[Item], encoded: Encoded, tokenizer: PreTrainedTokenizerBase
    ) -> Sequence[np.ndarray]:
        """Tokens of both sentences, as far as they were kept."""
        del encoded
        limit = min(self.max_length, tokenizer.model_max_length)
        found = tokenizer(
            *self._texts(items), truncation="longest_first", max_length=limit, return_offsets_mapping=True
        )
        return positions_in(found, [(0, 1)] * len(items))

    def statistics(self, predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
        """`[n, 2]` correct and counted."""
        return accuracy_statistics(predictions, examples)

    def score(self, totals: np.ndarray) -> dict[str, np.ndarray]:
        """Accuracy, 0 to 100."""
        return accuracy(totals)

    def _texts(self, items: Sequence[Item]) -> tuple[list[str], list[str]]:
        """First sentences and second sentences."""
        first, second = self.fields_in_order
        return [item.text(first) for item in items], [item.text(second) for item in items]
