"""`xrobust show`: a finished run without its checkpoint or data; exit codes of runs in which cells failed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.cli.running import Cli
from tests.harness.store.cells import RECORD, identity, write_accuracies
from xrobust.store.run_directory import RunDirectory


@pytest.fixture
def run(tmp_path: Path) -> Path:
    with RunDirectory.open(tmp_path / "run") as directory:
        write_accuracies(directory, identity("clean"), [1.0] * 8 + [0.0] * 2)
        write_accuracies(directory, identity(), [1.0] * 5 + [0.0] * 5)
    return tmp_path / "run"


def test_a_finished_run_is_shown_from_a_read_only_place(cli: Cli, run: Path) -> None:
    for path in (run, run / "cells"):
        path.chmod(0o500)
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*")}
    done = cli("show", run)
    as_json = cli("show", run, "--json")
    for path in (run, run / "cells"):
        path.chmod(0o700)
    assert done.code == as_json.code == 0
    assert "de\tswap@3\t80.0\t50.0\t+30.0" in done.out
    assert "results: " not in done.out  # nothing was written that holds them
    assert json.loads(as_json.out)["rows"][0]["gap"] == pytest.approx(30)
    assert {path: path.stat().st_mtime_ns for path in run.rglob("*")} == before


def test_showing_a_run_loads_neither_torch_nor_transformers(run: Path) -> None:
    code = (
        "import sys; sys.argv = ['xrobust', 'show', sys.argv[1]]\n"
        "from xrobust.cli import main\n"
        "try: main()\n"
        "except SystemExit as end:\n"
        "    heavy = {'torch', 'transformers', 'datasets', 'pandas', 'icu'} & {*sys.modules}\n"
        "    sys.exit(f'imported {heavy}' if heavy else end.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(run)], capture_output=True, text=True, check=False, env={**os.environ}
    )
    assert done.returncode == 0, done.stderr
    assert "+30.0" in done.stdout


def test_a_run_with_failed_cells_is_shown_and_exits_with_3(cli: Cli, run: Path) -> None:
    with RunDirectory.open(run) as directory:
        error = {"kind": "DataError", "message": "no file"}
        directory.write(identity("double@3"), {**RECORD, "error": error}, status="failed")
    done = cli("show", run)
    assert done.code == 3
    assert "DataError: no file" in done.out
    assert "de\tswap@3\t80.0" in done.out


def test_a_folder_that_is_no_run_is_an_error(cli: Cli, tmp_path: Path) -> None:
    done = cli("show", tmp_path)
    assert done.code == 2
    assert "is not a run directory" in done.err
