"""Cells for tests of the store and of what reads it: real rows, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from xrobust.grid.identity import Identity
from xrobust.perturbations import Edit, Perturbed
from xrobust.store.run_directory import RunDirectory
from xrobust.tasks import Example, Item

STATISTICS = np.array([[1.0, 1.0], [0.0, 1.0]])
RECORD: dict[str, Any] = {
    "checkpoint": {"name": "m", "baseline": None, "intermediate": []},
    "metric": "accuracy",
    "reason": None,
    "error": None,
    "dose": {"asked": 0.2, "words": 10, "touched": 2, "character_error_rate": 0.05},
    "counts": {"examples": 2, "changed": 1, "refused": 0, "inapplicable": 0, "truncated": 0, "token_neutral": 0},
    "mixing": None,
    "search": None,
    "scores": {},
    "state": None,
    "versions": {"python": "3.11.7"},
}


def identity(condition: str = "swap@3", *, inputs: dict[str, str] | None = None, **setting: str) -> Identity:
    """The identity of a cell of XNLI in German."""
    own = {"checkpoint": "c0ffee", "task": "xnli", "protocol": "1", "source": "mini", "split": "test", "language": "de"}
    found = {} if condition == "clean" else {"seed": condition.partition("#")[2] or "0"}
    return Identity(
        {**own, "data": "d1", "torch": "2.13.0", **setting}, {"condition": condition, **found, **(inputs or {})}
    )


def items() -> list[Item]:
    """Two examples of one cluster, the first of them changed."""
    clean = [
        Example(f"x-{n}", "c-0", {"premise": "ein Haus", "hypothesis": "schön ist's"}, "neutral") for n in range(2)
    ]
    return [Item(clean[0], {"premise": Perturbed("ein Haus", [Edit(4, 8, "Huas")])}), Item(clean[1])]


def plain_items(clusters: Sequence[str]) -> list[Item]:
    """Examples without edits, one a cluster name."""
    return [Item(Example(f"x-{n}", name, {"premise": "a"}, "neutral")) for n, name in enumerate(clusters)]


def write(
    directory: RunDirectory, cell: Identity | None = None, *, status: Any = "finished", **record: Any
) -> Identity:
    """Store a cell of two examples, one of them right."""
    own = cell or identity()
    directory.write(
        own,
        {**RECORD, "scores": {"accuracy": 50.0}, **record},
        status=status,
        items=items(),
        predictions=["neutral", {"span": [1, 2]}],
        statistics=STATISTICS,
    )
    return own


def write_accuracies(
    directory: RunDirectory,
    cell: Identity,
    right: Sequence[float],
    *,
    clusters: Sequence[str] | None = None,
    status: Any = "finished",
    **record: Any,
) -> Identity:
    """Store a cell of a classification task with an example a value: 1 for right, 0 for wrong."""
    directory.write(
        cell,
        {
            **RECORD,
            "counts": {**RECORD["counts"], "examples": len(right)},
            "scores": {"accuracy": 100 * sum(right) / len(right)},
            **record,
        },
        status=status,
        items=plain_items(clusters or [f"c-{n}" for n in range(len(right))]),
        predictions=["neutral"] * len(right),
        statistics=np.array([[value, 1.0] for value in right]),
    )
    return cell
