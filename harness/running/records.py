"""What a cell's header records beside its identity."""

from __future__ import annotations

import dataclasses
import platform
from functools import cache
from importlib import metadata
from typing import Any

from xrobust.failures import Failure
from xrobust.grid.units import Unit
from xrobust.inputs.perturbing import PerturbedExamples
from xrobust.perturbations.segmentation import versions


def perturbed_record(unit: Unit, found: PerturbedExamples) -> dict[str, Any]:
    """The record of a cell as it is before it is scored."""
    return _record(unit) | {
        "reason": found.not_applicable,
        "dose": dataclasses.asdict(found.dose) | {"coverage": found.dose.coverage},
        "counts": dataclasses.asdict(found.counts) | {"truncated": 0, "token_neutral": 0},
        "mixing": None if found.mixing is None else dataclasses.asdict(found.mixing),
        "search": None if found.searched is None else dataclasses.asdict(found.searched),
    }


def failure_record(unit: Unit, failure: Failure) -> dict[str, Any]:
    """The record of a cell that failed."""
    return _record(unit) | {"error": failure.to_json()}


def checkpoint_record(unit: Unit) -> dict[str, Any]:
    """What is said of a unit's checkpoint."""
    return {
        "name": unit.entry.name,
        "baseline": unit.entry.baseline,
        "intermediate": list(unit.entry.intermediate),
    }


def _record(unit: Unit) -> dict[str, Any]:
    return {
        "checkpoint": checkpoint_record(unit),
        "metric": unit.task.metric,
        "reason": None,
        "error": None,
        "dose": None,
        "counts": None,
        "mixing": None,
        "search": None,
        "scores": None,
        "state": None,
        "versions": _versions(),
    }


@cache
def _versions() -> dict[str, str]:
    """Of what stands beside the identity: what it did to the texts at hand is in there, and not the release."""
    return {
        "python": platform.python_version(),
        "xrobust": metadata.version("xrobust"),
        "numpy": metadata.version("numpy"),
        "text": versions(),
    }
