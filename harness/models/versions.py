"""Versions of the libraries that turn a text into numbers."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from typing import Final

LIBRARIES: Final = ("tokenizers", "torch", "transformers")


def library_versions() -> dict[str, str]:
    """The installed version of each library that can change a model's inputs or outputs; none of them is imported."""
    return {name: _version(name) for name in LIBRARIES}


@cache
def _version(name: str) -> str:
    return metadata.version(name)
