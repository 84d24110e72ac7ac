"""Tagging: a tag for every token of a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from xrobust.perturbations.edits import Span
from xrobust.perturbations.text import Field
from xrobust.tasks.contract import Encoded, Example, Head, Item, Margins, Outputs, Predictions, State
from xrobust.tasks.encoding.positions import around_texts
from xrobust.tasks.encoding.template import Template, template
from xrobust.tasks.margins.labels import first_rows, label_margins
from xrobust.tasks.scoring.chunks import chunk_score, chunk_statistics
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.reading import Reader, read_with
from xrobust.tasks.sources.tagged import TOKENS

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class Tagging:
    """A task whose examples are sentences in tokens; the gold is a list of tags."""

    name: str
    languages: tuple[str, ...]
    labels: tuple[str, ...]
    readers: Mapping[str, Reader]
    """Source name to the function that reads a language and split."""
    splits: tuple[str, ...] = ("test", "validation")
    max_length: int = 128
    """Tokens of a sequence, special ones included; longer sentences take several. Source: XTREME's scripts."""
    head: Head = Head.TOKEN_CLASSIFICATION
    protocol: int = 1
    metric: str = "f1"
    all_fields: tuple[str, ...] = (TOKENS,)
    default_fields: tuple[str, ...] = (TOKENS,)

    @property
    def sources(self) -> tuple[str, ...]:
        """Those that have a reader."""
        return tuple(self.readers)

    def load(self, source: Source, language: str, split: str) -> list[Example]:
        """The sentences of a language."""
        return read_with(self, source, language, split)

    def limited(self, examples: Sequence[Example], count: int) -> Sequence[Example]:
        """The first ones."""
        return examples[:count]

    def fields(self, example: Example, language: str) -> Mapping[str, Field]:
        """The sentence; edits stay inside tokens. Proper nouns and the tokens of entities are names."""
        del language
        names = [span for span, tag in zip(example.tokens, example.gold, strict=True) if _is_name(tag)]
        return {TOKENS: Field(example.texts[TOKENS], policy="inline", tokens=example.tokens, names=names)}

    def encode(self, items: Sequence[Item], tokenizer: PreTrainedTokenizerBase) -> Encoded:
        """Sequences of whole tokens, each split into subwords by itself; a sentence takes as many as it needs.

        `alignment` is `[tokens, 2]`: the number of each token in its sentence, and where its first subword is.

        Source: XTREME's `utils_preprocess.py` and `utils_tag.py`.
        """
        around = template(tokenizer, texts=1)
        room = self._room(tokenizer, around)
        sentences = [tokens_of(item) for item in items]
        pieces, too_long = _pieces(sentences, tokenizer, room)
        ids, owners, alignment = [], [], []
        for owner, tokens in enumerate(sentences):
            for first, words in _sequences([pieces[token] for token in tokens], room):
                starts = len(around.between[0]) + np.cumsum([0, *map(len, words[:-1])], dtype=np.int32)
                ids.append(around.join(tuple(subword for word in words for subword in word)))
                owners.append(owner)
                numbers = np.arange(first, first + len(words), dtype=np.int32)
                alignment.append(np.column_stack([numbers, starts]))
        typed = around.between_types is not None
        return Encoded(
            ids=ids,
            type_ids=[around.join_types(len(row) - around.count) for row in ids] if typed else None,
            owners=np.array(owners, np.int64),
            truncated=np.array([not too_long.isdisjoint(tokens) for tokens in sentences], bool),
            alignment=alignment,
        )

    def decode(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, state: State = None) -> Predictions:
        """The tag with the largest logit at each token's first subword; `outputs[i]` is `[subwords, labels]`."""
        del state
        found: list[list[str]] = [[] for _ in items]
        for sequence, owner in enumerate(encoded.owners.tolist()):
            best = outputs[sequence][encoded.alignment[sequence][:, 1]].argmax(axis=1)
            found[owner] += [self.labels[label] for label in best.tolist()]
        return found

    def reference(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> Any:
        """For the id of each example `[tokens]` whether the model tags a token right."""
        found = self._tokens(items, encoded, outputs)
        borders = np.searchsorted(found.owners, np.arange(1, len(items)))
        right = np.split(found.margins > 0, borders)
        return {item.example.id: row for item, row in zip(items, right, strict=True)}

    def margins(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, *, reference: Any) -> Margins:
        """The least margin among the tokens that the model tags right in the clean sentence, whose tags are to stay.

        A token's margin is the logit of its right tag minus the largest other one, at its first subword. A sentence
        in which no token is tagged right has the margin 0. The derivative is that of the mean of these tokens'
        margins: that of the least one would say on which words a single token rests, and not the sentence.
        """
        found = self._tokens(items, encoded, outputs)
        kept = np.concatenate([reference[item.example.id] for item in items])
        values = np.full(len(items), np.inf)
        np.minimum.at(values, found.owners[kept], found.margins[kept])
        values[np.isinf(values)] = 0.0
        counts = np.bincount(found.owners[kept], minlength=len(items))[found.owners[kept], None]
        gradient = np.zeros_like(outputs.values)
        np.add.at(gradient, found.rows[kept], found.gradient[kept] / counts)
        return Margins(values, gradient)

    def positions(
        self, items: Sequence[Item], encoded: Encoded, tokenizer: PreTrainedTokenizerBase
    ) -> Sequence[np.ndarray]:
        """All subwords of each token; one that the model sees as unknown is one of them."""
        around = template(tokenizer, texts=1)
        spans = [spans_of(item) for item in items]
        offsets = _offsets([tokens_of(item) for item in items], tokenizer, self._room(tokenizer, around))
        first = len(around.between[0])
        rows = []
        for owner, alignment in zip(encoded.owners.tolist(), encoded.alignment, strict=True):
            text = items[owner].text(TOKENS)
            parts = [offsets[text[start:end]] + start for start, end in (spans[owner][n] for n in alignment[:, 0])]
            inside = np.concatenate(parts)
            rows.append(around_texts(around.count + len(inside), [(0, first, inside)]))
        return rows

    def statistics(self, predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
        """`[n, 5]` correct, predicted and gold chunks, correct tokens, tokens."""
        return chunk_statistics(predictions, examples)

    def score(self, totals: np.ndarray) -> dict[str, np.ndarray]:
        """F1, precision and recall of chunks, accuracy of tokens, 0 to 100."""
        return chunk_score(totals)

    def _room(self, tokenizer: PreTrainedTokenizerBase, around: Template) -> int:
        """Subwords of a sequence."""
        limit: int = min(self.max_length, tokenizer.model_max_length)
        return limit - around.count

    def _tokens(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> _Tokens:
        """Every token of the items, in their order."""
        counts = [len(alignment) for alignment in encoded.alignment]
        places = np.concatenate([np.empty((0, 2), np.int32), *encoded.alignment])[:, 1]
        rows = np.repeat(first_rows(outputs), counts) + places
        index = {label: number for number, label in enumerate(self.labels)}
        gold = np.array([index[tag] for item in items for tag in item.example.gold], np.int64)
        margins, gradient = label_margins(outputs.values[rows], gold)
        return _Tokens(np.repeat(encoded.owners, counts), rows, margins, gradient)


def spans_of(item: Item) -> Sequence[Span]:
    """Where the tokens of an item stand in the text that the model sees."""
    if TOKENS not in item.perturbed:
        return item.example.tokens
    return [item.perturbed[TOKENS].to_perturbed(span) for span in item.example.tokens]


def tokens_of(item: Item) -> list[str]:
    """The tokens of an item as the model sees them."""
    text = item.text(TOKENS)
    return [text[start:end] for start, end in spans_of(item)]


def _is_name(tag: str) -> bool:
    """Whether a tag says proper noun, as in Universal Dependencies, or part of an entity, as in IOB2."""
    return tag == "PROPN" or tag.startswith(("B-", "I-"))


class _Tokens(NamedTuple):
    """Tokens of many items, one behind the other."""

    owners: np.ndarray
    """`[tokens]` item."""
    rows: np.ndarray
    """`[tokens]` where the outputs have the first subword."""
    margins: np.ndarray
    """`[tokens]` the logit of the right tag over the largest other one."""
    gradient: np.ndarray
    """`[tokens, labels]` the derivative of the sum of the margins."""


def _pieces(
    sentences: Sequence[Sequence[str]], tokenizer: PreTrainedTokenizerBase, room: int
) -> tuple[dict[str, tuple[int, ...]], set[str]]:
    """Subwords of every different token, and the tokens that do not fit a sequence.

    These, and those without subwords, become one unknown token.
    """
    different = list(dict.fromkeys(token for tokens in sentences for token in tokens))
    if not different:
        return {}, set()
    rows = tokenizer(different, add_special_tokens=False, verbose=False)["input_ids"]
    unknown = (tokenizer.unk_token_id if tokenizer.unk_token_id is not None else tokenizer.mask_token_id or 0,)
    found = dict(zip(different, map(tuple, rows), strict=True))
    pieces = {token: row if 0 < len(row) <= room else unknown for token, row in found.items()}
    return pieces, {token for token, row in found.items() if len(row) > room}


def _offsets(
    sentences: Sequence[Sequence[str]], tokenizer: PreTrainedTokenizerBase, room: int
) -> dict[str, np.ndarray]:
    """`[subwords, 2]` where the subwords of every different token stand in it; an unknown token is one of them."""
    different = list(dict.fromkeys(token for tokens in sentences for token in tokens))
    if not different:
        return {}
    found = tokenizer(different, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    rows = zip(different, found["offset_mapping"], strict=True)
    return {token: np.array(row if 0 < len(row) <= room else [(0, len(token))], np.int32) for token, row in rows}


def _sequences(words: Sequence[tuple[int, ...]], room: int) -> Iterator[tuple[int, list[tuple[int, ...]]]]:
    """Runs of words that fit a sequence, with the number of their first word."""
    first, length = 0, 0
    run: list[tuple[int, ...]] = []
    for number, word in enumerate(words):
        if run and length + len(word) > room:
            yield first, run
            first, length, run = number, 0, []
        run.append(word)
        length += len(word)
    if run:
        yield first, run
