"""What is left of the benchmark: gaps of its groups of tasks and of all nine, for every condition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from xrobust.analysis.intervals import Part, estimate
from xrobust.analysis.rows import BenchmarkRow, Gap, Interval
from xrobust.analysis.series import asked_of, benchmark_score
from xrobust.analysis.signatures import headers_of, signature
from xrobust.tasks.scoring.averages import SCOPES
from xrobust.tasks.sources import languages_of

if TYPE_CHECKING:
    from xrobust.analysis.comparing import Measured
    from xrobust.analysis.series import Gaps, Group, Series


def benchmark_rows(measured: Measured, groups: Sequence[Group]) -> Iterator[BenchmarkRow]:
    """The rows of every checkpoint, group of tasks and condition; groups with fewer than two tasks are left out.

    Args:
        measured: What was run, by checkpoint and task.
        groups: Conditions, noise seeds together.
    """
    by_checkpoint: dict[str, dict[str, Mapping[str, Series]]] = {}
    for (checkpoint, task), by_language in measured.items():
        by_checkpoint.setdefault(checkpoint.name, {})[task] = by_language
    for checkpoint_name, tasks in by_checkpoint.items():
        gaps = {
            name: {code: series.gaps(groups, benchmark_score) for code, series in by_language.items()}
            for name, by_language in tasks.items()
        }
        for scope, names in SCOPES.items():
            if len(tasks.keys() & set(names)) > 1:
                yield from _scope(checkpoint_name, scope, names, tasks=tasks, gaps=gaps, groups=groups)


def _scope(
    checkpoint: str,
    scope: str,
    names: Sequence[str],
    *,
    tasks: Mapping[str, Mapping[str, Series]],
    gaps: Mapping[str, Mapping[str, Gaps]],
    groups: Sequence[Group],
) -> Iterator[BenchmarkRow]:
    present = [name for name in names if name in tasks]
    lacking = [name for name in names if name not in tasks]
    lacking += filter(None, (_absent(tasks[name]) for name in present))
    series = [(name, code) for name in present for code in tasks[name] if gaps[name][code].known.any()]
    known = np.array([gaps[name][code].known for name, code in series], float).reshape(-1, len(groups))
    if not series:
        return
    of_task = np.array([[name == other for other, _ in series] for name in present], float)
    counts = of_task @ known  # [tasks, groups] languages with a number
    weights = known * (of_task.T @ (1 / np.maximum(counts, 1))) / len(present)
    rows = []
    for column, group in enumerate(groups):
        missing, without = [*lacking], []
        for number, name in enumerate(present):
            failed = [code for code, one in tasks[name].items() if one.failed(group) is not None]
            if failed:
                missing.append(f"{name}: {' '.join(failed)}")
            elif counts[number, column] == 0:
                missing.append(f"{name}: n/a")
            elif counts[number, column] < len(tasks[name]):
                inapplicable = [code for code in tasks[name] if not gaps[name][code].known[column]]
                without.append(f"{name}: {' '.join(inapplicable)}")
        rows.append((group, tuple(missing), tuple(without)))
    whole = any(not missing for _, missing, _ in rows)
    clean = (weights * np.array([gaps[name][code].clean for name, code in series])).sum(axis=0)
    scores = (weights * np.array([gaps[name][code].scores for name, code in series])).sum(axis=0)
    estimates = (
        estimate([_of_task(name, gaps[name][code].part) for name, code in series], weights, largest=100.0)
        if whole
        else None
    )
    for column, (group, missing_parts, without_parts) in enumerate(rows):
        gap = None
        if estimates is not None and not missing_parts:
            gap = Gap(float(clean[column]), float(scores[column]), Interval.at(estimates, column), None)
        behind = [tasks[name][code] for number, (name, code) in enumerate(series) if known[number, column]]
        conditions = asked_of(behind, group)
        headers = headers_of(behind, group)
        text = signature(headers, conditions, interval=gap.interval if gap else None, **{"mean over": present})
        yield BenchmarkRow(
            checkpoint, scope, tuple(map(str, conditions or group)), gap, missing_parts, without_parts, text
        )


def _of_task(task: str, part: Part) -> Part:
    """A part whose clusters are none of another task's, whatever they are called."""
    return replace(part, clusters=tuple(f"{task} {name}" for name in part.clusters))


def _absent(by_language: Mapping[str, Series]) -> str | None:
    """Languages of a task that the source has and the run has not."""
    series = next(iter(by_language.values()))
    source = series.setting["source"].partition(":")[0] if series.headers else "hub"
    absent = [code for code in languages_of(source, series.task.languages) if code not in by_language]
    return f"{series.task.name}: {' '.join(absent)}" if absent else None
