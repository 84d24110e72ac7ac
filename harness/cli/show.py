"""`xrobust show`: the results of a run directory, without its checkpoints or data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xrobust.cli import options
from xrobust.cli.evaluate import print_or_dump


def show_command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run directory.")],
    *,
    plugin: options.Plugins = [],  # noqa: B006 - typer copies its defaults
    as_json: options.Json = False,
) -> None:
    """Show what a run directory holds; it may be read-only, and nothing is run."""
    from xrobust.analysis.results import Results

    options.load_plugins(plugin)
    print_or_dump(Results.read(run), as_json=as_json)
