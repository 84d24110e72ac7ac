"""Differences between checkpoints: who is compared with whom, on what, and by how much."""

from __future__ import annotations

import numpy as np
import pytest

from tests.harness.analysis.worked import CLEAN, HALVED, NOISIER, NOISY, cells, close, interval, less, named
from tests.harness.store.cells import RECORD, identity, plain_items, write_accuracies
from xrobust.analysis.results import Results
from xrobust.analysis.rows import DifferenceRow
from xrobust.store.run_directory import RunDirectory


def differences(run: RunDirectory) -> dict[tuple[str, str], DifferenceRow]:
    """By language and condition."""
    return {(row.language, row.condition): row for row in Results.read(run.path).differences}


def ends(row: DifferenceRow) -> tuple[float, float]:
    return row.difference.low, row.difference.high


def test_a_difference_is_the_second_gap_minus_the_first_by_language_and_averaged(run: RunDirectory) -> None:
    cells(run, "a", {"clean": CLEAN, "swap@3": NOISY, "double@3": NOISY})
    cells(run, "b", {"clean": CLEAN, "swap@3": HALVED, "double@3": CLEAN})
    cells(run, "a", {"clean": CLEAN, "swap@3": HALVED, "double@3": NOISIER}, language="hi")
    cells(run, "b", {"clean": CLEAN, "swap@3": NOISIER}, language="hi")
    found = differences(run)
    assert {(row.first, row.second, row.task) for row in found.values()} == {("a", "b", "xnli")}
    assert {key: row.difference.value for key, row in found.items()} == {
        ("de", "swap@3"): close(40 - 20), ("de", "double@3"): close(0 - 20), ("hi", "swap@3"): close(20 - 40),
        ("average", "swap@3"): close((20 - 20) / 2), ("average", "double@3"): close(-20),
    }  # fmt: skip
    assert {key: row.languages for key, row in found.items()} == {
        ("de", "swap@3"): ("de",), ("de", "double@3"): ("de",), ("hi", "swap@3"): ("hi",),
        ("average", "swap@3"): ("de", "hi"), ("average", "double@3"): ("de",),
    }  # fmt: skip
    german, hindi, double = less(NOISY, HALVED), less(HALVED, NOISIER), less(NOISY, CLEAN)
    assert ends(found["de", "swap@3"]) == tuple(map(close, interval(german, largest=200)))
    assert ends(found["hi", "swap@3"]) == tuple(map(close, interval(hindi, largest=200)))
    assert ends(found["average", "swap@3"]) == tuple(map(close, interval(german, hindi, largest=200)))
    for language in ("de", "average"):
        assert ends(found[language, "double@3"]) == tuple(map(close, interval(double, largest=200)))
    assert {row.difference.clusters for row in found.values()} == {10}


def test_a_gap_may_differ_by_two_hundred_points(run: RunDirectory) -> None:
    """One checkpoint gains everything, the other loses everything; the rule of three says how sure that is."""
    for language in ("de", "hi"):
        cells(run, "a", {"clean": [0.0] * 10, "swap@3": [1.0] * 10}, language=language)
        cells(run, "b", {"clean": [1.0] * 10, "swap@3": [0.0] * 10}, language=language)
    for row in differences(run).values():
        assert row.difference.value == row.difference.high == close(200)
        assert row.difference.low == pytest.approx(200 - 200 * 3 / 10, abs=0.1)
        assert row.difference.bounded


def test_one_language_is_no_average(run: RunDirectory) -> None:
    for name in ("a", "b"):
        cells(run, name, {"clean": CLEAN, "swap@3": NOISY})
    assert [*differences(run)] == [("de", "swap@3")]


def test_noise_seeds_are_averaged_before_they_are_compared(run: RunDirectory) -> None:
    cells(run, "a", {"clean": CLEAN, "swap@3": NOISY, "swap@3#1": CLEAN})
    cells(run, "b", {"clean": CLEAN, "swap@3": HALVED, "swap@3#1": NOISY})
    (row,) = differences(run).values()
    assert row.conditions == ("swap@3", "swap@3#1")
    assert row.difference.value == close((40 + 20) / 2 - (20 + 0) / 2)


def test_every_checkpoint_is_compared_with_its_own_baseline(run: RunDirectory) -> None:
    for name, baseline in (("a", "b"), ("b", "d"), ("c", None), ("d", None), ("e", "elsewhere")):
        cells(run, name, {"clean": CLEAN, "swap@3": NOISY}, about={"baseline": baseline})
    pairs = [(row.second, row.first) for row in Results.read(run.path).differences]
    # What has none, or one that was not run, is compared with the first that is the baseline of others.
    assert pairs == [("a", "b"), ("b", "d"), ("c", "b"), ("d", "b"), ("e", "b")]


def test_without_any_baseline_the_first_leads(run: RunDirectory) -> None:
    for name in ("c", "a", "b"):
        cells(run, name, {"clean": CLEAN, "swap@3": NOISY})
    assert [(row.second, row.first) for row in Results.read(run.path).differences] == [("b", "a"), ("c", "a")]


def test_what_one_of_both_lacks_is_not_compared(run: RunDirectory) -> None:
    cells(run, "a", {"clean": CLEAN, "swap@3": NOISY, "double@3": NOISY})
    cells(run, "b", {"clean": CLEAN, "double@3": CLEAN, "typing@3": CLEAN})
    cells(run, "b", {"clean": CLEAN, "swap@3": CLEAN}, language="hi")
    assert [*differences(run)] == [("de", "double@3")]


@pytest.mark.parametrize("part", ["transformers", "dtype", "limit", "source", "split", "protocol", "calibrated_on"])
def test_what_was_measured_in_another_way_is_not_compared(run: RunDirectory, part: str) -> None:
    """Versions, numeric path and data are those of both, or the difference is theirs and not the checkpoints'."""
    for name in ("a", "b"):
        cells(run, name, {"clean": CLEAN, "swap@3": NOISY}, **{part: name})
    assert differences(run) == {}


def test_checkpoints_may_embed_by_layers_of_their_own(run: RunDirectory) -> None:
    cells(run, "a", {"clean": CLEAN, "swap@3": NOISY}, layer="7", pooling="mean")
    cells(run, "b", {"clean": CLEAN, "swap@3": NOISY}, layer="8", pooling="cls")
    assert [*differences(run)] == [("de", "swap@3")]


def test_inputs_are_shared_in_an_average_only_where_they_are_in_every_language(run: RunDirectory) -> None:
    for name in ("a", "b"):
        for language in ("de", "hi"):
            setting = {"checkpoint": name, "language": language, "data": language}
            write_accuracies(run, identity("clean", **setting), CLEAN, **named(name))
            inputs = {"counterparts": name if language == "hi" else "both"}
            write_accuracies(run, identity("swap@3", inputs=inputs, **setting), NOISY, **named(name))
            write_accuracies(run, identity("double@3", **setting), NOISY, **named(name))
    assert {key: row.shared_inputs for key, row in differences(run).items()} == {
        ("de", "swap@3"): True, ("hi", "swap@3"): False, ("average", "swap@3"): False,
        ("de", "double@3"): True, ("hi", "double@3"): True, ("average", "double@3"): True,
    }  # fmt: skip


def test_a_failed_cell_is_compared_with_nothing(run: RunDirectory) -> None:
    cells(run, "a", {"clean": CLEAN, "swap@3": NOISY})
    cells(run, "b", {"clean": CLEAN})
    error = {"kind": "PluginError", "message": "no"}
    cell = identity("swap@3", checkpoint="b", data="de")
    run.write(cell, {**RECORD, **named("b"), "error": error}, status="failed")
    assert differences(run) == {}


def test_a_difference_rests_on_what_both_have_something_in(run: RunDirectory) -> None:
    """Names in 5 of 10 sentences; one checkpoint sees one more, where there is none. Nothing differs under noise."""
    names = np.array([[1.0, 1, 1, 0, 0]] * 5 + [[0.0] * 5] * 5)
    more = names.copy()
    more[5, 1] = 1  # predicted, and not gold
    items = plain_items([f"c-{n}" for n in range(10)])
    for name, rows in (("a", names), ("b", more)):
        for condition in ("clean", "swap@3"):
            cell = identity(condition, task="panx", checkpoint=name, data="d")
            run.write(
                cell, {**RECORD, **named(name)}, status="finished", items=items, predictions=[[]] * 10, statistics=rows
            )
    results = Results.read(run.path)
    for row, counted in zip(results.rows, (5, 6), strict=True):
        assert row.gap is not None
        assert (row.gap.low, row.gap.high) == (
            pytest.approx(-300 / counted, abs=0.2),
            pytest.approx(300 / counted, abs=0.2),
        )
    (difference,) = results.differences
    assert (difference.first, difference.difference.value) == ("a", close(0))
    assert ends(difference) == (pytest.approx(-600 / 5, abs=0.4), pytest.approx(600 / 5, abs=0.4))


def pairs(run: RunDirectory) -> set[tuple[str, str]]:
    return {(row.second, row.first) for row in Results.read(run.path).differences}


def test_each_is_compared_with_its_like_where_there_are_several_of_one_name(run: RunDirectory) -> None:
    for name, about in (("a", {}), ("b", {"baseline": "a"})):
        for limit in ("8", "16"):
            cells(run, name, {"clean": CLEAN, "swap@3": NOISY}, about=about, limit=limit, data=limit)
    assert pairs(run) == {("b (limit 8)", "a (limit 8)"), ("b (limit 16)", "a (limit 16)")}


def test_the_baseline_is_the_one_that_was_run_in_the_same_way(run: RunDirectory) -> None:
    for name, codes, about in (("a", "xy", {}), ("b", "y", {"baseline": "a"})):
        cells(run, name, {"clean": CLEAN}, about=about)
        for code in codes:
            cell = identity("swap@3", inputs={"code": code}, checkpoint=name, data="de")
            write_accuracies(run, cell, NOISY, **named(name, **about))
    assert pairs(run) == {("b", "a (code y)")}


def test_a_spelling_that_says_nothing_takes_no_baseline_away(run: RunDirectory) -> None:
    cells(run, "a", {"clean": CLEAN, "swap@3": NOISY})
    cells(run, "c", {"clean": CLEAN, "swap@3": HALVED})
    cells(run, "b", {"clean": CLEAN, "swap@3": NOISY}, about={"baseline": "c"})
    cells(run, "./b", {"double@3": NOISY}, checkpoint="b")
    cells(run, "./c", {"double@3": NOISY}, checkpoint="c")
    assert pairs(run) == {("a", "c"), ("b", "c")}


def test_a_signature_of_a_difference_stands_for_the_cells_of_both_checkpoints(run: RunDirectory) -> None:
    def signature(*checkpoints: str) -> str:
        directory = RunDirectory.open(run.path.parent / "-".join(checkpoints))
        for name, checkpoint in zip("ab", checkpoints, strict=True):
            cells(directory, name, {"clean": CLEAN, "swap@3": NOISY}, checkpoint=checkpoint)
        (row,) = Results.read(directory.path).differences
        return row.signature

    found = [signature(*checkpoints) for checkpoints in (("1", "2"), ("1", "3"), ("4", "2"))]
    assert len({*found}) == 3
    assert not any("checkpoint:" in text for text in found)
