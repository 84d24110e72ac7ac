"""Fixtures of the tests of analysis."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrobust.store.run_directory import RunDirectory


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    """An empty run directory."""
    return RunDirectory.open(tmp_path / "run")
