"""Batches: the inputs of many cells, each kept once, sorted by length and cut by a budget of tokens.

They are a pure function of the set of inputs and the budget, since a batch's make-up changes the last bits of its
rows: a run that is resumed, or shared among workers, repeats the same batches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from xrobust.inference import BATCH_TOKENS
from xrobust.tasks.contract import Encoded


class Batch(NamedTuple):
    """Padded inputs of one forward pass."""

    ids: np.ndarray
    """`[rows, longest]` int64 token ids; what stands behind a row's length means nothing."""
    lengths: np.ndarray
    """`[rows]` tokens in a row."""
    type_ids: np.ndarray | None
    """`[rows, longest]` int64 segment ids, where the tokenizer has them."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """Which inputs run together, in which order."""

    batches: tuple[np.ndarray, ...]
    """Numbers of unique inputs, one `[rows]` array a batch; longest inputs first."""
    tokens_by_batch: np.ndarray
    """`[batches]` tokens, padding left out."""
    tokens: int
    """Tokens in all."""
    starts: np.ndarray
    """`[unique + 1]` where the tokens of each unique input begin if all stand one behind the other."""
    digest: str
    """Digest of all inputs and of how they are batched."""


class Pool:
    """The inputs of all cells of one checkpoint and task, each kept once.

    Args:
        batch_tokens: Budget of a batch: rows times the longest row; a longer row runs alone.
    """

    def __init__(self, *, batch_tokens: int = BATCH_TOKENS) -> None:
        self.batch_tokens = batch_tokens
        self._numbers: dict[bytes, int] = {}
        self._keys: list[bytes] = []
        self._typed: bool | None = None

    def __len__(self) -> int:
        """Unique inputs."""
        return len(self._keys)

    def add(self, encoded: Encoded) -> np.ndarray:
        """Add the inputs of a cell.

        Returns:
            `[sequences]` number of the unique input that each one is: rows of what `infer` returns.

        Raises:
            ValueError: If some cells have segment ids and others have none.
        """
        typed = encoded.type_ids is not None
        if self._typed not in {None, typed}:
            raise ValueError("a pool takes cells with segment ids or cells without, not both")
        self._typed = typed
        keys = map(_key, encoded.ids, encoded.type_ids) if encoded.type_ids is not None else map(_key, encoded.ids)
        numbers = np.empty(len(encoded.ids), np.int64)
        for position, key in enumerate(keys):
            number = self._numbers.setdefault(key, len(self._keys))
            if number == len(self._keys):
                self._keys.append(key)
            numbers[position] = number
        return numbers

    def plan(self) -> BatchPlan:
        """The batches of what was added: longest first, so that a machine that is too small shows at once."""
        lengths = np.array([self._length(key) for key in self._keys], np.int64)
        order = sorted(range(len(self._keys)), key=lambda number: (-lengths[number], self._keys[number]))
        batches = token_batches(lengths, order, batch_tokens=self.batch_tokens)
        state = blake2b(f"{self.batch_tokens} {self._typed}".encode(), digest_size=16)
        for number in order:
            state.update(len(self._keys[number]).to_bytes(4, "big") + self._keys[number])
        return BatchPlan(
            batches=tuple(batches),
            tokens_by_batch=np.array([lengths[batch].sum() for batch in batches], np.int64),
            tokens=int(lengths.sum()),
            starts=np.concatenate([[0], np.cumsum(lengths)]),
            digest=state.hexdigest(),
        )

    def batch(self, numbers: np.ndarray) -> Batch:
        """The padded inputs of a batch, from the numbers of its unique inputs."""
        rows = [self._rows(self._keys[number]) for number in numbers]
        return padded_batch([row[0] for row in rows], [row[1] for row in rows] if self._typed else None)

    def _rows(self, key: bytes) -> np.ndarray:
        """`[1 or 2, length]` token ids and, where there are, segment ids."""
        return np.frombuffer(key, ">i4").reshape(2 if self._typed else 1, -1)

    def _length(self, key: bytes) -> int:
        return len(key) // (8 if self._typed else 4)


def token_batches(lengths: np.ndarray, numbers: Iterable[int], *, batch_tokens: int) -> list[np.ndarray]:
    """Batches of inputs, longest first.

    Args:
        lengths: `[inputs]` tokens of each.
        numbers: Inputs; of equally long ones the earlier comes first.
        batch_tokens: Budget of a batch: rows times the longest row; a longer row runs alone.
    """
    order = sorted(numbers, key=lambda number: -int(lengths[number]))
    batches: list[np.ndarray] = []
    start = 0
    while start < len(order):
        rows = max(1, batch_tokens // int(lengths[order[start]]))
        batches.append(np.array(order[start : start + rows], np.int64))
        start += rows
    return batches


def padded_batch(ids: Sequence[Sequence[int]], type_ids: Sequence[Sequence[int]] | None) -> Batch:
    """The inputs of a batch, with segment ids where the tokenizer has them."""
    lengths = np.array([len(row) for row in ids], np.int64)
    padded = np.zeros((1 if type_ids is None else 2, len(ids), int(lengths.max())), np.int64)
    for part, rows in enumerate([ids] if type_ids is None else [ids, type_ids]):
        for place, row in enumerate(rows):
            padded[part, place, : len(row)] = row
    return Batch(padded[0], lengths, None if type_ids is None else padded[1])


def _key(ids: Sequence[int], type_ids: Sequence[int] = ()) -> bytes:
    """An input as bytes: compact, and in the order of its ids when compared."""
    return np.array([*ids, *type_ids], ">i4").tobytes()
