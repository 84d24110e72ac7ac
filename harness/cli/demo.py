"""`xrobust demo`: the main job on the embedded default, with no network."""

from __future__ import annotations

from typing import Annotated

import typer

from xrobust.cli import options

EXAMPLES = 120
"""Of each task and language: nine tasks in ten languages are many cells."""


def demo_command(
    *,
    suite: Annotated[str, typer.Option("--suite", help="Suite name or YAML file.")] = "noisy",
    out: options.Out = None,
    fresh: options.Fresh = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    build_only: Annotated[bool, typer.Option("--build-only", help="Train the demo checkpoints and stop.")] = False,
) -> None:
    """Train tiny checkpoints once, with and without an intermediate task, and evaluate all nine tasks on mini."""
    from xrobust.cli.evaluate import build_demo_checkpoints, run_and_report
    from xrobust.settings import Settings
    from xrobust.user.folders import cache_directory

    build_demo_checkpoints(quiet=quiet or as_json)
    if build_only:
        return
    settings = Settings(checkpoints=("demo", "demo-paraphrase"), suites=(suite,), limit=EXAMPLES)
    run_and_report(
        settings, out or cache_directory() / "runs" / f"demo-{suite}", fresh=fresh, as_json=as_json, quiet=quiet
    )
