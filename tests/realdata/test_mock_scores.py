"""The benchmark's own mock labels and predictions give the figures that its own script gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrobust.tasks import TASKS, Example
from xrobust.tasks.sources.files import read_lines

# `evaluate_test.py` of the benchmark: means over all languages of a task.
OFFICIAL = {"xnli": 30.666666666666668, "tatoeba": 53.611111111111114}


@pytest.fixture(scope="module")
def mock(request: pytest.FixtureRequest) -> Path:
    """The folder with labels and predictions."""
    data = request.config.getoption("--data", default=None)
    if not data:
        pytest.skip("real data: name their folder by --data")
    folder = Path(data) / "xtreme_mock"
    if not folder.is_dir():
        pytest.skip(f"no folder xtreme_mock in {data}")
    return folder


@pytest.mark.parametrize("name", sorted(OFFICIAL))
def test_mean_over_languages_is_the_official_figure(name: str, mock: Path) -> None:
    task = TASKS.get(name)
    scores = []
    for language in task.languages:
        labels, predictions = (
            read_lines(mock / kind / name / f"test-{language}.tsv") for kind in ("labels", "predictions")
        )
        examples = [Example(str(row), str(row), {}, label) for row, label in enumerate(labels)]
        scores.append(float(task.score(task.statistics(predictions, examples).sum(axis=0))[task.metric]))
    assert sum(scores) / len(scores) == pytest.approx(OFFICIAL[name], abs=1e-12)
