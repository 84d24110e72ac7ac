"""`xrobust list`: tasks, perturbations, adapters, suites, languages, checkpoints."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xrobust.cli import options

if TYPE_CHECKING:
    from xrobust.perturbations.suites.conditions import Condition

app = typer.Typer(help="List what there is.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def tasks(*, plugin: options.Plugins = [], as_json: options.Json = False) -> None:  # noqa: B006 - typer copies it
    """Tasks of the benchmark and of plugins."""
    from xrobust.tasks import TASKS

    options.load_plugins(plugin)
    rows = [
        {"name": task.name, "needs": task.head.value, "metric": task.metric, "languages": ",".join(task.languages)}
        for task in TASKS
    ]
    _print(rows, as_json=as_json)


@app.command()
def perturbations(*, plugin: options.Plugins = [], as_json: options.Json = False) -> None:  # noqa: B006
    """Perturbations, with the languages that they do not apply to."""
    from xrobust.perturbations import PERTURBATIONS
    from xrobust.perturbations.languages import LANGUAGES

    options.load_plugins(plugin)
    rows = []
    for item in PERTURBATIONS:
        without = sorted(set(LANGUAGES) - item.languages) if item.languages is not None else []
        rows.append({
            "name": item.name,
            "family": item.family,
            "fields": ",".join(sorted(item.fields)),
            "not for": ",".join(without) if len(without) <= 20 else f"all but {','.join(sorted(item.languages or ()))}",
            "what": item.summary,
        })  # fmt: skip
    _print(rows, as_json=as_json)


@app.command()
def adapters(*, as_json: options.Json = False) -> None:
    """Augmenters of nlpaug and TextAttack: which are perturbations here, and why the others are not."""
    from xrobust.perturbations.adapters import missing, supported

    without = missing()
    rows = []
    for name, reason in supported().items():
        fix = without.get(name.split(":")[0])
        rows.append({
            "name": name,
            "supported": "yes" if reason is None else "no",
            "why": f"it {reason}" if reason else f"not installed: {fix}" if fix else "",
        })  # fmt: skip
    _print(rows, as_json=as_json)


@app.command()
def suites(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Names or files; all, by default.")
    ] = None,
    *,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="A row for each condition, with all that it says.")
    ] = False,
    plugin: options.Plugins = [],  # noqa: B006 - typer copies it
    as_json: options.Json = False,
) -> None:
    """Suites, built in or of a file; with --resolved what each condition runs."""
    from xrobust.perturbations import load_suite, suite_names

    options.load_plugins(plugin)
    found = [load_suite(name) for name in names or suite_names()]
    if resolved:
        rows = [
            {"suite": suite.name, "digest": suite.digest, **_resolved(condition)}
            for suite in found
            for condition in suite.conditions
        ]
    else:
        rows = [
            {
                "name": suite.name,
                "version": suite.version,
                "digest": suite.digest,
                "conditions": " ".join(map(str, suite.conditions)),
                "what": suite.description,
            }
            for suite in found
        ]
    _print(rows, as_json=as_json)


def _resolved(condition: Condition) -> dict[str, Any]:
    """What a condition runs: the perturbation and its version, the dose, and in how many languages it is defined."""
    from xrobust.perturbations import PERTURBATIONS
    from xrobust.perturbations.languages import LANGUAGES

    plugin = PERTURBATIONS.get(condition.name)
    return {
        "condition": str(condition),
        "version": plugin.version,
        "family": plugin.family,
        "dose": condition.dose,
        "seed": condition.seed,
        "policy": condition.policy,
        "fields": ",".join(condition.fields) or "the task's own",
        "serves": ",".join(sorted(plugin.fields)),
        "languages": len(LANGUAGES) if plugin.languages is None else len(plugin.languages),
    }


@app.command()
def languages(*, as_json: options.Json = False) -> None:
    """XTREME's 40 languages."""
    from xrobust.perturbations.languages import LANGUAGES
    from xrobust.tasks import TASKS

    rows = [
        {
            "code": entry.code,
            "name": entry.name,
            "script": entry.script,
            "tasks": ",".join(task.name for task in TASKS if entry.code in task.languages),
        }
        for entry in LANGUAGES.values()
    ]
    _print(rows, as_json=as_json)


@app.command()
def checkpoints(*, registry: options.Registry = None, as_json: options.Json = False) -> None:
    """Checkpoints by name, from checkpoints.yaml."""
    from xrobust.checkpoints.registry import load_registry

    found = load_registry(registry)
    rows = [
        {
            "name": name,
            "base": entry.base or "",
            "intermediate": ",".join(entry.intermediate),
            "baseline": entry.baseline or "",
            "tasks": ",".join([*entry.tasks, *(["retrieval"] if entry.retrieval else [])]),
        }
        for name, entry in found.entries.items()
    ]
    _print(rows, as_json=as_json)


def _print(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return
    from xrobust.report.console import print_table

    print_table([str(name) for name in rows[0]], [[str(value) for value in row.values()] for row in rows])
