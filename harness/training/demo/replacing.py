"""Translations in which some words are replaced, for a model to tell which.

Source: translation replaced token detection, Chi et al. 2022 (XLM-E); here whole words are replaced, by words of the
same language and part of speech.
"""

from __future__ import annotations

import numpy as np

from xrobust.training.demo.batches import PairDraw
from xrobust.training.demo.ragged import Ragged
from xrobust.training.demo.words import Renaming, Words

KEPT, REPLACED = 0, 1


class Replacer:
    """Replaces words of the second sentences of pairs.

    Args:
        words: The words of all sentences.
        renaming: New names for pairs of equal sentences.
        share: Share of the words to replace.
        faithful: Share of the pairs that stay as they are.
        generator: Draws pairs and words.
    """

    def __init__(
        self, words: Words, renaming: Renaming, *, share: float, faithful: float, generator: np.random.Generator
    ) -> None:
        self._words = words
        self._renaming = renaming
        self._share = share
        self._faithful = faithful
        self._generator = generator
        self._order = np.argsort(words.classes, kind="stable")
        self._class_starts = np.searchsorted(words.classes[self._order], np.arange(words.classes.max() + 2))

    def pairs(self, draw: PairDraw, *, same_language: np.ndarray) -> Ragged:
        """The sentences of a draw, first all first ones, then all second ones with words replaced.

        Args:
            draw: Pairs of sequences in the store.
            same_language: `[pairs]` whether both sentences are in one language; their names get new ones.

        Returns:
            `[2 * pairs]` sequences whose `nodes` are `KEPT` or `REPLACED` for words of second sentences, else -1.
        """
        ids: list[np.ndarray] = []
        marks: list[np.ndarray] = []
        lengths = [0]
        known: list[dict[int, np.ndarray | None]] = [{} for _ in same_language]
        for replacing, side in enumerate((draw.first, draw.second)):
            for pair, sequence in enumerate(side.tolist()):
                changing = bool(replacing) and self._generator.random() >= self._faithful
                length = 0
                for word in self._words.of(sequence):
                    part, mark = self._word(word, known[pair] if same_language[pair] else None, changing=changing)
                    ids.append(part)
                    marks.append(np.full(len(part), mark if replacing else -1, np.int32))
                    length += len(part)
                lengths.append(length)
        flat = np.concatenate(marks)
        return Ragged(np.concatenate(ids), flat, flat, flat, np.cumsum(lengths))

    def _word(self, word: int, known: dict[int, np.ndarray | None] | None, *, changing: bool) -> tuple[np.ndarray, int]:
        words, kind = self._words, self._words.classes[word]
        if kind < 0:
            return words.ids(word), -1
        if changing and self._generator.random() < self._share:
            low, high = self._class_starts[kind : kind + 2]
            other = int(self._order[int(self._generator.integers(low, high))])
            concepts = words.store.concepts
            if concepts[words.starts[other]] != concepts[words.starts[word]]:
                fresh = known is not None and words.named[word] and self._generator.random() < 0.5
                return (self._renaming.fresh() if fresh else words.ids(other)), REPLACED
        if known is not None and words.named[word]:
            new = self._renaming.renamed(known, int(words.store.nodes[words.starts[word]]))
            if new is not None:
                return new, KEPT
        return words.ids(word), KEPT
