"""Accuracy as sufficient statistics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xrobust.tasks.contract import Example, Predictions


def accuracy_statistics(predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
    """`[n, 2]` correct (0 or 1) and counted (1), by equality of prediction and gold."""
    correct = [prediction == example.gold for prediction, example in zip(predictions, examples, strict=True)]
    return np.column_stack([np.array(correct, float), np.ones(len(correct))])


def accuracy(totals: np.ndarray) -> dict[str, np.ndarray]:
    """Accuracy in percent, 0 where nothing was counted.

    Args:
        totals: `[..., 2]` correct and counted.

    Source: XTREME's `evaluate.py` compares strings and divides by the number of predictions.
    """
    correct, counted = totals[..., 0], totals[..., 1]
    return {"accuracy": 100.0 * np.divide(correct, counted, out=np.zeros_like(correct), where=counted > 0)}
