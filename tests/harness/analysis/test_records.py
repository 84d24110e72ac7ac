"""results.json: every key has the value that it names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.harness.store.cells import RECORD, identity, plain_items, write_accuracies
from xrobust.analysis.records import benchmark_record, cell_record, difference_record, gap_record, row_record
from xrobust.analysis.results import Results
from xrobust.analysis.rows import AVERAGE, BenchmarkRow, DifferenceRow, Gap, Interval, Row
from xrobust.store.headers import Header
from xrobust.store.run_directory import RunDirectory
from xrobust.tasks import TASKS, Example

CLEAN = [1.0, 1, 1, 1, 1, 1, 1, 1, 0, 0]
NOISY = [0.0, 0, 1, 1, 1, 1, 1, 1, 0, 0]
GAP = Gap(80.0, 60.5, Interval(19.5, 7.25, 31.75, clusters=44, bounded=False, few=False), seed_sd=1.5)
NOTHING = dict.fromkeys(("score", "clean", "gap", "gap_low", "gap_high", "clusters", "few_clusters"))
ABOUT: dict[str, Any] = {
    "dose": {"touched": 3},
    "counts": {"changed": 2},
    "mixing": {"code_mixing_index": 4.0},
    "search": {"queries": 5.0},
}


def row(**changes: Any) -> Row:
    """A row no two of whose values are alike, or with what else is given."""
    values: dict[str, Any] = {
        "checkpoint": "m",
        "task": "xquad",
        "language": "de",
        "conditions": ("swap@3#7",),
        "metric": "f1",
        "languages": ("de",),
        "missing": {},
        "n": 50,
        "gap": GAP,
        "others": {"exact_match": (70.0, 55.0)},
        "not_applicable": None,
        "failed": None,
        "headers": (Header(identity("swap@3#7"), "finished", {**RECORD, **ABOUT}, None),),
        "signature": "condition:swap@3#7|task:xquad",
    }
    return Row(**(values | changes))


def test_a_gap_has_its_scores_and_its_interval() -> None:
    assert gap_record(GAP) == {
        "score": 60.5, "clean": 80.0, "gap": 19.5, "gap_low": 7.25, "gap_high": 31.75, "clusters": 44,
        "few_clusters": False,
    }  # fmt: skip
    assert gap_record(None) == NOTHING


def test_a_cell_has_its_row_and_what_its_header_records() -> None:
    assert cell_record(row()) == {
        "checkpoint": "m",
        "task": "xquad",
        "language": "de",
        "condition": "swap@3#7",
        "seed": 7,
        "metric": "f1",
        "n": 50,
        **gap_record(GAP),
        "others": {"exact_match": [70.0, 55.0]},
        "not_applicable": None,
        "failed": None,
        **ABOUT,
        "signature": "condition:swap@3#7|task:xquad",
    }


def test_a_cell_without_a_number_says_why() -> None:
    applied = cell_record(row(gap=None, others={}, not_applicable="no keys"))
    assert (applied["not_applicable"], applied["failed"]) == ("no keys", None)
    failed = cell_record(row(gap=None, others={}, failed="DataError: no file", headers=()))
    assert (failed["not_applicable"], failed["failed"]) == (None, "DataError: no file")
    for record in (applied, failed):
        assert {name: record[name] for name in NOTHING} == NOTHING
    assert {name: failed[name] for name in ABOUT} == dict.fromkeys(ABOUT)


def test_a_row_has_what_it_is_over_and_what_it_lacks() -> None:
    found = row(
        language=AVERAGE,
        conditions=("swap@3", "swap@3#1"),
        languages=("de", "hi"),
        missing={"zh": "no keys", "th": "not run yet"},
    )
    assert row_record(found) == {
        "checkpoint": "m",
        "task": "xquad",
        "language": "average",
        "conditions": ["swap@3", "swap@3#1"],
        "metric": "f1",
        "languages": ["de", "hi"],
        "missing": {"zh": "no keys", "th": "not run yet"},
        "n": 50,
        **gap_record(GAP),
        "seed_sd": 1.5,
        "others": {"exact_match": [70.0, 55.0]},
        "not_applicable": None,
        "failed": None,
        "signature": "condition:swap@3#7|task:xquad",
    }


def test_a_row_without_a_number_says_why() -> None:
    for why in ("not_applicable", "failed"):
        record = row_record(row(gap=None, others={}, **{why: "because"}))
        assert {name: record[name] for name in (*NOTHING, "seed_sd")} == {**NOTHING, "seed_sd": None}
        assert {name for name in ("not_applicable", "failed") if record[name] is not None} == {why}
        assert record[why] == "because"


def test_a_row_of_the_benchmark_has_what_is_missing_and_what_does_not_apply() -> None:
    found = BenchmarkRow("m", "qa", ("swap@3", "swap@3#1"), GAP, (), ("xquad: zh",), "mean over:xquad+mlqa")
    assert benchmark_record(found) == {
        "checkpoint": "m",
        "scope": "qa",
        "conditions": ["swap@3", "swap@3#1"],
        **gap_record(GAP),
        "missing": [],
        "not_applicable": ["xquad: zh"],
        "signature": "mean over:xquad+mlqa",
    }
    lacking = benchmark_record(BenchmarkRow("m", "qa", ("swap@3",), None, ("mlqa", "xquad: hi"), (), ""))
    assert lacking == {
        "checkpoint": "m", "scope": "qa", "conditions": ["swap@3"], **NOTHING,
        "missing": ["mlqa", "xquad: hi"], "not_applicable": [], "signature": "",
    }  # fmt: skip


@pytest.mark.parametrize("shared", [True, False])
def test_a_difference_names_the_baseline_first(*, shared: bool) -> None:
    interval = Interval(-3.5, -9.0, 2.0, clusters=12, bounded=False, few=True)
    found = DifferenceRow(
        "plain", "after-squad", "xquad", AVERAGE, ("swap@3",), ("de", "hi"), shared, interval, "cells:c0ffee"
    )
    assert difference_record(found) == {
        "first": "plain",
        "second": "after-squad",
        "task": "xquad",
        "language": "average",
        "conditions": ["swap@3"],
        "languages": ["de", "hi"],
        "shared_inputs": shared,
        "difference": -3.5,
        "difference_low": -9.0,
        "difference_high": 2.0,
        "clusters": 12,
        "few_clusters": True,
        "signature": "cells:c0ffee",
    }


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory.open(tmp_path / "run")


def written(run: RunDirectory) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(Results.read(run.path).to_json(), allow_nan=False))
    return found


def test_a_clean_cell_has_its_score_and_no_gap(run: RunDirectory) -> None:
    counts = {**RECORD["counts"], "examples": 10, "changed": 0}
    write_accuracies(run, identity("clean"), CLEAN, counts=counts)
    write_accuracies(run, identity(), NOISY, **ABOUT)
    clean, noisy = written(run)["cells"]
    assert clean == {
        "checkpoint": "m",
        "task": "xnli",
        "language": "de",
        "condition": "clean",
        "seed": None,
        "metric": "accuracy",
        "n": 10,
        **NOTHING,
        "score": pytest.approx(80),
        "clean": pytest.approx(80),
        "others": {},
        "not_applicable": None,
        "failed": None,
        "dose": RECORD["dose"],
        "counts": counts,
        "mixing": None,
        "search": None,
        "signature": identity("clean").signature,
    }
    assert {name: noisy[name] for name in ABOUT} == ABOUT
    assert noisy["signature"].startswith(identity().signature)


def test_a_clean_cell_has_the_main_metric_as_its_score_and_the_others_beside(run: RunDirectory) -> None:
    """Three questions: F1 of 1, 2/3 and 0, one of them answered exactly."""
    items = plain_items(["c-0", "c-1", "c-2"])
    predictions = ["black cat", "black", "dog"]
    gold = [{"text": "black cat", "start": 0}]
    examples = [Example(item.example.id, item.example.cluster, {}, gold) for item in items]
    rows = TASKS.get("xquad").statistics(predictions, examples)
    cell = identity("clean", task="xquad")
    run.write(cell, RECORD, status="finished", items=items, predictions=predictions, statistics=rows)
    (clean,) = written(run)["cells"]
    assert (clean["metric"], clean["score"], clean["clean"]) == (
        "f1", pytest.approx(100 * (1 + 2 / 3) / 3), pytest.approx(100 * (1 + 2 / 3) / 3),
    )  # fmt: skip
    assert clean["others"] == {"exact_match": [pytest.approx(100 / 3), pytest.approx(100 / 3)]}


def test_a_clean_cell_that_failed_or_was_not_run_says_so(run: RunDirectory) -> None:
    error = {"kind": "DataError", "message": "no file\n  fix: get it"}
    run.write(identity("clean"), {**RECORD, "error": error, "dose": None}, status="failed")
    write_accuracies(run, identity(language="hi", data="d2"), NOISY)
    clean = {cell["language"]: cell for cell in written(run)["cells"] if cell["condition"] == "clean"}
    assert (clean["de"]["failed"], clean["de"]["score"], clean["de"]["n"]) == ("DataError: no file", None, 0)
    missing = clean["hi"]
    assert (missing["failed"], missing["score"], missing["signature"]) == ("not in the run directory", None, "")


def test_versions_are_those_of_all_cells_and_not_of_this_process(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean", transformers="1.0", torch="2.0"), CLEAN, versions={"python": "3.1"})
    write_accuracies(run, identity(transformers="1.1", torch="2.0"), CLEAN, versions={"python": "3.1", "numpy": "9"})
    assert written(run)["versions"] == {
        "numpy": ["9"], "python": ["3.1"], "torch": ["2.0"], "transformers": ["1.0", "1.1"],
    }  # fmt: skip


def test_the_whole_has_every_table_and_the_history_of_its_checkpoints(run: RunDirectory) -> None:
    for name, about in (
        ("after", {"baseline": "plain", "intermediate": ["squad", "qqp"]}),
        ("plain", {"baseline": None, "intermediate": []}),
    ):
        for language in ("de", "hi"):
            setting = {"checkpoint": name, "language": language, "data": language}
            record = {"checkpoint": {"name": name, **about}}
            for condition, right in (("clean", CLEAN), ("swap@3", NOISY), ("swap@3#1", NOISY)):
                write_accuracies(run, identity(condition, **setting), right, **record)
    whole = written(run)
    assert whole["schema"] == 2
    assert whole["run"] == str(run.path)
    assert whole["checkpoint"] == ["after", "plain"]
    assert whole["baseline"] == {"after": "plain", "plain": None}
    assert whole["intermediate"] == {"after": ["squad", "qqp"], "plain": []}
    lengths = {name: len(whole[name]) for name in ("cells", "rows", "averages", "differences")}
    assert lengths == {"cells": 2 * 2 * 3, "rows": 2 * 2, "averages": 2, "differences": 3}
    assert {one["language"] for one in whole["averages"]} == {"average"}


def test_one_checkpoint_is_named_by_itself(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    assert written(run)["checkpoint"] == "m"


def test_the_benchmark_is_in_it_where_a_group_of_tasks_was_run(run: RunDirectory) -> None:
    for task in ("xnli", "pawsx"):
        for condition, right in (("clean", CLEAN), ("swap@3", NOISY)):
            write_accuracies(run, identity(condition, task=task, data=task), right)
    scopes = [(one["scope"], one["gap"]) for one in written(run)["benchmark"]]
    assert scopes == [("classification", None), ("overall", None)]
