"""Progress on the console: bars with an ETA on a terminal, a line a stage elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xrobust.progress import Progress, Silent

if TYPE_CHECKING:
    import rich.progress


@contextmanager
def console_progress(*, quiet: bool) -> Iterator[Progress]:
    """Progress on standard error, or none."""
    if quiet:
        yield Silent()
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bars:
            yield Bars(bars)
    else:
        yield Lines()


class Bars:
    """A bar a stage."""

    def __init__(self, bars: rich.progress.Progress) -> None:
        self._bars = bars
        self._stage: rich.progress.TaskID | None = None

    def stage(self, name: str, total: float) -> None:
        """Start the next bar; the one before is full."""
        self._finish()
        self._stage = self._bars.add_task(name, total=total)

    def advance(self, done: float) -> None:
        """Move the bar."""
        if self._stage is not None:
            self._bars.update(self._stage, completed=done)

    def message(self, text: str) -> None:
        """A line above the bars."""
        self._bars.console.print(text, markup=False, highlight=False)

    def _finish(self) -> None:
        if self._stage is not None:
            total = self._bars.tasks[self._stage].total
            self._bars.update(self._stage, completed=total)


class Lines:
    """A line a stage, and one at each tenth of a long one."""

    def __init__(self) -> None:
        self._name = ""
        self._total = 0.0
        self._tenth = 0

    def stage(self, name: str, total: float) -> None:
        """Say what begins."""
        self._name, self._total, self._tenth = name, total, 0
        self.message(name)

    def advance(self, done: float) -> None:
        """Say how far it is, at each tenth of a stage with many steps."""
        tenth = int(10 * done / self._total) if self._total else 10
        if tenth > self._tenth and self._total > 1000:
            self._tenth = tenth
            self.message(f"{self._name}: {10 * tenth}%")

    def message(self, text: str) -> None:
        """A line."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
