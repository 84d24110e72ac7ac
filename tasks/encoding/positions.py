"""Where the tokens of inputs stand in their texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from transformers import BatchEncoding


def positions_in(found: BatchEncoding, fields: Sequence[Sequence[int]]) -> list[np.ndarray]:
    """For each input `[length, 3]` int32 field, start and end of each token in code points; -1 for special tokens.

    Args:
        found: What a fast tokenizer gave, with offsets.
        fields: For each input, the field that each of its texts is.
    """
    return [
        np.array(
            [
                (-1, -1, -1) if text is None else (fields[number][text], *offset)
                for text, offset in zip(found.sequence_ids(number), offsets, strict=True)
            ],
            np.int32,
        ).reshape(-1, 3)
        for number, offsets in enumerate(found["offset_mapping"])
    ]


def around_texts(length: int, texts: Sequence[tuple[int, int, np.ndarray]]) -> np.ndarray:
    """`[length, 3]` int32 field, start and end of each token of an input; -1 for tokens of no text.

    Args:
        length: Tokens of the input.
        texts: Of each text the field, the place of its first token, and `[tokens, 2]` where its tokens stand in it.
    """
    row = np.full((length, 3), -1, np.int32)
    for field, first, offsets in texts:
        row[first : first + len(offsets)] = np.column_stack([np.full(len(offsets), field), offsets])
    return row
