"""Sentences as the tasks of retrieval encode them: each one is a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from xrobust.tasks.encoding.positions import positions_in

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def encode_sentences(
    texts: Sequence[str], tokenizer: PreTrainedTokenizerBase, *, max_length: int
) -> tuple[list[tuple[int, ...]], np.ndarray]:
    """Token ids of every sentence, special ones included, and `[sentences]` whether it lost its end.

    Args:
        texts: The sentences.
        tokenizer: Its own limit counts where it is lower.
        max_length: Tokens that are kept.
    """
    limit = min(max_length, tokenizer.model_max_length)
    ids = tokenizer(list(texts), add_special_tokens=True, verbose=False)["input_ids"]
    long = np.array([len(row) > limit for row in ids], bool)
    if long.any():
        ids = tokenizer(list(texts), truncation=True, max_length=limit)["input_ids"]
    return [tuple(row) for row in ids], long


def sentence_positions(
    texts: Sequence[str], tokenizer: PreTrainedTokenizerBase, *, fields: Sequence[int], max_length: int
) -> list[np.ndarray]:
    """Where the tokens that `encode_sentences` gives stand, as `Task.positions` has it.

    Args:
        texts: The sentences.
        tokenizer: Its own limit counts where it is lower.
        fields: Of each sentence the field that it is.
        max_length: Tokens that are kept.
    """
    limit = min(max_length, tokenizer.model_max_length)
    found = tokenizer(list(texts), truncation=True, max_length=limit, return_offsets_mapping=True)
    return positions_in(found, [(field,) for field in fields])
