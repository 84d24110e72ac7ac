"""Which word a word comes from, as far as it can be told: without its neighbours, or as a chain with them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Side(NamedTuple):
    """Pairs of texts, read in one direction: words that are said, given the words of the other text."""

    said_by: np.ndarray  # [said, given, members] probability of each word, given each of the others
    unaided: np.ndarray  # [said, members] probability of each word, given none
    said: np.ndarray  # [said, members] whether there is a word
    given: np.ndarray  # [given, members]


class Jumps(NamedTuple):
    """How far from the word that a word comes from the next one's stands."""

    near: np.ndarray  # [2 * reach + 1] probability of each distance, from -reach
    far: float
    """Probability of any other place, all alike."""


def independent(side: Side, *, diagonal: float, alone: float) -> np.ndarray:
    """Where each word comes from, by itself: IBM model 1, which slightly prefers words at about the same place.

    Args:
        side: The words.
        diagonal: How much nearness counts: a word at the other end of the text counts as one in `1 + diagonal`.
        alone: Probability that a word comes from none.

    Returns:
        `[said, given, members]` probabilities.
    """
    said, given, _ = side.said_by.shape
    here = (np.arange(said)[:, None, None] + 0.5) / np.maximum(total(side.said.astype(float)), 1.0)
    there = (np.arange(given)[None, :, None] + 0.5) / np.maximum(total(side.given.astype(float)), 1.0)
    weight = side.given[None] / (1.0 + diagonal * np.abs(here - there))
    share = (1.0 - alone) / np.maximum(total(weight.swapaxes(0, 1)), 1e-9)
    joint = side.said_by * weight * share[:, None]
    evidence = total(joint.swapaxes(0, 1)) + alone * side.unaided
    found: np.ndarray = joint / _positive(evidence)[:, None]
    return found


def chained(side: Side, jumps: Jumps, *, alone: float) -> tuple[np.ndarray, np.ndarray]:
    """Where each word comes from, where neighbours come from neighbours: a hidden Markov model (Vogel et al. 1996).

    A word that comes from none leaves the chain where it is (Och and Ney 2003).

    Args:
        side: The words.
        jumps: How far the chain goes in a step.
        alone: Probability that a word comes from none.

    Returns:
        `[said, given, members]` probabilities, and `[2 * reach + 1]` how often the chain went how far.
    """
    length, given, members = side.said_by.shape
    placed = (1.0 - alone) * side.said_by
    unplaced = alone * side.unaided
    anywhere = jumps.far / np.maximum(total(side.given.astype(float)), 1.0)
    start = side.given / np.maximum(total(side.given.astype(float)), 1.0)
    forward = np.zeros((length, 2, given, members))
    for place in range(length):
        before = forward[place - 1, 0] + forward[place - 1, 1] if place else start
        forward[place, 0] = placed[place] * (_moved(before, jumps.near, anywhere) if place else start)
        forward[place, 1] = unplaced[place] * before
        forward[place] /= _positive(total(forward[place, 0]) + total(forward[place, 1]))
    found = np.zeros((length, given, members))
    went = np.zeros((len(jumps.near), given, members))
    backward = side.given.astype(float)
    for place in range(length - 1, -1, -1):
        here = forward[place] * backward
        found[place] = here[0] / _positive(total(here[0]) + total(here[1])) * side.said[place]
        if place:
            before = forward[place - 1, 0] + forward[place - 1, 1]
            ahead = placed[place] * backward
            behind = (_moved(ahead, jumps.near[::-1], anywhere) + unplaced[place] * backward) * side.given
            evidence = _positive(total(before * behind))
            _count(went, before / evidence * side.said[place], ahead, jumps.near)
            # A text that has ended has nothing to say of the words before.
            backward = np.where(side.said[place], behind / evidence, backward)
    return found, total(total(went.transpose(1, 2, 0)))


def _moved(mass: np.ndarray, near: np.ndarray, anywhere: np.ndarray) -> np.ndarray:
    """Mass `[given, members]` after a step."""
    moved = np.broadcast_to(total(mass) * anywhere, mass.shape).copy()
    for step, source, target in _shifts(len(near), len(mass)):
        moved[target] += near[step] * mass[source]
    return moved


def _count(went: np.ndarray, before: np.ndarray, ahead: np.ndarray, near: np.ndarray) -> None:
    """Add up how far each step went."""
    for step, source, target in _shifts(len(near), len(before)):
        went[step, source] += near[step] * before[source] * ahead[target]


def _shifts(steps: int, given: int) -> list[tuple[int, slice, slice]]:
    """Each step with the places that it leads from and to."""
    reach = steps // 2
    shifts = range(-min(reach, given - 1), min(reach, given - 1) + 1)
    return [
        (by + reach, slice(max(0, -by), given - max(0, by)), slice(max(0, by), given - max(0, -by))) for by in shifts
    ]


def total(values: np.ndarray) -> np.ndarray:
    """The sum over the first axis, one value after the other: another order would change its last bits."""
    summed: np.ndarray = np.add.accumulate(values, axis=0)[-1]
    return summed


def _positive(values: np.ndarray) -> np.ndarray:
    """Divisors: 1 instead of 0."""
    return np.where(values > 0, values, 1.0)
