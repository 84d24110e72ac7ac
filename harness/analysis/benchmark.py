"""What is left of the benchmark: gaps of its groups of tasks and of all nine, for every condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xrobust.analysis.intervals import Gap, Paired, Score, benchmark_gap
from xrobust.grid.plan import Plan, Unit
from xrobust.tasks.scoring.averages import SCOPES, task_score


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """A gap of a checkpoint on a group of tasks, or on all of the benchmark."""

    checkpoint: str
    scope: str
    """A group of tasks, or `overall`."""
    condition: str
    gap: Gap | None
    """None where something is missing."""
    missing: tuple[str, ...]
    """Tasks that were not run, or `TASK: LANGUAGES` of those that were run on a part."""
    not_applicable: tuple[str, ...]
    """`TASK: LANGUAGES` that the condition does not apply to; clean and perturbed averages leave them out alike."""


PairedOf = Callable[[Unit, str], Paired | None]
"""Statistics of a unit in a language, clean and under a condition; None where it does not apply."""


def benchmark_rows(plan: Plan, conditions: Mapping[str, PairedOf]) -> Iterator[BenchmarkRow]:
    """The rows of every checkpoint, group and condition; groups without a task in the run are left out.

    Args:
        plan: What was run.
        conditions: What a condition is called, and its statistics.
    """
    by_checkpoint: dict[str, dict[str, Unit]] = {}
    for unit in plan.units:
        by_checkpoint.setdefault(unit.entry.name, {})[unit.task.name] = unit
    for checkpoint, units in by_checkpoint.items():
        for scope, names in SCOPES.items():
            if len(units.keys() & set(names)) > 1:
                for condition, paired in conditions.items():
                    yield _row(plan, checkpoint, scope, condition, units=units, names=names, paired=paired)


def _row(
    plan: Plan,
    checkpoint: str,
    scope: str,
    condition: str,
    *,
    units: Mapping[str, Unit],
    names: Sequence[str],
    paired: PairedOf,
) -> BenchmarkRow:
    missing = [name for name in names if name not in units]
    without: list[str] = []
    parts: list[tuple[Score, list[Paired]]] = []
    for name in (name for name in names if name in units):
        unit = units[name]
        absent = [code for code in plan.source.languages(unit.task.languages) if code not in plan.languages[name]]
        if absent:
            missing.append(f"{name}: {' '.join(absent)}")
        found = {code: paired(unit, code) for code in plan.languages[name]}
        inapplicable = [code for code, pair in found.items() if pair is None]
        if inapplicable:
            without.append(f"{name}: {' '.join(inapplicable)}")
        applicable = [pair for pair in found.values() if pair is not None]
        if applicable:
            parts.append((_score(unit), applicable))
        else:
            missing.append(f"{name}: n/a")
    gap = None if missing else benchmark_gap(_even(parts))
    return BenchmarkRow(checkpoint, scope, condition, gap, tuple(missing), tuple(without))


def _score(unit: Unit) -> Score:
    def score(totals: np.ndarray) -> np.ndarray:
        return task_score(unit.task.score(totals))

    return score


def _even(parts: Sequence[tuple[Score, list[Paired]]]) -> list[tuple[Score, list[Paired]]]:
    """Equally many noise seeds everywhere: as many as all of them have."""
    seeds = min(len(pair.perturbed) for _, pairs in parts for pair in pairs)
    return [
        (score, [Paired(pair.clean, pair.perturbed[:seeds], pair.clusters) for pair in pairs]) for score, pairs in parts
    ]
