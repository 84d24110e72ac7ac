"""Results as JSON values: what results.json holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xrobust.perturbations import CLEAN, parse_condition

if TYPE_CHECKING:
    from xrobust.analysis.comparing import Measured
    from xrobust.analysis.rows import BenchmarkRow, DifferenceRow, Gap, Row
    from xrobust.store.headers import Header

SCHEMA = 2
"""Version of results.json."""
_OF_THE_ID = ("torch", "transformers", "tokenizers")


def results_record(
    directory: Path,
    measured: Measured,
    *,
    cells: Sequence[Row],
    rows: Sequence[Row],
    averages: Sequence[Row],
    benchmark: Sequence[BenchmarkRow],
    differences: Sequence[DifferenceRow],
) -> dict[str, Any]:
    """The content of results.json.

    `condition` names one cell's condition, `conditions` those that a number is over: one a noise seed.
    """
    checkpoints = list(dict.fromkeys(checkpoint.name for checkpoint, _ in measured))
    return {
        "schema": SCHEMA,
        "checkpoint": checkpoints[0] if len(checkpoints) == 1 else checkpoints,
        "baseline": {checkpoint.name: checkpoint.baseline for checkpoint, _ in measured},
        "intermediate": {checkpoint.name: list(checkpoint.intermediate) for checkpoint, _ in measured},
        "run": str(directory),
        "versions": _versions(measured),
        "cells": [*_clean_records(measured), *map(cell_record, cells)],
        "rows": [row_record(row) for row in rows],
        "averages": [row_record(row) for row in averages],
        "benchmark": [benchmark_record(row) for row in benchmark],
        "differences": [difference_record(row) for row in differences],
    }


def gap_record(gap: Gap | None) -> dict[str, float | int | None]:
    """Scores, gap and interval in points; None everywhere where there is no gap."""
    return {
        "score": gap.score if gap else None,
        "clean": gap.clean if gap else None,
        "gap": gap.gap if gap else None,
        "gap_low": gap.low if gap else None,
        "gap_high": gap.high if gap else None,
        "clusters": gap.interval.clusters if gap else None,
        "few_clusters": gap.interval.few if gap else None,
    }


def cell_record(row: Row) -> dict[str, Any]:
    """The JSON of a cell's row."""
    header = row.headers[0] if row.headers else None
    return {
        "checkpoint": row.checkpoint,
        "task": row.task,
        "language": row.language,
        "condition": row.conditions[0],
        "seed": parse_condition(row.conditions[0]).seed,
        "metric": row.metric,
        "n": row.n,
        **gap_record(row.gap),
        "others": {name: list(values) for name, values in row.others.items()},
        "not_applicable": row.not_applicable,
        "failed": row.failed,
        **_of_the_header(header),
        "signature": row.signature,
    }


def row_record(row: Row) -> dict[str, Any]:
    """The JSON of a row over noise seeds, in a language or averaged over languages."""
    return {
        "checkpoint": row.checkpoint,
        "task": row.task,
        "language": row.language,
        "conditions": list(row.conditions),
        "metric": row.metric,
        "languages": list(row.languages),
        "missing": dict(row.missing),
        "n": row.n,
        **gap_record(row.gap),
        "seed_sd": row.gap.seed_sd if row.gap else None,
        "others": {name: list(values) for name, values in row.others.items()},
        "not_applicable": row.not_applicable,
        "failed": row.failed,
        "signature": row.signature,
    }


def benchmark_record(row: BenchmarkRow) -> dict[str, Any]:
    """The JSON of a row of the benchmark."""
    return {
        "checkpoint": row.checkpoint,
        "scope": row.scope,
        "conditions": list(row.conditions),
        **gap_record(row.gap),
        "missing": list(row.missing),
        "not_applicable": list(row.not_applicable),
        "signature": row.signature,
    }


def difference_record(row: DifferenceRow) -> dict[str, Any]:
    """The JSON of a difference of gaps."""
    return {
        "first": row.first,
        "second": row.second,
        "task": row.task,
        "language": row.language,
        "conditions": list(row.conditions),
        "languages": list(row.languages),
        "shared_inputs": row.shared_inputs,
        "difference": row.difference.value,
        "difference_low": row.difference.low,
        "difference_high": row.difference.high,
        "clusters": row.difference.clusters,
        "few_clusters": row.difference.few,
        "signature": row.signature,
    }


def _clean_records(measured: Measured) -> Iterator[dict[str, Any]]:
    for (checkpoint, task), by_language in measured.items():
        for language, series in by_language.items():
            header = series.headers.get(CLEAN)
            metric, failed = series.task.metric, series.failed(())
            known = {} if failed else series.metrics
            metrics = {name: by_condition[CLEAN] for name, by_condition in known.items()}
            score = metrics.pop(metric, None)
            yield {
                "checkpoint": checkpoint.name,
                "task": task,
                "language": language,
                "condition": str(CLEAN),
                "seed": None,
                "metric": metric,
                "n": series.n,
                **gap_record(None),
                "score": score,
                "clean": score,
                "others": {name: [value, value] for name, value in metrics.items()},
                "not_applicable": None,
                "failed": failed,
                **_of_the_header(header),
                "signature": "" if header is None else header.identity.signature,
            }


def _of_the_header(header: Header | None) -> dict[str, Any]:
    return {name: None if header is None else header[name] for name in ("dose", "counts", "mixing", "search")}


def _versions(measured: Measured) -> dict[str, list[str]]:
    """Every version that a cell was made with, by package."""
    found: dict[str, set[str]] = {}
    for by_language in measured.values():
        for header in (header for series in by_language.values() for header in series.headers.values()):
            own = {name: header.identity.setting[name] for name in _OF_THE_ID if name in header.identity.setting}
            for name, version in {**header["versions"], **own}.items():
                found.setdefault(name, set()).add(version)
    return {name: sorted(versions) for name, versions in sorted(found.items())}
