"""How a run tells what it is doing."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives what a run does; stages follow one another."""

    def stage(self, name: str, total: float) -> None:
        """A stage begins, with so many steps."""

    def advance(self, done: float) -> None:
        """So many steps of the stage are done in all."""

    def message(self, text: str) -> None:
        """Something worth a line."""


class Silent:
    """Tells nothing."""

    def stage(self, name: str, total: float) -> None:
        """Nothing."""

    def advance(self, done: float) -> None:
        """Nothing."""

    def message(self, text: str) -> None:
        """Nothing."""
