"""Batches of similar length, drawn by a keyed generator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from xrobust.training.demo.corpus import LabelledPairs, ParallelCorpus

_WINDOW = 32
"""Batches that are sorted by length together."""


class PairDraw(NamedTuple):
    """The pairs of a batch."""

    first: np.ndarray  # [batch] sequence in the store
    second: np.ndarray  # [batch]
    chosen: np.ndarray  # [batch] which meanings, or which labelled pairs


def parallel_draws(corpus: ParallelCorpus, *, size: int, same_language: float, seed: int) -> Iterator[PairDraw]:
    """Endless batches of sentences that say the same; every meaning once a round.

    Args:
        corpus: Where they come from.
        size: Pairs in a batch.
        same_language: Share of the pairs that are a sentence twice, perhaps split into other subwords.
        seed: Another seed draws other pairs.
    """
    generator = np.random.default_rng(seed)
    while True:
        meanings = generator.permutation(corpus.meanings)
        first = generator.integers(corpus.languages, size=len(meanings))
        shift = generator.integers(1, corpus.languages, size=len(meanings))
        shift[generator.random(len(meanings)) < same_language] = 0
        views = generator.integers(corpus.views, size=(2, len(meanings)))
        draw = PairDraw(
            corpus.index(views[0], first, meanings),
            corpus.index(views[1], (first + shift) % corpus.languages, meanings),
            meanings,
        )
        yield from _bucketed(draw, corpus.store.lengths, size=size, generator=generator)


def labelled_draws(pairs: LabelledPairs, *, size: int, seed: int) -> Iterator[PairDraw]:
    """Endless batches of labelled pairs; every pair once a round."""
    generator = np.random.default_rng(seed)
    while True:
        chosen = generator.permutation(len(pairs.classes))
        views = generator.integers(pairs.views, size=(2, len(chosen)))
        draw = PairDraw(pairs.index(views[0], 0, chosen), pairs.index(views[1], 1, chosen), chosen)
        yield from _bucketed(draw, pairs.store.lengths, size=size, generator=generator)


def _bucketed(draw: PairDraw, lengths: np.ndarray, *, size: int, generator: np.random.Generator) -> Iterator[PairDraw]:
    total = lengths[draw.first] + lengths[draw.second]
    if len(total) < size:
        raise ValueError(f"a batch of {size} pairs needs as many; there are {len(total)}")
    for start in range(0, len(total), size * _WINDOW):
        window = np.arange(start, min(start + size * _WINDOW, len(total)))
        window = window[np.argsort(total[window], kind="stable")]
        for begin in generator.permutation(np.arange(0, len(window) - size + 1, size)):
            rows = window[begin : begin + size]
            yield PairDraw(draw.first[rows], draw.second[rows], draw.chosen[rows])
