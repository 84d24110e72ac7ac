"""Windows over contexts that are longer than a model's input.

Source: `processors/squad.py` of transformers at the commit that XTREME names: windows begin every `stride` tokens, and
a token counts in the window in which it has the most context.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Window(NamedTuple):
    """A run of a context's tokens."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Context:
    """A context as tokens."""

    ids: tuple[int, ...]
    offsets: np.ndarray
    """`[tokens, 2]` int32 start and end in code points."""


def windows(tokens: int, *, room: int, stride: int) -> list[Window]:
    """The windows over so many tokens.

    Args:
        tokens: Of the context.
        room: Tokens of a window.
        stride: Tokens from the start of a window to that of the next one.

    >>> windows(10, room=6, stride=3)
    [Window(start=0, length=6), Window(start=3, length=6), Window(start=6, length=4)]
    """
    found = []
    start = 0
    while True:
        length = min(room, tokens - start)
        found.append(Window(start, length))
        if start + length >= tokens:
            return found
        start += min(length, stride)


def with_most_context(found: list[Window]) -> list[np.ndarray]:
    """For each window `[length]` whether its tokens have more context there than in any other one.

    The context of a token is what it has on its shorter side, plus a hundredth of the window's length.
    """
    scores = []
    for start, length in found:
        place = np.arange(length)
        scores.append((start, np.minimum(place, length - 1 - place) + 0.01 * length))
    total = max(start + length for start, length in found)
    best = np.full(total, -1.0)
    owner = np.full(total, -1)
    for number, (start, score) in enumerate(scores):
        part = slice(start, start + len(score))
        better = score > best[part]
        best[part] = np.where(better, score, best[part])
        owner[part] = np.where(better, number, owner[part])
    return [owner[start : start + length] == number for number, (start, length) in enumerate(found)]
