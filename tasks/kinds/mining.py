"""Mining of translations: among many sentences of two languages, find the pairs that say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from xrobust.perturbations.text import Field
from xrobust.tasks.contract import Encoded, Example, Head, Item, Margins, Outputs, Predictions, State
from xrobust.tasks.encoding.sentences import encode_sentences, sentence_positions
from xrobust.tasks.margins.nearest import Others, cosine_margins, nearest, unit
from xrobust.tasks.scoring.mining import Pairs, best_threshold, mine
from xrobust.tasks.scoring.pairs import pair_score, pair_statistics
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.reading import Reader, read_with

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

SENTENCE, ENGLISH = "sentence", "english"


@dataclass(frozen=True)
class Mining:
    """A task whose examples are sentences of two languages.

    A sentence of the language under test has the ids of its English counterparts as gold; an English one has none.
    """

    name: str
    languages: tuple[str, ...]
    readers: Mapping[str, Reader]
    without_distractors: frozenset[str] = frozenset()
    """Sources whose reader can only say that they have gold pairs alone, which cannot be mined."""
    splits: tuple[str, ...] = ("test", "validation")
    max_length: int = 512
    """Tokens, special ones included. Source: XTREME's scripts."""
    head: Head = Head.ENCODER
    labels: tuple[str, ...] = ()
    protocol: int = 1
    metric: str = "f1"
    calibration_split: str = "validation"
    all_fields: tuple[str, ...] = (SENTENCE, ENGLISH)
    default_fields: tuple[str, ...] = (SENTENCE,)

    @property
    def sources(self) -> tuple[str, ...]:
        """Those that have both corpora whole."""
        return tuple(name for name in self.readers if name not in self.without_distractors)

    def load(self, source: Source, language: str, split: str) -> list[Example]:
        """The sentences of a language, then the English ones."""
        return read_with(self, source, language, split)

    def limited(self, examples: Sequence[Example], count: int) -> Sequence[Example]:
        """The first pairs of translations with as many other sentences on each side."""
        paired = [example for example in examples if example.gold][:count]
        known = {name for example in paired for name in example.gold}
        alone: Counter[str] = Counter()
        kept = []
        for example in examples:
            side = next(iter(example.texts))
            if example.id in known or example in paired:
                kept.append(example)
            elif not example.gold and example.cluster == example.id and alone[side] < count:
                alone[side] += 1
                kept.append(example)
        return kept

    def fields(self, example: Example, language: str) -> Mapping[str, Field]:
        """The one sentence, free; it may not be switched into the language that it is matched against."""
        matched = frozenset({"en", language})
        return {
            name: Field(text, matched_languages=matched, language="en" if name == ENGLISH else language)
            for name, text in example.texts.items()
        }

    def encode(self, items: Sequence[Item], tokenizer: PreTrainedTokenizerBase) -> Encoded:
        """One sequence an item; its role is the name of its field."""
        roles = tuple(_side(item) for item in items)
        texts = [item.text(role) for item, role in zip(items, roles, strict=True)]
        ids, truncated = encode_sentences(texts, tokenizer, max_length=self.max_length)
        return Encoded(ids=ids, type_ids=None, owners=np.arange(len(items)), truncated=truncated, roles=roles)

    def calibrate(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> State:
        """The margin from which pairs are extracted: the best for these items.

        Returns:
            `{"threshold": float}`; None in it where nothing was mined, so that nothing will be extracted.
        """
        del encoded
        threshold = _best_threshold(items, _mined(items, outputs))
        return {"threshold": threshold if np.isfinite(threshold) else None}

    def decode(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, state: State = None) -> Predictions:
        """What is extracted from the mined pairs at the calibrated threshold, and at the best one for these items.

        Returns:
            For a sentence of the language under test `{"mined": ids, "at_best": ids, "score": float | None}`, the
            score being that of the pair that it was mined in; None for an English sentence.

        Raises:
            ValueError: If `state` is not what `calibrate` gave.
        """
        del encoded
        if state is None or "threshold" not in state:
            raise ValueError(f"{self.name} decodes with the state that `calibrate` gives")
        pairs = _mined(items, outputs)
        threshold = np.inf if state["threshold"] is None else state["threshold"]
        best = _best_threshold(items, pairs)
        predictions: list[dict[str, Any] | None] = [
            {"mined": [], "at_best": [], "score": None} if _side(item) == SENTENCE else None for item in items
        ]
        for row, english, score in zip(*map(np.ndarray.tolist, pairs), strict=True):
            counterpart = [items[english].example.id]
            predictions[row] = {
                "mined": counterpart if score >= threshold else [],
                "at_best": counterpart if score >= best else [],
                "score": score,
            }
        return predictions

    def reference(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> Any:
        """For the name of each side: the clean sentences of the other side."""
        del encoded
        numbers = {side: [n for n, item in enumerate(items) if _side(item) == side] for side in (SENTENCE, ENGLISH)}
        rows = {side: {items[n].example.id: row for row, n in enumerate(numbers[side])} for side in numbers}
        own: dict[str, dict[str, list[int]]] = {side: {name: [] for name in rows[side]} for side in rows}
        for row, number in enumerate(numbers[SENTENCE]):
            example = items[number].example
            for counterpart in example.gold:
                if counterpart in rows[ENGLISH]:
                    own[SENTENCE][example.id].append(rows[ENGLISH][counterpart])
                    own[ENGLISH][counterpart].append(row)
        return {
            side: Others(unit(outputs.values[numbers[other]]), own[side])
            for side, other in ((SENTENCE, ENGLISH), (ENGLISH, SENTENCE))
        }

    def margins(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, *, reference: Any) -> Margins:
        """The cosine with the nearest counterpart minus that with the nearest other sentence of the other side.

        This is not what mining asks: it compares the cosines of all sentences, of both sides, and has a threshold.
        A sentence without a counterpart has the margin 0.
        """
        del encoded
        values, gradient = np.zeros(len(items)), np.zeros_like(outputs.values)
        sides: Mapping[str, Others] = reference
        for side, others in sides.items():
            numbers = [
                number for number, item in enumerate(items) if _side(item) == side and others.own[item.example.id]
            ]
            vectors = outputs.values[numbers]
            found = nearest(unit(vectors), others, names=[items[number].example.id for number in numbers])
            values[numbers], gradient[numbers] = cosine_margins(
                vectors, others.units[found.own], others.units[found.rivals], alone=found.rivals < 0
            )
        return Margins(values, gradient)

    def positions(
        self, items: Sequence[Item], encoded: Encoded, tokenizer: PreTrainedTokenizerBase
    ) -> Sequence[np.ndarray]:
        """Tokens of each sentence."""
        texts = [item.text(role) for item, role in zip(items, encoded.roles, strict=True)]
        fields = [self.all_fields.index(role) for role in encoded.roles]
        return sentence_positions(texts, tokenizer, fields=fields, max_length=self.max_length)

    def statistics(self, predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
        """`[n, 5]` correct, predicted and gold pairs; correct and predicted ones at the best threshold."""
        return pair_statistics(predictions, examples)

    def score(self, totals: np.ndarray) -> dict[str, np.ndarray]:
        """F1, precision and recall, and F1 at the best threshold, 0 to 100."""
        return pair_score(totals)


def _side(item: Item) -> str:
    return SENTENCE if SENTENCE in item.example.texts else ENGLISH


def _mined(items: Sequence[Item], outputs: Outputs) -> Pairs:
    """Mined pairs of items.

    Equal sentences are mined once, by the first of them, and pairs with them are then left out, since nothing tells
    which of them is meant. Clean texts decide what is equal, so that the same sentences count under every condition.
    Source: the benchmark, for clean texts.
    """
    sides, single = [], []
    for side in (SENTENCE, ENGLISH):
        numbers: dict[str, int] = {}
        counts: Counter[str] = Counter()
        for number, item in enumerate(items):
            if _side(item) == side:
                text = item.example.texts[side]
                numbers.setdefault(text, number)
                counts[text] += 1
        sides.append(np.array(list(numbers.values()), np.int64))
        single.append(np.array([counts[text] == 1 for text in numbers], bool))
    found = mine(*(outputs.values[numbers] for numbers in sides))
    kept = single[0][found.first] & single[1][found.second]
    return Pairs(sides[0][found.first[kept]], sides[1][found.second[kept]], found.scores[kept])


def _best_threshold(items: Sequence[Item], pairs: Pairs) -> float:
    correct = [
        items[english].example.id in items[row].example.gold
        for row, english in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
    ]
    gold = sum(len(item.example.gold) for item in items)
    return best_threshold(pairs.scores, np.array(correct, bool), gold=gold)
