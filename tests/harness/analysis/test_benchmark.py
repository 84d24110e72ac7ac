"""What is left of the benchmark: means over tasks of means over languages, or what they lack."""

from __future__ import annotations

import numpy as np
import pytest

from tests.harness.analysis.worked import CLEAN, HALVED, NOISY, close, interval, less, named
from tests.harness.store.cells import RECORD, identity, plain_items, write_accuracies
from xrobust.analysis.results import Results
from xrobust.analysis.rows import BenchmarkRow
from xrobust.store.run_directory import RunDirectory
from xrobust.tasks import TASKS
from xrobust.tasks.sources import languages_of

PAIRS = ("pawsx", "xnli")
LANGUAGES = {task: languages_of("mini", TASKS.get(task).languages) for task in (*PAIRS, "xquad", "mlqa", "tydiqa")}


def setting(task: str, language: str) -> dict[str, str]:
    return {"task": task, "language": language, "data": f"{task}-{language}"}


def rows(run: RunDirectory, scope: str) -> dict[str, BenchmarkRow]:
    """By condition."""
    return {row.condition: row for row in Results.read(run.path).benchmark if row.scope == scope}


def complete(run: RunDirectory, **conditions: tuple[list[float], list[float]]) -> None:
    """Both pair tasks in all their languages; for each condition what PAWS-X and what XNLI has right."""
    for number, task in enumerate(PAIRS):
        for language in LANGUAGES[task]:
            write_accuracies(run, identity("clean", **setting(task, language)), CLEAN)
            for name, right in conditions.items():
                write_accuracies(run, identity(f"{name}@3", **setting(task, language)), right[number])


def test_every_task_counts_the_same_however_many_languages_it_has(run: RunDirectory) -> None:
    assert len(LANGUAGES["pawsx"]) != len(LANGUAGES["xnli"])
    complete(run, swap=(NOISY, CLEAN), double=(CLEAN, HALVED))
    found = rows(run, "classification")
    for condition, gap in (("swap@3", (20 + 0) / 2), ("double@3", (0 + 40) / 2)):
        row = found[condition]
        assert row.gap is not None
        assert (row.gap.clean, row.gap.score, row.gap.gap) == (close(80), close(80 - gap), close(gap))
        assert (row.missing, row.not_applicable, row.conditions) == ((), (), (condition,))
    # Languages share their clusters here; tasks do not, whatever theirs are called.
    for condition, differs in (("swap@3", less(CLEAN, NOISY)), ("double@3", less(CLEAN, HALVED))):
        gap = found[condition].gap
        assert gap is not None
        ends = tuple(map(close, interval(differs, [0.0] * 10, joined=False)))
        assert (gap.low, gap.high) == ends


def test_what_does_not_apply_to_a_language_is_left_out_of_clean_and_perturbed_alike(run: RunDirectory) -> None:
    complete(run, swap=(NOISY, CLEAN))
    other = setting("pawsx", "zh")
    run.forget(identity("swap@3", **other).cell)
    write_accuracies(run, identity("clean", **other), [1.0] * 10)
    run.write(identity("swap@3", **other), {**RECORD, "reason": "no keys"}, status="inapplicable")
    row = rows(run, "classification")["swap@3"]
    assert row.gap is not None
    assert (row.gap.clean, row.gap.score) == (close(80), close(70))
    assert (row.missing, row.not_applicable) == ((), ("pawsx: zh",))


def test_a_task_to_which_a_condition_does_not_apply_at_all_is_missing(run: RunDirectory) -> None:
    complete(run, swap=(NOISY, CLEAN))
    for language in LANGUAGES["pawsx"]:
        own = identity("swap@3", **setting("pawsx", language))
        run.write(own, {**RECORD, "reason": "no keys"}, status="inapplicable")
    row = rows(run, "classification")["swap@3"]
    assert (row.gap, row.missing, row.not_applicable) == (None, ("pawsx: n/a",), ())


def test_a_language_that_failed_is_missing_in_its_condition_alone(run: RunDirectory) -> None:
    complete(run, swap=(NOISY, CLEAN), double=(CLEAN, CLEAN))
    error = {"kind": "PluginError", "message": "no"}
    run.write(identity("swap@3", **setting("xnli", "hi")), {**RECORD, "error": error}, status="failed")
    found = rows(run, "classification")
    assert (found["swap@3"].gap, found["swap@3"].missing) == (None, ("xnli: hi",))
    assert found["double@3"].gap is not None
    assert found["double@3"].missing == ()


def test_languages_of_the_source_that_were_not_run_are_missing(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean", **setting("pawsx", "de")), CLEAN)
    write_accuracies(run, identity("swap@3", **setting("pawsx", "de")), NOISY)
    for language in LANGUAGES["xnli"]:
        write_accuracies(run, identity("clean", **setting("xnli", language)), CLEAN)
        write_accuracies(run, identity("swap@3", **setting("xnli", language)), NOISY)
    row = rows(run, "classification")["swap@3"]
    rest = " ".join(code for code in LANGUAGES["pawsx"] if code != "de")
    assert (row.gap, row.missing) == (None, (f"pawsx: {rest}",))


def test_all_nine_tasks_are_named_where_they_are_missing(run: RunDirectory) -> None:
    complete(run, swap=(NOISY, CLEAN))
    row = rows(run, "overall")["swap@3"]
    assert row.gap is None
    assert {*row.missing} == {"bucc2018", "mlqa", "panx", "tatoeba", "tydiqa", "udpos", "xquad"}


def test_a_task_alone_is_no_group(run: RunDirectory) -> None:
    write_accuracies(run, identity("clean"), CLEAN)
    write_accuracies(run, identity(), NOISY)
    assert Results.read(run.path).benchmark == []


def test_a_gap_of_the_benchmark_is_at_most_a_hundred_points(run: RunDirectory) -> None:
    for task in PAIRS:
        for language in LANGUAGES[task]:
            write_accuracies(run, identity("clean", **setting(task, language)), [1.0] * 10)
            write_accuracies(run, identity("swap@3", **setting(task, language)), [0.0] * 10)
    gap = rows(run, "classification")["swap@3"].gap
    assert gap is not None
    assert (gap.gap, gap.high) == (close(100), close(100))
    assert gap.low == pytest.approx(100 - 100 * 3 / 10 / 2, abs=0.1)  # all of 3 in 10 in one of two tasks


def test_questions_count_by_the_mean_of_exact_match_and_f1(run: RunDirectory) -> None:
    """Clean: F1 75, exact 50. Perturbed: F1 50, exact 25. The tasks' own rows are of F1 alone."""
    items = plain_items([f"c-{n}" for n in range(4)])
    for task in ("xquad", "mlqa", "tydiqa"):
        for language in LANGUAGES[task]:
            for condition, exact, f1 in (
                ("clean", [1, 1, 0, 0], [1, 1, 0.5, 0.5]),
                ("swap@3", [0, 1, 0, 0], [0.5, 1, 0.5, 0]),
            ):
                run.write(
                    identity(condition, **setting(task, language)),
                    RECORD,
                    status="finished",
                    items=items,
                    predictions=[""] * 4,
                    statistics=np.column_stack([exact, f1, np.ones(4)]),
                )
    row = rows(run, "qa")["swap@3"]
    assert row.gap is not None
    assert (row.gap.clean, row.gap.score, row.gap.gap) == (close(62.5), close(37.5), close(25))
    own = Results.read(run.path).rows[0].gap
    assert own is not None
    assert (own.clean, own.score) == (close(75), close(50))


def test_a_signature_of_the_benchmark_is_that_of_the_cells_of_its_condition(run: RunDirectory) -> None:
    complete(run, swap=(NOISY, CLEAN), double=(CLEAN, HALVED))
    found = {condition: row.signature for condition, row in rows(run, "classification").items()}
    assert found.keys() == {"swap@3", "double@3"}
    for condition, text in found.items():
        assert text.startswith(f"mean over:pawsx+xnli|condition:{condition}|")
    assert len({text.partition("|cells:")[2] for text in found.values()}) == 2


def test_a_row_of_the_benchmark_is_over_the_seeds_of_its_own_checkpoint(run: RunDirectory) -> None:
    complete(run, swap=(NOISY, CLEAN))
    for condition in ("clean", "swap@3", "swap@3#1"):
        write_accuracies(run, identity(condition, checkpoint="b", **setting("xnli", "de")), CLEAN, **named("b"))
    row = rows(run, "classification")["swap@3"]
    assert (row.checkpoint, row.conditions) == ("m", ("swap@3",))
    assert "seeds:" not in row.signature
