"""The tables of results, cell by cell: every printed number is the one that its column names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.harness.store.cells import RECORD, identity, plain_items, write_accuracies
from xrobust.analysis.results import Results
from xrobust.report.console import print_results
from xrobust.store.run_directory import RunDirectory
from xrobust.tasks import TASKS

CLEAN = [1.0] * 40 + [0.0] * 10
NOISY = [1.0] * 30 + [0.0] * 20
DOSE = {"asked": 0.2, "words": 200, "touched": 30, "character_error_rate": 0.034}
TITLE = "m on xnli: accuracy, gap = clean minus perturbed, in points"
COUNTS = {"examples": 50, "changed": 45, "refused": 7, "inapplicable": 3, "truncated": 2, "token_neutral": 1}


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory.open(tmp_path / "run")


def printed(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> dict[str, list[list[str]]]:
    """The printed tables by their titles, as columns of text; what stands below them is under ""."""
    print_results(Results.read(run.path), written=False)
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
    table = printed(run, capsys)[TITLE]
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
    rows = tables[TITLE][2:]
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
    row = printed(run, capsys)[TITLE][-1]
    assert row[:5] == ["average of 2", "swap@3", "80.0", "70.0", "+10.0"]
    assert row[-1].endswith("without zh")


def test_few_clusters_make_a_rough_interval(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    clusters = [f"c-{n // 10}" for n in range(50)]
    write_accuracies(run, identity("clean"), CLEAN, clusters=clusters)
    write_accuracies(run, identity(), NOISY, clusters=clusters)
    row = printed(run, capsys)[TITLE][-1]
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
    assert table[1] == ["language", "condition", "gap difference", "95% interval", "inputs", "notes"]
    assert table[2][:3] == ["de", "swap@3", "-20.0"]
    assert table[2][4:] == ["the same", ""]


def test_few_clusters_are_noted_wherever_an_interval_stands(
    run: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    clusters = [f"c-{n % 5}" for n in range(len(CLEAN))]
    for name in ("a", "b"):
        for language, own in (("de", None), ("hi", clusters)):
            setting = {"checkpoint": name, "language": language, "data": language}
            record = {"checkpoint": {"name": name, "baseline": None, "intermediate": []}, "clusters": own}
            write_accuracies(run, identity("clean", **setting), CLEAN, **record)
            write_accuracies(run, identity(**setting), NOISY, **record)
    tables = [{row[0]: row[-1] for row in rows if "swap@3" in row} for rows in printed(run, capsys).values()]
    assert [table for table in tables if table] == 3 * [
        {"de": "", "hi": "rough interval: 5 clusters", "average of 2": "rough interval: under 20 clusters in a part"}
    ]


def test_seeds_are_named_below(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    write_accuracies(run, identity("swap@3"), NOISY)
    write_accuracies(run, identity("swap@3#4"), CLEAN)
    tables = printed(run, capsys)
    assert any("conditional on the noise seeds 0, 4;" in line[0] for line in tables[""])
    (row,) = tables[TITLE][2:]
    assert row[:5] == ["de", "swap@3", "80.0", "70.0", "+10.0"]
    assert "seed sd 14.14" in row[-1]


def test_a_row_over_noise_seeds_has_the_dose_and_the_counts_of_all_of_them(
    run: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    """30 of 200 words and 10 of 50 are 16 %, not the mean of 15 % and 20 %; error rates of equal texts are averaged."""
    write_accuracies(run, identity("clean"), CLEAN)
    write_accuracies(run, identity("swap@3"), NOISY, dose=DOSE, counts=COUNTS)
    dose = {"asked": 0.2, "words": 50, "touched": 10, "character_error_rate": 0.02}
    counts = {"examples": 50, "changed": 5, "refused": 1, "inapplicable": 10, "truncated": 0, "token_neutral": 20}
    write_accuracies(run, identity("swap@3#1"), CLEAN, dose=dose, counts=counts)
    (row,) = printed(run, capsys)[TITLE][2:]
    assert row[2:5] == ["80.0", "70.0", "+10.0"]
    assert row[6:9] == ["16%", "2.7%", "50/100"]
    assert row[9].startswith("13 inapplicable, 8 refused, 2 truncated, 21 same ids, seed sd 14.14")


def test_a_score_that_rises_has_a_gap_below_zero(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    write_accuracies(run, identity("clean"), NOISY)
    write_accuracies(run, identity(), CLEAN)
    (row,) = printed(run, capsys)[TITLE][2:]
    assert row[2:5] == ["60.0", "80.0", "-20.0"]
    low, high = (float(end) for end in row[5].strip("[]").split(","))
    assert low < -20 < high < 0


def test_other_metrics_stand_in_the_notes_clean_first(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    """XQuAD: for each question whether the answer is exact, its F1, and 1."""
    items = plain_items([f"c-{n}" for n in range(4)])
    for condition, rows in (
        ("clean", [[1, 1, 1], [1, 1, 1], [0, 0.5, 1], [0, 0.5, 1]]),
        ("swap@3", [[0, 0.5, 1], [1, 1, 1], [0, 0.5, 1], [0, 0, 1]]),
    ):
        cell = identity(condition, task="xquad")
        run.write(cell, RECORD, status="finished", items=items, predictions=[""] * 4, statistics=np.array(rows))
    (row,) = printed(run, capsys)["m on xquad: f1, gap = clean minus perturbed, in points"][2:]
    assert row[2:5] == ["75.0", "50.0", "+25.0"]
    assert row[9].startswith("exact_match 50.0 → 25.0, ")


def test_code_switching_says_how_much_it_mixes(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    for condition, index, points in (("swap@3", 20.0, 1.5), ("swap@3#1", 30.0, 2.5)):
        mixing = {"code_mixing_index": index, "switch_points": points, "languages": {"de": 0.75, "hi": 0.25}}
        write_accuracies(run, identity(condition), NOISY, mixing=mixing)
    (row,) = printed(run, capsys)[TITLE][2:]
    assert "CMI 25, 2.0 switch points" in row[9]


def test_a_search_says_what_it_asked_and_what_it_found(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    attack = {"queries": 12.0, "relevance": None, "attacked": 40, "flipped": 9, "edits": 1.5}
    write_accuracies(run, identity("swap@3/worst_case"), NOISY, search=attack)
    write_accuracies(run, identity("swap@3#1/worst_case"), NOISY, search={**attack, "queries": 14.0, "edits": 2.5})
    ranked = {"queries": 1.0, "relevance": 0.25, "attacked": None, "flipped": None, "edits": None}
    write_accuracies(run, identity("swap@3/relevance"), NOISY, search=ranked)
    notes = {row[1]: row[9] for row in printed(run, capsys)[TITLE][2:]}
    assert notes["swap@3/worst_case"].startswith("13 queries, 18 of 80 flipped, by 2.0 edits, seed sd")
    assert notes["swap@3/relevance"] == "1 query, 25% of the relevance touched"


def test_rows_and_averages_stand_under_their_own_checkpoint_and_task(
    run: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, task, noisy in (("a", "xnli", NOISY), ("a", "pawsx", CLEAN), ("b", "xnli", CLEAN)):
        for language in ("de", "en"):
            record = {"checkpoint": {"name": name, "baseline": None, "intermediate": []}}
            setting = {"checkpoint": name, "task": task, "language": language, "data": task + language}
            write_accuracies(run, identity("clean", **setting), CLEAN, **record)
            write_accuracies(run, identity(**setting), noisy, **record)
    tables = printed(run, capsys)
    gaps = {
        title.partition(":")[0]: [(row[0], row[4]) for row in table[2:]]
        for title, table in tables.items()
        if title.endswith("clean minus perturbed, in points")
    }
    assert gaps == {
        "a on pawsx": [("de", "+0.0"), ("en", "+0.0"), ("average of 2", "+0.0")],
        "a on xnli": [("de", "+20.0"), ("en", "+20.0"), ("average of 2", "+20.0")],
        "b on xnli": [("de", "+0.0"), ("en", "+0.0"), ("average of 2", "+0.0")],
    }
    (below,) = [line[0] for line in tables[""] if line[0].startswith("signature")]
    first = identity(checkpoint="a", task="pawsx", language="de", data="pawsxde").signature
    assert below.startswith(f"signature of the first row: {first}|interval:")


def test_every_pair_of_checkpoints_has_a_table_of_its_own(
    run: RunDirectory, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, noisy in (("a", CLEAN), ("b", NOISY), ("c", CLEAN)):
        for language in ("de", "hi"):
            record = {"checkpoint": {"name": name, "baseline": None, "intermediate": []}}
            setting = {"checkpoint": name, "language": language, "data": language}
            write_accuracies(run, identity("clean", **setting), CLEAN, **record)
            inputs = {"built_with": name} if name == "c" else {}
            write_accuracies(run, identity(inputs=inputs, **setting), noisy, **record)
    tables = printed(run, capsys)
    for name, value, inputs in (("b", "+20.0", "the same"), ("c", "+0.0", "each its own")):
        rows = tables[f"xnli: gap of {name} minus gap of a, in points"][2:]
        assert [row[:3] for row in rows] == [
            ["de", "swap@3", value], ["hi", "swap@3", value], ["average of 2", "swap@3", value],
        ]  # fmt: skip
        assert {row[4] for row in rows} == {inputs}
        for row in rows:
            low, high = (float(end) for end in row[3].strip("[]").split(","))
            assert low < float(value) < high


def test_the_benchmark_has_its_means_or_what_they_lack(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    """PAWS-X and XNLI in all their languages; one condition does not apply to Chinese, one lacks a cell at first."""
    title = "m on the benchmark: means over tasks, each of them the mean over its languages"
    for task in ("pawsx", "xnli"):
        for language in TASKS.get(task).languages:
            setting = {"task": task, "language": language, "data": task + language, "source": "hub"}
            write_accuracies(run, identity("clean", **setting), CLEAN)
            write_accuracies(run, identity("swap@3", **setting), NOISY if task == "pawsx" else CLEAN)
            if language == "zh" and task == "pawsx":
                run.write(identity("keyboard@3", **setting), {**RECORD, "reason": "no keys"}, status="inapplicable")
            else:
                write_accuracies(run, identity("keyboard@3", **setting), CLEAN)
    setting = {"task": "xnli", "language": "de", "data": "xnlide", "source": "hub"}
    run.forget(identity("swap@3", **setting).cell)
    table = printed(run, capsys)[title]
    assert table[1] == ["tasks", "condition", "clean", "score", "gap", "95% interval", "notes"]
    keyboard, swap, *overall = table[2:]
    assert keyboard[:5] == ["classification", "keyboard@3", "80.0", "80.0", "+0.0"]
    assert keyboard[6] == "n/a: pawsx: zh"
    assert swap == ["classification", "swap@3", "", "", "", "", "missing: xnli: de"]
    assert {tuple(row[:6]) for row in overall} == {("overall", "every one", "", "", "", "")}
    assert all(row[6].startswith("missing: ") for row in overall)
    write_accuracies(run, identity("swap@3", **setting), CLEAN)
    swap = next(row for row in printed(run, capsys)[title] if row[:2] == ["classification", "swap@3"])
    assert swap[:5] == ["classification", "swap@3", "80.0", "70.0", "+10.0"]
    low, high = (float(end) for end in swap[5].strip("[]").split(","))
    assert low < 10 < high


def test_few_clusters_are_noted_in_the_benchmark_too(run: RunDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    for task in ("pawsx", "xnli"):
        for language in TASKS.get(task).languages:
            setting = {"task": task, "language": language, "data": task + language, "source": "hub"}
            for condition, right in (("clean", CLEAN), ("swap@3", NOISY)):
                clusters = [f"c-{n % 5}" for n in range(len(right))]
                write_accuracies(run, identity(condition, **setting), right, clusters=clusters)
    (table,) = (rows for title, rows in printed(run, capsys).items() if "on the benchmark" in title)
    assert table[2][0] == "classification"
    assert table[2][6] == "rough interval: under 20 clusters in a part"
