"""F1 of mined pairs, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from xrobust.tasks import Example
from xrobust.tasks.scoring.pairs import pair_score, pair_statistics


def test_pairs_are_compared_as_sets_by_foreign_sentence() -> None:
    examples = [
        Example("de-1", "c", {}, ["en-1"]),
        Example("de-2", "c", {}, []),
        Example("de-3", "c", {}, ["en-3", "en-4"]),
    ]
    predictions = [
        {"mined": ["en-1"], "at_best": ["en-1"]},
        {"mined": ["en-7"], "at_best": []},
        {"mined": [], "at_best": ["en-4"]},
    ]
    found = pair_statistics(predictions, examples)
    assert found.tolist() == [[1, 1, 1, 1, 1], [0, 1, 0, 0, 0], [0, 0, 2, 1, 1]]
    scores = pair_score(found.sum(axis=0))
    assert float(scores["precision"]) == 50.0
    assert float(scores["recall"]) == pytest.approx(100 / 3)
    assert float(scores["f1"]) == pytest.approx(40.0)
    assert float(scores["f1_at_best_threshold"]) == pytest.approx(80.0)


def test_nothing_mined_scores_0() -> None:
    assert {float(value) for value in pair_score(np.zeros(5)).values()} == {0.0}
