"""Retrieval of translations: for each English sentence the nearest sentence of the language under test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from xrobust.perturbations.text import Field
from xrobust.tasks.contract import Encoded, Example, Head, Item, Margins, Outputs, Predictions, State
from xrobust.tasks.encoding.sentences import encode_sentences, sentence_positions
from xrobust.tasks.margins.nearest import Others, cosine_margins, cosines, nearest, unit
from xrobust.tasks.scoring.accuracy import accuracy, accuracy_statistics
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.reading import Reader, read_with

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

QUERY, CANDIDATE = "english", "sentence"
_TILE = 1024


@dataclass(frozen=True)
class Retrieval:
    """A task whose examples are pairs of translations; the gold is the id of the example itself."""

    name: str
    languages: tuple[str, ...]
    readers: Mapping[str, Reader]
    splits: tuple[str, ...] = ("test",)
    max_length: int = 512
    head: Head = Head.ENCODER
    labels: tuple[str, ...] = ()
    protocol: int = 1
    metric: str = "accuracy"
    all_fields: tuple[str, ...] = (CANDIDATE, QUERY)
    default_fields: tuple[str, ...] = (CANDIDATE,)

    @property
    def sources(self) -> tuple[str, ...]:
        """Those that have a reader."""
        return tuple(self.readers)

    def load(self, source: Source, language: str, split: str) -> list[Example]:
        """The pairs of a language with English."""
        return read_with(self, source, language, split)

    def limited(self, examples: Sequence[Example], count: int) -> Sequence[Example]:
        """The first ones."""
        return examples[:count]

    def fields(self, example: Example, language: str) -> Mapping[str, Field]:
        """Both sides, free; neither may be switched into the language of the other one."""
        matched = frozenset({"en", language})
        return {
            name: Field(example.texts[name], matched_languages=matched, language=code)
            for name, code in ((CANDIDATE, language), (QUERY, "en"))
        }

    def encode(self, items: Sequence[Item], tokenizer: PreTrainedTokenizerBase) -> Encoded:
        """Two sequences an item: all English sentences, then all sentences of the language under test."""
        texts = [item.text(name) for name in (QUERY, CANDIDATE) for item in items]
        ids, long = encode_sentences(texts, tokenizer, max_length=self.max_length)
        return Encoded(
            ids=ids,
            type_ids=None,
            owners=np.tile(np.arange(len(items)), 2),
            truncated=np.logical_or(*long.reshape(2, -1)),
            roles=(QUERY,) * len(items) + (CANDIDATE,) * len(items),
        )

    def decode(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, state: State = None) -> Predictions:
        """The id of the nearest candidate by cosine of `[2 × items, hidden]` embeddings."""
        del encoded, state
        units = unit(outputs.values)
        queries, candidates = units[: len(items)], units[len(items) :]
        rows = [(queries[start : start + _TILE] @ candidates.T).argmax(axis=1) for start in range(0, len(items), _TILE)]
        return [items[index].example.id for index in np.concatenate(rows)]

    def reference(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> Any:
        """The clean sentences of the language under test."""
        del encoded
        return Others(unit(outputs.values[len(items) :]), {item.example.id: (row,) for row, item in enumerate(items)})

    def margins(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, *, reference: Any) -> Margins:
        """The cosine of an item's two sentences minus that of its English one with the nearest other, clean sentence.

        Equal cosines are a flip.
        """
        del encoded
        queries, candidates = outputs.values[: len(items)], outputs.values[len(items) :]
        others: Others = reference
        query_units, candidate_units = unit(queries), unit(candidates)
        rivals = nearest(query_units, others, names=[item.example.id for item in items]).rivals
        values, by_query = cosine_margins(queries, candidate_units, others.units[rivals], alone=rivals < 0)
        _, by_candidate = cosines(candidates, np.where(rivals[:, None] < 0, 0.0, query_units))
        return Margins(values, np.concatenate([by_query, by_candidate]).astype(outputs.values.dtype))

    def positions(
        self, items: Sequence[Item], encoded: Encoded, tokenizer: PreTrainedTokenizerBase
    ) -> Sequence[np.ndarray]:
        """Tokens of the English sentences, then of the others."""
        texts = [item.text(name) for name in (QUERY, CANDIDATE) for item in items]
        fields = [self.all_fields.index(role) for role in encoded.roles]
        return sentence_positions(texts, tokenizer, fields=fields, max_length=self.max_length)

    def statistics(self, predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
        """`[n, 2]` correct and counted."""
        return accuracy_statistics(predictions, examples)

    def score(self, totals: np.ndarray) -> dict[str, np.ndarray]:
        """Accuracy, 0 to 100."""
        return accuracy(totals)
