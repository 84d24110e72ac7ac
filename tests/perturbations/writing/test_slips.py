"""Kinds of slip, told from two words."""

from __future__ import annotations

from collections import Counter

import pytest

from xrobust.perturbations.writing.slips import KINDS, Slip, fifth, places, slip_between


@pytest.mark.parametrize(
    ("correct", "typed", "expected"),
    [
        ("house", "hoise", Slip("substitution", 2, 5)),
        ("house", "hose", Slip("omission", 2, 5)),
        ("house", "ouse", Slip("omission", 0, 5)),
        ("house", "hous", Slip("omission", 4, 5)),
        ("letter", "leter", Slip("omission", 3, 6)),
        ("house", "houyse", Slip("insertion", 3, 5)),
        ("house", "houses", Slip("insertion", 5, 5)),
        ("house", "houuse", Slip("doubling", 2, 5)),
        ("house", "housee", Slip("doubling", 4, 5)),
        ("house", "huose", Slip("transposition", 1, 5)),
        ("house", "houes", Slip("transposition", 3, 5)),
        ("at", "ta", Slip("transposition", 0, 2)),
        ("house", "House", None),
        ("house", "house", None),
        ("house", "mice", None),
        ("house", "hsoue", None),
        ("", "", None),
        ("", "a", Slip("insertion", 0, 0)),
    ],
)
def test_one_slip_between_two_words_is_told_by_its_kind_and_place(
    correct: str, typed: str, expected: Slip | None
) -> None:
    assert slip_between(list(correct), list(typed)) == expected


def test_a_slip_counts_grapheme_clusters() -> None:
    assert slip_between(["हि", "न्दी"], ["हि", "न्दि"]) == Slip("substitution", 1, 2)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [5, 10, 20])
def test_the_fifths_of_a_word_are_of_equal_size_and_in_order(kind: str, length: int) -> None:
    fifths = [fifth(kind, place, length) for place in range(places(kind, length))]
    assert fifths == sorted(fifths)
    assert {*fifths} <= {*range(5)}
    if places(kind, length) % 5 == 0:
        assert {*Counter(fifths).values()} == {places(kind, length) // 5}
