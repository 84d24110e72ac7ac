"""The Python interface: evaluate checkpoints and get the results as an object."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xrobust.analysis.names import Named
from xrobust.analysis.results import Results
from xrobust.analysis.selection import Selected
from xrobust.grid.plan import Plan, make_plan
from xrobust.inputs.reading import read_data
from xrobust.progress import Progress, Silent
from xrobust.running.run import default_directory, run
from xrobust.settings import Settings
from xrobust.store.run_directory import RunDirectory


def evaluate(
    ckpt: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    suite: str | Sequence[str] | None = "noisy",
    *,
    tasks: Sequence[str] = (),
    langs: Sequence[str] = (),
    out: str | os.PathLike[str] | None = None,
    fresh: bool = False,
    retry_failed: bool = False,
    progress: Progress | None = None,
    **options: Any,
) -> Results:
    """Evaluate checkpoints on tasks, clean and perturbed: what `xrobust eval` does.

    Args:
        ckpt: A directory, Hub id or name in checkpoints.yaml, or several.
        suite: Name or file of a suite, or several; None for the conditions in `perturbations` alone.
        tasks: Task names; all that the checkpoints fit, by default.
        langs: ISO 639-1 codes; all of each task, by default.
        out: Run directory; one named after the settings, by default. What is there already is not run again.
        fresh: Whether to throw away what is in the run directory.
        retry_failed: Whether to run again the cells that failed before.
        progress: Is told what the run does.
        **options: Other fields of `Settings`.

    Returns:
        The results; `failed` has the cells that could not be run.

    Raises:
        XRobustError: If something asked for cannot be had, or nothing at all could be run; the message says what to do.
    """
    names = [ckpt] if isinstance(ckpt, (str, os.PathLike)) else list(ckpt)
    settings = Settings(
        checkpoints=tuple(os.fspath(name) for name in names),
        suites=(suite,) if isinstance(suite, str) else tuple(suite or ()),
        tasks=tuple(tasks),
        languages=tuple(langs),
        **options,
    )
    plan = make_plan(settings)
    return execute(
        plan,
        None if out is None else Path(out),
        fresh=fresh,
        retry_failed=retry_failed,
        progress=progress or Silent(),
    )


def execute(plan: Plan, out: Path | None, *, fresh: bool, retry_failed: bool, progress: Progress) -> Results:
    """Run a plan in its directory and write results.json."""
    with RunDirectory.open(out or default_directory(plan), fresh=fresh) as directory:
        data = read_data(plan, progress)
        placed = run(plan, directory, data=data, progress=progress, retry_failed=retry_failed)
        results = Results(
            directory,
            [
                Selected(
                    Named(one.unit.entry.name, one.unit.entry.baseline, one.unit.entry.intermediate),
                    one.unit.task.name,
                    one.language,
                    one.condition,
                    directory.header(one.identity.cell),
                )
                for one in placed
            ],
        )
        progress.stage("intervals", 1)
        directory.write_results(results.to_json())
        progress.advance(1)
        return results
