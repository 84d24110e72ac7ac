"""What a policy gives the core: words to change, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.edits import Edit
from xrobust.perturbations.text import Text


class Pick(NamedTuple):
    """A word that a policy wants changed, and how."""

    word: int
    edit: Edit
    others: Callable[[int], Iterable[Edit]] | None = None
    """Gives, for the word, what may be tried in the edit's place where the contract refuses it."""


class Policy(Protocol):
    """Chooses words and edits; the core applies what the contract allows, in the order given."""

    def __call__(self, text: Text, offers: Offers, *, dose: float) -> Iterable[Pick]:
        """Picks in order of preference; at most one edit of each is applied."""
