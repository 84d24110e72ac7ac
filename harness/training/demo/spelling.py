"""English texts as chunks of token ids whose names can be exchanged for names that no text has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from xrobust.training.demo.words import Renaming

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a text that subwords do not cross: a word with the space before it, or a punctuation mark."""

    start: int
    end: int
    ids: np.ndarray
    """`[tokens]` int32"""
    name: str | None
    """Of a proper name: its text."""


class Speller:
    """Cuts texts into chunks as the tokenizer does.

    Args:
        tokenizer: Of the demo.
        names: Words that are proper names.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerFast, names: Iterable[str]) -> None:
        self._tokenizer = tokenizer.backend_tokenizer
        self._names = frozenset(names)
        self._ids: dict[str, np.ndarray] = {}

    def chunks(self, text: str) -> list[Chunk]:
        """The chunks of a text in order, with their code points."""
        found = []
        for piece, (start, end) in self._tokenizer.pre_tokenizer.pre_tokenize_str(text):
            word = text[start:end].strip()
            found.append(Chunk(start, end, self._encoded(piece), word if word in self._names else None))
        return found

    def _encoded(self, piece: str) -> np.ndarray:
        if piece not in self._ids:
            tokens = self._tokenizer.model.tokenize(piece)
            self._ids[piece] = np.array([token.id for token in tokens], np.int32)
        return self._ids[piece]


def renamed(
    chunks: Iterable[Chunk], renaming: Renaming, known: dict[str, np.ndarray | None]
) -> tuple[np.ndarray, np.ndarray]:
    """Token ids with new names, and where each chunk begins among them.

    Args:
        chunks: Of a text.
        renaming: Draws the names.
        known: Names that have one already; equal in texts that belong together.

    Returns:
        `[tokens]` int32 ids, `[chunks + 1]` offsets.
    """
    parts = []
    for chunk in chunks:
        new = None if chunk.name is None else renaming.renamed(known, chunk.name)
        parts.append(chunk.ids if new is None else new)
    return np.concatenate(parts), np.concatenate([[0], np.cumsum([len(part) for part in parts])])
