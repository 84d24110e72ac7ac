"""Pooled inference against the usual way: a cell at a time, in the order of the examples, padded, nothing shared.

Both run the same inputs of the demo checkpoint: XNLI-mini in three languages under the suite `noisy`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from xrobust.checkpoints.choosing import resolve, select
from xrobust.checkpoints.registry import load_registry
from xrobust.inference.batches import Batch, Pool
from xrobust.inference.engine import infer
from xrobust.inputs.perturbing import Perturber
from xrobust.models.loading import Model, load_model, load_tokenizer
from xrobust.perturbations import CLEAN, PERTURBATIONS, load_suite
from xrobust.tasks import TASKS, Encoded, Source

LANGUAGES = ("en", "de", "hi")
ROWS = 32
REPEATS = 3


def main() -> None:
    """Print both times and their ratio, the median of several runs in turn."""
    task = TASKS.get("xnli")
    checkpoint = select(resolve("demo", registry=load_registry()), task)
    tokenizer, model = load_tokenizer(checkpoint), load_model(checkpoint)
    cells = []
    for language in LANGUAGES:
        perturber = Perturber(task, language, task.load(Source("mini"), language, "test"))
        for condition in (CLEAN, *load_suite("noisy").conditions):
            found = (
                perturber.clean()
                if condition.is_clean
                else perturber.perturb(condition, PERTURBATIONS.get(condition.name).build())
            )
            cells.append(task.encode(found.items, tokenizer))
    pairs = [(_seconds(lambda: _pooled(cells, model)), _seconds(lambda: _naive(cells, model))) for _ in range(REPEATS)]
    pooled, naive = (float(np.median(column)) for column in zip(*pairs, strict=True))
    count = sum(len(cell.ids) for cell in cells)
    sys.stdout.write(
        f"inference, {count:,} inputs in {len(cells)} cells: pooled {pooled:.1f} s, a cell at a time {naive:.1f} s, "
        f"ratio {naive / pooled:.2f}\n"
    )


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _pooled(cells: list[Encoded], model: Model) -> None:
    pool = Pool()
    for cell in cells:
        pool.add(cell)
    infer(pool, model)


def _naive(cells: list[Encoded], model: Model) -> None:
    for cell in cells:
        for first in range(0, len(cell.ids), ROWS):
            rows = range(first, min(first + ROWS, len(cell.ids)))
            lengths = np.array([len(cell.ids[row]) for row in rows])
            ids = np.zeros((len(rows), lengths.max()), np.int64)
            types = np.zeros_like(ids)
            for place, row in enumerate(rows):
                ids[place, : lengths[place]] = cell.ids[row]
                if cell.type_ids is not None:
                    types[place, : lengths[place]] = cell.type_ids[row]
            model(Batch(ids, lengths, types if cell.type_ids is not None else None))


if __name__ == "__main__":
    main()
