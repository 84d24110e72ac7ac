"""Results from stores alone: numbers worked out by hand from cells made by hand."""

from __future__ import annotations

import json
import statistics
import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.harness.analysis.worked import CLEAN, HALVED, NOISIER, NOISY, cells, close, interval, less, named
from tests.harness.store.cells import RECORD, identity, plain_items, write_accuracies
from xrobust.analysis.results import Results
from xrobust.analysis.rows import Row
from xrobust.analysis.selection import everything
from xrobust.analysis.series import NOT_RUN
from xrobust.grid.identity import Identity
from xrobust.perturbations import parse_condition
from xrobust.perturbations.errors import DamageWarning, PluginWarning, RunError
from xrobust.store.run_directory import RunDirectory


def only(rows: Sequence[Row], **wanted: object) -> Row:
    (found,) = [row for row in rows if all(getattr(row, name) == value for name, value in wanted.items())]
    return found


def pair(run: RunDirectory, clean: Sequence[float], noisy: Sequence[float], **setting: str) -> None:
    write_accuracies(run, identity("clean", **setting), clean)
    write_accuracies(run, identity(**setting), noisy)


def test_a_gap_is_clean_minus_perturbed_with_the_interval_of_its_differences(run: RunDirectory) -> None:
    pair(run, CLEAN, NOISY)
    row = only(Results.read(run.path).rows)
    assert row.gap is not None
    assert (row.gap.clean, row.gap.score, row.gap.gap, row.n) == (close(80), close(60), close(20), 10)
    low, high = interval(less(CLEAN, NOISY))
    assert (row.gap.low, row.gap.high) == (close(low), close(high))
    assert (row.gap.interval.clusters, row.gap.interval.few, row.gap.interval.bounded) == (10, True, False)
    assert (row.languages, row.missing, row.failed, row.not_applicable) == (("de",), {}, None, None)


def test_rows_are_paired_by_the_ids_of_the_examples(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    order = [3, 1, 0, 2, 9, 8, 7, 6, 5, 4]
    items = plain_items([f"c-{n}" for n in range(10)])
    run.write(
        identity(),
        RECORD,
        status="finished",
        items=[items[n] for n in order],
        predictions=["neutral"] * 10,
        statistics=np.array([[NOISY[n], 1.0] for n in order]),
    )
    row = only(Results.read(run.path).rows)
    assert row.gap is not None
    low, high = interval(less(CLEAN, NOISY))
    assert (row.gap.gap, row.gap.low, row.gap.high) == (close(20), close(low), close(high))


def test_cells_with_other_examples_are_an_error(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    write_accuracies(run, identity(), NOISY[:-1])
    with pytest.raises(RunError, match="different examples"):
        _ = Results.read(run.path).rows


def test_noise_seeds_are_averaged_and_one_that_changes_nothing_counts_with_no_gap(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    write_accuracies(run, identity("swap@3"), NOISY)
    write_accuracies(run, identity("swap@3#1"), NOISIER)
    write_accuracies(run, identity("swap@3#2"), CLEAN, status="unchanged", reason="no example changed at this dose")
    results = Results.read(run.path)
    row = only(results.rows)
    assert row.gap is not None
    assert (row.condition, row.conditions) == ("swap@3", ("swap@3", "swap@3#1", "swap@3#2"))
    assert row.gap.score == close((60 + 60 + 80) / 3)
    assert row.gap.seed_sd == close(statistics.stdev([60, 60, 80]))
    differences = [c - (a + b + c) / 3 for a, b, c in zip(NOISY, NOISIER, CLEAN, strict=True)]
    assert (row.gap.low, row.gap.high) == tuple(map(close, interval(differences)))
    assert [cell.gap and close(cell.gap.gap) for cell in results.cells] == [20, 20, None]
    assert results.cells[2].not_applicable == "no example changed at this dose"


def test_a_condition_by_which_nothing_changes_at_all_is_not_zero(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    write_accuracies(run, identity(), CLEAN, status="unchanged", reason="no example changed at this dose")
    run.write(identity("keyboard@3"), {**RECORD, "reason": "typed by an input method"}, status="inapplicable")
    results = Results.read(run.path)
    assert [(row.condition, row.gap, row.not_applicable) for row in results.rows] == [
        ("keyboard@3", None, "typed by an input method"),
        ("swap@3", None, "no example changed at this dose"),
    ]
    assert results.failed == []


def test_an_average_is_over_the_languages_that_have_a_number_and_names_them(run: RunDirectory) -> None:
    pair(run, CLEAN, NOISY)
    pair(run, CLEAN[::-1], CLEAN[::-1], language="hi", data="d2")
    write_accuracies(run, identity("clean", language="zh", data="d3"), CLEAN)
    run.write(identity(language="zh", data="d3"), {**RECORD, "reason": "no keys"}, status="inapplicable")
    write_accuracies(run, identity("clean", language="th", data="d4"), CLEAN)
    error = {"kind": "PluginError", "message": "perturbation 'swap' raised\n  fix: mend it"}
    run.write(identity(language="th", data="d4"), {**RECORD, "error": error}, status="failed")
    write_accuracies(run, identity("clean", language="sw", data="d5"), CLEAN)
    results = Results.read(run.path)
    row = only(results.averages)
    assert row.gap is not None
    assert (row.language, row.languages, row.n) == ("average", ("de", "hi"), 20)
    assert row.missing == {
        "zh": "no keys", "th": "PluginError: perturbation 'swap' raised", "sw": "not in the run directory",
    }  # fmt: skip
    assert (row.gap.clean, row.gap.score, row.gap.gap) == (close(80), close(70), close(10))
    assert "mean over:de+hi" in row.signature
    assert "without:sw+th+zh" in row.signature
    assert [(row.language, row.failed) for row in results.failed] == [("th", "PluginError: perturbation 'swap' raised")]


def test_an_average_is_over_other_languages_in_every_condition(run: RunDirectory) -> None:
    """Three languages of unequal scores; the second condition does not apply to one, and failed in another."""
    cells(run, "m", {"clean": CLEAN, "double@3": HALVED, "swap@3": NOISY})
    cells(run, "m", {"clean": [1.0] * 10, "swap@3": HALVED}, language="hi")
    cells(run, "m", {"clean": NOISY, "double@3": HALVED, "swap@3": CLEAN}, language="zh")
    own = {"checkpoint": "m", "language": "hi", "data": "hi"}
    run.write(identity("double@3", **own), {**RECORD, "reason": "no keys"}, status="inapplicable")
    error = {"kind": "PluginError", "message": "it raised"}
    for language in ("de", "hi", "zh"):
        own = {"checkpoint": "m", "language": language, "data": language}
        run.write(identity("typing@3", **own), {**RECORD, "error": error}, status="failed")
    found = {row.condition: row for row in Results.read(run.path).averages}
    assert [*found] == ["double@3", "swap@3"]
    swap, double = found["swap@3"], found["double@3"]
    assert swap.gap is not None
    assert double.gap is not None
    assert (swap.languages, swap.missing, swap.n) == (("de", "hi", "zh"), {}, 30)
    assert (swap.gap.clean, swap.gap.score) == (close((80 + 100 + 60) / 3), close((60 + 40 + 80) / 3))
    assert swap.gap.gap == close((20 + 60 - 20) / 3)
    differences = (less(CLEAN, NOISY), less([1.0] * 10, HALVED), less(NOISY, CLEAN))
    assert (swap.gap.low, swap.gap.high) == tuple(map(close, interval(*differences)))
    assert (double.languages, double.missing, double.n) == (("de", "zh"), {"hi": "no keys"}, 20)
    assert (double.gap.clean, double.gap.score) == (close((80 + 60) / 2), close(40))
    assert double.gap.gap == close((40 + 20) / 2)
    ends = interval(less(CLEAN, HALVED), less(NOISY, HALVED))
    assert (double.gap.low, double.gap.high) == tuple(map(close, ends))
    headers = {header.identity.setting["language"] for header in double.headers}
    assert headers == {"de", "zh"}


def test_one_language_has_no_average_and_two_have_one(run: RunDirectory) -> None:
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY})
    assert Results.read(run.path).averages == []
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY}, language="hi")
    assert [row.language for row in Results.read(run.path).averages] == ["average"]


def test_the_spread_of_noise_seeds_in_an_average_is_that_of_its_means(run: RunDirectory) -> None:
    """A language that rises where another one falls by as much has no spread; each by itself has."""
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY, "swap@3#1": HALVED})
    cells(run, "m", {"clean": CLEAN, "swap@3": HALVED, "swap@3#1": NOISY}, language="hi")
    results = Results.read(run.path)
    assert [row.gap and row.gap.seed_sd for row in results.rows] == [close(statistics.stdev([60, 40]))] * 2
    (average,) = results.averages
    assert average.gap is not None
    assert (average.gap.score, average.gap.seed_sd) == (close(50), close(0))
    assert len(average.headers) == 4
    assert [cell.gap and cell.gap.seed_sd for cell in results.cells] == [None] * 4


def test_a_gap_is_at_most_a_hundred_points(run: RunDirectory) -> None:
    for language in ("de", "hi"):
        cells(run, "m", {"clean": [1.0] * 10, "swap@3": [0.0] * 10}, language=language)
    results = Results.read(run.path)
    for row in (*results.rows, *results.averages):
        assert row.gap is not None
        assert (row.gap.gap, row.gap.high) == (close(100), close(100))
        assert row.gap.low == pytest.approx(100 - 100 * 3 / 10, abs=0.1)
        assert "rule of three" in row.signature


def test_other_metrics_are_averaged_over_languages_and_seeds_like_the_main_one(run: RunDirectory) -> None:
    """Questions, by whether they are answered exactly; F1 is the same everywhere."""
    items = plain_items([f"c-{n}" for n in range(4)])
    for language, by_condition in (
        ("de", {"clean": 4, "swap@3": 2, "swap@3#1": 1}),
        ("hi", {"clean": 2, "swap@3": 1, "swap@3#1": 0}),
    ):
        for condition, exact in by_condition.items():
            rows = np.column_stack([[1.0] * exact + [0.0] * (4 - exact), [0.5] * 4, [1.0] * 4])
            cell = identity(condition, task="xquad", language=language, data=language)
            run.write(cell, RECORD, status="finished", items=items, predictions=[""] * 4, statistics=rows)
    results = Results.read(run.path)
    assert [row.others for row in results.cells] == [
        {"exact_match": (close(100), close(50))}, {"exact_match": (close(100), close(25))},
        {"exact_match": (close(50), close(25))}, {"exact_match": (close(50), close(0))},
    ]  # fmt: skip
    assert [row.others for row in results.rows] == [
        {"exact_match": (close(100), close(37.5))}, {"exact_match": (close(50), close(12.5))},
    ]  # fmt: skip
    (average,) = results.averages
    assert average.others == {"exact_match": (close(75), close(25))}
    assert {(row.gap.clean, row.gap.score) for row in results.rows if row.gap} == {(50.0, 50.0)}
    assert results.clean == {("m", "xquad", "de"): close(50), ("m", "xquad", "hi"): close(50)}


def test_a_checkpoint_is_asked_for_its_own_seeds_alone_and_so_is_a_language(run: RunDirectory) -> None:
    cells(run, "a", {"clean": CLEAN, "swap@3": NOISY})
    cells(run, "b", {"clean": CLEAN, "swap@3": NOISY, "swap@3#1": HALVED})
    cells(run, "b", {"clean": CLEAN, "swap@3": NOISY}, language="hi")
    found = {(row.checkpoint, row.language): row for row in Results.read(run.path).rows}
    assert {key: row.conditions for key, row in found.items()} == {
        ("a", "de"): ("swap@3",), ("b", "de"): ("swap@3", "swap@3#1"), ("b", "hi"): ("swap@3",),
    }  # fmt: skip
    assert {key: row.gap and row.gap.gap for key, row in found.items()} == {
        ("a", "de"): close(20), ("b", "de"): close(30), ("b", "hi"): close(20),
    }  # fmt: skip
    (average,) = Results.read(run.path).averages
    assert (average.conditions, average.gap and average.gap.gap) == (("swap@3", "swap@3#1"), close(25))
    assert average.gap is not None
    assert average.gap.seed_sd is None  # one seed is shared


def test_a_cell_that_was_asked_for_and_is_missing_fails_its_row(run: RunDirectory) -> None:
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY})
    asked = everything(RunDirectory.read(run.path))
    lacking = replace(asked[1], condition=parse_condition("swap@3#1"), header=None)
    (row,) = Results(RunDirectory.read(run.path), [*asked, lacking]).rows
    assert (row.gap, row.failed, row.conditions) == (None, "not in the run directory", ("swap@3", "swap@3#1"))


def test_noise_seeds_of_languages_are_paired_by_their_number(run: RunDirectory) -> None:
    """Means over both languages: 50 by seed 0, 60 by seed 1."""
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY, "swap@3#1": NOISY})
    cells(run, "m", {"clean": CLEAN, "swap@3#1": NOISY, "swap@3": HALVED, "swap@3#7": HALVED}, language="hi")
    (average,) = Results.read(run.path).averages
    assert average.gap is not None
    assert average.gap.seed_sd == close(float(np.std([50, 60], ddof=1)))


def test_a_signature_of_an_average_and_of_a_difference_stands_for_the_very_cells(run: RunDirectory) -> None:
    """Other data in one language: no part of the record that all cells share tells."""

    def signatures(folder: str, data: str) -> list[str]:
        directory = RunDirectory.open(run.path.parent / folder)
        for name in ("a", "b"):
            for language, own in (("de", "d1"), ("hi", data)):
                cells(directory, name, {"clean": CLEAN, "swap@3": NOISY}, language=language, data=own)
        results = Results.read(directory.path)
        return [row.signature for row in (*results.averages, results.differences[-1])]

    one, other, again = signatures("one", "d2"), signatures("other", "d3"), signatures("again", "d2")
    assert one == again
    assert len({*one, *other}) == 6
    assert "difference:b minus a" in one[-1]
    assert all("interval:95% jackknife-t" in text for text in one)


def test_seeds_stand_in_ascending_order_however_they_were_asked_for(run: RunDirectory) -> None:
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY, "swap@3#2": HALVED, "swap@3#10": CLEAN})
    asked = everything(RunDirectory.read(run.path))
    results = Results(RunDirectory.read(run.path), asked[::-1])
    assert [row.conditions for row in results.rows] == [("swap@3", "swap@3#2", "swap@3#10")]
    assert "seeds:0+2+10" in results.rows[0].signature


def test_every_seed_that_failed_is_a_failed_cell_and_fails_its_row(run: RunDirectory) -> None:
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY})
    error = {"kind": "PluginError", "message": "it raised"}
    for condition in ("swap@3#1", "swap@3#2"):
        cell = identity(condition, checkpoint="m", data="de")
        run.write(cell, {**RECORD, "error": error}, status="failed")
    results = Results.read(run.path)
    assert [row.condition for row in results.failed] == ["swap@3#1", "swap@3#2"]
    assert len(results.cells) == 3
    row = only(results.rows)
    assert (row.gap, row.failed, row.not_applicable) == (None, "PluginError: it raised", None)


def test_a_failed_clean_cell_fails_what_is_compared_with_it(run: RunDirectory) -> None:
    run.write(identity("clean"), {**RECORD, "error": {"kind": "DataError", "message": "no file"}}, status="failed")
    write_accuracies(run, identity(), NOISY)
    assert only(Results.read(run.path).rows).failed == "DataError: no file"


def test_cells_of_two_settings_are_never_mixed(run: RunDirectory) -> None:
    """A run that was gone on with under another version, half of it each: no gap across the two."""
    write_accuracies(run, identity("clean", transformers="4.57.1"), CLEAN)
    write_accuracies(run, identity(transformers="4.57.1"), NOISY)
    write_accuracies(run, identity("clean", transformers="5.23.0"), NOISIER)
    write_accuracies(run, identity("double@3", transformers="5.23.0"), NOISY)
    found = {(row.checkpoint, row.condition): row for row in Results.read(run.path).rows}
    old, new = "m (transformers 4.57.1)", "m (transformers 5.23.0)"
    gaps = {
        key: None if row.gap is None else (round(row.gap.clean), round(row.gap.score)) for key, row in found.items()
    }
    assert gaps == {(old, "swap@3"): (80, 60), (new, "double@3"): (60, 60)}


def test_a_condition_that_was_run_in_two_ways_is_shown_in_both(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    write_accuracies(run, identity(inputs={"code": "aa"}), NOISY)
    write_accuracies(run, identity(inputs={"code": "bb"}), CLEAN)
    write_accuracies(run, identity("double@3"), NOISY)
    found = {(row.checkpoint, row.condition): row.gap.gap for row in Results.read(run.path).rows if row.gap}
    assert found == {
        ("m", "double@3"): close(20), ("m (code aa)", "swap@3"): close(20), ("m (code bb)", "swap@3"): close(0),
    }  # fmt: skip


def test_a_checkpoint_is_compared_with_its_baseline(run: RunDirectory) -> None:
    for name, noisy, about in (
        ("after-squad", NOISIER, {"baseline": "plain", "intermediate": ["squad"]}),
        ("other", CLEAN, {}),
        ("plain", NOISY, {}),
    ):
        record = named(name, **about)
        write_accuracies(run, identity("clean", checkpoint=name), CLEAN, **record)
        write_accuracies(run, identity(checkpoint=name), noisy, **record)
    results = Results.read(run.path)
    assert [(row.first, row.second) for row in results.differences] == [
        ("plain", "after-squad"),
        ("plain", "other"),
    ]
    row = results.differences[0]
    differences = less(NOISY, NOISIER)
    assert row.difference.value == close(0)
    assert (row.difference.low, row.difference.high) == tuple(map(close, interval(differences, largest=200.0)))
    assert row.shared_inputs


def test_a_policy_that_asks_the_model_shares_no_inputs(run: RunDirectory) -> None:
    for name in ("a", "b"):
        write_accuracies(run, identity("clean", checkpoint=name), CLEAN, **named(name))
        for condition, inputs in (
            ("swap@3", {}),
            ("swap@3/worst_case", {"policy": "worst_case.v1"}),
            ("double@3", {"built_with": name}),
        ):
            write_accuracies(run, identity(condition, inputs=inputs, checkpoint=name), NOISY, **named(name))
    shared = {row.condition: row.shared_inputs for row in Results.read(run.path).differences}
    assert shared == {"swap@3": True, "swap@3/worst_case": False, "double@3": False}


def test_checkpoints_on_other_examples_are_not_compared(run: RunDirectory) -> None:
    for name, data in (("a", "d1"), ("b", "d2")):
        write_accuracies(run, identity("clean", checkpoint=name, data=data), CLEAN, **named(name))
        write_accuracies(run, identity(checkpoint=name, data=data), NOISY, **named(name))
    assert Results.read(run.path).differences == []


def test_the_benchmark_is_a_mean_over_tasks_and_says_what_is_missing(run: RunDirectory) -> None:
    for task, noisy in (("xnli", NOISY), ("pawsx", CLEAN)):
        for language in ("de", "en", "zh"):
            setting = {"task": task, "language": language, "data": f"{task}-{language}"}
            pair(run, CLEAN, noisy, **setting)
    results = Results.read(run.path)
    groups = {row.scope: row for row in results.benchmark}
    assert groups.keys() == {"classification", "overall"}
    absent = "ar es hi ru sw th tr"
    assert groups["classification"].gap is None
    assert groups["classification"].missing == ("xnli: ar es hi ru sw th tr", "pawsx: es")[::-1]
    assert absent in str(groups["overall"].missing)
    for task, language in [("xnli", code) for code in absent.split()] + [("pawsx", "es")]:
        pair(run, CLEAN, CLEAN, task=task, language=language, data=f"{task}-{language}")
    whole = {row.scope: row for row in Results.read(run.path).benchmark}["classification"]
    assert whole.gap is not None
    assert (whole.gap.clean, whole.gap.gap, whole.missing) == (close(80), close((3 * 20 / 10 + 0) / 2), ())


def test_damaged_cells_have_no_number_and_a_warning_and_the_rest_is_shown(run: RunDirectory) -> None:
    pair(run, CLEAN, NOISY)
    broken = write_accuracies(run, identity("double@3"), NOISY)
    (run.path / "cells" / f"{broken.cell}.parquet").write_bytes(b"PAR1")
    with pytest.warns(DamageWarning, match=broken.cell):
        results = Results.read(run.path)
    assert {row.condition: row.failed for row in results.rows} == {"swap@3": None, "double@3": NOT_RUN}


@pytest.mark.parametrize("ending", ["json", "parquet", "both"])
def test_a_noise_seed_that_is_lost_gives_no_number_and_not_that_of_the_others(run: RunDirectory, ending: str) -> None:
    for language in ("de", "hi"):
        cells(run, "m", {"clean": CLEAN, "swap@3": NOISY, "swap@3#1": HALVED}, language=language)
    run.describe()
    lost = identity("swap@3#1", checkpoint="m", data="de").cell
    for name in ("json", "parquet"):
        if ending == "both":
            (run.path / "cells" / f"{lost}.{name}").unlink()
        elif ending == name:
            path = run.path / "cells" / f"{lost}.{name}"
            path.write_bytes(path.read_bytes()[:-5])
    with warnings.catch_warnings(action="ignore"):
        results = Results.read(run.path)
    found = {row.language: (row.gap and row.gap.gap, row.failed) for row in results.rows}
    assert found == {"de": (None, NOT_RUN), "hi": (close(30), None)}
    assert [(row.languages, row.missing) for row in results.averages] == [(("hi",), {"de": NOT_RUN})]


@pytest.mark.parametrize("gone", ["hi", "m"])
def test_a_language_or_a_checkpoint_that_is_lost_as_a_whole_is_missing_and_not_forgotten(
    run: RunDirectory, gone: str
) -> None:
    for name in ("m", "n"):
        for language in ("de", "hi"):
            cells(run, name, {"clean": CLEAN, "swap@3": NOISY}, language=language)
    run.describe()
    for name, language in (("m", "de"), ("m", "hi")):
        for condition in ("clean", "swap@3"):
            if gone in (name, language):
                lost = identity(condition, checkpoint=name, language=language, data=language).cell
                (run.path / "cells" / f"{lost}.json").unlink()
    results = Results.read(run.path)
    failed = {(row.checkpoint, row.language): row.failed for row in results.rows if row.failed}
    assert failed == {("m", language): NOT_RUN for language in (["hi"] if gone == "hi" else ["de", "hi"])}
    missing = {row.checkpoint: row.missing for row in results.averages}
    assert missing == ({"m": {"hi": NOT_RUN}, "n": {}} if gone == "hi" else {"n": {}})
    assert results.to_json()["rows"]


def test_a_task_that_is_not_loaded_hides_no_other(run: RunDirectory) -> None:
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY})
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY}, task="somebodys")
    with pytest.warns(PluginWarning, match=r"'somebodys', which is not loaded.*--plugin"):
        results = Results.read(run.path)
    assert [(row.task, row.gap and row.gap.gap) for row in results.rows] == [("xnli", close(20))]


def test_an_average_over_unequal_noise_seeds_says_which(run: RunDirectory) -> None:
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY, "swap@3#1": HALVED})
    cells(run, "m", {"clean": CLEAN, "swap@3": NOISY}, language="hi")
    (average,) = Results.read(run.path).averages
    assert "|seeds:de 0+1, hi 0|" in average.signature


def test_a_failed_cell_says_why_where_the_clean_one_is_missing_too(run: RunDirectory) -> None:
    error = {"kind": "ValueError", "message": "no capitals"}
    run.write(identity("swap@3"), {**RECORD, "error": error}, status="failed")
    assert [row.failed for row in Results.read(run.path).rows] == ["ValueError: no capitals"]


def test_a_run_without_a_finished_cell_is_an_error_that_says_so(run: RunDirectory) -> None:
    with pytest.raises(RunError, match="has no finished cell"):
        Results.read(run.path)


def test_a_signature_tells_every_cell_from_every_other(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    made: list[Identity] = [identity(), identity("swap@5"), identity("swap@3#1"), identity("swap@3#2")]
    for cell in made:
        write_accuracies(run, cell, NOISY)
    results = Results.read(run.path)
    by_condition = {row.condition: row.signature for row in results.cells}
    for cell in made:
        assert by_condition[cell.inputs["condition"]].startswith(
            f"{cell.signature}|interval:95% jackknife-t|clusters:10"
        )
    assert len(set(by_condition.values())) == 4
    seeds = {row.condition: row.signature for row in results.rows}
    assert seeds["swap@3"].startswith("condition:swap@3|seeds:0+1+2|checkpoint:c0ffee")
    assert "seed:" not in seeds["swap@3"].replace("seeds:", "")


def test_results_json_has_every_printed_number_once_and_one_key_means_one_thing(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    for condition, right in (("swap@3", NOISY), ("swap@3#1", CLEAN)):
        write_accuracies(run, identity(condition), right)
    results = Results.read(run.path)
    written = json.loads(json.dumps(results.to_json(), allow_nan=False))
    assert [(cell["condition"], cell["seed"], cell["gap"]) for cell in written["cells"]] == [
        ("clean", None, None), ("swap@3", 0, close(20)), ("swap@3#1", 1, close(0)),
    ]  # fmt: skip
    (row,) = written["rows"]
    assert row["conditions"] == ["swap@3", "swap@3#1"]
    assert "condition" not in row
    assert (row["gap"], row["clean"], row["score"], row["n"]) == (close(10), close(80), close(70), 10)
    assert written["versions"] == {"python": ["3.11.7"], "torch": ["2.13.0"]}


def test_results_are_read_without_torch_transformers_or_data(run: RunDirectory) -> None:
    import subprocess
    import sys

    pair(run, CLEAN, NOISY)
    run.close()
    code = (
        "import sys; from xrobust import Results; results = Results.read(sys.argv[1]); results.to_json()\n"
        "print(*sorted({'torch', 'transformers', 'datasets', 'pandas', 'icu'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(run.path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
