"""Tables on the console; plain lines where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xrobust.analysis.intervals import FEW
from xrobust.analysis.rows import AVERAGE

if TYPE_CHECKING:
    from xrobust.analysis.results import Results
    from xrobust.analysis.rows import BenchmarkRow, DifferenceRow, Interval, Row

_COLUMNS = ["language", "condition", "clean", "score", "gap", "95% interval", "dose", "CER", "changed", "notes"]


def print_results(results: Results, *, written: bool) -> None:
    """Every gap, the averages, the differences between checkpoints, and how the numbers came about.

    Args:
        results: The results.
        written: Whether they stand in the results.json of their run directory.
    """
    for checkpoint, task in dict.fromkeys((row.checkpoint, row.task) for row in results.rows):
        mine = [row for row in results.rows if (row.checkpoint, row.task) == (checkpoint, task)]
        means = [row for row in results.averages if (row.checkpoint, row.task) == (checkpoint, task)]
        print_table(
            _COLUMNS,
            [_cells(row) for row in (*mine, *means)],
            title=f"{checkpoint} on {task}: {mine[0].metric}, gap = clean minus perturbed, in points",
            sections=[index for index, row in enumerate(mine) if index and row.language != mine[index - 1].language]
            + [len(mine)],
        )
    if results.differences:
        _print_differences(results)
    if results.benchmark:
        _print_benchmark(results.benchmark)
    first = results.rows[0] if results.rows else None
    if first is not None:
        _write(f"signature of the first row: {first.signature}\n")
        _write(_explanation(results))
    if results.failed:
        _write(f"{len(results.failed)} of {len(results.cells)} cells failed; --retry-failed runs them again\n")
    if written:
        _write(f"results: {results.directory / 'results.json'}\n")


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None, sections: Sequence[int] = ()
) -> None:
    """A table on a terminal, tab-separated lines elsewhere.

    Args:
        columns: Names of the columns.
        rows: Cells, as many as there are columns.
        title: A line above.
        sections: Indices of rows that a line stands before.
    """
    if not sys.stdout.isatty():
        if title:
            _write(f"{title}\n")
        _write("\t".join(columns) + "\n")
        for row in rows:
            _write("\t".join(row) + "\n")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="right" if column in _COLUMNS[2:9] else "left", overflow="fold")
    for index, row in enumerate(rows):
        if index in sections:
            table.add_section()
        table.add_row(*row)
    Console(highlight=False, markup=False).print(table)


def _cells(row: Row) -> list[str]:
    language = row.language if row.language != AVERAGE else f"average of {len(row.languages)}"
    if row.failed is not None:
        return [language, row.condition, "", "failed", "", "", "", "", "", row.failed]
    if row.gap is None:
        return [language, row.condition, "", "n/a", "", "", "", "", "", row.not_applicable or ""]
    gap = row.gap
    doses = [header["dose"] for header in row.headers]
    counts = [header["counts"] for header in row.headers]
    words = sum(dose["touched"] for dose in doses) / max(1, sum(dose["words"] for dose in doses))
    error_rate = sum(dose["character_error_rate"] for dose in doses) / len(doses)
    changed = sum(count["changed"] for count in counts)
    return [
        language,
        row.condition,
        f"{gap.clean:.1f}",
        f"{gap.score:.1f}",
        f"{gap.gap:+.1f}",
        f"[{gap.low:+.1f}, {gap.high:+.1f}]",
        f"{words:.0%}",
        f"{error_rate:.1%}",
        f"{changed}/{sum(count['examples'] for count in counts)}",
        _notes(row, counts),
    ]


def _notes(row: Row, counts: Sequence[dict[str, int]]) -> str:
    names = {
        "inapplicable": "inapplicable",
        "refused": "refused",
        "truncated": "truncated",
        "token_neutral": "same ids",
    }
    totals = {name: sum(count[name] for count in counts) for name in names}
    notes = [f"{name} {clean:.1f} → {score:.1f}" for name, (clean, score) in row.others.items()]
    notes += [f"{totals[name]} {text}" for name, text in names.items() if totals[name]]
    notes += _mixing_notes([header["mixing"] for header in row.headers if header["mixing"]])
    notes += _search_notes([header["search"] for header in row.headers if header["search"]])
    if row.gap is not None:
        if row.gap.seed_sd is not None:
            notes.append(f"seed sd {row.gap.seed_sd:.2f}")
        notes += _rough(row.gap.interval, several=row.language == AVERAGE)
    if row.language == AVERAGE and row.missing:
        notes.append(f"without {' '.join(row.missing)}")
    return ", ".join(notes)


def _rough(interval: Interval, *, several: bool) -> list[str]:
    if not interval.few:
        return []
    return [f"rough interval: {f'under {FEW} clusters in a part' if several else f'{interval.clusters} clusters'}"]


def _mixing_notes(found: Sequence[dict[str, Any]]) -> list[str]:
    if not found:
        return []
    index, points = (_mean([one[name] for one in found]) for name in ("code_mixing_index", "switch_points"))
    return [f"CMI {index:.0f}", f"{points:.1f} switch points"]


def _search_notes(found: Sequence[dict[str, Any]]) -> list[str]:
    if not found:
        return []
    queries = f"{_mean([one['queries'] for one in found]):.0f}"
    notes = [f"{queries} {'query' if queries == '1' else 'queries'}"]
    masses = [one["relevance"] for one in found if one["relevance"] is not None]
    if masses:
        notes.append(f"{_mean(masses):.0%} of the relevance touched")
    attacked = sum(one["attacked"] or 0 for one in found)
    if attacked:
        flipped = sum(one["flipped"] for one in found)
        notes.append(f"{flipped} of {attacked} flipped")
        edits = [one["edits"] for one in found if one["edits"] is not None]
        if edits:
            notes.append(f"by {_mean(edits):.1f} edits")
    return notes


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _print_differences(results: Results) -> None:
    intermediate = {checkpoint.name: checkpoint.intermediate for checkpoint, _ in results.measured}
    for first, second, task in dict.fromkeys((row.first, row.second, row.task) for row in results.differences):
        rows = [row for row in results.differences if (row.first, row.second, row.task) == (first, second, task)]
        print_table(
            ["language", "condition", "gap difference", "95% interval", "inputs", "notes"],
            [_difference_cells(row) for row in rows],
            title=f"{task}: gap of {_with_history(second, intermediate)} minus gap of"
            f" {_with_history(first, intermediate)}, in points",
        )


def _difference_cells(row: DifferenceRow) -> list[str]:
    return [
        row.language if row.language != AVERAGE else f"average of {len(row.languages)}",
        row.condition,
        f"{row.difference.value:+.1f}",
        f"[{row.difference.low:+.1f}, {row.difference.high:+.1f}]",
        "the same" if row.shared_inputs else "each its own",
        ", ".join(_rough(row.difference, several=row.language == AVERAGE)),
    ]


def _with_history(name: str, intermediate: Mapping[str, Sequence[str]]) -> str:
    """A checkpoint and the intermediate tasks that it was trained on."""
    trained = intermediate.get(name)
    return f"{name} (after {', '.join(trained)})" if trained else name


def _print_benchmark(rows: Sequence[BenchmarkRow]) -> None:
    for checkpoint in dict.fromkeys(row.checkpoint for row in rows):
        mine = [row for row in rows if row.checkpoint == checkpoint]
        cells = [_benchmark_cells(row) for row in mine]
        # What lacks tasks lacks them in every condition.
        lacking = {
            scope for scope in {row.scope for row in mine} if all(r.gap is None for r in mine if r.scope == scope)
        }
        whole = [row for row in cells if row[0] not in lacking]
        gone = dict.fromkeys((row[0], row[-1]) for row in cells if row[0] in lacking)
        whole += [[scope, "every one", "", "", "", "", note] for scope, note in gone]
        print_table(
            ["tasks", "condition", "clean", "score", "gap", "95% interval", "notes"],
            whole,
            title=f"{checkpoint} on the benchmark: means over tasks, each of them the mean over its languages",
            sections=[index for index, row in enumerate(whole) if index and row[0] != whole[index - 1][0]],
        )


def _benchmark_cells(row: BenchmarkRow) -> list[str]:
    if row.gap is None:
        return [row.scope, row.condition, "", "", "", "", f"missing: {'; '.join(row.missing)}"]
    gap = row.gap
    notes = [f"n/a: {'; '.join(row.not_applicable)}"] if row.not_applicable else []
    notes += _rough(gap.interval, several=True)
    return [
        row.scope,
        row.condition,
        f"{gap.clean:.1f}",
        f"{gap.score:.1f}",
        f"{gap.gap:+.1f}",
        f"[{gap.low:+.1f}, {gap.high:+.1f}]",
        ", ".join(notes),
    ]


def _explanation(results: Results) -> str:
    seeds = sorted({condition.seed for group in results.groups for condition in group})
    return (
        "dose: share of all words touched; CER: character error rate; changed: examples changed of all; "
        f"intervals are conditional on the noise seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds))}; "
        "every row's signature is in results.json\n"
    )


def _write(text: str) -> None:
    sys.stdout.write(text)
