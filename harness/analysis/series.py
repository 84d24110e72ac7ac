"""A checkpoint on a task in a language: its cells, their statistics, and the gaps that follow."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from xrobust.analysis.intervals import Part
from xrobust.analysis.replicates import Replicates, replicates
from xrobust.perturbations import CLEAN, Condition
from xrobust.perturbations.errors import RunError
from xrobust.tasks import Task
from xrobust.tasks.scoring.averages import task_score

if TYPE_CHECKING:
    from xrobust.store.headers import Header
    from xrobust.store.run_directory import RunDirectory

Group = tuple[Condition, ...]
"""Conditions that differ only by their noise seed."""
NOT_RUN = "not in the run directory"
_DECIMALS = 9
Measure = Callable[[Task, np.ndarray], np.ndarray]
"""A task and summed statistics `[..., k]` to points `[...]`."""


def main_metric(task: Task, totals: np.ndarray) -> np.ndarray:
    """A task's main metric."""
    return task.score(totals)[task.metric]


def benchmark_score(task: Task, totals: np.ndarray) -> np.ndarray:
    """What a task counts for in the benchmark's averages."""
    return task_score(task.score(totals))


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of a series, one column a group; 0 where there is none."""

    clean: np.ndarray
    """`[groups]` clean scores."""
    scores: np.ndarray
    """`[groups]` scores under the conditions, noise seeds averaged."""
    by_seed: list[dict[int, float]]
    """For each group, the score by noise seed."""
    part: Part
    """Clean minus perturbed."""
    known: np.ndarray
    """`[groups]` whether there is a number."""


class Series:
    """The cells of a checkpoint on a task in a language.

    Args:
        task: The task, which knows how statistics become scores.
        language: ISO 639-1 code.
        headers: What was asked for, by condition; None where the cell is missing. The others share a setting.
        directory: Where their rows lie.
    """

    def __init__(
        self, task: Task, language: str, headers: Mapping[Condition, Header | None], *, directory: RunDirectory
    ) -> None:
        self.task, self.language = task, language
        self.headers = {condition: header for condition, header in headers.items() if header is not None}
        """The cells that there are."""
        self._asked, self._directory = headers.keys(), directory
        self._replicates: dict[Measure, Replicates] = {}

    @property
    def setting(self) -> Mapping[str, str]:
        """What all its cells share."""
        return next(iter(self.headers.values())).identity.setting

    @cached_property
    def n(self) -> int:
        """Examples."""
        return next((header.rows.count for header in self.headers.values() if header.rows is not None), 0)

    def own(self, group: Group) -> Group:
        """Those conditions of a group that were asked for in this language."""
        return tuple(condition for condition in group if condition in self._asked)

    def failed(self, group: Group) -> str | None:
        """Why a group has no number where it should have one."""
        for condition in (*self.own(group), CLEAN):
            header = self.headers.get(condition)
            if header is None:
                return NOT_RUN
            if header.status == "failed":
                return f"{header['error']['kind']}: {next(iter(header['error']['message'].splitlines()), '')}"
            if condition in self._rescored:
                return self._rescored[condition]
        return None if self.own(group) or not group else NOT_RUN

    def not_applicable(self, group: Group) -> str | None:
        """Why a group is n/a; a noise seed by which nothing changed is so only if nothing changed by any of them."""
        headers = [self.headers[condition] for condition in self.own(group) if condition in self.headers]
        if any(header.status == "finished" for header in headers):
            return None
        return next((str(header["reason"]) for header in headers if header["reason"]), None)

    def is_known(self, group: Group) -> bool:
        """Whether a group has a number."""
        return self.failed(group) is None and self.not_applicable(group) is None

    @cached_property
    def metrics(self) -> dict[str, dict[Condition, float]]:
        """Score by metric and condition, of all cells that have one."""
        conditions, rows, _ = self._loaded
        if not rows:
            return {}
        totals = np.array([one.sum(axis=0) for one in rows])
        return {
            metric: dict(zip(conditions, map(float, values), strict=True))
            for metric, values in self.task.score(totals).items()
        }

    def score(self, metric: str, group: Group) -> float:
        """The mean over a group's noise seeds; by a seed that finds nothing to change, the score is the clean one."""
        scores = self.metrics[metric]
        return float(np.mean([scores.get(condition, scores[CLEAN]) for condition in self.own(group)]))

    @cached_property
    def _rescored(self) -> dict[Condition, str]:
        """Cells whose scores are not those that were recorded: the task scores in another way by now."""
        found = {}
        for condition in self._loaded[0]:
            for metric, then in (self.headers[condition]["scores"] or {}).items():
                now = self.metrics.get(metric, {}).get(condition, np.nan)
                if not np.isclose(now, then, rtol=0, atol=1e-6, equal_nan=True):
                    found[condition] = f"{metric} was {then:.4f} when it was made, and is {now:.4f} as {self.task.name}"
                    found[condition] += " is scored here; show it with the xrobust and the plugins that made it"
        return found

    def gaps(self, groups: Sequence[Group], measure: Measure = main_metric) -> Gaps:
        """The gaps of some groups.

        Args:
            groups: The groups; those that are n/a or failed have no number.
            measure: What is compared.
        """
        conditions, rows, clusters = self._loaded
        count, known = len(groups), np.array([bool(group) and self.is_known(group) for group in groups], bool)
        if not rows or not known.any():
            nothing = np.zeros(count)
            return Gaps(nothing, nothing, [{}] * count, Part(nothing, np.zeros((0, count)), ()), np.zeros(count, bool))
        if measure not in self._replicates:
            self._replicates[measure] = replicates(functools.partial(measure, self.task), rows, clusters)
        found = self._replicates[measure]
        place = {condition: number for number, condition in enumerate(conditions)}
        # By a seed that finds nothing to change, the examples are the clean ones.
        seeds = [
            {condition.seed: place.get(condition, place[CLEAN]) for condition in self.own(group)} if is_known else {}
            for group, is_known in zip(groups, known, strict=True)
        ]
        signs = np.zeros((len(conditions), count))
        for column, members in enumerate(seeds):
            for member in members.values():
                signs[place[CLEAN], column] += 1 / len(members)
                signs[member, column] -= 1 / len(members)
        by_seed = [{seed: float(found.scores[member]) for seed, member in members.items()} for members in seeds]
        return Gaps(
            clean=np.where(known, found.scores[place[CLEAN]], 0.0),
            scores=np.array([float(np.mean([*one.values()])) if one else 0.0 for one in by_seed]),
            by_seed=by_seed,
            part=Part(
                np.round(found.scores @ signs, _DECIMALS) + 0.0,  # no -0.0 where nothing differs
                found.deviations @ signs,
                found.clusters,
                int(found.counted[place[CLEAN]]),
            ),
            known=known,
        )

    @cached_property
    def _loaded(self) -> tuple[list[Condition], list[np.ndarray], list[str]]:
        """The conditions that were scored, their `[n, k]` statistics in the order of the clean ones, and the clusters.

        Raises:
            RunError: If a cell has other examples than the clean one.
        """
        clean = self.headers.get(CLEAN)
        if clean is None or not clean.scored:
            return [], [], []
        ids, clusters, rows = self._directory.statistics(clean)
        conditions, found = [CLEAN], [rows]
        for condition, header in self.headers.items():
            if condition.is_clean or not header.scored:
                continue
            own = self._directory.statistics(header)
            conditions.append(condition)
            if own.ids.equals(ids):
                found.append(own.rows)
                continue
            order = {name: number for number, name in enumerate(own.ids.to_pylist())}
            names = ids.to_pylist()
            if order.keys() != {*names} or len(names) != len(own.rows):
                raise RunError(
                    f"the cells of {self.task.name} in {self.language} have different examples",
                    expected=f"the examples of clean in {condition}",
                    fix="--fresh, or --out OTHER",
                )
            found.append(own.rows[[order[name] for name in names]])
        return conditions, found, clusters.to_pylist()


def asked_of(several: Collection[Series], group: Group) -> Group:
    """Those conditions of a group that were asked for in any of some series."""
    return tuple(condition for condition in group if any(one.own((condition,)) for one in several))
