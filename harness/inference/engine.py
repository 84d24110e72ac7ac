"""Running a pool of inputs through a model, each once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from xrobust.failures import Failure
from xrobust.inference import BATCH_TOKENS
from xrobust.inference.batches import Batch, BatchPlan, Pool
from xrobust.inference.journal import Journal, Part
from xrobust.tasks.contract import Encoded, Outputs

Forward = Callable[[Batch], np.ndarray]
"""A model: a batch to `[rows, ...]` or, for every token, `[rows, longest, ...]`; float32."""


def infer(
    pool: Pool,
    forward: Forward,
    *,
    journal: Journal | Part | None = None,
    tell: Callable[[int], None] | None = None,
    plan: BatchPlan | None = None,
    failures: dict[int, Failure] | None = None,
    wanted: set[int] | None = None,
) -> Outputs:
    """Run every unique input of a pool once.

    Args:
        pool: The inputs.
        forward: The model.
        journal: Takes each finished batch, and gives those of an earlier run of the same plan.
        tell: Told, at the start and behind every batch, how many of the plan's tokens are over.
        plan: The pool's plan, where the caller has it already.
        wanted: Numbers of the inputs that are needed; batches without any of them do not run, and what shares a batch
            stays the same. None for all.
        failures: Takes, by the number of each unique input, the error of the model on its batch; the other batches
            run, and a batch that failed runs again when the journal is taken up again. None for an error that ends all.

    Returns:
        The outputs of the unique inputs, by the numbers that `Pool.add` gave; padding is left out. Those of inputs that
        failed are NaN.

    Raises:
        Exception: What `forward` raises, where no failures are taken.
        StorageError: If the journal cannot be written.
    """
    plan = plan or pool.plan()
    gathered = _Gathered(plan)
    done: set[int] = set()
    for index, array in journal.replay() if journal is not None else ():
        gathered.add(array, plan.batches[index])
        done.add(index)
    tokens = int(plan.tokens_by_batch[sorted(done)].sum())
    if tell is not None:
        tell(tokens)
    for index, numbers in enumerate(plan.batches):
        if index in done or (wanted is not None and wanted.isdisjoint(numbers.tolist())):
            continue
        batch = pool.batch(numbers)
        try:
            found = forward(batch)
        except Exception as error:
            if failures is None:
                raise
            failures |= dict.fromkeys(numbers.tolist(), Failure(error))
        else:
            array = _packed(np.asarray(found, np.float32), batch.lengths)
            if journal is not None:
                journal.append(index, array)
            gathered.add(array, numbers)
        tokens += int(plan.tokens_by_batch[index])
        if tell is not None:
            tell(tokens)
    return gathered.outputs()


def outputs_of(
    encoded: Encoded, forward: Forward, *, batch_tokens: int = BATCH_TOKENS, journal: Journal | None = None
) -> Outputs:
    """Run the inputs of one encoding.

    Args:
        encoded: The inputs; equal ones run once, and share their outputs.
        forward: The model.
        batch_tokens: Budget of a batch: rows times the longest row; a longer row runs alone.
        journal: Takes the batches as its next part, and gives those of an earlier run that asked the same.

    Returns:
        The outputs of the sequences, in their order.

    Raises:
        Exception: What `forward` raises.
        StorageError: If the journal cannot be written.
    """
    pool = Pool(batch_tokens=batch_tokens)
    numbers = pool.add(encoded)
    plan = pool.plan()
    part = None if journal is None else journal.part(len(plan.batches))
    return infer(pool, forward, journal=part, plan=plan).take(numbers)


def _packed(array: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """`[rows, ...]` as it is, or `[rows, longest, ...]` as `[tokens, ...]` without the padding."""
    if array.ndim < 3:
        return array
    return np.concatenate([row[:length] for row, length in zip(array, lengths.tolist(), strict=True)])


class _Gathered:
    """The outputs of finished batches, put where their inputs belong."""

    def __init__(self, plan: BatchPlan) -> None:
        self._starts = plan.starts
        self._values: np.ndarray | None = None
        self._by_token = False

    def add(self, array: np.ndarray, numbers: np.ndarray) -> None:
        """Add a batch's packed outputs; a row each, or else a row for every token."""
        lengths = self._starts[numbers + 1] - self._starts[numbers]
        if self._values is None:
            self._by_token = len(array) != len(numbers)
            count = int(self._starts[-1]) if self._by_token else len(self._starts) - 1
            self._values = np.full((count, *array.shape[1:]), np.nan, np.float32)
        if not self._by_token:
            self._values[numbers] = array
            return
        done = 0
        for start, length in zip(self._starts[numbers].tolist(), lengths.tolist(), strict=True):
            self._values[start : start + length] = array[done : done + length]
            done += length

    def outputs(self) -> Outputs:
        """What was gathered, by unique input; NaN where nothing was."""
        if self._values is None:
            return Outputs(np.full(len(self._starts) - 1, np.nan, np.float32))
        if not self._by_token:
            return Outputs(self._values)
        return Outputs(self._values, np.column_stack([self._starts[:-1], self._starts[1:]]))
