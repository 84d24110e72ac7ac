"""The benchmark's averages over languages, tasks and groups, and what they lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from xrobust.tasks.registry import TASKS

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "classification": ("pawsx", "xnli"),
    "tagging": ("panx", "udpos"),
    "qa": ("mlqa", "tydiqa", "xquad"),
    "retrieval": ("bucc2018", "tatoeba"),
}
"""Source: `evaluate.py` of the benchmark."""
BENCHMARK: Final = tuple(sorted(name for names in GROUPS.values() for name in names))
"""The nine tasks."""
OVERALL: Final = "overall"
"""The mean over the nine tasks, not over the groups."""

SCOPES: Final[Mapping[str, tuple[str, ...]]] = {**GROUPS, OVERALL: BENCHMARK}
"""What is averaged over which tasks."""

Scores = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Task name to language to metric name to value, 0 to 100."""


def task_score(metrics: Mapping[str, np.ndarray]) -> np.ndarray:
    """What a task counts for in averages: the mean of F1 and exact match, else F1, else accuracy.

    Args:
        metrics: Metric name to `[...]` values.
    """
    if "exact_match" in metrics:
        mean: np.ndarray = (metrics["exact_match"] + metrics["f1"]) / 2
        return mean
    return metrics["f1"] if "f1" in metrics else metrics["accuracy"]


@dataclass(frozen=True, slots=True)
class Averages:
    """Averages in percent; what could only be averaged over a part is not there, and `missing` says what it lacks."""

    tasks: dict[str, dict[str, float]]
    """Task name to metric name to the unweighted mean over all the task's languages, English included."""
    task_scores: dict[str, float]
    """Task name to what it counts for."""
    groups: dict[str, float]
    """Group name to the unweighted mean of its tasks, and `overall` to that of the nine tasks."""
    missing: dict[str, tuple[str, ...]]
    """What a task, a group or `overall` lacks: languages, or tasks."""

    @property
    def overall(self) -> float | None:
        """Unweighted mean of the nine tasks, where all are there."""
        return self.groups.get(OVERALL)


def averages(scores: Scores, *, languages: Mapping[str, Sequence[str]] | None = None) -> Averages:
    """Average scores as the benchmark does.

    Args:
        scores: By task and language.
        languages: Those that a task needs, where they are not all that the benchmark has.
    """
    tasks: dict[str, dict[str, float]] = {}
    missing: dict[str, tuple[str, ...]] = {}
    for name, by_language in scores.items():
        needed = (languages or {}).get(name, TASKS.get(name).languages)
        absent = tuple(code for code in needed if code not in by_language)
        if absent:
            missing[name] = absent
            continue
        rows = [by_language[code] for code in needed]
        tasks[name] = {metric: float(np.mean([row[metric] for row in rows])) for metric in rows[0]}
    task_scores = {
        name: float(task_score({key: np.array(value) for key, value in metrics.items()}))
        for name, metrics in tasks.items()
    }
    groups = {}
    for group, names in SCOPES.items():
        absent = tuple(name for name in names if name not in task_scores)
        if absent:
            missing[group] = absent
        else:
            groups[group] = float(np.mean([task_scores[name] for name in names]))
    return Averages(tasks, task_scores, groups, missing)
