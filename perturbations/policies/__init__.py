"""Policies: which words change, and to which candidate."""

from __future__ import annotations

import importlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.core.outcome import Outcome
from xrobust.perturbations.core.picks import Policy
from xrobust.perturbations.edits import Perturbed
from xrobust.perturbations.errors import UnknownNameError, suggestion

Version = tuple[Perturbed, ...]
"""An example's fields in one state, in the order in which the search was given their offers."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a search wants to know of the model about one example."""

    versions: Sequence[Version] = ()
    """Their margins are asked for: above 0 as long as the model is right, and the higher the surer it is."""
    gradients: bool = False
    """Whether gradient times input is asked for instead, of every unit of every field of the clean example."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says to a question."""

    margins: Sequence[float] = ()
    """One a version."""
    gradients: Sequence[Sequence[float]] = ()
    """For each field, for each unit of its text: how much of the margin rests on it, to first order; any sign."""


Search = Generator[Question, Answer, list[Outcome]]
"""Asks about an example until it knows which edits to make; returns one outcome a field."""


@runtime_checkable
class SearchPolicy(Protocol):
    """A policy that asks a model, about all fields of an example together."""

    attacks: bool
    """Whether it searches for a flip; if not, the edits at a dose are among those at a higher one."""
    version: str
    """Version of its rules, and of the package that they come from."""

    def search(self, fields: Sequence[Offers], *, dose: float) -> Search:
        """Search one example; a generator, so that the questions of many examples share batches."""


_SEARCHES = {
    "relevance": ("xrobust.perturbations.policies.relevance", "GradientRelevance"),
    "leave-one-out": ("xrobust.perturbations.policies.relevance", "LeaveOneOut"),
    "worst_case": ("xrobust.perturbations.policies.worst_case", "Greedy"),
    "worst_case-beam": ("xrobust.perturbations.policies.worst_case", "Beam"),
    "worst_case-textattack-beam": ("xrobust.perturbations.policies.textattack_search", "beam"),
    "worst_case-textattack-greedy": ("xrobust.perturbations.policies.textattack_search", "greedy"),
    "worst_case-textattack-ranked": ("xrobust.perturbations.policies.textattack_search", "ranked"),
}


def policy(name: str) -> Policy | SearchPolicy:
    """The policy of a name.

    Raises:
        UnknownNameError: If there is none; the message suggests close ones.
        PluginError: If it needs a package that is not installed.
    """
    from xrobust.perturbations.policies.random_words import random_words

    if name == "random":
        return random_words
    if name not in _SEARCHES:
        known = ("random", *_SEARCHES)
        raise UnknownNameError(
            f"unknown policy '{name}'", expected=", ".join(sorted(known)), fix=suggestion(name, known)
        )
    module, maker = _SEARCHES[name]
    found: SearchPolicy = getattr(importlib.import_module(module), maker)()
    return found
