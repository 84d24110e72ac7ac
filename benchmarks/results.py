"""Results of a large run: a run directory is written and read back, and its rows, averages and differences worked out.

    python -m benchmarks.results [--languages 40] [--conditions 30] [--examples 5000]

The cells are made up: random answers to a classification task, two checkpoints, no examples shared by languages. What
the store costs a cell is told beside what a bare Parquet file of the same rows costs, both in one run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from xrobust.analysis.results import Results
from xrobust.grid.identity import Identity
from xrobust.perturbations import CLEAN, Condition, Edit, Perturbed
from xrobust.perturbations.languages import LANGUAGES
from xrobust.store.cells import cell_table
from xrobust.store.run_directory import RunDirectory
from xrobust.tasks import Example, Item

CHECKPOINTS = ("plain", "after-squad")
LOST = 0.03
"""Share of the answers that each condition costs."""


def main() -> None:
    """Print the time of each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("languages", 40), ("conditions", 30), ("examples", 5000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    conditions = [CLEAN, *(Condition(f"noise{number}", "3") for number in range(asked.conditions))]
    languages = [*LANGUAGES][: asked.languages]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run"
        with RunDirectory.open(path) as directory, _timed("written") as took:
            bare = _write(directory, languages, conditions, examples=asked.examples)
            directory.flush()
        cells = len(CHECKPOINTS) * len(languages) * len(conditions)
        sys.stdout.write(f"a cell: {1000 * took[0] / cells:.1f} ms, a bare Parquet file of it {1000 * bare:.1f} ms\n")
        with _timed(f"{cells:,} cells read back"):
            results = Results.read(path)
            for by_language in results.measured.values():
                for series in by_language.values():
                    _ = series.metrics
        with _timed("rows, averages and differences"):
            count = len(results.rows) + len(results.averages) + len(results.differences)
        with _timed(f"{count:,} records"):
            results.to_json()


@contextmanager
def _timed(what: str) -> Iterator[list[float]]:
    took: list[float] = []
    start = time.perf_counter()
    yield took
    took.append(time.perf_counter() - start)
    sys.stdout.write(f"{what}: {took[0]:.2f} s\n")
    sys.stdout.flush()


def _write(directory: RunDirectory, languages: list[str], conditions: list[Condition], *, examples: int) -> float:
    """Store all cells; seconds that a bare Parquet file of one takes."""
    import pyarrow.parquet as pq

    generator = np.random.default_rng(0)
    bare = []
    for language in languages:
        clean = _examples(language, examples)
        perturbed = [Item(item.example, {"premise": _typo(item)}) for item in clean]
        right = generator.random(examples) < 0.8
        for checkpoint in CHECKPOINTS:
            for condition in conditions:
                items = clean if condition.is_clean else perturbed
                kept = right if condition.is_clean else right & (generator.random(examples) > LOST)
                rows = np.column_stack([kept, np.ones(examples)]).astype(float)
                if not bare:
                    table = cell_table(items, ["neutral"] * examples, rows)
                    start = time.perf_counter()
                    pq.write_table(table, directory.path.parent / "bare.parquet", compression="zstd")
                    bare.append(time.perf_counter() - start)
                directory.write(
                    _identity(checkpoint, language, condition),
                    {**_record(checkpoint, examples), "scores": {"accuracy": 100 * float(kept.mean())}},
                    status="finished",
                    items=items,
                    predictions=["neutral"] * examples,
                    statistics=rows,
                )
    return bare[0]


def _examples(language: str, count: int) -> list[Item]:
    texts = {"premise": "Der Hund schläft im Haus und träumt.", "hypothesis": "Ein Tier ruht."}
    return [Item(Example(f"{language}-{n}", f"{language}-{n}", texts, "neutral")) for n in range(count)]


def _typo(item: Item) -> Perturbed:
    return Perturbed(item.example.texts["premise"], [Edit(4, 8, "Hnud")])


def _identity(checkpoint: str, language: str, condition: Condition) -> Identity:
    setting = {"checkpoint": checkpoint, "task": "xnli", "source": "hub", "language": language, "data": language}
    return Identity(setting, {"condition": str(condition)})


def _record(checkpoint: str, examples: int) -> dict[str, Any]:
    counts = dict.fromkeys(("changed", "unchanged", "inapplicable", "refused", "truncated", "token_neutral"), 0)
    return {
        "checkpoint": {"name": checkpoint, "baseline": None, "intermediate": []},
        "reason": None,
        "error": None,
        "dose": {"asked": 0.2, "words": 10, "touched": 2, "character_error_rate": 0.05},
        "counts": {"examples": examples, **counts},
        "mixing": None,
        "search": None,
        "versions": {},
    }


if __name__ == "__main__":
    main()
