"""Windows over long contexts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xrobust.tasks.encoding.windows import windows, with_most_context

sizes = st.tuples(st.integers(0, 400), st.integers(1, 120), st.integers(1, 60))


@given(sizes)
def test_windows_cover_every_token_and_fit(size: tuple[int, int, int]) -> None:
    tokens, room, stride = size
    found = windows(tokens, room=room, stride=stride)
    assert all(window.length <= room for window in found)
    covered = {token for window in found for token in range(window.start, window.start + window.length)}
    assert covered == set(range(tokens))
    assert all(b.start - a.start == min(stride, room) for a, b in pairwise(found))


@given(sizes)
def test_every_token_has_its_most_context_in_exactly_one_window(size: tuple[int, int, int]) -> None:
    tokens, room, stride = size
    found = windows(tokens, room=room, stride=stride)
    count = np.zeros(tokens, int)
    for window, most in zip(found, with_most_context(found), strict=True):
        count[window.start : window.start + window.length] += most
    assert (count == 1).all()


def test_the_context_is_that_on_the_shorter_side() -> None:
    # Ten tokens, windows 0-5, 3-8, 6-9. Token 4 has one token behind it in the first window and one before it in the
    # second, and both are as long, so that the first counts; token 5 has none behind it in the first. Token 7 has one
    # behind it in the second and one before it in the third, which is shorter; token 8 has none behind in the second.
    found = windows(10, room=6, stride=3)
    first, second, third = with_most_context(found)
    assert first.tolist() == [True, True, True, True, True, False]
    assert second.tolist() == [False, False, True, True, True, False]
    assert third.tolist() == [False, False, True, True]


def test_a_context_that_fits_is_one_window() -> None:
    assert windows(5, room=6, stride=2) == [(0, 5)]
    assert windows(0, room=6, stride=2) == [(0, 0)]
