"""Perturbations: a plugin proposes, a policy disposes, the core applies.

This room knows text, languages and edits, and nothing of tasks, models or files of results.
"""

from __future__ import annotations

from xrobust.perturbations.conditions import CLEAN, SEVERITIES, Condition, parse_condition
from xrobust.perturbations.core import Outcome, apply, perturb
from xrobust.perturbations.definition import Perturbation, Resources
from xrobust.perturbations.edits import Candidate, Edit, Perturbed, Span
from xrobust.perturbations.lexicons import Lexicon
from xrobust.perturbations.offers import Offers
from xrobust.perturbations.plugin import PERTURBATIONS, perturbation
from xrobust.perturbations.registry import Registry, load_plugin
from xrobust.perturbations.suites import Suite, load_suite, suite_names
from xrobust.perturbations.text import Field, Grapheme, Text, Word

__all__ = [
    "CLEAN",
    "PERTURBATIONS",
    "SEVERITIES",
    "Candidate",
    "Condition",
    "Edit",
    "Field",
    "Grapheme",
    "Lexicon",
    "Offers",
    "Outcome",
    "Perturbation",
    "Perturbed",
    "Registry",
    "Resources",
    "Span",
    "Suite",
    "Text",
    "Word",
    "apply",
    "load_plugin",
    "load_suite",
    "parse_condition",
    "perturb",
    "perturbation",
    "suite_names",
]
