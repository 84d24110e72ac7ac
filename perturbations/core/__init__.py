"""The core: what a perturbation offers for a text, and the picks that the contract allows."""

from typing import Final

VERSION: Final = 1
"""Goes up when the same candidates come to other texts, whatever the perturbation: it is part of what identifies a
result, as the version of the perturbation itself is."""
