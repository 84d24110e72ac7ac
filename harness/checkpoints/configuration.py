"""JSON files of a checkpoint directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from xrobust.perturbations.errors import CheckpointError


def read_json(file: Path, *, name: str, kind: type = dict) -> Any:
    """What a JSON file of a checkpoint holds.

    Args:
        file: The file.
        name: What messages call the checkpoint.
        kind: What it must hold: `dict` or `list`.

    Raises:
        CheckpointError: If it cannot be read, is no JSON, or holds something else.
    """
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"cannot read the checkpoint '{name}'", got=f"'{file}': {error}") from error
    if not isinstance(value, kind):
        raise CheckpointError(f"cannot read the checkpoint '{name}'", got=f"'{file}' holds a {type(value).__name__}")
    return value


def listing(directory: Path) -> str:
    """The first names in a directory, for messages."""
    names = sorted(entry.name for entry in directory.iterdir())
    return ", ".join(names[:6]) + (", …" if len(names) > 6 else "") if names else "an empty directory"
