"""`xrobust score`: official scores of predictions in files, and a run's predictions as such files."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xrobust.cli import options
from xrobust.cli.evaluate import FAILED
from xrobust.perturbations.errors import UsageError

if TYPE_CHECKING:
    from xrobust.tasks import Example
    from xrobust.tasks.scoring.averages import Averages
    from xrobust.tasks.submission.scoring import Submission

Folder = Path | None


def score_command(
    *,
    predictions: Annotated[
        Folder, typer.Option("--predictions", metavar="DIR", help="Predictions: TASK/test-LANG.tsv, .json for QA.")
    ] = None,
    labels: Annotated[Folder, typer.Option("--labels", metavar="DIR", help="Labels in the same layout.")] = None,
    run: Annotated[
        Folder, typer.Option("--run", metavar="DIR", help="A run directory, to write as such files.")
    ] = None,
    write: Annotated[Folder, typer.Option("--write", metavar="DIR", help="Where the run's files go.")] = None,
    plugin: options.Plugins = [],  # noqa: B006 - typer copies its defaults
    as_json: options.Json = False,
) -> None:
    """Score predictions as the benchmark does, or write a run's predictions and labels in its layout."""
    options.load_plugins(plugin)
    if run is not None and write is not None and predictions is labels is None:
        _write_run(run, write)
        return
    if predictions is None or labels is None or run is not None or write is not None:
        raise UsageError("score needs two folders", expected="--predictions DIR --labels DIR, or --run DIR --write DIR")
    for folder in (predictions, labels):
        if not folder.is_dir():
            raise UsageError(f"no folder '{folder}'", expected="a folder with TASK/test-LANG files")
    from xrobust.tasks.scoring.averages import averages
    from xrobust.tasks.submission.scoring import score

    found = score(predictions, labels)
    means = averages(found.scores)
    if as_json:
        sys.stdout.write(json.dumps(_record(found, means), ensure_ascii=False, indent=1) + "\n")
        return
    _print(found, means)


def _record(found: Submission, means: Averages) -> dict[str, Any]:
    return {
        "scores": found.scores,
        "tasks": means.tasks,
        "task_scores": means.task_scores,
        "groups": {name: value for name, value in means.groups.items() if name != "overall"},
        "overall": means.overall,
        "missing": {name: list(parts) for name, parts in means.missing.items()},
        "notes": found.notes,
    }


def _print(found: Submission, means: Averages) -> None:
    from xrobust.report.console import print_table

    for name, by_language in found.scores.items():
        metrics = list(next(iter(by_language.values())))
        rows = [[code, *(f"{scores[metric]:.2f}" for metric in metrics)] for code, scores in by_language.items()]
        if name in means.tasks:
            rows.append(["average", *(f"{means.tasks[name][metric]:.2f}" for metric in metrics)])
        print_table(["language", *metrics], rows, title=name, sections=[len(by_language)])
    rows = [[name, f"{value:.2f}", ""] for name, value in (*means.task_scores.items(), *means.groups.items())]
    rows += [[name, "", f"missing: {' '.join(parts)}"] for name, parts in means.missing.items()]
    print_table(["average", "score", "notes"], rows, title="averages of the benchmark")
    for note in found.notes:
        sys.stdout.write(f"{note}\n")


def _write_run(run: Path, folder: Path) -> None:
    """`predictions/CONDITION/TASK/…` and `labels/TASK/…`; a folder a checkpoint around both if there are several.

    What was run in several ways, such as by two limits, goes by several names, each with labels of its own.
    """
    from xrobust.analysis.selection import everything
    from xrobust.store.files import writing
    from xrobust.store.run_directory import RunDirectory
    from xrobust.tasks.submission.writing import write_labels, write_predictions

    directory = RunDirectory.read(run)
    cells = everything(directory)
    checkpoints = dict.fromkeys(cell.checkpoint for cell in cells)
    names = {one.name: replace(one, plain=Path(one.plain).name).name for one in checkpoints}
    own = _folders(names) if len(names) > 1 else {}
    conditions = _folders({str(cell.condition): str(cell.condition) for cell in cells})
    written, lacking = 0, list[str]()
    for cell in cells:
        if cell.header is None or cell.header.status == "failed":
            lacking.append(f"{cell.checkpoint.name} on {cell.task} in {cell.language}: {cell.condition}")
        if cell.header is None or not cell.header.scored:
            continue
        examples, predictions = _cell(directory.table(cell.header).to_pydict())
        mine = folder / own.get(cell.checkpoint.name, "")
        where = mine / "predictions" / conditions[str(cell.condition)]
        with writing(mine):
            write_predictions(where, cell.task, cell.language, examples=examples, predictions=predictions)
            write_labels(mine / "labels", cell.task, cell.language, examples=examples)
        written += 1
    places = ", ".join(f"'{folder / name}'" for name in own.values() or [""])
    sys.stdout.write(f"{written} cells of '{run}': predictions and labels in {places}\n")
    if lacking:
        sys.stderr.write("".join(f"missing or failed: {line}\n" for line in lacking))
        raise typer.Exit(FAILED)


def _cell(columns: dict[str, list[Any]]) -> tuple[list[Example], list[Any]]:
    """Examples and predictions of a stored cell."""
    from xrobust.tasks import Example

    fields = [name.removesuffix(".clean") for name in columns if name.endswith(".clean")]
    examples = []
    for row, name in enumerate(columns["id"]):
        texts = {
            field: columns[f"{field}.clean"][row] for field in fields if columns[f"{field}.clean"][row] is not None
        }
        examples.append(Example(name, columns["cluster"][row], texts, json.loads(columns["gold"][row])))
    return examples, [json.loads(value) for value in columns["prediction"]]


def _folders(names: Mapping[str, str]) -> dict[str, str]:
    """A folder for each name, by what it should be called: every file system takes it, and no two are alike."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, wanted in names.items():
        plain = re.sub(r"[^\w.@+#-]+", "_", wanted).strip("._") or "unnamed"
        own = next(one for one in chain([plain], (f"{plain}_{n}" for n in count(2))) if one.casefold() not in taken)
        taken.add(own.casefold())
        found[name] = own
    return found
