"""`typing` against the half of the misspellings that it was not fitted on."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.slips import by_cell, distance, held_out_pairs, made


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_slips_are_like_those_of_people_in_words_that_nothing_was_fitted_on(data: Path, language: str) -> None:
    pairs = held_out_pairs(data / "typos", language)
    assert len(pairs) > 600
    assert distance(by_cell(pairs), by_cell(made(pairs, language))) <= 0.1
