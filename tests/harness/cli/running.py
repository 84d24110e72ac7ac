"""The command line, run in the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Done(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str


Cli = Callable[..., Done]
