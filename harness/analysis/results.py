"""The results of a run: every gap with its interval, averages over languages, and differences between checkpoints."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from xrobust.analysis.benchmark import BenchmarkRow, benchmark_rows
from xrobust.analysis.intervals import DRAWS, SEED, Difference, Gap, Paired, average_difference, average_gap
from xrobust.analysis.records import AVERAGE, gap_record, row_record
from xrobust.grid.plan import Plan, Unit, asks_a_model
from xrobust.perturbations import CLEAN, Condition
from xrobust.store.run_directory import SCHEMA

if TYPE_CHECKING:
    import pandas

    from xrobust.store.run_directory import Store


@dataclass(frozen=True, slots=True)
class Row:
    """A gap of a checkpoint on a task: in a language or averaged, in a condition, over its noise seeds."""

    checkpoint: str
    task: str
    language: str
    condition: str
    metric: str
    n: int
    """Examples; in an average, of all languages together."""
    gap: Gap | None
    """None for a cell that is n/a."""
    others: Mapping[str, tuple[float, float]]
    """The task's other metrics: the clean score, and the score under the condition."""
    not_applicable: str | None
    headers: tuple[Mapping[str, Any], ...]
    """Headers of the cells behind it."""
    signature: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """How much larger the second checkpoint's gap is than the first one's."""

    first: str
    second: str
    task: str
    language: str
    condition: str
    shared_inputs: bool
    """Whether both saw the same perturbed inputs; a policy that asks a model makes other ones for each."""
    difference: Difference


class Results:
    """What an evaluation found.

    Args:
        plan: What was run.
        store: The run directory.
        cells: Id and signature of every cell, by checkpoint, task, language and condition.
    """

    def __init__(
        self, plan: Plan, store: Store, cells: Mapping[tuple[str, str, str, Condition], tuple[str, str]]
    ) -> None:
        self.plan = plan
        self.directory: Path = store.path
        self._store = store
        self._cells = cells
        self._rows: dict[str, tuple[np.ndarray, list[str]]] = {}
        self._headers: dict[str, dict[str, Any]] = {}

    @cached_property
    def clean(self) -> dict[tuple[str, str, str], float]:
        """Clean score by checkpoint, task and language."""
        return {
            (unit.entry.name, unit.task.name, language): self._header(unit, language, CLEAN)["scores"][unit.task.metric]
            for unit in self.plan.units
            for language in self.plan.languages[unit.task.name]
        }

    @cached_property
    def cells(self) -> list[Row]:
        """A row a cell, each noise seed by itself; the clean ones left out."""
        return [
            self._row(unit, language, (condition,))
            for unit in self.plan.units
            for language in self.plan.languages[unit.task.name]
            for condition in self.plan.conditions
        ]

    @cached_property
    def rows(self) -> list[Row]:
        """A row a checkpoint, task, language and condition; noise seeds averaged."""
        if len(self._groups) == len(self.plan.conditions):
            return self.cells
        return [
            self._row(unit, language, group)
            for unit in self.plan.units
            for language in self.plan.languages[unit.task.name]
            for group in self._groups
        ]

    @cached_property
    def averages(self) -> list[Row]:
        """A row a checkpoint, task and condition: the unweighted mean over the languages that are not n/a."""
        return [row for unit in self.plan.units for group in self._groups for row in self._average(unit, group)]

    @cached_property
    def differences(self) -> list[DifferenceRow]:
        """Every later checkpoint's gaps minus the first one's, by language and averaged."""
        return list(self._differences())

    @cached_property
    def benchmark(self) -> list[BenchmarkRow]:
        """A row a checkpoint, group of tasks and condition, and a row for all nine tasks together."""
        names = {group[0].without_seed: group for group in self._groups}
        return list(
            benchmark_rows(
                self.plan,
                {name: functools.partial(self._paired, group=group) for name, group in names.items()},
            )
        )

    def to_json(self) -> dict[str, Any]:
        """The content of results.json; scores in points, 0 to 100."""
        import importlib.metadata
        import platform

        packages = ("xrobust", "torch", "transformers", "tokenizers", "datasets", "numpy", "regex", "pyicu-wheels")
        checkpoints = list(dict.fromkeys(unit.entry.name for unit in self.plan.units))
        return {
            "schema": SCHEMA,
            "checkpoint": checkpoints[0] if len(checkpoints) == 1 else checkpoints,
            "run": str(self.directory),
            "versions": {"python": platform.python_version()}
            | {name: importlib.metadata.version(name) for name in packages},
            "cells": [*self._clean_records(), *(row_record(row) for row in self.cells)],
            "averages": [row_record(row) for row in self.averages],
            "benchmark": [
                {
                    "checkpoint": row.checkpoint,
                    "scope": row.scope,
                    "condition": row.condition,
                    **gap_record(row.gap),
                    "missing": list(row.missing),
                    "not_applicable": list(row.not_applicable),
                }
                for row in self.benchmark
            ],
            "differences": [
                {name: value for name, value in dataclasses.asdict(row).items() if name != "difference"}
                | {
                    "difference": row.difference.difference,
                    "difference_low": row.difference.low,
                    "difference_high": row.difference.high,
                }
                for row in self.differences
            ],
        }

    def to_pandas(self) -> pandas.DataFrame:
        """The cells as a data frame, a row a cell; dose and counts in columns of their own."""
        import pandas

        return pandas.json_normalize(self.to_json()["cells"])

    @cached_property
    def _groups(self) -> list[tuple[Condition, ...]]:
        """Conditions that differ only by their noise seed, together."""
        groups: dict[str, list[Condition]] = {}
        for condition in self.plan.conditions:
            groups.setdefault(condition.without_seed, []).append(condition)
        return [tuple(group) for group in groups.values()]

    def _header(self, unit: Unit, language: str, condition: Condition) -> Mapping[str, Any]:
        name = self._cell(unit, language, condition)[0]
        if name not in self._headers:
            self._headers[name] = self._store.header(name)
        return self._headers[name]

    def _cell(self, unit: Unit, language: str, condition: Condition) -> tuple[str, str]:
        return self._cells[unit.entry.name, unit.task.name, language, condition]

    def _statistics(self, unit: Unit, language: str, condition: Condition) -> tuple[np.ndarray, list[str]]:
        name = self._cell(unit, language, condition)[0]
        if name not in self._rows:
            rows = self._store.rows(name)
            self._rows[name] = rows.statistics, list(rows.clusters)
        return self._rows[name]

    def _paired(self, unit: Unit, language: str, group: Sequence[Condition]) -> Paired | None:
        """Statistics of a cell with its clean one; None where it is n/a."""
        applicable = [c for c in group if self._header(unit, language, c)["not_applicable"] is None]
        if not applicable:
            return None
        clean, clusters = self._statistics(unit, language, CLEAN)
        return Paired(clean, tuple(self._statistics(unit, language, c)[0] for c in applicable), clusters)

    def _score(self, unit: Unit) -> Callable[[np.ndarray], np.ndarray]:
        return lambda totals: unit.task.score(totals)[unit.task.metric]

    def _row(self, unit: Unit, language: str, group: Sequence[Condition]) -> Row:
        paired = self._paired(unit, language, group)
        headers = tuple(self._header(unit, language, condition) for condition in group)
        reasons = (header["not_applicable"] for header in headers)
        gap = average_gap(self._score(unit), [paired]) if paired is not None else None
        return Row(
            checkpoint=unit.entry.name,
            task=unit.task.name,
            language=language,
            condition=str(group[0]) if len(group) == 1 else group[0].without_seed,
            metric=unit.task.metric,
            n=headers[0]["counts"]["examples"],
            gap=gap,
            others=self._others(unit, [language], group) if gap is not None else {},
            not_applicable=next((reason for reason in reasons if reason), None) if gap is None else None,
            headers=headers,
            signature=_with_bootstrap(self._cell(unit, language, group[0])[1], gap),
        )

    def _others(
        self, unit: Unit, languages: Sequence[str], group: Sequence[Condition]
    ) -> dict[str, tuple[float, float]]:
        """Clean and perturbed scores by all metrics but the main one, averaged over languages, then noise seeds."""
        clean = [self._header(unit, language, CLEAN)["scores"] for language in languages]
        perturbed = [
            [header["scores"] for header in headers if header["scores"] is not None]
            for headers in ([self._header(unit, language, condition) for condition in group] for language in languages)
        ]
        return {
            metric: (
                float(np.mean([scores[metric] for scores in clean])),
                float(np.mean([np.mean([scores[metric] for scores in seeds]) for seeds in perturbed])),
            )
            for metric in clean[0]
            if metric != unit.task.metric
        }

    def _average(self, unit: Unit, group: Sequence[Condition]) -> Iterator[Row]:
        languages = self.plan.languages[unit.task.name]
        paired = {language: self._paired(unit, language, group) for language in languages}
        found = {language: pair for language, pair in paired.items() if pair is not None}
        if len(languages) < 2 or not found:
            return
        seeds = min(len(pair.perturbed) for pair in found.values())
        even = [dataclasses.replace(pair, perturbed=pair.perturbed[:seeds]) for pair in found.values()]
        gap = average_gap(self._score(unit), even)
        headers = tuple(self._header(unit, language, condition) for language in found for condition in group)
        missing = [language for language in languages if language not in found]
        yield Row(
            checkpoint=unit.entry.name,
            task=unit.task.name,
            language=AVERAGE,
            condition=group[0].without_seed,
            metric=unit.task.metric,
            n=sum(len(pair.clean) for pair in found.values()),
            gap=gap,
            others=self._others(unit, list(found), group),
            not_applicable=None,
            headers=headers,
            signature=_with_bootstrap(
                f"mean over {len(found)} languages" + (f" without {', '.join(missing)}" if missing else ""), gap
            ),
        )

    def _differences(self) -> Iterator[DifferenceRow]:
        by_task: dict[str, list[Unit]] = {}
        for unit in self.plan.units:
            by_task.setdefault(unit.task.name, []).append(unit)
        for first, *others in by_task.values():
            for second in others:
                for group in self._groups:
                    yield from self._difference(first, second, group)

    def _difference(self, first: Unit, second: Unit, group: Sequence[Condition]) -> Iterator[DifferenceRow]:
        pairs = []
        for language in self.plan.languages[first.task.name]:
            one, other = (self._paired(unit, language, group) for unit in (first, second))
            if one is not None and other is not None:
                pairs.append((language, one, other))
        score = self._score(first)
        names = (first.entry.name, second.entry.name, first.task.name)
        shared = not asks_a_model(group[0])
        for language, one, other in pairs:
            found = average_difference(score, [one], second=[other])
            yield DifferenceRow(*names, language, group[0].without_seed, shared, found)
        if len(pairs) > 1 and len({len(one.perturbed) for _, one, _ in pairs}) == 1:
            found = average_difference(score, [one for _, one, _ in pairs], second=[other for _, _, other in pairs])
            yield DifferenceRow(*names, AVERAGE, group[0].without_seed, shared, found)

    def _clean_records(self) -> Iterator[dict[str, Any]]:
        for unit in self.plan.units:
            for language in self.plan.languages[unit.task.name]:
                header = self._header(unit, language, CLEAN)
                metric = unit.task.metric
                score = header["scores"][metric]
                yield {
                    "checkpoint": unit.entry.name,
                    "task": unit.task.name,
                    "language": language,
                    "condition": str(CLEAN),
                    "metric": metric,
                    "n": header["counts"]["examples"],
                    "score": score,
                    "clean": score,
                    "others": {name: [value, value] for name, value in header["scores"].items() if name != metric},
                    "gap": None,
                    "gap_low": None,
                    "gap_high": None,
                    "dose": header["dose"],
                    "counts": header["counts"],
                    "mixing": header["mixing"],
                    "search": header["search"],
                    "not_applicable": None,
                    "signature": self._cell(unit, language, CLEAN)[1],
                }


def _with_bootstrap(text: str, gap: Gap | None) -> str:
    if gap is None:
        return text
    if gap.bounded:
        return f"{text}|interval:rule of three|clusters:{gap.clusters}"
    return f"{text}|interval:95% cluster bootstrap {DRAWS} seed {SEED}|clusters:{gap.clusters}"
