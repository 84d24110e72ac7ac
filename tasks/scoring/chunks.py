"""Chunk F1 as XTREME runs it, for named entities and for parts of speech."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from xrobust.tasks.contract import Example, Predictions


class Chunk(NamedTuple):
    """A run of tokens of one type; `end` is one past the last token."""

    type: str
    start: int
    end: int


def chunks(tags: Sequence[str]) -> list[Chunk]:
    """The chunks of a sentence, by the rules of conlleval.

    The first letter of a tag is its place in the chunk (B begins, I goes on, E ends, S is alone, O is outside), what
    stands behind its last hyphen is its type. So with parts of speech equal tags side by side are one chunk (NOUN
    NOUN), and tags in S (SCONJ, SYM) are chunks of their own.

    Source: seqeval 0.0.12, the version that the benchmark's published figures come from. Later ones take another type.

    >>> chunks(["B-PER", "I-PER", "O", "I-LOC"])
    [Chunk(type='PER', start=0, end=2), Chunk(type='LOC', start=3, end=4)]
    """
    found = []
    place, kind, start = "O", "", 0
    for position, tag in enumerate((*tags, "O")):
        new_place, new_kind = tag[0], tag.rsplit("-", 1)[-1]
        if _ends(place, new_place, changed=kind != new_kind):
            found.append(Chunk(kind, start, position))
        if _begins(place, new_place, changed=kind != new_kind):
            start = position
        place, kind = new_place, new_kind
    return found


def _ends(place: str, new: str, *, changed: bool) -> bool:
    if place in "ES" or (place in "BI" and new in "BSO"):
        return True
    return place not in "O." and changed


def _begins(place: str, new: str, *, changed: bool) -> bool:
    if new in "BS" or (place in "ESO" and new in "EI"):
        return True
    return new not in "O." and changed


def chunk_statistics(predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
    """`[n, 5]` correct, predicted and gold chunks, correct tokens, tokens."""
    rows = np.zeros((len(examples), 5))
    for row, predicted, example in zip(rows, predictions, examples, strict=True):
        found, gold = set(chunks(predicted)), set(chunks(example.gold))
        right = sum(one == other for one, other in zip(predicted, example.gold, strict=True))
        row[:] = len(found & gold), len(found), len(gold), right, len(example.gold)
    return rows


def chunk_score(totals: np.ndarray) -> dict[str, np.ndarray]:
    """F1, precision and recall of chunks and accuracy of tokens, in percent.

    Args:
        totals: `[..., 5]` correct, predicted and gold chunks, correct tokens, tokens.

    Returns:
        `[...]` each, in 0..100; 0 where there is nothing to divide by.
    """
    correct, predicted, gold, right, tokens = np.moveaxis(totals, -1, 0)
    precision, recall = _ratio(correct, predicted), _ratio(correct, gold)
    return {
        "f1": 100.0 * _ratio(2 * precision * recall, precision + recall),
        "precision": 100.0 * precision,
        "recall": 100.0 * recall,
        "accuracy": 100.0 * _ratio(right, tokens),
    }


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    ratio: np.ndarray = np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=whole > 0)
    return ratio
