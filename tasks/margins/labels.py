"""How sure a model is of the right label, and what margins of all kinds share."""

from __future__ import annotations

import numpy as np

from xrobust.tasks.contract import Outputs

CERTAIN = 1e6
"""The margin where nothing else could be answered; finite, so that differences of margins are numbers."""


def label_margins(logits: np.ndarray, gold: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The logit of the right label over the largest of the others.

    Args:
        logits: `[n, labels]`, two labels or more.
        gold: `[n]` index of the right label.

    Returns:
        `[n]` float64 margins, 0 where both are equal, and `[n, labels]` the derivative of their sum.

    >>> margins, gradient = label_margins(np.array([[2.0, 5.0, 1.0]]), np.array([0]))
    >>> margins.tolist(), gradient.tolist()
    ([-3.0], [[1.0, -1.0, 0.0]])
    """
    rows = np.arange(len(gold))
    others = logits.copy()
    others[rows, gold] = -np.inf
    rivals = others.argmax(axis=1)
    gradient = np.zeros_like(logits)
    gradient[rows, gold] = 1
    gradient[rows, rivals] = -1
    return logits[rows, gold].astype(float) - logits[rows, rivals], gradient


def first_rows(outputs: Outputs) -> np.ndarray:
    """`[sequences]` where the tokens of each sequence begin in the values of a head of tokens.

    Raises:
        ValueError: If the outputs have a row a sequence.
    """
    if outputs.spans is None:
        raise ValueError("the outputs of a head of tokens say where the tokens of a sequence are")
    return outputs.spans[:, 0]
