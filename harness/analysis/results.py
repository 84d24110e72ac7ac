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
from xrobust.analysis.records import results_record
from xrobust.analysis.rows import AVERAGE, BenchmarkRow, DifferenceRow, Gap, Interval, Row
from xrobust.analysis.selection import Named, Selected, everything
from xrobust.analysis.series import NOT_RUN, Gaps, Group, Series
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
        self._asked: dict[tuple[Named, str], set[Condition]] = {}
        by_series: dict[tuple[Named, str, str], dict[Condition, Header]] = {}
        conditions: dict[str, dict[Condition, None]] = {}
        for cell in cells:
            found = by_series.setdefault((cell.checkpoint, cell.task, cell.language), {})
            if cell.header is not None:
                found[cell.condition] = cell.header
            if not cell.condition.is_clean:
                self._asked.setdefault((cell.checkpoint, cell.task), set()).add(cell.condition)
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
            if series.metrics
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

    def _groups_of(self, key: tuple[Named, str], groups: Sequence[Group]) -> list[Group]:
        """Those of some groups that a checkpoint was run in on a task, in any language."""
        asked = self._asked.get(key, set())
        found = (tuple(condition for condition in group if condition in asked) for group in groups)
        return [group for group in found if group]

    def _rows(self, key: tuple[Named, str], groups: Sequence[Group]) -> Iterator[Row]:
        groups = self._groups_of(key, groups)
        for language, series in self.measured[key].items():
            gaps = series.gaps(groups)
            estimates = None
            if gaps.known.any():
                estimates = estimate([gaps.part], gaps.known[None].astype(float), largest=100.0)
            for column, group in enumerate(groups):
                if not series.has(group):
                    continue
                gap = None
                if estimates is not None and gaps.known[column]:
                    gap = _gap([gaps], column, Interval.at(estimates, column))
                yield _row(key[0], {language: series}, group, gap=gap, language=language)

    def _averages(self, key: tuple[Named, str]) -> Iterator[Row]:
        groups, by_language = self._groups_of(key, self.groups), self.measured[key]
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
    seeds = min(len(gaps.by_seed[column]) for gaps in parts)
    by_seed = np.mean([gaps.by_seed[column][:seeds] for gaps in parts], axis=0)
    return Gap(
        clean=float(np.mean([gaps.clean[column] for gaps in parts])),
        score=float(np.mean([gaps.scores[column] for gaps in parts])),
        interval=interval,
        seed_sd=float(np.std(by_seed, ddof=1)) if len(by_seed) > 1 else None,
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
    headers = [
        series.headers[condition] for series in shown.values() for condition in group if condition in series.headers
    ]
    failed = None if gap is not None else next(filter(None, (series.failed(group) for series in shown.values())), None)
    signature = _signature(headers, group, languages=having, missing=missing, average=language == AVERAGE)
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
        headers=tuple(headers),
        signature=signature if gap is None else f"{signature}|{gap.interval.signature}",
    )


def _others(task: Task, parts: Iterable[Series], group: Group) -> dict[str, tuple[float, float]]:
    """Clean and perturbed scores by all metrics but the main one, averaged over languages, then noise seeds."""
    found = [series.metrics for series in parts]
    return {
        metric: (
            float(np.mean([metrics[metric][CLEAN] for metrics in found])),
            float(np.mean([np.mean([metrics[metric][c] for c in group if c in metrics[metric]]) for metrics in found])),
        )
        for metric in found[0]
        if metric != task.metric
    }


def _signature(
    headers: Sequence[Header], group: Group, *, languages: Iterable[str], missing: Iterable[str], average: bool
) -> str:
    """What a row's number depends on: all that its cells share."""
    if not headers:
        return ""
    records = [{**header.identity.inputs, **header.identity.setting} for header in headers]
    shared = {part: text for part, text in records[0].items() if all(record.get(part) == text for record in records)}
    if len(group) > 1:
        shared = {"condition": group[0].without_seed, "seeds": "+".join(str(c.seed) for c in group)} | shared
    if average:
        shared.pop("language", None)
        without = "+".join(missing)
        shared = {"mean over": "+".join(languages), **({"without": without} if without else {})} | shared
    return "|".join(f"{part}:{text}" for part, text in shared.items())
