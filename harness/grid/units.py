"""What an evaluation is made of: cells, and the units that run them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xrobust.perturbations import Condition
from xrobust.tasks import Task

if TYPE_CHECKING:
    from xrobust.checkpoints.choosing import TaskCheckpoint
    from xrobust.checkpoints.registry import CheckpointEntry


@dataclass(frozen=True, slots=True)
class Cell:
    """Checkpoint × task × language × condition."""

    checkpoint: str
    task: str
    language: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Unit:
    """A checkpoint on a task: one model load, one pool of inputs."""

    entry: CheckpointEntry
    task: Task
    checkpoint: TaskCheckpoint
    languages: tuple[str, ...]
    split: str
    """The split that is evaluated."""

    @property
    def label(self) -> str:
        """Checkpoint and task, in words."""
        return f"{self.entry.name} on {self.task.name}"
