"""`xrobust score --run RUN --write DIR`: a run's predictions and labels, each cell in files of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.harness.cli.running import Cli
from tests.harness.store.cells import RECORD, identity, plain_items
from xrobust.store.run_directory import RunDirectory


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory.open(tmp_path / "run")


def store(
    run: RunDirectory, condition: str, prediction: str, *, name: str = "m", count: int = 2, **setting: str
) -> None:
    record = {**RECORD, "checkpoint": {"name": name, "baseline": None, "intermediate": []}}
    run.write(
        identity(condition, **setting), record, status="finished", items=plain_items(["c"] * count),
        predictions=[prediction] * count, statistics=np.ones((count, 2)),
    )  # fmt: skip


def written(cli: Cli, run: RunDirectory, tmp_path: Path, *, lacking: str = "") -> dict[str, list[str]]:
    run.close()
    done = cli("score", "--run", str(run.path), "--write", str(tmp_path / "out"))
    assert done.code == (3 if lacking else 0), done.err
    assert (f"missing or failed: m on xnli in de: {lacking}\n" in done.err) == bool(lacking)
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    return {path.relative_to(tmp_path / "out").as_posix(): path.read_text().split() for path in sorted(files)}


def test_one_checkpoint_stands_without_its_name(cli: Cli, run: RunDirectory, tmp_path: Path) -> None:
    store(run, "clean", "neutral")
    store(run, "swap@3", "entailment")
    assert written(cli, run, tmp_path) == {
        "labels/xnli/test-de.tsv": ["neutral"] * 2,
        "predictions/clean/xnli/test-de.tsv": ["neutral"] * 2,
        "predictions/swap@3/xnli/test-de.tsv": ["entailment"] * 2,
    }


def test_conditions_that_end_alike_have_folders_of_their_own(cli: Cli, run: RunDirectory, tmp_path: Path) -> None:
    for condition in ("clean", "swap@3/worst_case", "double@3/worst_case", "swap:a@3", "swap_a@3"):
        store(run, condition, condition)
    found = written(cli, run, tmp_path)
    assert sorted(set().union(*found.values())) == [
        "clean", "double@3/worst_case", "neutral", "swap:a@3", "swap@3/worst_case", "swap_a@3",
    ]  # fmt: skip
    assert found["predictions/swap@3_worst_case/xnli/test-de.tsv"] == ["swap@3/worst_case"] * 2


def test_checkpoints_that_end_alike_have_folders_of_their_own(cli: Cli, run: RunDirectory, tmp_path: Path) -> None:
    for name in ("a/m", "b/m/", "b/M", ".."):
        store(run, "clean", name, name=name, checkpoint=name)
    found = written(cli, run, tmp_path)
    assert {name.partition("/")[0] for name in found} == {"unnamed", "m", "M_2", "m_3"}
    assert sorted(set().union(*found.values())) == ["..", "a/m", "b/M", "b/m/", "neutral"]
    assert all((tmp_path / "out" / name).exists() for name in found)


def test_what_was_run_by_two_limits_has_labels_of_its_own(cli: Cli, run: RunDirectory, tmp_path: Path) -> None:
    store(run, "clean", "neutral", limit="2")
    store(run, "clean", "neutral", limit="3", count=3)
    found = written(cli, run, tmp_path)
    assert {name.partition("/")[0]: len(rows) for name, rows in found.items() if "labels" in name} == {
        "m_limit_2": 2, "m_limit_3": 3,
    }  # fmt: skip


def test_a_damaged_cell_is_left_out_with_a_warning(cli: Cli, run: RunDirectory, tmp_path: Path) -> None:
    store(run, "clean", "neutral")
    store(run, "swap@3", "entailment")
    (run.path / "cells" / f"{identity('swap@3').cell}.parquet").write_bytes(b"")
    found = written(cli, run, tmp_path, lacking="swap@3")
    assert [name for name in found if "predictions" in name] == ["predictions/clean/xnli/test-de.tsv"]


def test_cells_without_a_score_have_no_predictions(cli: Cli, run: RunDirectory, tmp_path: Path) -> None:
    store(run, "clean", "neutral")
    run.write(identity("swap@3"), {**RECORD, "reason": "no keys"}, status="inapplicable")
    error = {"kind": "PluginError", "message": "it raised"}
    run.write(identity("double@3"), {**RECORD, "error": error}, status="failed")
    found = written(cli, run, tmp_path, lacking="double@3")
    assert [name for name in found if "predictions" in name] == ["predictions/clean/xnli/test-de.tsv"]


def test_a_folder_that_cannot_be_written_is_an_error(cli: Cli, run: RunDirectory, tmp_path: Path) -> None:
    store(run, "clean", "neutral")
    run.close()
    (tmp_path / "out").write_text("mine")
    done = cli("score", "--run", str(run.path), "--write", str(tmp_path / "out"))
    assert done.code == 2
    assert "cannot write" in done.err
    assert (tmp_path / "out").read_text() == "mine"
