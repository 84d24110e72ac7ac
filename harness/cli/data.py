"""`xrobust data` and `xrobust data check`: what data there are, what is missing, what is wrong."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xrobust.cli import options
from xrobust.perturbations.errors import MissingFileError, MissingLabelsError

if TYPE_CHECKING:
    from xrobust.tasks import Source, Task
    from xrobust.tasks.inventory import Part

app = typer.Typer(help="What data there are, and what is wrong with them.", rich_markup_mode=None)
DEFECTS = 2


@app.callback(invoke_without_command=True)
def data(
    context: typer.Context,
    *,
    tasks: options.TaskNames = "",
    langs: options.Languages = "",
    source: options.SourceName = None,
    data_dir: options.DataDir = None,
    labels_dir: options.LabelsDir = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """For each task and source: what is there, what is missing, how to get it. `--source` reads that one through."""
    if context.invoked_subcommand is not None:
        return
    from xrobust.report.console import print_table
    from xrobust.tasks import SOURCES

    chosen = _tasks(tasks)
    names = list(SOURCES) if source is None else [source]
    rows = []
    for name in names:
        # Without a folder nobody knows what is in it, and the Hub is asked on request only.
        opened = _open(name, data_dir, labels_dir) if name == "mini" or source is not None else None
        parts = _read(opened, chosen, options.names(langs), quiet=quiet or as_json) if opened is not None else []
        rows += [_row(task, name, [part for part in parts if part.task == task.name], opened) for task in chosen]
    rows.sort(key=lambda row: [task.name for task in chosen].index(row["task"]))
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        print_table(list(rows[0]), [[str(value) for value in row.values()] for row in rows])


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with data.")],
    *,
    tasks: options.TaskNames = "",
    source: options.SourceName = None,
    labels_dir: options.LabelsDir = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Read all that a folder has, and list every defect with file and line; exit code 2 if there is one."""
    from xrobust.tasks.inventory import guess_source

    name = source or guess_source(folder)
    opened = _open(name, folder, labels_dir)
    chosen = _tasks(tasks)
    parts = _read(opened, chosen, (), quiet=quiet or as_json)
    defects = list(dict.fromkeys(str(error) for part in parts for error in part.defects))
    treatments: Counter[tuple[str, str]] = Counter()
    for part in parts:
        treatments.update(part.treatments)
    if as_json:
        record = {
            "source": name,
            "defects": defects,
            "treatments": [{"where": where, "what": what, "count": n} for (where, what), n in treatments.items()],
            "tasks": [_row(task, name, [part for part in parts if part.task == task.name], opened) for task in chosen],
        }
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    else:
        _write(f"'{folder}' as the source '{name}'" + ("" if source else " (by its files; another one by --source)"))
        for text in defects:
            _write(text)
        for (where, what), count in treatments.items():
            _write(f"{where}: {count} × {what}")
        for task in chosen:
            _write(_summary(task, [part for part in parts if part.task == task.name], opened))
        _write(f"{len(defects)} defects")
    if defects:
        raise typer.Exit(DEFECTS)


def _tasks(names: str) -> list[Task]:
    from xrobust.tasks import TASKS

    return [TASKS.get(name) for name in options.names(names)] or list(TASKS)


def _open(name: str, folder: Path | None, labels: Path | None) -> Source:
    from xrobust.tasks import Source

    return Source(name, folder, labels)


def _read(source: Source, tasks: Sequence[Task], languages: Sequence[str], *, quiet: bool) -> list[Part]:
    from xrobust.report.progress import console_progress
    from xrobust.tasks.inventory import inventory

    found = []
    with console_progress(quiet=quiet) as progress:
        total = sum(len(source.languages(task.languages)) * len(task.splits) for task in tasks)
        progress.stage(f"reading {source.name}", total)
        for part in inventory(source, tasks, languages=languages):
            found.append(part)
            progress.advance(len(found))
    return found


def _row(task: Task, source: str, parts: Iterable[Part], opened: Source | None) -> dict[str, Any]:
    from xrobust.tasks.sources.origins import origin

    parts = list(parts)
    if source not in task.sources:
        there, missing = "cannot be read from it", ""
    elif opened is None:
        there, missing = "not looked at", "" if source == "hub" else "--data-dir"
    else:
        there, missing = _there(parts), _missing(parts)
    return {"task": task.name, "source": source, "there": there, "missing": missing, "how": origin(task.name, source)}


def _there(parts: Sequence[Part]) -> str:
    """Languages and examples of each split."""
    found = []
    for split in dict.fromkeys(part.split for part in parts):
        mine = [part for part in parts if part.split == split]
        read = [part for part in mine if part.count]
        found.append(f"{split}: {len(read)} of {len(mine)} languages, {sum(part.count for part in read):,} examples")
    return "; ".join(found)


def _missing(parts: Sequence[Part]) -> str:
    found = []
    for split in dict.fromkeys(part.split for part in parts):
        gone = [part.language for part in parts if part.split == split and not part.count]
        if gone:
            found.append(f"{split}: {' '.join(gone)}")
    return "; ".join(found)


def _summary(task: Task, parts: Sequence[Part], source: Source) -> str:
    if source.name not in task.sources:
        return f"{task.name}: cannot be read from the source '{source.name}'"
    if parts and all(isinstance(part.missing, MissingFileError) for part in parts):
        return f"{task.name}: not there"
    gone = _missing(parts)
    held_back = next((part.missing for part in parts if isinstance(part.missing, MissingLabelsError)), None)
    text = f"{task.name}: {_there(parts)}" + (f"; missing: {gone}" if gone else "")
    return text if held_back is None else f"{text}\n  {held_back.what}; fix: {held_back.fix}"


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
