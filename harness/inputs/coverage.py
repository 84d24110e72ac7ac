"""Warns where a lexicon covers so little of a text that code-switching hardly happens."""

from __future__ import annotations

import warnings

from xrobust.perturbations.errors import CoverageWarning

LOW = 0.10
"""Share of words with a candidate below which the user is told."""


def warn_of_low_coverage(coverage: float, *, where: str, condition: str) -> None:
    """Warn if the coverage, 0 to 1, is low."""
    if coverage < LOW:
        warnings.warn(
            f"{condition}: the lexicon covers {coverage:.1%} of the words of {where}; "
            "name a larger one by --lexicon FILE (two columns, such as en-hi.txt)",
            CoverageWarning,
            stacklevel=2,
        )
