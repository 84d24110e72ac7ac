"""Names and numbers that stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.perturbations import PERTURBATIONS, Text, perturb
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.protecting import protected


def names(text: str | Text, language: str = "en", *, gold: Sequence[tuple[int, int]] | None = None) -> list[str]:
    """What is protected when names are."""
    one = Text(text, language) if isinstance(text, str) else text
    return [one.text[start:end] for start, end in protected(one, names=True, numbers=False, gold_names=gold)]


def numbers(text: str, language: str = "en") -> list[str]:
    """What is protected when numbers are."""
    return [text[start:end] for start, end in protected(Text(text, language), names=False, numbers=True)]


def beside(text: str, language: str, **parallel: str) -> Text:
    """A text with parallel ones, by language."""
    one = Text(text, language)
    one.parallel = {code: Text(other, code) for code, other in parallel.items()}
    return one


def test_nothing_is_protected_that_nobody_asked_for() -> None:
    assert protected(Text("In 1990 Anna met Ben.", "en"), names=False, numbers=False) == ()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("In 1990, 3.5 of 1,000 people", "en", ["1990", "3.5", "1,000"]),
        ("a B2B deal on the 21st", "en", ["B2B", "21st"]),
        ("सन १९९० में", "hi", ["१९९०"]),
        ("今天是６月", "zh", ["６"]),
        ("one or two", "en", []),
    ],
)
def test_numbers_are_what_has_digits(text: str, language: str, expected: list[str]) -> None:
    assert numbers(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("We saw Anna and Ben Smith in Leipzig.", "en", ["Anna", "Ben Smith", "Leipzig"]),
        ("The dog barks. The cat sleeps.", "en", []),
        ("Do you think I should? I'm sure I can.", "en", []),
        ("He said: “Come in!” and left.", "en", []),
        ("It was Mr. Smith (Anna's uncle).", "en", ["Mr", "Smith", "Anna's"]),
        ("They joined the NATO and the pro-Soviet camp.", "en", ["NATO", "Soviet"]),
        ("Том живёт в Москве, а Анна в Риге.", "ru", ["Москве", "Анна", "Риге"]),
        ("Ο Γιάννης μένει στην Αθήνα.", "el", ["Γιάννης", "Αθήνα"]),
        ("Dün Ankara'ya geldi.", "tr", ["Ankara'ya"]),
        ("Der Hund sah die Katze und das Haus.", "de", []),
        ("Gestern kam Angela Merkel nach Hause.", "de", ["Angela Merkel"]),
        ("उसने Google पर देखा।", "hi", ["Google"]),
    ],
)
def test_a_capitalised_word_inside_a_sentence_is_a_name(text: str, language: str, expected: list[str]) -> None:
    assert names(text, language) == expected


def test_a_word_that_begins_a_sentence_is_one_where_it_stands_inside_another() -> None:
    assert names("Anna sings.") == []
    assert names("Anna sings. We like Anna.") == ["Anna", "Anna"]
    first, second = Text("Anna sings.", "en"), Text("A song that Anna sings.", "en")
    first.siblings, second.siblings = [second], [first]
    assert names(first) == names(second) == ["Anna"]


def test_a_name_of_several_words_may_begin_a_sentence() -> None:
    assert names("President Lincoln was shot.") == ["President Lincoln"]
    assert names("The Lincoln memorial is white.") == ["Lincoln"]


def test_text_that_capitalises_most_of_its_words_tells_no_names() -> None:
    assert names("Man Bites Dog in Park") == []
    assert names("THE DOG BITES A MAN") == []


def test_a_word_that_stands_in_a_parallel_text_is_a_name() -> None:
    assert names("Der Rat traf sich in Leipzig.", "de") == []
    assert names(beside("Der Rat traf sich in Leipzig.", "de", en="The council met in Leipzig.")) == ["Leipzig"]
    assert names(beside("Leipzig ist groß.", "de", en="The town of Leipzig is big.")) == ["Leipzig"]
    assert names(beside("In Rom", "de", en="In Rome")) == []
    assert names(beside("The hotel is new.", "en", fr="L'hotel est neuf.")) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("मैं भारत में रहता हूँ", "hi", ["भारत"]),
        ("من در ایران هستم", "fa", ["ایران"]),
        ("我在法国工作", "zh", ["法国"]),
        ("Er reist nach Frankreich.", "de", ["Frankreich"]),
        ("Er reist in die Vereinigte Staaten.", "de", ["Vereinigte Staaten"]),
        ("Elle parle français.", "fr", []),
    ],
)
def test_countries_and_languages_are_known_in_every_script(text: str, language: str, expected: list[str]) -> None:
    assert names(text, language) == expected


def test_gold_names_are_taken_instead_of_the_rule() -> None:
    assert names("the old oak in Leipzig", gold=[(4, 11)]) == ["old oak"]
    assert names("the old oak in Leipzig", gold=[]) == []


def test_spans_are_merged_with_those_protected_already() -> None:
    text = Text("the 12 days in Leipzig", "en", protected=[(0, 6), (20, 22)])
    assert protected(text, names=True, numbers=True) == ((0, 6), (15, 22))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_name_of_the_language_is_protected_where_it_is_written_as_the_cldr_has_it(language: str) -> None:
    from xrobust.perturbations.resources import load_cldr

    name = load_cldr()["territory:DE"].get(language)
    assert name is None or name in {*names(f"{name}", language)}


def test_edits_leave_names_and_numbers_alone() -> None:
    text = Text("In 1990 we saw Anna Smith in Leipzig with 3 dogs.", "en")
    text.protected = protected(text, names=True, numbers=True)
    for name in ("keyboard", "swap", "delete", "casing", "lexicon"):
        perturbed = perturb(text, PERTURBATIONS.get(name).build(), dose=1.0).perturbed
        assert all(part in perturbed.text for part in ("1990", "Anna Smith", "Leipzig", "3"))
        assert perturbed.text != text.text


@given(text=st.text(max_size=60), language=st.sampled_from(sorted(LANGUAGES)))
def test_spans_are_sorted_apart_and_of_whole_clusters(text: str, language: str) -> None:
    one = Text(text, language)
    spans = protected(one, names=True, numbers=True)
    assert all(start < end and one.is_border(start) and one.is_border(end) for start, end in spans)
    assert all(first.end < second.start for first, second in pairwise(spans))
