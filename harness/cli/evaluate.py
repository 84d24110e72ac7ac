"""`xrobust eval` and `xrobust plan`."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from xrobust.cli import options
from xrobust.inference import BATCH_TOKENS

if TYPE_CHECKING:
    from xrobust.analysis.results import Results
    from xrobust.grid.plan import Plan
    from xrobust.settings import Settings

FAILED = 3
"""Exit code where cells failed and the rest finished."""
_OF_THE_RUN = ("out", "fresh", "retry_failed", "as_json", "quiet", "plugin")
"""Options that change no number."""


def evaluate_command(
    *,
    ckpt: options.Checkpoints,
    suite: options.SuiteNames = [],  # noqa: B006 - typer copies its defaults
    perturbation: options.Conditions = [],  # noqa: B006
    tasks: options.TaskNames = "",
    langs: options.Languages = "",
    seeds: options.Seeds = "1",
    limit: options.Limit = None,
    split: options.Split = None,
    layer: options.Layer = None,
    pooling: options.Pooling = None,
    source: options.SourceName = None,
    data_dir: options.DataDir = None,
    labels_dir: options.LabelsDir = None,
    device: options.Device = "auto",
    dtype: options.Dtype = "float32",
    batch_tokens: options.BatchTokens = BATCH_TOKENS,
    lexicon: options.Lexicons = [],  # noqa: B006
    misspellings: options.Misspellings = [],  # noqa: B006
    aligner: options.AlignerName = None,
    protect: options.Protect = "",
    plugin: options.Plugins = [],  # noqa: B006
    checkpoints: options.Registry = None,
    allow_pickle: options.AllowPickle = False,
    out: options.Out = None,
    fresh: options.Fresh = False,
    retry_failed: options.RetryFailed = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Evaluate checkpoints, clean and perturbed, and report each gap with its interval."""
    settings = _settings(**_without(locals(), *_OF_THE_RUN))
    run_and_report(settings, out, fresh=fresh, retry_failed=retry_failed, as_json=as_json, quiet=quiet, plugins=plugin)


def plan_command(**arguments: Any) -> None:
    """List the cells that `xrobust eval` would run, before any model is loaded."""
    settings = _settings(**_without(arguments, *_OF_THE_RUN))
    plan = prepare(settings, plugins=arguments["plugin"], quiet=arguments["quiet"])
    if arguments["as_json"]:
        cells = [
            {"checkpoint": c.checkpoint, "task": c.task, "language": c.language, "condition": str(c.condition)}
            for c in plan.cells()
        ]
        sys.stdout.write(json.dumps({"count": len(plan), "cells": cells}, indent=1) + "\n")
        return
    for cell in plan.cells():
        sys.stdout.write(f"{cell.checkpoint}\t{cell.task}\t{cell.language}\t{cell.condition}\n")
    sys.stdout.write(f"{describe(plan)}\n")


# The two commands take the same options; typer reads them from the signature.
functools.update_wrapper(plan_command, evaluate_command, assigned=("__annotations__",))


def prepare(settings: Settings, *, plugins: Sequence[Path], quiet: bool) -> Plan:
    """Load plugins, build the demo checkpoints where they are asked for, and make the plan."""
    from xrobust.grid.plan import make_plan

    options.load_plugins(plugins)
    _build_demo(settings, quiet=quiet)
    return make_plan(settings)


def run_and_report(
    settings: Settings,
    out: Path | None,
    *,
    fresh: bool,
    as_json: bool,
    quiet: bool,
    retry_failed: bool = False,
    plugins: Sequence[Path] = (),
) -> None:
    """What `eval` does once its options are read; exits with 3 where cells failed."""
    from xrobust.evaluation import execute
    from xrobust.report.progress import console_progress
    from xrobust.tasks import Head

    plan = prepare(settings, plugins=plugins, quiet=quiet or as_json)
    with console_progress(quiet=quiet or as_json) as progress:
        progress.message(describe(plan))
        for unit in plan.units:
            for note in (unit.checkpoint.labels_note, unit.checkpoint.layer_reason):
                if note:
                    progress.message(f"{unit.label}: {note}")
            if settings.limit and unit.task.head is Head.ENCODER:
                progress.message(f"{unit.task.name}: fewer candidates by --limit make retrieval easier than it is")
        results = execute(plan, out, fresh=fresh, retry_failed=retry_failed, progress=progress)
    print_or_dump(results, as_json=as_json, written=True)


def print_or_dump(results: Results, *, as_json: bool, written: bool = False) -> None:
    """Results as tables or as JSON; where cells failed, their errors and exit code 3."""
    from xrobust.report.console import print_results

    if as_json:
        sys.stdout.write(json.dumps(results.to_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        print_results(results, written=written)
    if results.failed:
        errors = [header["error"] for row in results.failed for header in row.headers if header["error"]]
        for text in dict.fromkeys(f"{error['kind']}: {error['message']}" for error in errors):
            sys.stderr.write(f"{text}\n")
        raise typer.Exit(FAILED)


def describe(plan: Plan) -> str:
    """What was chosen, and how many cells that is."""
    units = ", ".join(unit.label for unit in plan.units)
    tail = f"; by default: {', '.join(plan.chosen)}" if plan.chosen else ""
    return f"{len(plan)} cells: {units}; {len(plan.perturbations)} conditions and clean{tail}"


def _build_demo(settings: Settings, *, quiet: bool) -> None:
    from xrobust.checkpoints.choosing import resolve
    from xrobust.checkpoints.registry import load_registry

    registry = load_registry(settings.registry)
    asked = [resolve(name, registry=registry) for name in settings.checkpoints]
    if any(entry.is_demo and not (entry.path and (entry.folder / entry.path).is_dir()) for entry in asked):
        build_demo_checkpoints(quiet=quiet)


def build_demo_checkpoints(*, quiet: bool) -> None:
    """Train the demo checkpoints where they are not there yet."""
    from xrobust.checkpoints.demo import demo_directory, is_built

    if not is_built(demo_directory()):
        from xrobust.report.progress import console_progress
        from xrobust.training.demo.building import build_demo

        with console_progress(quiet=quiet) as progress:
            build_demo(progress=progress)


def _without(arguments: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in names}


def _settings(**arguments: Any) -> Settings:
    from xrobust.settings import Settings

    conditions = tuple(arguments.pop("perturbation"))
    suites = tuple(arguments.pop("suite"))
    return Settings(
        checkpoints=tuple(arguments.pop("ckpt")),
        suites=suites or (() if conditions else ("noisy",)),
        perturbations=conditions,
        tasks=options.names(arguments.pop("tasks")),
        languages=options.names(arguments.pop("langs")),
        seeds=options.seeds(arguments.pop("seeds")),
        lexicons=tuple(arguments.pop("lexicon")),
        misspellings=tuple(arguments.pop("misspellings")),
        protect=options.protections(arguments.pop("protect")),
        registry=arguments.pop("checkpoints"),
        **arguments,
    )
