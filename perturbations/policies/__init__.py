"""Policies: which words change, and to which candidate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from xrobust.perturbations.edits import Edit, Perturbed
from xrobust.perturbations.errors import UnknownNameError, suggestion
from xrobust.perturbations.offers import Offers
from xrobust.perturbations.text import Text

Judge = Callable[[Sequence[Perturbed]], Sequence[float]]
"""Maps perturbed versions of a text to the model's margins; given to policies that ask for one."""


class Pick(NamedTuple):
    """A word that a policy wants changed, and how."""

    word: int
    edit: Edit
    others: Callable[[int], Iterable[Edit]] | None = None
    """Gives, for the word, what may be tried in the edit's place where the contract refuses it."""


class Policy(Protocol):
    """Chooses words and edits; the core applies what the contract allows, in the order given."""

    def __call__(self, text: Text, offers: Offers, *, dose: float, judge: Judge | None = None) -> Iterable[Pick]:
        """Picks in order of preference; at most one edit of each is applied."""


def policy(name: str) -> Policy:
    """The policy of a name.

    Raises:
        UnknownNameError: If there is none; the message suggests close ones.
    """
    from xrobust.perturbations.policies.random_words import random_words

    known: dict[str, Policy] = {"random": random_words}
    if name not in known:
        raise UnknownNameError(
            f"unknown policy '{name}'", expected=", ".join(sorted(known)), fix=suggestion(name, known)
        )
    return known[name]
