"""The results of a run, from its directory alone: gaps with intervals, averages, differences between checkpoints."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from xrobust.analysis.benchmark import benchmark_rows
from xrobust.analysis.comparing import difference_rows
from xrobust.analysis.intervals import estimate
from xrobust.analysis.names import Named
from xrobust.analysis.records import results_record
from xrobust.analysis.rows import AVERAGE, BenchmarkRow, DifferenceRow, Gap, Interval, Row
from xrobust.analysis.selection import Selected, everything
from xrobust.analysis.series import NOT_RUN, Gaps, Group, Series, asked_of
from xrobust.analysis.signatures import headers_of, signature
from xrobust.perturbations import CLEAN, Condition
from xrobust.perturbations.errors import RunError
from xrobust.tasks import TASKS, Task

if TYPE_CHECKING:
    import pandas

    from xrobust.store.headers import Header
    from xrobust.store.run_directory import RunDirectory


class Results:
    """What an evaluation found.

    Args:
        directory: The run directory.
        cells: The cells that are reported, in their order.
    """

    def __init__(self, directory: RunDirectory, cells: Iterable[Selected]) -> None:
        self.directory: Path = directory.path
        self.measured: dict[tuple[Named, str], dict[str, Series]] = {}
        """By checkpoint and task, the series of each language."""
        self.groups: list[Group] = []
        """Conditions that differ only by their noise seed, together; without `clean`."""
        by_series: dict[tuple[Named, str, str], dict[Condition, Header | None]] = {}
        conditions: dict[str, dict[Condition, None]] = {}
        for cell in cells:
            by_series.setdefault((cell.checkpoint, cell.task, cell.language), {})[cell.condition] = cell.header
            if not cell.condition.is_clean:
                conditions.setdefault(cell.condition.without_seed, {})[cell.condition] = None
        for (checkpoint, task, language), headers in by_series.items():
            series = Series(TASKS.get(task), language, headers, directory=directory)
            self.measured.setdefault((checkpoint, task), {})[language] = series
        self.groups = [tuple(sorted(group, key=lambda one: one.seed)) for group in conditions.values()]

    @classmethod
    def read(cls, directory: str | os.PathLike[str]) -> Results:
        """The results of a run directory; neither checkpoints nor data are needed, and nothing is written.

        Raises:
            RunError: If it is no run directory, or has no finished cell.
        """
        from xrobust.store.run_directory import RunDirectory

        found = RunDirectory.read(Path(directory))
        cells = everything(found)
        if not cells:
            raise RunError(
                f"the run directory '{directory}' has no finished cell",
                fix="the command that made it goes on where it was stopped",
            )
        return cls(found, cells)

    @cached_property
    def clean(self) -> dict[tuple[str, str, str], float]:
        """Clean score by checkpoint, task and language, of all that have one."""
        return {
            (checkpoint.name, task, language): series.metrics[series.task.metric][CLEAN]
            for (checkpoint, task), by_language in self.measured.items()
            for language, series in by_language.items()
            if series.metrics and series.failed(()) is None
        }

    @cached_property
    def cells(self) -> list[Row]:
        """A row a cell, each noise seed by itself; the clean ones left out."""
        singles: list[Group] = [(condition,) for group in self.groups for condition in group]
        return [row for key in self.measured for row in self._rows(key, singles)]

    @cached_property
    def rows(self) -> list[Row]:
        """A row a checkpoint, task, language and condition; noise seeds averaged."""
        if all(len(group) == 1 for group in self.groups):
            return self.cells
        return [row for key in self.measured for row in self._rows(key, self.groups)]

    @cached_property
    def averages(self) -> list[Row]:
        """A row a checkpoint, task and condition: the unweighted mean over the languages that have a number."""
        return [row for key, found in self.measured.items() if len(found) > 1 for row in self._averages(key)]

    @cached_property
    def differences(self) -> list[DifferenceRow]:
        """Every checkpoint's gaps minus those of its baseline, or of the first one: by language and averaged."""
        return list(difference_rows(self.measured, self.groups))

    @cached_property
    def benchmark(self) -> list[BenchmarkRow]:
        """A row a checkpoint, group of tasks and condition, and a row for all nine tasks together."""
        return list(benchmark_rows(self.measured, self.groups))

    @property
    def failed(self) -> list[Row]:
        """The cells that should have a number and have none."""
        return [row for row in self.cells if row.failed is not None]

    def to_json(self) -> dict[str, Any]:
        """The content of results.json; scores in points, 0 to 100."""
        return results_record(
            self.directory,
            self.measured,
            cells=self.cells,
            rows=self.rows,
            averages=self.averages,
            benchmark=self.benchmark,
            differences=self.differences,
        )

    def to_pandas(self) -> pandas.DataFrame:
        """The cells as a data frame, a row a cell; dose and counts in columns of their own."""
        import pandas

        return pandas.json_normalize(self.to_json()["cells"])

    def _rows(self, key: tuple[Named, str], groups: Sequence[Group]) -> Iterator[Row]:
        for language, series in self.measured[key].items():
            asked = [group for group in map(series.own, groups) if group]
            gaps = series.gaps(asked)
            estimates = None
            if gaps.known.any():
                estimates = estimate([gaps.part], gaps.known[None].astype(float), largest=100.0)
            for column, group in enumerate(asked):
                gap = None
                if estimates is not None and gaps.known[column]:
                    gap = _gap([gaps], column, Interval.at(estimates, column))
                yield _row(key[0], {language: series}, group, gap=gap, language=language)

    def _averages(self, key: tuple[Named, str]) -> Iterator[Row]:
        by_language = self.measured[key]
        groups = [group for group in (asked_of(by_language.values(), one) for one in self.groups) if group]
        gaps_of = {language: series.gaps(groups) for language, series in by_language.items()}
        found = {language: gaps for language, gaps in gaps_of.items() if gaps.known.any()}
        if not found:
            return
        known = np.array([gaps.known for gaps in found.values()], float)
        weights = known / np.maximum(known.sum(axis=0), 1)
        estimates = estimate([gaps.part for gaps in found.values()], weights, largest=100.0)
        for column, group in enumerate(groups):
            having = {language: gaps for language, gaps in found.items() if gaps.known[column]}
            if having:
                gap = _gap([*having.values()], column, Interval.at(estimates, column))
                yield _row(key[0], by_language, group, gap=gap, language=AVERAGE)


def _gap(parts: Sequence[Gaps], column: int, interval: Interval) -> Gap:
    by_seed = [gaps.by_seed[column] for gaps in parts]
    shared = [seed for seed in by_seed[0] if all(seed in own for own in by_seed)]
    means = [np.mean([own[seed] for own in by_seed]) for seed in shared]
    return Gap(
        clean=float(np.mean([gaps.clean[column] for gaps in parts])),
        score=float(np.mean([gaps.scores[column] for gaps in parts])),
        interval=interval,
        seed_sd=float(np.std(means, ddof=1)) if len(means) > 1 else None,
    )


def _row(checkpoint: Named, by_language: dict[str, Series], group: Group, *, gap: Gap | None, language: str) -> Row:
    having = {code: series for code, series in by_language.items() if series.is_known(group)}
    missing = {
        code: series.failed(group) or series.not_applicable(group) or NOT_RUN
        for code, series in by_language.items()
        if code not in having
    }
    shown = by_language if language != AVERAGE else having
    any_series = next(iter(by_language.values()))
    headers = headers_of(shown.values(), group)
    failed = None if gap is not None else next(filter(None, (series.failed(group) for series in shown.values())), None)
    over: dict[str, Iterable[str]] = {"mean over": having, "without": missing} if language == AVERAGE else {}
    return Row(
        checkpoint=checkpoint.name,
        task=any_series.task.name,
        language=language,
        conditions=tuple(map(str, group)),
        metric=any_series.task.metric,
        languages=tuple(having),
        missing=missing,
        n=sum(series.n for series in shown.values()),
        gap=gap,
        others=_others(any_series.task, having.values(), group) if gap is not None else {},
        not_applicable=None if gap is not None or failed else next(iter(missing.values()), None),
        failed=failed,
        headers=headers,
        signature=signature(headers, group, interval=gap.interval if gap else None, **over),
    )


def _others(task: Task, parts: Iterable[Series], group: Group) -> dict[str, tuple[float, float]]:
    """Clean and perturbed scores by all metrics but the main one, averaged over languages, then noise seeds."""
    found = [*parts]
    return {
        metric: (
            float(np.mean([series.metrics[metric][CLEAN] for series in found])),
            float(np.mean([series.score(metric, group) for series in found])),
        )
        for metric in found[0].metrics
        if metric != task.metric
    }
