"""The training loop: AdamW under a rate that rises and falls in straight lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def rate_factor(step: int, *, steps: int, warm_up: float) -> float:
    """The share of the full rate at a step: up to 1 over the warm-up, then down to 0 at the end."""
    rising = max(1.0, warm_up * steps)
    return min((step + 1) / rising, (steps - step) / max(1.0, steps - rising))


def optimise(
    modules: Iterable[torch.nn.Module],
    loss: Callable[[int], torch.Tensor],
    *,
    steps: int,
    rate: float,
    weight_decay: float,
    warm_up: float,
    report: Callable[[int], None],
) -> list[float]:
    """Train.

    Args:
        modules: What learns; parameters that need no gradient stay as they are.
        loss: The loss of a step, by its number.
        steps: How many.
        rate: The highest learning rate.
        weight_decay: Of matrices; vectors have none.
        warm_up: Share of the steps in which the rate rises.
        report: Told how many steps are done.

    Returns:
        The loss of every step.
    """
    import torch

    unique = {id(one): one for module in modules for one in module.parameters() if one.requires_grad}
    parameters = list(unique.values())
    groups = [
        {"params": [one for one in parameters if one.ndim > 1], "weight_decay": weight_decay},
        {"params": [one for one in parameters if one.ndim == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)
    losses = []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * rate_factor(step, steps=steps, warm_up=warm_up)
        value = loss(step)
        value.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(value.detach()))
        report(step + 1)
    return losses
