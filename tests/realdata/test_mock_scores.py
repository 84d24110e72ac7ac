"""The benchmark's own mock labels and predictions give the figures that its own script gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrobust.tasks.scoring.averages import Averages, averages
from xrobust.tasks.submission.scoring import score

# `evaluate_test.py` of the benchmark, and its script run on the same folders: means over all languages of a task.
OFFICIAL = {
    "pawsx": {"accuracy": 51.42857142857143},
    "xnli": {"accuracy": 30.666666666666668},
    "panx": {"f1": 57.50793650793652, "precision": 54.729166666666664, "recall": 62.750000000000014},
    "udpos": {"f1": 70.21746048354693, "precision": 71.02232625883823, "recall": 69.54982073976082},
    "bucc2018": {"f1": 55.0},
    "tatoeba": {"accuracy": 53.611111111111114},
    "xquad": {"exact_match": 77.27272727272727, "f1": 79.9586776859504},
    "mlqa": {"exact_match": 57.142857142857146, "f1": 81.76870748299321},
    "tydiqa": {"exact_match": 88.88888888888889, "f1": 97.22222222222223},
}
GROUPS = {
    "classification": 41.04761904761905,
    "tagging": 63.862698495741725,
    "qa": 80.37568011593986,
    "retrieval": 54.30555555555556,
    "overall": 62.17319850507246,
}
ACCURACY_OF_TAGS = 74.19  # measured with another library, to two places


@pytest.fixture(scope="module")
def found(data: Path) -> Averages:
    """Averages of the mock predictions."""
    folder = data / "xtreme_mock"
    submission = score(folder / "predictions", folder / "labels")
    assert not submission.notes
    return averages(submission.scores)


@pytest.mark.parametrize("name", sorted(OFFICIAL))
def test_means_over_languages_are_the_official_figures(name: str, found: Averages) -> None:
    for metric, value in OFFICIAL[name].items():
        assert found.tasks[name][metric] == pytest.approx(value, abs=1e-9), metric


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_averages_are_the_official_figures(group: str, found: Averages) -> None:
    assert not found.missing
    assert found.groups[group] == pytest.approx(GROUPS[group], abs=1e-9)


def test_token_accuracy_stands_beside_the_official_figure(found: Averages) -> None:
    assert found.tasks["udpos"]["accuracy"] == pytest.approx(ACCURACY_OF_TAGS, abs=0.005)
