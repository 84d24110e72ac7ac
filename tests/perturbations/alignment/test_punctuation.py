"""Marks are linked by the links around them."""

from xrobust.perturbations import Text
from xrobust.perturbations.alignment import Pair
from xrobust.perturbations.alignment.punctuation import with_marks


def marks(source: str, target: str, links: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found = with_marks(Pair(Text(source, "en"), Text(target, "hi")), links)
    assert found == sorted(found)
    assert {*links} <= {*found}
    return [link for link in found if link not in links]


def test_a_mark_is_linked_to_the_one_of_the_same_meaning_between_the_same_words() -> None:
    # Yes , I come .    हाँ , मैं आता हूँ ।
    assert marks("Yes, I come.", "हाँ, मैं आता हूँ।", [(0, 0), (2, 2), (3, 3), (3, 4)]) == [(1, 1), (4, 5)]


def test_no_mark_is_linked_across_words_that_are_linked_otherwise() -> None:
    # If A , B . → B , if A .: the comma parts the clauses, which change places.
    assert marks("if a, b.", "b, if a.", [(0, 2), (1, 3), (3, 0)]) == [(4, 4)]


def test_each_of_two_commas_finds_its_own() -> None:
    assert marks("a, b, c", "a, b, c", [(0, 0), (2, 2), (4, 4)]) == [(1, 1), (3, 3)]
    assert marks("a, b, c", "a b, c", [(0, 0), (2, 1), (4, 3)]) == [(3, 2)]


def test_marks_of_other_meanings_are_not_linked() -> None:
    assert marks("a?", "a!", [(0, 0)]) == []
    assert marks("5 %", "5 %", [(0, 0)]) == [(1, 1)]
