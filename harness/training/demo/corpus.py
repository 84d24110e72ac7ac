"""Mini's sentences as token ids: the parallel corpus in several splits into subwords, and pairs with labels."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xrobust.training.demo.ragged import Ragged
from xrobust.training.demo.subwords import SubwordSampler
from xrobust.training.demo.tokenizer import UNSPACED, Splitter

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

    from xrobust.tasks.mini import Sentence


@dataclass(frozen=True, slots=True)
class ParallelCorpus:
    """Parallel sentences; sequence `(view * languages + language) * meanings + meaning` of the store."""

    store: Ragged
    views: int
    languages: int
    meanings: int
    named: np.ndarray
    """`[classes]` whether the words of a class are names."""

    def index(self, view: np.ndarray, language: np.ndarray, meaning: np.ndarray) -> np.ndarray:
        """Where sentences are in the store; view 0 is the usual split."""
        sequence: np.ndarray = (view * self.languages + language) * self.meanings + meaning
        return sequence

    def language(self, sequence: np.ndarray) -> np.ndarray:
        """Which languages sequences of the store are in."""
        language: np.ndarray = (sequence // self.meanings) % self.languages
        return language


@dataclass(frozen=True, slots=True)
class LabelledPairs:
    """Pairs of sentences with a class each; sequence `(view * 2 + side) * pairs + pair` of the store."""

    store: Ragged
    views: int
    classes: np.ndarray  # [pairs] int64
    named: np.ndarray
    """`[classes]` of words: whether they are names."""

    def index(self, view: np.ndarray, side: int, pair: np.ndarray) -> np.ndarray:
        """Where sentences are in the store; side 0 is the first sentence."""
        sequence: np.ndarray = (view * 2 + side) * len(self.classes) + pair
        return sequence


class SentenceEncoder:
    """Token ids of sentences, as the tokenizer gives them or with merges left out at random."""

    _VARIANTS = 6
    """Random splits of a chunk that are drawn from."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, *, dropout: float, seed: int) -> None:
        self._tokenizer = tokenizer.backend_tokenizer
        self._sampler = SubwordSampler(tokenizer)
        self._splitter = Splitter()
        self._dropout = dropout
        self._random = random.Random(seed)  # noqa: S311 - training data, no secret
        self._variants: dict[str, list[tuple[list[int], list[int]]]] = {}
        self._concepts: dict[str, int] = {}
        self._classes: dict[tuple[str, str, str | None], int] = {}
        self._words: dict[tuple[int, int, int], int] = {}

    def parallel(self, rows: Sequence[dict[str, Sentence]], *, views: int) -> ParallelCorpus:
        """A parallel corpus with the usual view and `views` sampled ones; languages in alphabetical order."""
        languages = sorted(rows[0])
        ordered = [row[language] for language in languages for row in rows]
        store = self._store(ordered, views)
        return ParallelCorpus(store, 1 + views, len(languages), len(rows), self._named())

    def pairs(self, pairs: Iterable[tuple[Sentence, Sentence]], classes: Iterable[int], *, views: int) -> LabelledPairs:
        """Labelled pairs with the usual view and `views` sampled ones."""
        first, second = zip(*pairs, strict=True)
        store = self._store([*first, *second], views)
        return LabelledPairs(store, 1 + views, np.fromiter(classes, np.int64), self._named())

    def _named(self) -> np.ndarray:
        return np.array([entity is not None for _, _, entity in self._classes], bool)

    def _store(self, sentences: Sequence[Sentence], views: int) -> Ragged:
        ids, words, offsets = array("i"), array("i"), array("q", [0])
        characters = [self._characters(sentence) for sentence in sentences]
        usual = self._tokenizer.encode_batch([sentence.text for sentence in sentences], add_special_tokens=False)
        for encoding, word in zip(usual, characters, strict=True):
            ids.extend(encoding.ids)
            words.extend([word[end - 1] for _, end in encoding.offsets])
            offsets.append(len(ids))
        for _ in range(views):
            for sentence, word in zip(sentences, characters, strict=True):
                pieces, last = self._sampled(sentence)
                ids.extend(pieces)
                words.extend([word[index] for index in last])
                offsets.append(len(ids))
        known = np.array([(-1, -1, -1), *self._words], np.int32)
        nodes, concepts, classes = known[np.array(words)].T
        return Ragged(np.array(ids), nodes, concepts, classes, np.array(offsets))

    def _characters(self, sentence: Sentence) -> list[int]:
        """For each character the number of its word (node, concept and class together), 0 for none."""
        words = [0] * len(sentence.text)
        for token in sentence.tokens:
            if token.concept is not None and token.node is not None:
                concept = self._concepts.setdefault(token.concept, len(self._concepts))
                kind = (sentence.language, token.upos, token.entity)
                word = (token.node, concept, self._classes.setdefault(kind, len(self._classes)))
                number = self._words.setdefault(word, len(self._words) + 1)
                words[token.start : token.end] = [number] * (token.end - token.start)
        return words

    def _sampled(self, sentence: Sentence) -> tuple[list[int], list[int]]:
        """Ids of a random split, and where in the text the last character of each piece is.

        In scripts without spaces, words stand apart in half of them, as they do where text is given in tokens.
        """
        ids: list[int] = []
        last: list[int] = []
        position = -1  # the space mark before the first word is not in the text
        apart = sentence.language in UNSPACED and self._random.random() < 0.5
        for chunk in self._splitter.apart(sentence) if apart else self._splitter.chunks(sentence):
            variants = self._variants.get(chunk)
            if variants is None:
                variants = self._variants[chunk] = [self._variant(chunk) for _ in range(self._VARIANTS)]
            pieces, ends = variants[int(self._random.random() * self._VARIANTS)]
            ids += pieces
            first = position + 1 if apart else 0
            last += [max(first, position + end) for end in ends]
            position += len(chunk) - apart
        return ids, last

    def _variant(self, chunk: str) -> tuple[list[int], list[int]]:
        pieces = self._sampler.split(chunk, dropout=self._dropout, random=self._random)
        ends = np.cumsum([len(piece) for piece in pieces]) - 1
        return [self._sampler.vocabulary[piece] for piece in pieces], ends.tolist()
