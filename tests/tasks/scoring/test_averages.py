"""Averages as the benchmark has them: over all languages, groups and nine tasks, or none at all."""

from __future__ import annotations

import numpy as np
import pytest

from xrobust.tasks import TASKS
from xrobust.tasks.scoring.averages import BENCHMARK, GROUPS, averages, task_score


def full(value: float = 50.0) -> dict[str, dict[str, dict[str, float]]]:
    """Every language of every task with one value by all its metrics."""
    metrics = {"xquad": ("f1", "exact_match"), "mlqa": ("f1", "exact_match"), "tydiqa": ("f1", "exact_match")}
    plain = dict.fromkeys(("xnli", "pawsx", "tatoeba"), ("accuracy",))
    return {
        name: {
            language: dict.fromkeys((metrics | plain).get(name, ("f1", "precision", "recall")), value)
            for language in TASKS.get(name).languages
        }
        for name in BENCHMARK
    }


def test_nine_tasks_in_four_groups() -> None:
    assert len(BENCHMARK) == 9
    assert sorted(name for names in GROUPS.values() for name in names) == list(BENCHMARK)
    assert [len(TASKS.get(name).languages) for name in BENCHMARK] == [4, 7, 40, 7, 36, 9, 33, 15, 11]


def test_task_is_the_mean_over_all_its_languages_english_included() -> None:
    scores = full()
    for language in scores["pawsx"]:
        scores["pawsx"][language]["accuracy"] = 30.0
    scores["pawsx"]["en"]["accuracy"] = 100.0
    assert averages(scores).task_scores["pawsx"] == pytest.approx((100 + 6 * 30) / 7)


def test_question_answering_counts_half_for_exact_match() -> None:
    assert task_score({"f1": np.array(80.0), "exact_match": np.array(60.0)}) == 70.0
    assert task_score({"f1": np.array(80.0), "accuracy": np.array(60.0)}) == 80.0
    assert task_score({"accuracy": np.array(60.0)}) == 60.0


def test_overall_is_the_mean_of_tasks_and_not_of_groups() -> None:
    scores = full(0.0)
    for name in GROUPS["qa"]:
        for metrics in scores[name].values():
            metrics.update(dict.fromkeys(metrics, 90.0))
    found = averages(scores)
    assert found.groups["qa"] == 90.0
    assert found.overall == pytest.approx(3 * 90 / 9)
    assert found.missing == {}


def test_missing_language_is_named_and_takes_its_averages_with_it() -> None:
    scores = full()
    del scores["xnli"]["sw"]
    found = averages(scores)
    assert found.missing == {"xnli": ("sw",), "classification": ("xnli",), "overall": ("xnli",)}
    assert "xnli" not in found.task_scores
    assert found.overall is None
    assert found.groups == {"tagging": 50.0, "qa": 50.0, "retrieval": 50.0}


def test_missing_task_is_named() -> None:
    scores = full()
    del scores["tatoeba"]
    found = averages(scores)
    assert found.missing == {"retrieval": ("tatoeba",), "overall": ("tatoeba",)}


def test_languages_that_a_source_cannot_have_are_not_missed() -> None:
    found = averages({"xnli": {"de": {"accuracy": 1.0}, "en": {"accuracy": 2.0}}}, languages={"xnli": ("de", "en")})
    assert found.task_scores == {"xnli": 1.5}
