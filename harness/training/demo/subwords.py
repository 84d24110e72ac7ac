"""Subword sampling: byte-pair encoding that leaves merges out at random.

Source: BPE-dropout, Provilkov et al. 2020. The library's own dropout draws from a generator that cannot be seeded.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from transformers import PreTrainedTokenizerFast


class SubwordSampler:
    """Splits chunks (as `Splitter` gives them) into the pieces of a trained tokenizer."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        model = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
        self.vocabulary: dict[str, int] = model["vocab"]
        self._ranks = {(left, right): rank for rank, (left, right) in enumerate(model["merges"])}

    def split(self, chunk: str, *, dropout: float, random: random.Random) -> list[str]:
        """The pieces of a chunk; with `dropout` 0 those that the tokenizer gives."""
        pieces = list(chunk)
        while len(pieces) > 1:
            best, place = None, -1
            for index in range(len(pieces) - 1):
                rank = self._ranks.get((pieces[index], pieces[index + 1]))
                if rank is None or (best is not None and rank >= best) or (dropout and random.random() < dropout):
                    continue
                best, place = rank, index
            if best is None:
                break
            pieces[place : place + 2] = [pieces[place] + pieces[place + 1]]
        return pieces
