"""The text as plugins see it."""

from __future__ import annotations

import pytest

from tests.perturbations.helpers import proposing
from xrobust.perturbations import Grapheme, Offers, Text


def test_words_know_their_place_their_kind_and_their_neighbours() -> None:
    text = Text("¿Qué? 3", "es")
    mark, word, question, number = text.words
    assert [(unit.text, unit.kind) for unit in text.words] == [
        ("¿", "punctuation"), ("Qué", "word"), ("?", "punctuation"), ("3", "number"),
    ]  # fmt: skip
    assert (word.start, word.end, word.index) == (1, 4, 1)
    assert mark.previous is None
    assert number.next is None
    assert word.previous is not None
    assert word.next is not None
    assert (word.previous.text, word.next.text) == (mark.text, question.text)
    assert word.context is text
    assert repr(word) == "Word('Qué', 1, 4, 'word')"


def test_graphemes_count_in_code_points_of_the_whole_text() -> None:
    (_, word) = Text("👍🏽 हिन्दी", "hi").words
    assert word.graphemes == (Grapheme(3, 5, "हि"), Grapheme(5, 9, "न्दी"))
    (word,) = Text("dog", "en").words
    assert [grapheme.text for grapheme in word.graphemes] == ["d", "o", "g"]


@pytest.mark.parametrize(
    ("text", "borders"),
    [("ab", {0, 1, 2}), ("हि!", {0, 2, 3}), ("\r\n", {0, 2}), ("", {0}), ("🇩🇪", {0, 2})],
)
def test_borders_are_those_of_clusters(text: str, borders: set[int]) -> None:
    assert {offset for offset in range(-2, len(text) + 3) if Text(text, "en").is_border(offset)} == borders


def test_a_words_generator_gives_the_same_numbers_however_often_it_is_asked() -> None:
    def numbers(seed: int) -> list[float]:
        found = []
        perturbation = proposing({})
        offers = Offers(Text("one two", "en", example_id="x"), perturbation, seed=seed)
        for index in (1, 0):
            word = offers.text.word(index, random_seed=offers._seed(index))
            found += [word.random.random(), word.random.random()]
        return found

    assert numbers(0) == numbers(0)
    assert len({*numbers(0), *numbers(1)}) == 8


def test_a_word_from_elsewhere_has_no_generator() -> None:
    with pytest.raises(RuntimeError, match="called with"):
        _ = Text("one", "en").words[0].random
