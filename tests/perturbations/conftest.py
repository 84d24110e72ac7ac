"""Settings of the property tests: no deadline, since machines differ, and the same examples on every run."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("perturbations", deadline=None, derandomize=True)
settings.load_profile("perturbations")
