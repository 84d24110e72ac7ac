"""The old chunker's rules, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from xrobust.tasks import Example
from xrobust.tasks.scoring.chunks import chunk_score, chunk_statistics, chunks


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("", []),
        ("O O", []),
        ("B-PER I-PER O B-LOC", [("PER", 0, 2), ("LOC", 3, 4)]),
        ("B-PER B-PER", [("PER", 0, 1), ("PER", 1, 2)]),
        ("I-PER I-PER", [("PER", 0, 2)]),
        ("O I-LOC", [("LOC", 1, 2)]),
        ("B-PER I-LOC", [("PER", 0, 1), ("LOC", 1, 2)]),
        # Parts of speech: equal tags side by side are one chunk.
        ("NOUN NOUN VERB", [("NOUN", 0, 2), ("VERB", 2, 3)]),
        ("DET NOUN NOUN NOUN PUNCT PUNCT", [("DET", 0, 1), ("NOUN", 1, 4), ("PUNCT", 4, 6)]),
        # An S at the beginning means a chunk of its own.
        ("SCONJ SCONJ", [("SCONJ", 0, 1), ("SCONJ", 1, 2)]),
        ("SYM SYM NUM", [("SYM", 0, 1), ("SYM", 1, 2), ("NUM", 2, 3)]),
        # CCONJ and SCONJ have types of their own, unlike in later versions.
        ("CCONJ SCONJ", [("CCONJ", 0, 1), ("SCONJ", 1, 2)]),
        # INTJ reads as "inside", and goes on.
        ("INTJ INTJ", [("INTJ", 0, 2)]),
    ],
)
def test_chunks(tags: str, expected: list[tuple[str, int, int]]) -> None:
    assert chunks(tags.split()) == expected


def test_counts_of_a_sentence() -> None:
    gold = Example("e", "e", {}, ["B-PER", "I-PER", "O", "B-LOC", "B-ORG"])
    predicted = ["B-PER", "I-PER", "O", "B-ORG", "B-ORG"]
    # Of PER 0-2, LOC 3-4 and ORG 4-5, two are found; the third one predicted is ORG 3-4.
    assert chunk_statistics([predicted], [gold]).tolist() == [[2.0, 3.0, 3.0, 4.0, 5.0]]


def test_figures_of_totals() -> None:
    found = chunk_score(np.array([[2.0, 4.0, 5.0, 8.0, 10.0], [0.0, 0.0, 5.0, 0.0, 10.0], [0.0] * 5]))
    assert found["precision"].tolist() == [50.0, 0.0, 0.0]
    assert found["recall"].tolist() == [40.0, 0.0, 0.0]
    assert found["f1"].tolist() == pytest.approx([100 * 2 * 0.5 * 0.4 / 0.9, 0.0, 0.0])
    assert found["accuracy"].tolist() == [80.0, 0.0, 0.0]


def test_a_chunk_does_not_reach_into_the_next_sentence() -> None:
    golds = [Example("a", "a", {}, ["NOUN"]), Example("b", "b", {}, ["NOUN"])]
    assert chunk_statistics([["NOUN"], ["NOUN"]], golds)[:, :3].sum(axis=0).tolist() == [2.0, 2.0, 2.0]
