"""What lies where in a run directory, and which folders are one."""

from __future__ import annotations

import re
from pathlib import Path

from xrobust.perturbations.errors import RunError
from xrobust.store.files import read_json

RUN, RESULTS, CELLS, JOURNALS, LOCK = "run.json", "results.json", "cells", "journals", "lock"
_CELL_FILE = re.compile(r"[0-9a-f]{24}\.(json|parquet)")
_JOURNAL = re.compile(r"[0-9a-f]{12}")
_PARTIAL = re.compile(rf"\.({re.escape(RUN)}|{re.escape(RESULTS)}|{_CELL_FILE.pattern})\.\d+\.partial")


def check_ours(path: Path) -> None:
    """Refuse a folder that holds what no run wrote, unless a run is there beside it."""
    if is_run(path):
        return
    names = {entry.name for entry in path.iterdir() if not _PARTIAL.fullmatch(entry.name)}
    foreign = names - {RUN, RESULTS, CELLS, JOURNALS, LOCK} | _foreign(path)
    if not foreign and (LOCK in names or RESULTS not in names) and not _is_whole(path / RUN):
        return
    raise RunError(
        f"'{path}' is not a run directory",
        expected="an empty or missing folder, or the folder of an earlier run",
        got=", ".join(sorted(foreign or names)[:4]),
        fix="choose another folder with --out",
    )


def is_run(path: Path) -> bool:
    """Whether a folder has a cell, or a run.json of a run that has none yet."""
    cells = path / CELLS
    return any(_CELL_FILE.fullmatch(file.name) for file in _inside(cells)) or schema_of(path / RUN) is not None


def clear(path: Path, *, everything: bool) -> None:
    """Remove what a killed run left half-written, or everything that runs wrote; never anything else.

    Headers go first and run.json last, so that whatever stops this leaves a run directory.
    """
    cells, journals = _inside(path / CELLS), _inside(path / JOURNALS)
    for file in (*cells, *_inside(path)):
        if _PARTIAL.fullmatch(file.name):
            file.unlink()
    if everything:
        ours = [file for file in cells if _CELL_FILE.fullmatch(file.name)]
        ours.sort(key=lambda file: file.suffix)  # .json before .parquet
        ours += [file for file in journals if _JOURNAL.fullmatch(file.name)]
        for file in (*ours, path / RESULTS, path / RUN):
            file.unlink(missing_ok=True)


def schema_of(path: Path) -> int | None:
    """The schema that a JSON file says it has, whoever wrote it."""
    try:
        value = read_json(path)
    except (OSError, ValueError, RecursionError):
        return None
    schema = value.get("schema") if isinstance(value, dict) else None
    return schema if isinstance(schema, int) else None


def _is_whole(path: Path) -> bool:
    """Whether a file is there and holds JSON: a run.json that does is a run's by its schema, or somebody else's."""
    try:
        read_json(path)
    except (OSError, ValueError, RecursionError):
        return False
    return True


def _foreign(path: Path) -> set[str]:
    """What stands in the folders of cells and journals and is neither."""
    cells = {file.name for file in _inside(path / CELLS) if not _PARTIAL.fullmatch(file.name)}
    journals = {file.name for file in _inside(path / JOURNALS)}
    found = {f"{CELLS}/{name}" for name in cells if not _CELL_FILE.fullmatch(name)}
    found |= {f"{JOURNALS}/{name}" for name in journals if not _JOURNAL.fullmatch(name)}
    return found | {name for name in (CELLS, JOURNALS) if (path / name).is_file()}


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
