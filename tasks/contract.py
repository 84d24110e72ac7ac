"""The Task contract: everything about one benchmark task, and nothing about models' names or files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from xrobust.perturbations.edits import Perturbed, Span
from xrobust.perturbations.text import Field

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from xrobust.tasks.sources import Source


class Head(Enum):
    """What a checkpoint needs on top of its encoder."""

    SEQUENCE_CLASSIFICATION = "sequence classification"
    TOKEN_CLASSIFICATION = "token classification"
    QUESTION_ANSWERING = "question answering"
    ENCODER = "encoder"
    """No head: sentence embeddings, pooled from a hidden layer."""


@dataclass(frozen=True, slots=True)
class Example:
    """One item of a task in a language, as the benchmark has it."""

    id: str
    """Equal from every source."""
    cluster: str
    """What is resampled together; equal across languages where they are parallel."""
    texts: Mapping[str, str]
    """Field name to clean text."""
    gold: Any
    """What scoring compares with: a label, tags, answers, the id of the right sentence."""
    parallel_id: str | None = None
    """Equal for the same item in other languages, in parallel tasks."""
    tokens: tuple[Span, ...] = ()
    """Where the tokens stand in the text, in tagging; code points."""


@dataclass(frozen=True, slots=True)
class Item:
    """An example under a condition: the clean example, and what became of its fields."""

    example: Example
    perturbed: Mapping[str, Perturbed] = field(default_factory=dict)
    """Fields that were perturbed; the others are clean."""

    def text(self, name: str) -> str:
        """The text of a field that the model sees."""
        return self.perturbed[name].text if name in self.perturbed else self.example.texts[name]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Model inputs of a list of items, and the way back to them."""

    ids: list[tuple[int, ...]]
    """Token ids of every sequence, special tokens included."""
    type_ids: list[tuple[int, ...]] | None
    """Segment ids where the tokenizer has them."""
    owners: np.ndarray
    """`[sequences]` index of the item that a sequence belongs to."""
    truncated: np.ndarray
    """`[items]` whether an item lost tokens."""
    roles: tuple[str, ...] = ()
    """What each sequence is to its item, where an item has several (`query`, `candidate`)."""
    alignment: Sequence[np.ndarray] = ()
    """For each sequence the way back to the text, in the form that the kind defines."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a model gave for sequences: a row a sequence, or a row a token."""

    values: np.ndarray
    """`[sequences, ...]` float32, or `[tokens of many sequences, ...]` where there are spans."""
    spans: np.ndarray | None = None
    """`[sequences, 2]` where in `values` the tokens of a sequence begin and end, for heads of tokens."""

    def __getitem__(self, sequence: int) -> np.ndarray:
        """`[...]` of a sequence, or `[tokens, ...]` without padding."""
        if self.spans is None:
            row: np.ndarray = self.values[sequence]
            return row
        start, end = self.spans[sequence]
        return self.values[start:end]

    def take(self, numbers: np.ndarray) -> Outputs:
        """The outputs of `[n]` sequences; tokens are not copied."""
        if self.spans is None:
            return Outputs(self.values[numbers])
        return Outputs(self.values, self.spans[numbers])


@dataclass(frozen=True, slots=True)
class Margins:
    """How sure a model is of items, for policies that ask one."""

    values: np.ndarray
    """`[items]` above 0 while the model is right in the task's own sense; the prediction flips at 0 or below.

    0 where nothing could be right, so that there is nothing to flip; finite everywhere.
    """
    gradient: np.ndarray
    """`[...]` of the shape of the outputs' `values`: the derivative of the sum of the margins.

    Where a margin is the least of several, as in tagging, that of their mean stands for it, so that the gradient
    concerns all of them.
    """


Predictions = Sequence[Any]
"""One prediction an item, projected back to the clean text; JSON values."""

State = Any
"""What a `Calibrated` task learns from clean development data before it decodes: a JSON value."""


class Task(Protocol):
    """One task of the benchmark. Register an instance with `@task` or `register`."""

    @property
    def name(self) -> str:
        """What the command line calls it."""

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes."""

    @property
    def head(self) -> Head:
        """What a checkpoint needs."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Classes in the order of the columns that `decode` reads; empty where there are none."""

    @property
    def protocol(self) -> int:
        """Version of data and scoring rules."""

    @property
    def metric(self) -> str:
        """The main metric, a key of what `score` returns."""

    @property
    def all_fields(self) -> tuple[str, ...]:
        """Fields that a condition may name."""

    @property
    def default_fields(self) -> tuple[str, ...]:
        """Fields that a condition perturbs unless it names others."""

    @property
    def splits(self) -> tuple[str, ...]:
        """Splits that have gold; the first is the one that the benchmark reports."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources that can give the data with their gold."""

    def load(self, source: Source, language: str, split: str) -> list[Example]:
        """The examples of a language, in the benchmark's order.

        Args:
            source: Where from.
            language: One of `languages`.
            split: One of `splits`; or one of `source.training`, in English, of a task with a head.

        Raises:
            DataError: If the source cannot give them with their gold.
        """

    def limited(self, examples: Sequence[Example], count: int) -> Sequence[Example]:
        """A part of the examples by which a run is tried out: the first ones, and what they need."""

    def fields(self, example: Example, language: str) -> Mapping[str, Field]:
        """What a perturbation may touch, with its field policy."""

    def encode(self, items: Sequence[Item], tokenizer: PreTrainedTokenizerBase) -> Encoded:
        """Token ids of the items."""

    def decode(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, state: State = None) -> Predictions:
        """Predictions from the model's outputs, one an item.

        Args:
            items: What was encoded.
            encoded: What `encode` gave; its token ids may have been dropped.
            outputs: Logits with columns in the order of `labels`, starts and ends of answers, or embeddings.
            state: What `calibrate` gave, where the task is `Calibrated`; None where it is not.
        """

    def statistics(self, predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
        """`[n, k]` float64 sufficient statistics, one row an example."""

    def score(self, totals: np.ndarray) -> dict[str, np.ndarray]:
        """Metric name to value, 0 to 100; `[..., k]` summed statistics to `[...]`."""


@runtime_checkable
class Calibrated(Task, Protocol):
    """A task that learns from clean examples of another split before it decodes, such as a threshold."""

    @property
    def calibration_split(self) -> str:
        """The split whose clean examples `calibrate` needs, in the language that is then decoded."""

    def calibrate(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> State:
        """What `decode` needs to know: a JSON value.

        Args:
            items: The clean items of the calibration split.
            encoded: What `encode` gave for them.
            outputs: The model's outputs.
        """


@runtime_checkable
class Attackable(Task, Protocol):
    """A task of which policies may ask how sure a model is: by `relevance`, or for the worst case."""

    def reference(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> Any:
        """What `margins` compares perturbed items with, from all clean items of the language; None where nothing is.

        It knows examples by their ids.

        Args:
            items: The clean items.
            encoded: What `encode` gave for them.
            outputs: The model's outputs.
        """

    def margins(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, *, reference: Any) -> Margins:
        """How sure the model is of the gold of each item; the same example may stand in several items.

        Other examples count as they are when clean: each item is attacked alone.

        Args:
            items: Perturbed versions of examples whose clean items were given to `reference`.
            encoded: What `encode` gave for them.
            outputs: The model's outputs, float32.
            reference: What `reference` gave.
        """

    def positions(
        self, items: Sequence[Item], encoded: Encoded, tokenizer: PreTrainedTokenizerBase
    ) -> Sequence[np.ndarray]:
        """For each sequence of `encoded` `[length, 3]` int: which field a token comes from, and where it stands there.

        The field by its index in `all_fields`, start and end in code points of the text as the model sees it; -1 for
        tokens of no field. A subword may begin with the space before its word.
        """
