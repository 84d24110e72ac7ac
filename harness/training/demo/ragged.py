"""Many short sequences of token ids in one flat array, and padded batches of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Ragged:
    """Sequences of token ids without special tokens, and the word that each token is part of."""

    ids: np.ndarray  # [tokens] int32
    nodes: np.ndarray  # [tokens] int32: the node of the meaning that the token's word says, -1 for none
    concepts: np.ndarray  # [tokens] int32: number of the word's concept, -1 for none
    classes: np.ndarray  # [tokens] int32: number of the word's language and part of speech, -1 for none
    offsets: np.ndarray  # [sequences + 1] int64

    @property
    def lengths(self) -> np.ndarray:
        """`[sequences]` tokens of each."""
        return np.diff(self.offsets)


@dataclass(frozen=True, slots=True)
class Specials:
    """Ids of the tokens that the model needs to know."""

    start: int
    end: int
    pad: int
    mask: int
    count: int
    """Ids below it are special tokens."""
    bytes_from: int
    """Ids from it on are bytes."""


@dataclass(frozen=True, slots=True)
class PaddedSequences:
    """Padded sequences, and the word that each token is part of; arrays are `[batch, length]` int64."""

    ids: np.ndarray
    types: np.ndarray
    """0 in first sentences, 1 in second ones."""
    mask: np.ndarray
    """1 where a token stands, special ones included."""
    nodes: np.ndarray
    concepts: np.ndarray


def batch(store: Ragged, first: np.ndarray, second: np.ndarray | None = None, *, specials: Specials) -> PaddedSequences:
    """Sequences, or pairs of them, with their special tokens.

    Args:
        store: Where the sequences are.
        first: `[batch]` index of each (first) sentence.
        second: `[batch]` index of each second sentence.
        specials: What stands before, between and behind.
    """
    parts = [first] if second is None else [first, second]
    lengths = [store.offsets[part + 1] - store.offsets[part] for part in parts]
    total = 1 + sum(length + 1 for length in lengths)
    columns = np.arange(total.max())
    ids = np.full((len(first), len(columns)), specials.pad, np.int64)
    ids[:, 0] = specials.start
    types, nodes, concepts = np.zeros_like(ids), np.full_like(ids, -1), np.full_like(ids, -1)
    position = np.ones(len(first), np.int64)
    for number, (part, length) in enumerate(zip(parts, lengths, strict=True)):
        inside = (columns >= position[:, None]) & (columns < (position + length)[:, None])
        source = (store.offsets[part][:, None] + columns - position[:, None])[inside]
        ids[inside], nodes[inside], concepts[inside] = store.ids[source], store.nodes[source], store.concepts[source]
        types[(columns >= position[:, None]) & (columns <= (position + length)[:, None])] = number
        position = position + length
        ids[np.arange(len(first)), position] = specials.end
        position = position + 1
    return PaddedSequences(ids, types, (columns < total[:, None]).astype(np.int64), nodes, concepts)


def padded(
    first: Sequence[np.ndarray], second: Sequence[np.ndarray] | None = None, *, specials: Specials
) -> PaddedSequences:
    """Sequences of token ids, or pairs of them, with their special tokens; no token says a node."""
    rows = [*first, *(second or ())]
    flat = np.concatenate(rows)
    unmarked = np.full(len(flat), -1, np.int32)
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    numbers = np.arange(len(first))
    store = Ragged(flat, unmarked, unmarked, unmarked, offsets)
    return batch(store, numbers, None if second is None else numbers + len(first), specials=specials)


def model_inputs(inputs: PaddedSequences) -> dict[str, torch.Tensor]:
    """A batch as the model takes it."""
    import torch

    return {
        "input_ids": torch.from_numpy(inputs.ids),
        "token_type_ids": torch.from_numpy(inputs.types),
        "attention_mask": torch.from_numpy(inputs.mask),
    }
