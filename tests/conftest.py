"""What all tests share: the demo checkpoints, trained once and kept in the user's cache."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def demo_checkpoints() -> Path:
    """The directory of the demo checkpoints; trains them where nobody has yet."""
    from xrobust.progress import Silent
    from xrobust.training.demo.building import build_demo

    return build_demo(progress=Silent())
