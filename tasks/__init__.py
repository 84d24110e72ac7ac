"""Tasks: XTREME's data, encoding, decoding and official scores.

This room knows nothing of checkpoints, runs or reports.
"""

from __future__ import annotations

from xrobust.tasks.contract import (
    Attackable,
    Calibrated,
    Encoded,
    Example,
    Head,
    Item,
    Margins,
    Outputs,
    Predictions,
    State,
    Task,
)
from xrobust.tasks.registry import TASKS, task
from xrobust.tasks.sources import SOURCES, Source

__all__ = [
    "SOURCES",
    "TASKS",
    "Attackable",
    "Calibrated",
    "Encoded",
    "Example",
    "Head",
    "Item",
    "Margins",
    "Outputs",
    "Predictions",
    "Source",
    "State",
    "Task",
    "task",
]
