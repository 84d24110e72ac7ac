"""Results worked out by hand: ten examples, cells that have some of them right, and the intervals of differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.harness.store.cells import identity, write_accuracies
from xrobust.analysis.intervals import Part, estimate
from xrobust.store.run_directory import RunDirectory

CLEAN = [1.0, 1, 1, 1, 1, 1, 1, 1, 0, 0]
"""80 %"""
NOISY = [0.0, 0, 1, 1, 1, 1, 1, 1, 0, 0]
"""60 %"""
NOISIER = [0.0, 0, 0, 1, 1, 1, 1, 1, 0, 1]
"""60 %, of other examples"""
HALVED = [0.0, 0, 0, 0, 1, 1, 1, 1, 0, 0]
"""40 %"""


def close(value: float) -> Any:
    """Equal but for rounding."""
    return pytest.approx(value, abs=1e-9)


def less(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """Example by example."""
    return [a - b for a, b in zip(one, other, strict=True)]


def interval(*parts: Sequence[float], largest: float = 100.0, joined: bool = True) -> tuple[float, float]:
    """The interval of the mean of some parts, in points; `test_intervals` holds it against textbooks.

    Args:
        *parts: What each example contributes to each part; examples of one place are one cluster.
        largest: How far from 0 the mean can be.
        joined: Whether examples of one place are one cluster in all parts.
    """
    made = []
    for number, part in enumerate(parts):
        points = 100 * np.array(part)
        deviations = (points.mean() - points) / (len(points) - 1)
        names = tuple(f"c-{n}" if joined else f"c-{number}-{n}" for n in range(len(points)))
        made.append(Part(points.mean(keepdims=True), deviations[:, None], names))
    found = estimate(made, np.full((len(made), 1), 1 / len(made)), largest=largest)
    return float(found.low[0]), float(found.high[0])


def named(name: str, **about: Any) -> dict[str, Any]:
    """What the headers of a checkpoint's cells record of it."""
    return {"checkpoint": {"name": name, "baseline": None, "intermediate": [], **about}}


def cells(
    run: RunDirectory,
    name: str,
    right: dict[str, Sequence[float]],
    *,
    about: dict[str, Any] | None = None,
    **setting: str,
) -> None:
    """Store a checkpoint's cells, by condition; each checkpoint is its own, each language has its own examples."""
    own = {"checkpoint": name, "data": setting.get("language", "de"), **setting}
    for condition, values in right.items():
        write_accuracies(run, identity(condition, **own), values, **named(name, **(about or {})))
