"""Perturbing a text: a perturbation's offers, a policy's picks, the core's edits."""

from __future__ import annotations

from xrobust.perturbations.core.accepting import accept
from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.core.outcome import Outcome
from xrobust.perturbations.core.picks import Policy
from xrobust.perturbations.plugins.definition import Perturbation
from xrobust.perturbations.policies.random_words import random_words
from xrobust.perturbations.text import Text


def perturb(
    text: Text,
    perturbation: Perturbation,
    *,
    dose: float,
    seed: int = 0,
    policy: Policy = random_words,
) -> Outcome:
    """Perturb a text at a dose.

    Args:
        text: The clean text.
        perturbation: What could change at a word.
        dose: Share of the words to pick, 0 to 1.
        seed: Noise seed.
        policy: Which words change, and to which candidate.

    Raises:
        PluginError: If the plugin raises or breaks the contract of `Candidate`.
    """
    return apply(Offers(text, perturbation, seed=seed), dose=dose, policy=policy)


def apply(offers: Offers, *, dose: float, policy: Policy = random_words) -> Outcome:
    """Apply what a policy picks of the offers; the same offers may serve several doses."""
    return accept(offers, policy(offers.text, offers, dose=dose))
