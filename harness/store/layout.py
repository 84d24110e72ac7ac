"""What lies where in a run directory, and which folders are one."""

from __future__ import annotations

import re
from pathlib import Path

from xrobust.perturbations.errors import RunError
from xrobust.store.files import is_partial, read_json

RUN, RESULTS, CELLS, JOURNALS, LOCK = "run.json", "results.json", "cells", "journals", "lock"
_LEFT_BY_A_KILL = frozenset({JOURNALS, LOCK})
"""What there may be, beside a folder for cells, where run.json is not."""
_CELL_FILE = re.compile(r"[0-9a-f]{24}\.(json|parquet)")


def check_ours(path: Path) -> None:
    """Refuse a folder with files in it that no run wrote."""
    names = {entry.name for entry in path.iterdir() if not is_partial(entry)} - _LEFT_BY_A_KILL
    if (path / CELLS).is_dir() and not any((path / CELLS).iterdir()):
        names.discard(CELLS)
    if not names or is_run(path):
        return
    raise RunError(
        f"'{path}' is not a run directory",
        expected="an empty or missing folder, or the folder of an earlier run",
        got=", ".join(sorted(names)[:4]),
        fix="choose another folder with --out",
    )


def is_run(path: Path) -> bool:
    """Whether a folder has a cell, or a run.json of a run that has none yet."""
    cells = path / CELLS
    if cells.is_dir() and any(_CELL_FILE.fullmatch(file.name) for file in cells.iterdir()):
        return True
    try:
        run = read_json(path / RUN)
    except (OSError, ValueError):
        return False
    return isinstance(run, dict) and "schema" in run


def clear(path: Path, *, everything: bool) -> None:
    """Remove what a killed run left half-written, or everything that runs wrote; never anything else.

    Headers go first and run.json last, so that whatever stops this leaves a run directory.
    """
    cells, journals = path / CELLS, path / JOURNALS
    files = [file for folder in (cells, journals, path) if folder.is_dir() for file in sorted(folder.iterdir())]
    for file in files:
        if is_partial(file):
            file.unlink()
    if everything:
        ours = [file for file in files if file.parent == cells and _CELL_FILE.fullmatch(file.name)]
        ours.sort(key=lambda file: file.suffix)  # .json before .parquet
        ours += [file for file in files if file.parent == journals]
        for file in (*ours, path / RESULTS, path / RUN):
            file.unlink(missing_ok=True)
