"""Edits, and the map between the clean and the perturbed text."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.perturbations import Edit, Perturbed, Span
from xrobust.perturbations.edits import levenshtein


@st.composite
def perturbed_texts(draw: st.DrawFn) -> Perturbed:
    clean = draw(st.text("abcdé中👍", max_size=12))
    cuts = sorted(draw(st.lists(st.integers(0, len(clean)), max_size=8)))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        edit = Edit(start, end, draw(st.text("xyz", max_size=3)))
        if edit != (start, start, "") and (not edits or edits[-1][:2] != edit[:2]):
            edits.append(edit)
    return Perturbed(clean, edits)


def mapped(span: Span, edits: tuple[Edit, ...], *, take_in_insertions: bool = False) -> Span:
    """The contract in words: borders inside an edit go out to the edit, borders beside one stay beside it."""

    def shift(before: list[Edit]) -> int:
        return sum(len(edit.text) - (edit.end - edit.start) for edit in before)

    start, end = span
    for edit in edits:
        if edit.start < span.start < edit.end:
            start = edit.start
        if edit.start < span.end < edit.end:
            end = edit.end
    new_start = start + shift([edit for edit in edits if edit.end <= start])
    new_end = end + shift([edit for edit in edits if edit.start < end])
    if take_in_insertions:
        new_start -= sum(len(edit.text) for edit in edits if edit.start == span.start == edit.end)
        new_end += sum(len(edit.text) for edit in edits if edit.start == span.end == edit.end)
    return Span(min(new_start, new_end), max(new_start, new_end))


def inverse(perturbed: Perturbed) -> tuple[Edit, ...]:
    """The edits that turn the perturbed text into the clean one."""
    found, shift = [], 0
    for edit in perturbed.edits:
        start = edit.start + shift
        found.append(Edit(start, start + len(edit.text), perturbed.clean[edit.start : edit.end]))
        shift += len(edit.text) - (edit.end - edit.start)
    return tuple(found)


@given(perturbed_texts())
def test_text_is_the_clean_one_with_the_edits_put_in(perturbed: Perturbed) -> None:
    text = perturbed.clean
    for edit in reversed(perturbed.edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert perturbed.text == text


@given(perturbed_texts())
def test_undoing_the_edits_gives_the_clean_text(perturbed: Perturbed) -> None:
    assert Perturbed(perturbed.text, inverse(perturbed)).text == perturbed.clean


@given(perturbed_texts(), st.data())
def test_both_maps_follow_the_contract(perturbed: Perturbed, data: st.DataObject) -> None:
    length = len(perturbed.clean)
    span = Span(*sorted(data.draw(st.tuples(st.integers(0, length), st.integers(0, length)))))
    assert perturbed.to_perturbed(span) == mapped(span, perturbed.edits)
    length = len(perturbed.text)
    span = Span(*sorted(data.draw(st.tuples(st.integers(0, length), st.integers(0, length)))))
    # What was deleted is an insertion on the way back.
    assert perturbed.to_clean(span) == mapped(span, inverse(perturbed), take_in_insertions=True)


@given(perturbed_texts(), st.data())
def test_a_span_comes_back_at_least_as_wide(perturbed: Perturbed, data: st.DataObject) -> None:
    length = len(perturbed.clean)
    span = Span(*sorted(data.draw(st.tuples(st.integers(0, length), st.integers(0, length)))))
    there = perturbed.to_perturbed(span)
    assert 0 <= there.start <= there.end <= len(perturbed.text)
    back = perturbed.to_clean(there)
    assert back.start <= span.start
    assert back.end >= span.end


@given(perturbed_texts(), st.data())
def test_spans_keep_their_order(perturbed: Perturbed, data: st.DataObject) -> None:
    points = data.draw(st.lists(st.integers(0, len(perturbed.clean)), min_size=4, max_size=4).map(sorted))
    first = perturbed.to_perturbed(Span(points[0], points[2]))
    second = perturbed.to_perturbed(Span(points[1], points[3]))
    assert first.start <= second.end


@given(perturbed_texts())
def test_the_whole_text_maps_to_the_whole_text(perturbed: Perturbed) -> None:
    clean, text = Span(0, len(perturbed.clean)), Span(0, len(perturbed.text))
    inner = perturbed.to_perturbed(clean)
    prefix = sum(len(edit.text) for edit in perturbed.edits if edit.end == 0)
    suffix = sum(len(edit.text) for edit in perturbed.edits if edit.start == clean.end)
    if perturbed.clean:
        # What is inserted before the first or behind the last character belongs to no span of the clean text.
        assert inner == (prefix, text.end - suffix)


@pytest.mark.parametrize(
    ("edits", "span", "expected"),
    [
        ([Edit(2, 5, "xy")], (2, 5), (2, 4)),
        ([Edit(2, 5, "xy")], (3, 4), (2, 4)),
        ([Edit(2, 5, "xy")], (0, 2), (0, 2)),
        ([Edit(2, 5, "xy")], (5, 8), (4, 7)),
        ([Edit(2, 5, "xy")], (1, 3), (1, 4)),
        ([Edit(2, 5, "xy")], (4, 6), (2, 5)),
        ([Edit(3, 3, "xy")], (0, 3), (0, 3)),
        ([Edit(3, 3, "xy")], (3, 6), (5, 8)),
        ([Edit(3, 3, "xy")], (2, 4), (2, 6)),
        ([Edit(3, 3, "xy")], (3, 3), (3, 5)),
        ([Edit(2, 4, "")], (2, 4), (2, 2)),
        ([Edit(2, 4, "")], (3, 6), (2, 4)),
        ([Edit(2, 4, "")], (0, 2), (0, 2)),
        ([Edit(1, 3, "x"), Edit(3, 5, "yyy")], (1, 3), (1, 2)),
        ([Edit(1, 3, "x"), Edit(3, 5, "yyy")], (3, 5), (2, 5)),
        ([Edit(1, 3, "x"), Edit(3, 5, "yyy")], (2, 4), (1, 5)),
    ],
)
def test_spans_of_the_clean_text_by_hand(edits: list[Edit], span: tuple[int, int], expected: tuple[int, int]) -> None:
    assert Perturbed("abcdefgh", edits).to_perturbed(span) == expected


@pytest.mark.parametrize(
    ("edits", "span", "expected"),
    [
        ([Edit(2, 5, "xy")], (3, 4), (2, 5)),
        ([Edit(2, 5, "xy")], (4, 6), (5, 7)),
        ([Edit(3, 3, "xy")], (3, 5), (3, 3)),
        ([Edit(3, 3, "xy")], (4, 6), (3, 4)),
        ([Edit(2, 4, "")], (0, 2), (0, 4)),
        ([Edit(2, 4, "")], (2, 3), (2, 5)),
        ([Edit(2, 4, "")], (0, 1), (0, 1)),
        ([Edit(2, 4, "")], (3, 4), (5, 6)),
        ([Edit(2, 4, "")], (1, 3), (1, 5)),
        ([Edit(2, 3, ""), Edit(3, 4, "")], (2, 3), (2, 5)),
        ([Edit(2, 3, "x"), Edit(3, 4, "")], (3, 4), (3, 5)),
        ([Edit(2, 4, "")], (2, 2), (2, 4)),
    ],
)
def test_spans_of_the_perturbed_text_by_hand(
    edits: list[Edit], span: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert Perturbed("abcdefgh", edits).to_clean(span) == expected


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(3, 2, "x")],
        [Edit(-1, 2, "x")],
        [Edit(2, 9, "x")],
        [Edit(0, 3, "x"), Edit(2, 4, "y")],
        [Edit(4, 5, "x"), Edit(0, 1, "y")],
        [Edit(0, 4, "x"), Edit(2, 2, "y")],
    ],
)
def test_edits_out_of_order_or_range_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="sorted, in range and apart"):
        Perturbed("abcdefgh", edits)


def test_equal_edits_of_equal_texts_are_equal_and_survive_pickling() -> None:
    perturbed = Perturbed("abc", [Edit(0, 1, "x")])
    assert perturbed == Perturbed("abc", [Edit(0, 1, "x")])
    assert len({perturbed, Perturbed("abc", [Edit(0, 1, "x")]), Perturbed("abc")}) == 2
    assert perturbed != Perturbed("abc", [Edit(0, 1, "y")])
    copied = pickle.loads(pickle.dumps(perturbed))  # noqa: S301 - what workers do
    assert copied.to_clean((0, 1)) == (0, 1)
    assert repr(perturbed) == "Perturbed('abc', [Edit(start=0, end=1, text='x')])"


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("form", "from", 2), ("flaw", "lawn", 2), ("हिन्दी", "हिन्द", 1)],
)
def test_edit_distance_by_hand(left: str, right: str, distance: int) -> None:
    assert levenshtein(left, right) == distance == levenshtein(right, left)
