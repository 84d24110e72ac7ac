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
from xrobust.perturbations.errors import MissingFileError, UsageError, suggestion

if TYPE_CHECKING:
    from xrobust.tasks import Source, Task
    from xrobust.tasks.sources.inventory import Part
    from xrobust.tasks.sources.layout import Unread

app = typer.Typer(help="What data there are, and what is wrong with them.", rich_markup_mode=None)
DEFECTS = 2
_COLUMNS = ("task", "source", "there", "missing", "how")
_ALIKE_SHOWN, _OTHERS_SHOWN = 20, 5

_Tasks = Annotated[str, typer.Option("--tasks", metavar="NAMES", help="Comma-separated.  [default: all]")]
_SourceName = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="hub, xtreme, raw or mini: read this one through, and no other."),
]
_Kind = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="xtreme, raw or hub.  [default: by the folder's files]")
]


@app.callback(invoke_without_command=True)
def data(
    context: typer.Context,
    *,
    tasks: _Tasks = "",
    langs: options.Languages = "",
    source: _SourceName = None,
    data_dir: options.DataDir = None,
    labels_dir: options.LabelsDir = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """For each task and source: what is there, what is missing, how to get it.

    A folder is read through, and the source that `--source` names; the network is asked for `--source hub` alone.
    """
    if context.invoked_subcommand is not None:
        return
    from xrobust.report.console import print_table
    from xrobust.tasks import SOURCES
    from xrobust.tasks.sources.inventory import guess_source

    chosen, languages = _tasks(tasks), _languages(langs, _tasks(tasks))
    reading = source or (guess_source(data_dir) if data_dir is not None else None)
    title = f"'{data_dir}' as the source '{reading}' (by its files)" if data_dir is not None and not source else None
    opened = _open(reading, data_dir, labels_dir) if reading is not None else None
    parts = _read(opened, chosen, languages, quiet=quiet or as_json) if opened is not None else []
    rows = [
        _row(task, name, _of(parts, task), languages, read=name == reading)
        for task in chosen
        for name in ([source] if source is not None else SOURCES)
    ]
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        print_table(list(_COLUMNS), [[str(row[column]) for column in _COLUMNS] for row in rows], title=title)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with data.")],
    *,
    tasks: _Tasks = "",
    source: _Kind = None,
    labels_dir: options.LabelsDir = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Read all that a folder has, and list every defect with file and line; exit code 2 if there is one."""
    from xrobust.tasks import TASKS
    from xrobust.tasks.sources.inventory import guess_source
    from xrobust.tasks.sources.layout import unread

    name = source or guess_source(folder)
    opened = _open(name, folder, labels_dir)
    chosen = _tasks(tasks)
    parts = _read(opened, chosen, (), quiet=quiet or as_json)
    # A file that several languages are read from is named once.
    defects = list(dict.fromkeys(str(error) for part in parts for error in part.defects))
    treatments: Counter[tuple[str, str, str]] = Counter()
    for part in parts:
        treatments.update({(part.task, *key): count for key, count in part.treatments.items()})
    ignored = unread(folder, list(TASKS), source=name)
    ignored_labels = unread(labels_dir, list(TASKS), source="labels") if labels_dir is not None else []
    if as_json:
        record = {
            "source": name,
            "defects": defects,
            "treatments": [
                {"task": task, "where": where, "what": what, "count": count}
                for (task, where, what), count in treatments.items()
            ],
            "not_read": [one._asdict() for one in (*ignored, *ignored_labels)],
            "tasks": [_row(task, name, _of(parts, task), (), read=True) for task in chosen],
        }
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    else:
        _write(f"'{folder}' as the source '{name}'" + ("" if source else " (by its files; another one by --source)"))
        for text in defects:
            _write(text)
        for (task, where, what), count in treatments.items():
            _write(f"{task}, {where}: {count} × {what}")
        for place, files in ((folder, ignored), (labels_dir, ignored_labels)):
            _write_ignored(place, files)
        for one in chosen:
            _write(_summary(one, _of(parts, one), opened))
        _write(f"{len(defects)} {'defect' if len(defects) == 1 else 'defects'}")
    if defects:
        raise typer.Exit(DEFECTS)


def _tasks(names: str) -> list[Task]:
    from xrobust.tasks import TASKS

    return [TASKS.get(name) for name in options.names(names)] or list(TASKS)


def _languages(codes: str, tasks: Sequence[Task]) -> tuple[str, ...]:
    """The languages asked for; each must be one of some task.

    Raises:
        UsageError: If one is not.
    """
    wanted = options.names(codes)
    offered = sorted({code for task in tasks for code in task.languages})
    for code in wanted:
        if code not in offered:
            raise UsageError(
                f"no task has the language '{code}'", expected=", ".join(offered), fix=suggestion(code, offered)
            )
    return wanted


def _open(name: str, folder: Path | None, labels: Path | None) -> Source:
    from xrobust.tasks import Source

    return Source(name, folder, labels)


def _read(source: Source, tasks: Sequence[Task], languages: Sequence[str], *, quiet: bool) -> list[Part]:
    from xrobust.report.progress import console_progress
    from xrobust.tasks.sources.inventory import inventory, places

    found = []
    with console_progress(quiet=quiet) as progress:
        wanted = places(source, tasks, languages=languages)
        progress.stage(f"reading {source.name}", len(wanted))
        for part in inventory(source, wanted):
            found.append(part)
            progress.advance(len(found))
    return found


def _of(parts: Iterable[Part], task: Task) -> list[Part]:
    return [part for part in parts if part.task == task.name]


def _row(task: Task, source: str, parts: Sequence[Part], languages: Sequence[str], *, read: bool) -> dict[str, Any]:
    from xrobust.tasks.sources.origins import origin

    row = {"task": task.name, "source": source, "there": "", "missing": "", "how": origin(task.name, source)}
    if source not in task.sources:
        row["there"] = "cannot be read from it"
    elif not read:
        row["there"], row["missing"] = _unread_source(task, source, languages)
    else:
        row["there"], row["missing"] = _there(parts), _missing(parts)
    counts: dict[str, dict[str, int]] = {}
    for part in parts if read else ():
        if part.count:
            counts.setdefault(part.split, {})[part.language] = part.count
    files = [part.missing_file for part in parts if part.missing_file is not None] if read else []
    return {**row, "examples": counts, "missing_files": list(dict.fromkeys(files))}


def _unread_source(task: Task, source: str, languages: Sequence[str]) -> tuple[str, str]:
    """What is known of a source that is not read through: there, missing."""
    from xrobust.tasks import mini
    from xrobust.tasks.sources.layout import cached_languages

    wanted = [code for code in task.languages if not languages or code in languages]
    if source == "mini":
        found = [code for code in wanted if code in mini.LANGUAGES]
        return f"always: {' '.join(found)} ({', '.join(task.splits)})" if found else "none of these languages", ""
    if source == "hub":
        found = [code for code in cached_languages(task) if code in wanted]
        listed = f": {' '.join(found)}" if found else ""
        return f"in the local cache: {len(found)} of {len(wanted)} languages{listed}", ""
    return "not looked at", "needs --data-dir"


def _there(parts: Sequence[Part]) -> str:
    """Languages and examples of each split."""
    found = []
    for split in dict.fromkeys(part.split for part in parts):
        mine = [part for part in parts if part.split == split]
        read = [part for part in mine if part.count]
        found.append(f"{split}: {len(read)} of {len(mine)} languages, {sum(part.count for part in read):,} examples")
    return "; ".join(found)


def _missing(parts: Sequence[Part]) -> str:
    """For each split the languages whose file or labels are not there, and those whose file cannot be read."""
    found = []
    for split in dict.fromkeys(part.split for part in parts):
        gone = [part for part in parts if part.split == split and not part.count]
        for what, some in (
            ("", [part for part in gone if part.missing_file and not part.without_labels]),
            ("labels ", [part for part in gone if part.without_labels]),
            ("unreadable ", [part for part in gone if part.missing is None]),
        ):
            if some:
                file = f" ({some[0].missing_file}{', …' if len(some) > 1 else ''})" if some[0].missing_file else ""
                found.append(f"{split}: {what}{' '.join(part.language for part in some)}{file}")
    return "; ".join(found)


def _summary(task: Task, parts: Sequence[Part], source: Source) -> str:
    if source.name not in task.sources:
        return f"{task.name}: cannot be read from the source '{source.name}'"
    if parts and all(isinstance(part.missing, MissingFileError) and not part.without_labels for part in parts):
        return f"{task.name}: not there" + (f" ({parts[0].missing_file})" if parts[0].missing_file else "")
    gone = _missing(parts)
    held_back = next((part.missing for part in parts if part.without_labels), None)
    text = f"{task.name}: {_there(parts)}" + (f"; missing: {gone}" if gone else "")
    return text if held_back is None else f"{text}\n  {held_back.what}; fix: {held_back.fix}"


def _write_ignored(folder: Path | None, files: Sequence[Unread]) -> None:
    """Name files that nobody reads; those whose name is nearly right come first."""
    alike = [
        f"'{folder}/{one.path}' is not read: did you mean '{one.meant}'?" for one in files if one.meant is not None
    ]
    for text in alike[:_ALIKE_SHOWN]:
        _write(text)
    others = [f"'{one.path}'" for one in files if one.meant is None]
    shown = others[:_OTHERS_SHOWN]
    rest = len(files) - len(alike[:_ALIKE_SHOWN]) - len(shown)
    if shown or rest:
        more = f"{'and ' if shown else ''}{rest:,} more (all of them by --json)" if rest else ""
        _write(f"not read in '{folder}': {' '.join(filter(None, (', '.join(shown), more)))}")


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
