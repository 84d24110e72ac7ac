"""The words of a store of sentences, and names that no sentence has."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from xrobust.training.demo.ragged import Ragged, Specials

if TYPE_CHECKING:
    from xrobust.checkpoints.demo import DemoRecipe


Name = TypeVar("Name", int, str)


class Words:
    """The words of a store: runs of tokens that say one node of a meaning, or none.

    Args:
        store: The sentences.
        named: `[classes]` whether the words of a class are names.
    """

    def __init__(self, store: Ragged, named: np.ndarray) -> None:
        self.store = store
        owner = np.repeat(np.arange(len(store.lengths)), store.lengths)
        begins = np.ones(len(store.ids) + 1, bool)
        begins[1:-1] = (owner[1:] != owner[:-1]) | (store.nodes[1:] != store.nodes[:-1])
        borders = np.flatnonzero(begins)
        self.starts, self.ends = borders[:-1], borders[1:]  # [words]
        self.classes = store.classes[self.starts]  # [words]
        self.named = (self.classes >= 0) & named[self.classes]  # [words]
        self._first = np.searchsorted(self.starts, store.offsets)  # [sequences + 1]

    def of(self, sequence: int) -> range:
        """Numbers of a sequence's words."""
        return range(int(self._first[sequence]), int(self._first[sequence + 1]))

    def ids(self, word: int) -> np.ndarray:
        """Token ids of a word."""
        return self.store.ids[self.starts[word] : self.ends[word]]


class Renaming:
    """Gives names of a pair of sentences new ones, the same in both, so that a model learns to compare unseen names.

    Args:
        share: Share of the names that get a new one.
        lowest: The lowest id of a token that may be part of a name.
        highest: One above the highest.
        generator: Draws the names.
    """

    _LONGEST = 3

    def __init__(self, *, share: float, lowest: int, highest: int, generator: np.random.Generator) -> None:
        self._share = share
        self._range = (lowest, highest)
        self._generator = generator

    def fresh(self) -> np.ndarray:
        """Token ids of a name made of random pieces."""
        length = int(self._generator.integers(1, self._LONGEST + 1))
        return self._generator.integers(*self._range, size=length).astype(np.int32)

    def renamed(self, known: dict[Name, np.ndarray | None], name: Name) -> np.ndarray | None:
        """The new name of a name, drawn at its first mention and kept in `known`; None where it keeps its own."""
        if name not in known:
            known[name] = self.fresh() if self._generator.random() < self._share else None
        return known[name]


def new_names(recipe: DemoRecipe, specials: Specials, *, seed: int, share: float | None = None) -> Renaming:
    """Renaming as the recipe asks for, with pieces that are no special tokens and no bytes."""
    return Renaming(
        share=recipe.renamed if share is None else share,
        lowest=specials.count,
        highest=specials.bytes_from,
        generator=np.random.default_rng(seed),
    )
