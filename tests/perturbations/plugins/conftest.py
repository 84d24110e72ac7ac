"""What a test of plugins registers is gone after it."""

from __future__ import annotations

import pytest

from xrobust.perturbations import PERTURBATIONS


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry as it is before the test."""
    PERTURBATIONS.load_builtins()
    for table in ("_items", "_origins", "_sources"):
        monkeypatch.setattr(PERTURBATIONS, table, dict(getattr(PERTURBATIONS, table)))
