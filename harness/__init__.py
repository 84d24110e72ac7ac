"""xrobust: how much of a multilingual checkpoint's XTREME score is left when people type the way people type."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xrobust.analysis.results import Results
    from xrobust.evaluation import evaluate
    from xrobust.perturbations import (
        Candidate,
        Edit,
        Field,
        Perturbed,
        Text,
        Word,
        perturb,
        perturbation,
    )
    from xrobust.perturbations.errors import XRobustError
    from xrobust.tasks import task

__all__ = [
    "Candidate",
    "Edit",
    "Field",
    "Perturbed",
    "Results",
    "Text",
    "Word",
    "XRobustError",
    "evaluate",
    "perturb",
    "perturbation",
    "task",
]

_HOMES = {
    "Results": "xrobust.analysis.results",
    "XRobustError": "xrobust.perturbations.errors",
    "evaluate": "xrobust.evaluation",
    "task": "xrobust.tasks",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `xrobust --help` stays quick."""
    if name == "__version__":
        from importlib.metadata import version

        return version("xrobust")
    if name not in __all__:
        raise AttributeError(f"module 'xrobust' has no attribute '{name}'")
    return getattr(importlib.import_module(_HOMES.get(name, "xrobust.perturbations")), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
