"""Runs that are stopped behind a number of batches, and runs whose batches are counted."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xrobust.analysis.results import Results


def outcomes(directory: Path) -> dict[str, bytes]:
    """Every stored cell, byte for byte."""
    return {path.name: path.read_bytes() for path in sorted((directory / "cells").iterdir())}


def counting(evaluate: Callable[..., Results], ran: list[int], **options: Any) -> Results:
    """Evaluate and note the rows of every batch that the model runs."""
    from xrobust.models import loading as models

    load = models.load_model

    def counted(*arguments: Any, **named: Any) -> Callable[[Any], np.ndarray]:
        model = load(*arguments, **named)

        def forward(batch: Any) -> np.ndarray:
            ran.append(len(batch.lengths))
            return model(batch)

        return forward

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "load_model", counted)
        return evaluate(**options)


def stopping_after(batches: int, action: str, *, by: str) -> str:
    """A script whose model stops the process behind a number of batches."""
    return (
        textwrap.dedent(
            f"""
        import os, signal, sys
        import xrobust.models.loading as models
        load = models.load_model
        def load_and_stop(*arguments, **options):
            model = load(*arguments, **options)
            count = 0
            def forward(batch):
                nonlocal count
                count += 1
                if count > {batches}:
                    {by}
                return model(batch)
            return forward
        models.load_model = load_and_stop
        """
        )
        + action
    )
