"""The Python interface: evaluate checkpoints and get the results as an object."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xrobust.analysis.results import Results
from xrobust.grid.plan import Plan, make_plan
from xrobust.inputs.reading import read_data
from xrobust.progress import Progress, Silent
from xrobust.running.run import run, run_directory, settings_of
from xrobust.settings import Settings


def evaluate(
    ckpt: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    suite: str | Sequence[str] | None = "noisy",
    *,
    tasks: Sequence[str] = (),
    langs: Sequence[str] = (),
    out: str | os.PathLike[str] | None = None,
    fresh: bool = False,
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
        progress: Is told what the run does.
        **options: Other fields of `Settings`.

    Raises:
        XRobustError: If something asked for cannot be had; the message says what to do.
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
    return execute(plan, None if out is None else Path(out), fresh=fresh, progress=progress or Silent())


def execute(plan: Plan, out: Path | None, *, fresh: bool, progress: Progress) -> Results:
    """Run a plan in its directory and write results.json."""
    from xrobust.store.run_directory import Store

    with Store.open(run_directory(plan, out), settings=settings_of(plan), fresh=fresh) as store:
        cells = run(plan, store, data=read_data(plan, progress), progress=progress)
        results = Results(plan, store, cells)
        progress.stage("intervals", 1)
        store.write_json("results.json", results.to_json())
        progress.advance(1)
        return results
