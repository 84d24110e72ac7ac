"""Phrase pairs: worked by hand, held against the definition, and the switch points they allow."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given

from tests.perturbations.translated import by_words, translations
from xrobust.perturbations import Text
from xrobust.perturbations.alignment.phrases import MOST_TARGET_WORDS, MOST_WORDS, phrase_pairs


def pairs(text: Text, into: str = "es") -> list[tuple[str, str]]:
    other = text.parallel[into]
    found = phrase_pairs(text, other, text.links[into])
    return [
        (
            text.text[text.units[start][0] : text.units[end - 1][1]],
            other.text[other.units[low][0] : other.units[high - 1][1]],
        )
        for start, end, low, high in found
    ]


def test_the_sentence_that_phrase_extraction_is_taught_by() -> None:
    """Koehn, Statistical Machine Translation, chapter 5, where the order around both borders is the same."""
    text = by_words(
        "Maria no dio una bofetada a la bruja verde",
        "Mary did not slap the green witch",
        "Maria=Mary no=did no=not dio=slap una=slap bofetada=slap a=the la=the bruja=witch verde=green",
        language="es",
        into="en",
    )
    assert pairs(text, "en") == [
        ("Maria", "Mary"),
        ("Maria no", "Mary did not"),
        ("no", "did not"),
        ("no dio una bofetada", "did not slap"),
        ("dio una bofetada", "slap"),
        ("a la", "the"),
        ("a la bruja verde", "the green witch"),
        ("bruja verde", "green witch"),
    ]


def test_a_verb_that_stands_elsewhere_is_not_switched_alone() -> None:
    text = by_words(
        "er hat das Buch gelesen",
        "he has read the book",
        "er=he hat=has das=the Buch=book gelesen=read",
        language="de",
        into="en",
    )
    assert pairs(text, "en") == [
        ("er", "he"),
        ("er hat", "he has"),
        ("hat", "has"),
        ("hat das Buch gelesen", "has read the book"),
        ("das", "the"),
        ("das Buch gelesen", "read the book"),
    ]


def test_of_a_neighbour_with_several_links_the_nearest_counts() -> None:
    assert ("b", "q") in pairs(by_words("a b", "p q r s", "a=p a=s b=q"))
    assert ("b", "r") not in pairs(by_words("a b", "p q r s", "a=p a=s b=r"))
    assert ("b", "q") not in pairs(by_words("b a", "p q r s", "b=q a=p a=s"))
    assert ("b", "r") in pairs(by_words("b a", "p q r s", "b=r a=p a=s"))


def test_a_phrase_has_four_words_and_its_counterpart_twice_as_many() -> None:
    same = "one two three four five"
    text = by_words(same, same.upper(), " ".join(f"{word}={word.upper()}" for word in same.split()))
    assert [found for found, _ in pairs(text) if found.startswith("one")] == [
        "one", "one two", "one two three", "one two three four",
    ]  # fmt: skip
    long = [f"w{index}" for index in range(9)]
    assert pairs(by_words("evlerimizdekilerden", " ".join(long[:8]), f"evlerimizdekilerden={long[0]} "
                          f"evlerimizdekilerden={long[7]}", language="tr"))  # fmt: skip
    assert not pairs(by_words("x", " ".join(long), f"x={long[0]} x={long[8]}"))


def test_marks_stand_inside_words_only() -> None:
    comma = by_words("yes, he came", "sí, él vino", "yes=sí ,=, he=él came=vino")
    assert [found for found, _ in pairs(comma)] == ["yes", "he", "he came", "came"]
    hyphen = by_words("a well-known man", "un bien-conocido tipo", "a=un well=bien -=- known=conocido man=tipo")
    assert ("a well-known man", "un bien-conocido tipo") in pairs(hyphen)
    assert not pairs(by_words("big dog", "grande, perro", "big=grande big=perro dog=grande dog=perro"))


def test_a_phrase_begins_and_ends_with_a_word_and_its_counterpart_with_a_word_or_a_number() -> None:
    text = by_words("in 1990 came two", "en 1990 llegaron 2", "in=en 1990=1990 came=llegaron two=2")
    found = pairs(text)
    assert ("in 1990 came", "en 1990 llegaron") in found
    assert ("two", "2") in found
    assert not any(source.startswith("1990") or source.endswith("1990") for source, _ in found)
    assert not pairs(by_words("dog", "perro !", "dog=perro dog=!"))


def test_words_without_links_are_neither_lost_nor_said_twice() -> None:
    lost = by_words("sells no milk", "не продаёт молоко", "sells=продаёт milk=молоко", into="ru")
    assert pairs(lost, "ru") == [("sells", "продаёт"), ("milk", "молоко")]
    twice = by_words("not sells milk", "продаёт не молоко", "sells=продаёт milk=молоко", into="ru")
    assert pairs(twice, "ru") == [("sells", "продаёт"), ("milk", "молоко")]
    both = by_words("not sells no milk", "не продаёт не молоко", "sells=продаёт milk=молоко", into="ru")
    assert ("sells no milk", "продаёт не молоко") in pairs(both, "ru")
    neither = by_words("sells the milk", "продаёт молоко", "sells=продаёт milk=молоко", into="ru")
    assert ("sells the milk", "продаёт молоко") in pairs(neither, "ru")


def by_definition(text: Text, other: Text, links: list[tuple[int, int]]) -> set[tuple[int, int, int, int]]:
    """All pairs of ranges that links join and that no link leaves, with links at all four edges."""
    here, there = ({one for one, _ in links}, {other for _, other in links})
    found = set()
    for start, end in combinations(range(len(text.units) + 1), 2):
        for low, high in combinations(range(len(other.units) + 1), 2):
            inside = [(start <= i < end, low <= j < high) for i, j in links]
            if all(i == j for i, j in inside) and {start, end - 1} <= here and {low, high - 1} <= there:
                found.add((start, end, low, high))
    return found


def words(text: Text, start: int, end: int) -> int:
    return sum(kind in {"word", "number"} for _, _, kind in text.units[start:end])


def nearest(links: list[tuple[int, int]], unit: int, low: int, high: int) -> list[int]:
    """Where the counterparts of a unit stand that are nearest to a range: -1 before, 1 behind."""
    distances = [(low - j if j < low else j - high + 1, -1 if j < low else 1) for i, j in links if i == unit]
    return [side for distance, side in distances if distance == min(distances)[0]]


@given(translations())
def test_pairs_are_consistent_and_keep_the_order_whatever_the_links(text: Text) -> None:
    other, links = text.parallel["zh"], [*text.links["zh"]]
    found = phrase_pairs(text, other, links)
    assert found == sorted({*found})
    assert {*map(tuple, found)} <= by_definition(text, other, links)
    for start, end, low, high in found:
        assert text.units[start][2] == text.units[end - 1][2] == "word"
        assert other.units[low][2] in {"word", "number"}
        assert other.units[high - 1][2] in {"word", "number"}
        assert words(text, start, end) <= MOST_WORDS
        assert words(other, low, high) <= MOST_TARGET_WORDS
        left = [unit for unit, _ in links if unit < start]
        right = [unit for unit, _ in links if unit >= end]
        assert not left or -1 in nearest(links, max(left), low, high)
        assert not right or 1 in nearest(links, min(right), low, high)


@given(translations())
def test_every_consistent_pair_of_words_whose_order_holds_is_found(text: Text) -> None:
    other, links = text.parallel["zh"], [*text.links["zh"]]
    linked_here, linked_there = ({one for one, _ in links}, {two for _, two in links})
    for start, end, low, high in by_definition(text, other, links):
        plain = all(kind == "word" for _, _, kind in (*text.units[start:end], *other.units[low:high]))
        # All words linked: nothing can be lost.
        plain = plain and {*range(start, end)} <= linked_here and {*range(low, high)} <= linked_there
        left, right = [i for i, _ in links if i < start], [i for i, _ in links if i >= end]
        in_order = (not left or -1 in nearest(links, max(left), low, high)) and (
            not right or 1 in nearest(links, min(right), low, high)
        )
        if plain and in_order and end - start <= MOST_WORDS and high - low <= MOST_TARGET_WORDS:
            assert (start, end, low, high) in phrase_pairs(text, other, links)
