"""Runs that are stopped behind a number of batches, and runs whose batches are counted."""

from __future__ import annotations

import json
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


def stored(directory: Path) -> dict[tuple[str, str], tuple[dict[str, Any], Path]]:
    """By language and condition, each cell's header and the file of its rows."""
    found = {}
    for path in sorted((directory / "cells").glob("*.json")):
        header = json.loads(path.read_text(encoding="utf-8"))
        setting, inputs = (dict(header["identity"][part]) for part in ("setting", "inputs"))
        found[setting["language"], inputs["condition"]] = (header, path.with_suffix(".parquet"))
    return found


def table(directory: Path, language: str, condition: str) -> dict[str, list[Any]]:
    """The rows of a stored cell, by column."""
    import pyarrow.parquet as pq

    columns: dict[str, list[Any]] = pq.read_table(stored(directory)[language, condition][1]).to_pydict()
    return columns


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
