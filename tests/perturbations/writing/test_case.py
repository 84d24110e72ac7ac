"""Case as each language has it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.writing.case import (
    capitalised,
    cased_like,
    flipped,
    is_upper,
    letters_lower,
    letters_upper,
    lower,
    recased,
    upper,
)


def test_case_follows_turkish_and_never_makes_two_letters_of_one() -> None:
    assert [upper("tr", letter) for letter in "iı"] == ["İ", "I"]
    assert [lower("tr", letter) for letter in "İI"] == ["i", "ı"]
    assert upper("de", "ß") == "ß"
    assert lower("en", "İ") == "İ"


@given(st.text(max_size=8), st.sampled_from(sorted(LANGUAGES)))
def test_letter_by_letter_offsets_stay(text: str, language: str) -> None:
    assert len(letters_lower(language, text)) == len(letters_upper(language, text)) == len(text)
    assert capitalised(language, text)[1:] == text[1:]


@given(st.characters(categories=["Lu", "Ll"]), st.sampled_from(sorted(LANGUAGES)))
def test_only_a_letter_with_a_small_one_is_large(letter: str, language: str) -> None:
    assert is_upper(language, letter) == (lower(language, letter) != letter)
    if unicodedata.category(letter) == "Ll":
        assert not is_upper(language, letter)
    assert flipped(language, letter) in {lower(language, letter), upper(language, letter)}


@pytest.mark.parametrize(("language", "text", "other"), [("tr", "Iı", "ıI"), ("de", "ßa", "ßA"), ("ru", "Ё", "ё")])
def test_a_flipped_letter_is_in_the_other_case(language: str, text: str, other: str) -> None:
    assert "".join(flipped(language, letter) for letter in text) == other


@pytest.mark.parametrize(
    ("language", "word", "lowered", "raised", "title"),
    [
        ("tr", "IŞIK", "ışık", "IŞIK", "Işık"),
        ("de", "straße", "straße", "STRASSE", "Straße"),
        ("el", "Άλλος", "άλλος", "ΑΛΛΟΣ", "Άλλος"),
        ("el", "ΟΔΟΣ", "οδος", "ΟΔΟΣ", "Οδος"),
        ("nl", "ijs", "ijs", "IJS", "IJs"),
        ("hi", "कि", "कि", "कि", "कि"),
    ],
)
def test_whole_words_go_by_the_rules_of_their_language(
    language: str, word: str, lowered: str, raised: str, title: str
) -> None:
    assert [recased(language, word, case) for case in ("lower", "upper", "title")] == [lowered, raised, title]


@pytest.mark.parametrize(
    ("form", "other", "language", "expected"),
    [
        ("dog", "Hund", "de", "Hund"),
        ("Dog", "perro", "es", "Perro"),
        ("DOG", "straße", "de", "STRASSE"),
        ("I", "yo", "es", "Yo"),  # one letter in capitals is no shouting
        ("WORK", "iş", "tr", "İŞ"),
        ("Work", "iş", "tr", "İş"),
        ("Dog", "ძაღლი", "ka", "ძაღლი"),
        ("Dog", "कुत्ता", "hi", "कुत्ता"),
        ("कुत्ता", "dog", "en", "dog"),
    ],
)
def test_a_word_takes_the_case_of_the_one_that_it_stands_for(
    form: str, other: str, language: str, expected: str
) -> None:
    assert cased_like(form, other, language) == expected
