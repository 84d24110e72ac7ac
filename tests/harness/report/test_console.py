"""The tables of results, cell by cell: every printed number is the one that its column names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.store.cells import RECORD, identity, write_accuracies
from xrobust.analysis.results import Results
from xrobust.report.console import print_results
from xrobust.store.run_directory import RunDirectory

CLEAN = [1.0] * 40 + [0.0] * 10
NOISY = [1.0] * 30 + [0.0] * 20
DOSE = {"asked": 0.2, "words": 200, "touched": 30, "character_error_rate": 0.034}
COUNTS = {"examples": 50, "changed": 45, "refused": 7, "inapplicable": 3, "truncated": 2, "token_neutral": 1}


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory.open(tmp_path / "run")


def printed(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> dict[str, list[list[str]]]:
    """The printed tables by their titles, as columns of text; what stands below them is under ""."""
    print_results(Results.read(run.path))
    tables: dict[str, list[list[str]]] = {"": []}
    title = ""
    for line in capsys.readouterr().out.splitlines():
        if "\t" not in line:
            title = line if line.endswith(("points", "languages")) else ""
        tables.setdefault(title, []).append(line.split("\t"))
    return tables


def test_every_column_has_the_number_that_it_names(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    write_accuracies(run, identity(), NOISY, dose=DOSE, counts=COUNTS)
    table = printed(run, capsys)["m on xnli: accuracy, gap = clean minus perturbed, in points"]
    found = dict(zip(table[1], table[2], strict=True))
    interval = found.pop("95% interval")
    assert found == {
        "language": "de",
        "condition": "swap@3",
        "clean": "80.0",
        "score": "60.0",
        "gap": "+20.0",
        "dose": "15%",
        "CER": "3.4%",
        "changed": "45/50",
        "notes": "3 inapplicable, 7 refused, 2 truncated, 1 same ids",
    }
    low, high = (float(end) for end in interval.strip("[]").split(","))
    assert 0 < low < 20 < high < 40


def test_what_is_not_applicable_and_what_failed_say_so_and_show_no_number(
    run: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    run.write(identity("keyboard@3"), {**RECORD, "reason": "no keys in Chinese"}, status="inapplicable")
    error = {"kind": "PluginError", "message": "swap raised\n  fix: mend it"}
    run.write(identity("swap@3"), {**RECORD, "error": error}, status="failed")
    tables = printed(run, capsys)
    rows = tables["m on xnli: accuracy, gap = clean minus perturbed, in points"][2:]
    assert rows == [
        ["de", "keyboard@3", "", "n/a", "", "", "", "", "", "no keys in Chinese"],
        ["de", "swap@3", "", "failed", "", "", "", "", "", "PluginError: swap raised"],
    ]
    assert any("1 of 2 cells failed; --retry-failed" in line[0] for line in tables[""])


def test_an_average_says_how_many_languages_it_has_and_which_it_lacks(
    run: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    for language, noisy in (("de", NOISY), ("hi", CLEAN), ("zh", None)):
        setting = {"language": language, "data": language}
        write_accuracies(run, identity("clean", **setting), CLEAN)
        if noisy is None:
            run.write(identity(**setting), {**RECORD, "reason": "no keys"}, status="inapplicable")
        else:
            write_accuracies(run, identity(**setting), noisy)
    row = printed(run, capsys)["m on xnli: accuracy, gap = clean minus perturbed, in points"][-1]
    assert row[:5] == ["average of 2", "swap@3", "80.0", "70.0", "+10.0"]
    assert row[-1].endswith("without zh")


def test_few_clusters_make_a_rough_interval(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    clusters = [f"c-{n // 10}" for n in range(50)]
    write_accuracies(run, identity("clean"), CLEAN, clusters=clusters)
    write_accuracies(run, identity(), NOISY, clusters=clusters)
    row = printed(run, capsys)["m on xnli: accuracy, gap = clean minus perturbed, in points"][-1]
    assert "rough interval: 5 clusters" in row[-1]


def test_a_comparison_names_the_intermediate_tasks_and_puts_the_baseline_first(
    run: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, noisy, about in (
        ("after", CLEAN, {"baseline": "plain", "intermediate": ["squad", "qqp"]}),
        ("plain", NOISY, {"baseline": None, "intermediate": []}),
    ):
        record = {"checkpoint": {"name": name, **about}}
        write_accuracies(run, identity("clean", checkpoint=name), CLEAN, **record)
        write_accuracies(run, identity(checkpoint=name), noisy, **record)
    table = printed(run, capsys)["xnli: gap of after (after squad, qqp) minus gap of plain, in points"]
    assert table[1] == ["language", "condition", "gap difference", "95% interval", "inputs"]
    assert table[2][:3] == ["de", "swap@3", "-20.0"]
    assert table[2][4] == "the same"


def test_seeds_are_named_below(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    write_accuracies(run, identity("swap@3"), NOISY)
    write_accuracies(run, identity("swap@3#4"), CLEAN)
    tables = printed(run, capsys)
    assert any("conditional on the noise seeds 0, 4;" in line[0] for line in tables[""])
    (row,) = tables["m on xnli: accuracy, gap = clean minus perturbed, in points"][2:]
    assert row[:5] == ["de", "swap@3", "80.0", "70.0", "+10.0"]
    assert "seed sd 14.14" in row[-1]
