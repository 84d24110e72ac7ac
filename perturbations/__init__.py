"""Perturbations: a plugin proposes, a policy disposes, the core applies.

This room knows text, languages and edits, and nothing of tasks, models or files of results.
"""

from __future__ import annotations

from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.core.outcome import Outcome
from xrobust.perturbations.edits import Candidate, Edit, Perturbed, Span
from xrobust.perturbations.plugins.decorator import PERTURBATIONS, perturbation
from xrobust.perturbations.plugins.definition import Perturbation, Resources
from xrobust.perturbations.plugins.registry import Registry, load_plugin
from xrobust.perturbations.policies.applying import apply, perturb
from xrobust.perturbations.suites import Suite, load_suite, suite_names
from xrobust.perturbations.suites.conditions import CLEAN, SEVERITIES, Condition, parse_condition
from xrobust.perturbations.text import Field, Grapheme, Text, Word
from xrobust.perturbations.wordlists.lexicons import Lexicon

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
