"""The cells of a checkpoint on a task in a language: what they stand for, and what they lack."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.harness.analysis.worked import CLEAN, HALVED, NOISIER, NOISY, close
from tests.harness.store.cells import RECORD, identity, plain_items, write_accuracies
from xrobust.analysis.results import Results
from xrobust.analysis.series import NOT_RUN, Series, benchmark_score, main_metric
from xrobust.perturbations import CLEAN as CLEAN_CONDITION
from xrobust.perturbations import Condition, parse_condition
from xrobust.perturbations.errors import RunError
from xrobust.store.headers import Header
from xrobust.store.run_directory import RunDirectory
from xrobust.tasks import TASKS

SWAP = tuple(parse_condition(text) for text in ("swap@3", "swap@3#1", "swap@3#2"))
DOUBLE = (parse_condition("double@3"),)
XNLI = TASKS.get("xnli")


def series(run: RunDirectory, *conditions: str) -> Series:
    """Of the conditions that the run has."""
    headers: dict[Condition, Header | None] = {}
    for text in conditions:
        header = run.header(identity(text).cell)
        assert header is not None
        headers[parse_condition(text)] = header
    return Series(XNLI, "de", headers, directory=run)


def made(run: RunDirectory, **right: Sequence[float]) -> Series:
    """A clean cell, and those of `swap@3` by seed (s0, s1, s2) and of `double@3` (d)."""
    names = {"clean": "clean", "s0": "swap@3", "s1": "swap@3#1", "s2": "swap@3#2", "d": "double@3"}
    for name, values in right.items():
        write_accuracies(run, identity(names[name]), values)
    return series(run, *(names[name] for name in right))


def test_gaps_of_several_groups_stand_in_their_own_columns(run: RunDirectory) -> None:
    found = made(run, clean=CLEAN, s0=NOISY, s1=HALVED, d=[1.0] * 10).gaps([SWAP[:2], DOUBLE, SWAP[1:2]])
    assert found.clean.tolist() == [close(80)] * 3
    assert found.scores.tolist() == [close(50), close(100), close(40)]
    assert found.by_seed == [{0: close(60), 1: close(40)}, {0: close(100)}, {1: close(40)}]
    assert found.part.values.tolist() == [close(30), close(-20), close(40)]
    assert found.known.tolist() == [True, True, True]


def test_leaving_a_cluster_out_moves_clean_and_perturbed_together(run: RunDirectory) -> None:
    """8 of 10 against 6 of 10: without the first example 7 of 9 against 6 of 9, without the last 8 of 9 against 6."""
    part = made(run, clean=CLEAN, s0=NOISY).gaps([SWAP[:1]]).part
    assert part.clusters == tuple(sorted(f"c-{n}" for n in range(10)))
    assert part.deviations[:, 0].tolist() == [close(100 / 9 - 20)] * 2 + [close(200 / 9 - 20)] * 8


def test_a_group_without_a_number_is_zero_and_unknown_and_the_others_keep_theirs(run: RunDirectory) -> None:
    made(run, clean=CLEAN, s0=NOISY)
    run.write(identity("double@3"), {**RECORD, "reason": "no keys"}, status="inapplicable")
    found = series(run, "clean", "swap@3", "double@3").gaps([DOUBLE, SWAP[:1], SWAP[1:2]])
    assert found.known.tolist() == [False, True, False]
    assert found.part.values.tolist() == [0, close(20), 0]
    assert found.clean.tolist() == [0, close(80), 0]
    assert found.scores.tolist() == [0, close(60), 0]
    assert not found.part.deviations[:, [0, 2]].any()


def test_nothing_known_at_all_is_no_number(run: RunDirectory) -> None:
    lacking = series(run)
    write_accuracies(run, identity("swap@3"), NOISY)
    for one in (lacking, series(run, "swap@3")):
        found = one.gaps([SWAP[:1], DOUBLE])
        assert found.known.tolist() == [False, False]
        assert one.metrics == {}
    assert lacking.n == 0


def test_a_group_has_failed_where_any_of_its_cells_or_the_clean_one_has(run: RunDirectory) -> None:
    made(run, clean=CLEAN, s0=NOISY, s1=NOISY)
    error = {"kind": "PluginError", "message": "it raised\n  fix: mend it"}
    run.write(identity("swap@3#2"), {**RECORD, "error": error}, status="failed")
    found = series(run, "clean", "swap@3", "swap@3#1", "swap@3#2")
    assert found.failed(SWAP) == "PluginError: it raised"
    assert found.failed(SWAP[:2]) is None
    assert found.failed(DOUBLE) == NOT_RUN
    assert found.failed((*SWAP[:2], *DOUBLE)) is None  # what was not asked for here is no part of it
    headers: dict[Condition, Header | None] = {**found.headers, DOUBLE[0]: None}
    assert Series(XNLI, "de", headers, directory=run).failed((*SWAP[:2], *DOUBLE)) == NOT_RUN
    assert not found.is_known(SWAP)
    assert found.is_known(SWAP[:2])
    assert series(run, "swap@3").failed(SWAP[:1]) == NOT_RUN


def test_a_group_is_not_applicable_only_where_no_seed_changed_anything(run: RunDirectory) -> None:
    made(run, clean=CLEAN, s0=NOISY)
    for condition in ("swap@3#1", "swap@3#2"):
        write_accuracies(run, identity(condition), CLEAN, status="unchanged", reason="no example changed")
    found = series(run, "clean", "swap@3", "swap@3#1", "swap@3#2")
    assert found.not_applicable(SWAP) is None
    assert found.not_applicable(SWAP[1:]) == "no example changed"
    assert found.not_applicable(SWAP[:1]) is None
    gaps = found.gaps([SWAP, SWAP[1:]])
    assert gaps.known.tolist() == [True, False]
    assert gaps.part.values.tolist() == [close(20 / 3), 0]


def test_clusters_follow_their_examples_in_whatever_order_they_were_stored(run: RunDirectory) -> None:
    """Pairs of examples are clusters; the perturbed cell has its rows the other way round."""
    clusters = [f"c-{n // 2}" for n in range(10)]
    write_accuracies(run, identity("clean"), CLEAN, clusters=clusters)
    items = plain_items(clusters)[::-1]
    rows = np.array([[value, 1.0] for value in NOISY[::-1]])
    run.write(identity(), RECORD, status="finished", items=items, predictions=["neutral"] * 10, statistics=rows)
    found = series(run, "clean", "swap@3").gaps([SWAP[:1]]).part
    assert found.clusters == tuple(f"c-{n}" for n in range(5))
    # Both lost examples are in the first cluster: without it nothing is lost, without another one 2 of 8.
    assert found.deviations[:, 0].tolist() == [close(-20)] + [close(25 - 20)] * 4


@pytest.mark.parametrize(
    "ids", [range(9), range(11), [*range(9), 8], range(1, 11)], ids=["fewer", "more", "twice", "other"]
)
def test_cells_with_other_examples_are_an_error(run: RunDirectory, ids: Sequence[int]) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    every = plain_items([f"c-{n}" for n in range(11)])
    items = [every[number] for number in ids]
    rows = np.ones((len(items), 2))
    run.write(identity(), RECORD, status="finished", items=items, predictions=["x"] * len(items), statistics=rows)
    with pytest.raises(RunError, match="different examples"):
        series(run, "clean", "swap@3").gaps([SWAP[:1]])


def test_one_example_twice_is_not_two_examples(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    items = [*plain_items([f"c-{n}" for n in range(10)]), plain_items(["c-0"])[0]]
    run.write(identity(), RECORD, status="finished", items=items, predictions=["x"] * 11, statistics=np.ones((11, 2)))
    with pytest.raises(RunError, match="different examples"):
        series(run, "clean", "swap@3").gaps([SWAP[:1]])


def test_metrics_are_those_of_each_condition(run: RunDirectory) -> None:
    found = made(run, clean=CLEAN, s0=NOISIER, d=HALVED)
    scores: dict[Condition, float] = {CLEAN_CONDITION: 80, SWAP[0]: 60, DOUBLE[0]: 40}
    assert found.metrics == {"accuracy": {condition: close(score) for condition, score in scores.items()}}
    assert found.n == 10


def test_a_measure_is_asked_for_by_itself(run: RunDirectory) -> None:
    """Questions: F1 75 and exact match 50 when clean, 50 and 25 when perturbed."""
    items = plain_items([f"c-{n}" for n in range(4)])
    headers = {}
    for condition, exact, f1 in (("clean", [1, 1, 0, 0], [1, 1, 0.5, 0.5]), ("swap@3", [0, 1, 0, 0], [0.5, 1, 0.5, 0])):
        cell = identity(condition, task="xquad")
        rows = np.column_stack([exact, f1, np.ones(4)])
        run.write(cell, RECORD, status="finished", items=items, predictions=[""] * 4, statistics=rows)
        header = run.header(cell.cell)
        assert header is not None
        headers[parse_condition(condition)] = header
    found = Series(TASKS.get("xquad"), "de", headers, directory=run)
    for _ in range(2):
        for measure, clean, noisy in ((main_metric, 75, 50), (benchmark_score, 62.5, 37.5)):
            gaps = found.gaps([SWAP[:1]], measure)
            assert (gaps.clean.tolist(), gaps.scores.tolist()) == ([close(clean)], [close(noisy)])
            assert gaps.part.values.tolist() == [close(clean - noisy)]


def test_a_seed_that_finds_nothing_to_change_counts_with_the_clean_score(run: RunDirectory) -> None:
    """A plugin that draws what it applies to may find nothing by one seed: nothing is lost by it, gap 0."""
    made(run, clean=CLEAN, s0=NOISY)
    run.write(identity("swap@3#1"), {**RECORD, "reason": "nothing to swap"}, status="inapplicable")
    found = series(run, "clean", "swap@3", "swap@3#1")
    gaps = found.gaps([SWAP[:2], SWAP[1:2]])
    assert gaps.known.tolist() == [True, False]
    assert (gaps.scores[0], gaps.part.values[0]) == (close(70), close(10))
    assert gaps.by_seed[0] == {0: close(60), 1: close(80)}
    assert found.score("accuracy", SWAP[:2]) == close(70)


def test_a_cell_whose_task_scores_in_another_way_by_now_has_no_number(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    write_accuracies(run, identity("swap@3"), NOISY, scores={"accuracy": 61.0})
    write_accuracies(run, identity("swap@3#1"), NOISY, scores={"accuracy": 60.0 + 1e-9})
    found = series(run, "clean", "swap@3", "swap@3#1")
    assert "accuracy was 61.0000 when it was made, and is 60.0000" in (found.failed(SWAP[:1]) or "")
    assert found.failed(SWAP[1:2]) is None
    assert found.gaps([SWAP[:1], SWAP[1:2]]).known.tolist() == [False, True]


def test_nothing_is_compared_with_a_clean_cell_that_is_scored_in_another_way_by_now(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN, scores={"accuracy": 61.0})
    write_accuracies(run, identity("swap@3"), NOISY)
    results = Results.read(run.path)
    assert results.clean == {}
    clean, noisy = results.to_json()["cells"]
    assert "as xnli is scored here" in clean["failed"]
    assert (clean["score"], noisy["gap"], noisy["failed"]) == (None, None, clean["failed"])
