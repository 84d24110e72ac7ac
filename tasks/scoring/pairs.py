"""F1 of mined pairs, at the threshold from clean development data and at the best one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xrobust.tasks.contract import Example, Predictions


def pair_statistics(predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
    """`[n, 5]` correct, predicted and gold pairs; correct and predicted pairs at the best threshold.

    Args:
        predictions: For a sentence of the language under test `{"mined": [...], "at_best": [...]}`, ids of English
            sentences; None for an English one.
        examples: Their gold lists the ids of their English counterparts.

    Source: XTREME's `evaluate.py` compares sets of lines; a pair stands in the row of its foreign sentence.
    """
    rows = np.zeros((len(examples), 5))
    for row, prediction, example in zip(rows, predictions, examples, strict=True):
        gold = set(example.gold)
        row[2] = len(gold)
        if prediction is not None:
            mined, best = set(prediction["mined"]), set(prediction.get("at_best", ()))
            row[:2] = len(mined & gold), len(mined)
            row[3:] = len(best & gold), len(best)
    return rows


def pair_score(totals: np.ndarray) -> dict[str, np.ndarray]:
    """F1, precision and recall of pairs, and F1 at the best threshold, in percent.

    Args:
        totals: `[..., 5]` as `pair_statistics` gives them, summed.

    Returns:
        `[...]` each, in 0..100; 0 where there is nothing to divide by.
    """
    correct, predicted, gold, correct_at_best, at_best = np.moveaxis(np.asarray(totals, float), -1, 0)
    return {
        "f1": 100.0 * _f1(correct, predicted, gold),
        "precision": 100.0 * _ratio(correct, predicted),
        "recall": 100.0 * _ratio(correct, gold),
        "f1_at_best_threshold": 100.0 * _f1(correct_at_best, at_best, gold),
    }


def _f1(correct: np.ndarray, predicted: np.ndarray, gold: np.ndarray) -> np.ndarray:
    precision, recall = _ratio(correct, predicted), _ratio(correct, gold)
    return _ratio(2 * precision * recall, precision + recall)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    ratio: np.ndarray = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return ratio
