"""What pre-training minimises: hidden tokens guessed wrong, translations not found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

    from xrobust.training.demo.ragged import PaddedSequences, Specials

_SLOTS = 1 << 16
"""More than any node id: `row * _SLOTS + node` names a word of a batch."""


def hide(
    batch: PaddedSequences, where: np.ndarray, share: float, *, specials: Specials, generator: np.random.Generator
) -> np.ndarray:
    """Hide tokens of a batch in place; some of those to guess stay as they are.

    Args:
        batch: Its ids change.
        where: `[batch, length]` tokens that may be hidden.
        share: Share of the ordinary tokens to guess.
        specials: The mask, and which ids are never hidden.
        generator: Draws the tokens.

    Returns:
        `[batch, length]` the ids to guess, -1 elsewhere.
    """
    chosen = where & (generator.random(batch.ids.shape) < share) & (batch.ids >= specials.count)
    targets = np.where(chosen, batch.ids, -1)
    batch.ids[chosen & (generator.random(batch.ids.shape) < 0.85)] = specials.mask
    return targets


def mean_pooled(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Mean over the tokens that stand, special ones included.

    Args:
        hidden: `[batch, length, hidden]`.
        mask: `[batch, length]`.
    """
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1)


def ranking_loss(
    first: torch.Tensor, second: torch.Tensor, *, temperature: float, alike: torch.Tensor | None = None
) -> torch.Tensor:
    """How badly vectors find their counterparts among all in the batch, both ways (InfoNCE).

    Args:
        first: `[n, hidden]`.
        second: `[n, hidden]`, the counterpart of each in the same row.
        temperature: Cosines are divided by it.
        alike: `[n, n]` pairs that are no counterparts but too much alike to count as wrong.
    """
    import torch
    from torch.nn import functional

    scores = functional.normalize(first, dim=1) @ functional.normalize(second, dim=1).T / temperature
    if alike is not None:
        scores = scores.masked_fill(alike, -1e4)
    right = torch.arange(len(scores))
    return (functional.cross_entropy(scores, right) + functional.cross_entropy(scores.T, right)) / 2


def word_ranking_loss(
    hidden: torch.Tensor, batch: PaddedSequences, *, temperature: float, first_only: bool = False
) -> torch.Tensor:
    """How badly words find the words that say the same in the translation.

    Args:
        hidden: `[2 * pairs, length, hidden]` the first sentences of all pairs, then the second ones.
        batch: The same rows.
        temperature: Cosines are divided by it.
        first_only: Whether the first token of a word speaks for it, and not the sum of all.
    """
    import torch

    pairs = len(batch.ids) // 2
    means, keys, concepts = [], [], []
    for rows in (slice(0, pairs), slice(pairs, None)):
        row, column = np.nonzero(batch.nodes[rows] >= 0)
        key, where, member = np.unique(
            row * _SLOTS + batch.nodes[rows][row, column], return_index=True, return_inverse=True
        )
        states = hidden[rows][torch.from_numpy(row), torch.from_numpy(column)]
        if first_only:
            means.append(states[torch.from_numpy(where)])
        else:  # cosines do not see that a sum is no mean
            means.append(torch.zeros(len(key), hidden.shape[2]).index_add(0, torch.from_numpy(member), states))
        keys.append(key)
        concepts.append(batch.concepts[rows][row[where], column[where]])
    _, left, right = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    concept = torch.from_numpy(concepts[0][left])
    alike = (concept[:, None] == concept[None, :]).fill_diagonal_(False)  # noqa: FBT003 - torch's signature
    return ranking_loss(
        means[0][torch.from_numpy(left)], means[1][torch.from_numpy(right)], temperature=temperature, alike=alike
    )
