"""What is read from a model's outputs: logits in the task's order, or a vector of a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from xrobust.checkpoints.choosing import TaskCheckpoint
from xrobust.checkpoints.heads import MISSING
from xrobust.tasks.contract import Head

if TYPE_CHECKING:
    import torch

Read = Callable[[Any, Any], "torch.Tensor"]
"""A module's output and the `[rows, longest]` attention mask to `[rows, ...]`."""

_NEVER = -1e30
"""Logit of a label that a tagger lacks: below all others, and still a number."""
CUTTABLE = frozenset({"bert", "camembert", "roberta", "xlm-roberta"})
"""Model types whose pooler, and whose layers behind the pooled one, can be left out without changing it."""


def read_logits(checkpoint: TaskCheckpoint) -> Read:
    """Logits with their columns in the order of the task's labels, or of an answer's start and end."""
    import torch

    columns = list(checkpoint.columns)

    def read(output: Any, mask: Any) -> torch.Tensor:
        del mask
        if checkpoint.head is Head.QUESTION_ANSWERING:
            return torch.stack((output.start_logits, output.end_logits), dim=-1)
        logits: torch.Tensor = output.logits
        if not columns:
            return logits
        known = logits[..., columns]
        if MISSING in columns:
            known[..., [column == MISSING for column in columns]] = _NEVER
        return known

    return read


def read_vectors(checkpoint: TaskCheckpoint, module: Any) -> Read:
    """Vectors from a hidden layer: pooled over a row, special tokens included, or one a token without pooling."""
    layer = checkpoint.layer if checkpoint.layer is not None else -1
    index = layer if layer >= 0 else layer + module.config.num_hidden_layers + 1
    if module.config.model_type in CUTTABLE and index > 0:
        module.encoder.layer = module.encoder.layer[:index]
        module.config.num_hidden_layers = index
        index = -1
    if index != -1:
        module.config.output_hidden_states = True

    def read(output: Any, mask: Any) -> torch.Tensor:
        hidden: torch.Tensor = output.last_hidden_state if index == -1 else output.hidden_states[index]
        hidden = hidden.float()
        if checkpoint.pooling is None:
            return hidden
        if checkpoint.pooling == "cls":
            return hidden[:, 0]
        weights = mask[..., None].float()
        pooled: torch.Tensor = (hidden * weights).sum(1) / weights.sum(1)
        return pooled

    return read


def longest_input(module: Any) -> int | None:
    """Longest input that the position embeddings allow, where there are any."""
    for part in module.modules():
        table = getattr(part, "position_embeddings", None)
        if table is not None and hasattr(table, "num_embeddings"):
            # XLM-R and its kin count positions from behind the padding index.
            return int(table.num_embeddings) - (0 if table.padding_idx is None else table.padding_idx + 1)
    return None
