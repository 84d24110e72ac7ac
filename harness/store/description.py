"""run.json: what a run directory holds, for people, and for knowing what it has lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from xrobust.store.files import read_json
from xrobust.store.headers import SCHEMA, Header, digest


def place_of(header: Header) -> list[str]:
    """What a cell is: checkpoint (name and digest), task, language and condition."""
    setting = header.identity.setting
    checkpoint = f"{header['checkpoint']['name']} {setting['checkpoint']}"
    return [checkpoint, setting["task"], setting["language"], header.identity.inputs["condition"]]


def described(cells: dict[str, list[str]]) -> dict[str, Any]:
    """The content of run.json.

    Args:
        cells: What each cell is, by id.
    """
    return {"schema": SCHEMA, "digest": _digest_of(cells), "cells": cells}


def read_description(path: Path) -> dict[str, list[str]]:
    """What a run.json says that each cell is, by id; nothing where it is missing or damaged."""
    try:
        run = read_json(path)
        cells: dict[str, list[str]] = run["cells"]
        return cells if run["digest"] == _digest_of(cells) else {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _digest_of(cells: Any) -> str:
    return digest(json.dumps(cells, sort_keys=True).encode())
