"""A tokenizer and a small parallel corpus as the demo's training makes them, only less of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from xrobust.tasks import mini

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast


@pytest.fixture(scope="session")
def rows() -> Sequence[dict[str, mini.Sentence]]:
    """300 meanings in ten languages."""
    return list(mini.corpus(300))


@pytest.fixture(scope="session")
def tokenizer(rows: Sequence[dict[str, mini.Sentence]]) -> PreTrainedTokenizerFast:
    """Trained on them."""
    from xrobust.training.demo.tokenizer import train_tokenizer

    return train_tokenizer((sentence for row in rows for sentence in row.values()), pieces=4_000, positions=128)
