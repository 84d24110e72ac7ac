"""The property suite: what every perturbation must keep, on any text in any language, and who breaks it."""

from __future__ import annotations

from xrobust.perturbations.checking.processes import differences
from xrobust.perturbations.checking.samples import samples
from xrobust.perturbations.checking.suite import GUARANTEED, PROPERTIES, Checked, Violation, check

__all__ = ["GUARANTEED", "PROPERTIES", "Checked", "Violation", "check", "differences", "samples"]
