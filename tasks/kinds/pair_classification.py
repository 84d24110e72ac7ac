"""Pair classification: two sentences, one label."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xrobust.perturbations.text import Field
from xrobust.tasks.contract import Encoded, Example, Head, Item, Outputs, Predictions, State
from xrobust.tasks.scoring.accuracy import accuracy, accuracy_statistics
from xrobust.tasks.sources import Source, read_with

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

Reader = Callable[[Source, str, str], list[Example]]


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
    calibration_split: None = None
    trains_head: bool = True

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
        first, second = ([item.text(name) for item in items] for name in self.fields_in_order)
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

    def calibrate(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> State:
        """Nothing is calibrated."""

    def decode(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, state: State = None) -> Predictions:
        """The label with the largest logit of `[pairs, labels]`."""
        del items, encoded, state
        return [self.labels[index] for index in outputs.values.argmax(axis=1)]

    def statistics(self, predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
        """`[n, 2]` correct and counted."""
        return accuracy_statistics(predictions, examples)

    def score(self, totals: np.ndarray) -> dict[str, np.ndarray]:
        """Accuracy, 0 to 100."""
        return accuracy(totals)
