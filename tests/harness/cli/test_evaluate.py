"""`xrobust eval`: what the options mean reaches the run, and what came out reaches the shell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.cli.running import Cli
from tests.harness.store.cells import RECORD, identity, write_accuracies
from xrobust.analysis.results import Results
from xrobust.grid.plan import Plan
from xrobust.perturbations import PERTURBATIONS
from xrobust.store.run_directory import RunDirectory

SaveModel = Callable[..., Path]
PLUGIN = """
from xrobust import Candidate, perturbation

@perturbation("shouting", family="noise", version=1)
def shouting(word):
    raise ValueError("no capitals")
    yield
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run of two cells."""
    with RunDirectory.open(tmp_path / "made") as directory:
        write_accuracies(directory, identity("clean"), [1.0] * 8 + [0.0] * 2)
        write_accuracies(directory, identity(), [1.0] * 5 + [0.0] * 5)
    return tmp_path / "made"


@pytest.fixture
def asked(run: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What `eval` asks to be run, in place of running it; the made run is its result."""
    found: list[dict[str, Any]] = []

    def execute(plan: Plan, out: Path | None, **options: Any) -> Results:
        found.append({"plan": plan, "out": out, **options})
        return Results.read(run)

    monkeypatch.setattr("xrobust.evaluation.execute", execute)
    return found


def evaluate(cli: Cli, model: Path, *options: object) -> Any:
    return cli("eval", "--ckpt", model, "--source", "mini", "--langs", "de", "--perturbation", "swap@3", *options)


def test_options_of_the_run_reach_it(
    cli: Cli, save_model: SaveModel, asked: list[dict[str, Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert evaluate(cli, save_model()).code == 0
    assert evaluate(cli, save_model(), "--out", out, "--fresh", "--quiet").code == 0
    assert evaluate(cli, save_model(), "--retry-failed", "--quiet").code == 0
    assert [(one["out"], one["fresh"], one["retry_failed"]) for one in asked] == [
        (None, False, False), (out, True, False), (None, False, True),
    ]  # fmt: skip


def test_settings_reach_the_plan(cli: Cli, save_model: SaveModel, asked: list[dict[str, Any]]) -> None:
    done = evaluate(
        cli, save_model(), "--quiet", "--seeds", "3", "--limit", "7", "--dtype", "bfloat16", "--batch-tokens", "512",
        "--protect", "numbers,names", "--split", "validation", "--suite", "codeswitch",
    )  # fmt: skip
    assert done.code == 0
    (plan,) = (one["plan"] for one in asked)
    conditions = list(map(str, plan.perturbations))
    assert conditions[-3:] == ["swap@3", "swap@3#1", "swap@3#2"]
    assert len(conditions) > 3
    assert (plan.reading.limit, plan.reading.protect, plan.name) == (7, ("names", "numbers"), "codeswitch")
    assert (plan.path.dtype, plan.path.batch_tokens) == ("bfloat16", 512)
    assert [(unit.languages, unit.split) for unit in plan.units] == [(("de",), "validation")]


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "shouting.py"
    path.write_text(PLUGIN)
    yield path
    for registered in (PERTURBATIONS._items, PERTURBATIONS._origins, PERTURBATIONS._sources):
        registered.pop("shouting", None)


def test_a_failed_cell_is_shown_and_the_command_exits_with_3(
    cli: Cli, save_model: SaveModel, tmp_path: Path, plugin: Path
) -> None:
    options = ("--plugin", plugin, "--perturbation", "shouting@3", "--limit", 8, "--out", tmp_path / "out")
    for again in ((), ("--retry-failed",), ("--json",)):
        done = evaluate(cli, save_model(), *options, *again)
        assert done.code == 3
        assert "no capitals" in done.out
    cells = json.loads(done.out)["cells"]
    assert [(cell["condition"], cell["failed"] is None) for cell in cells] == [
        ("clean", True), ("swap@3", True), ("shouting@3", False),
    ]  # fmt: skip


def test_a_run_without_failures_exits_with_0_and_prints_numbers(
    cli: Cli, save_model: SaveModel, asked: list[dict[str, Any]], run: Path
) -> None:
    done = evaluate(cli, save_model())
    assert done.code == 0
    assert "de\tswap@3\t80.0\t50.0\t+30.0" in done.out
    assert done.out.splitlines()[-1] == f"results: {run / 'results.json'}"
    as_json = evaluate(cli, save_model(), "--json")
    assert as_json.code == 0
    assert json.loads(as_json.out)["rows"][0]["gap"] == pytest.approx(30)
    assert len(asked) == 2


def test_a_result_with_a_failed_cell_exits_with_3(
    cli: Cli, save_model: SaveModel, asked: list[dict[str, Any]], run: Path
) -> None:
    with RunDirectory.open(run) as directory:
        error = {"kind": "DataError", "message": "no file"}
        directory.write(identity("double@3"), {**RECORD, "error": error}, status="failed")
    done = evaluate(cli, save_model(), "--quiet")
    assert (done.code, len(asked)) == (3, 1)
    assert "DataError: no file" in done.out
