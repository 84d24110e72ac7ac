"""Letters that slip in, or in another one's place, in several scripts."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
import regex

from tests.perturbations.slips import slips
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import load_alphabets
from xrobust.perturbations.writing.case import lower
from xrobust.perturbations.writing.letters import newcomers, substitutes

LATIN = set("abcdefghijklmnopqrstuvwxyz")


def test_an_english_letter_becomes_any_other_one_and_keeps_its_case() -> None:
    assert slips("substitute", "I", "en") == {letter.upper() for letter in LATIN - {"i"}}
    assert slips("substitute", "ox", "en") == {f"{one}x" for one in LATIN - {"o"}} | {
        f"o{one}" for one in LATIN - {"x"}
    }


@pytest.mark.parametrize(
    ("language", "word", "slipped"),
    [
        ("es", "año", "alo"),
        ("es", "alo", "año"),
        ("vi", "tiếng", "tibng"),
        ("tr", "İ", "Ş"),
        ("tr", "ı", "i"),
        ("el", "Ώρα", "Βρα"),
        ("ru", "дом", "дым"),
        ("kk", "қала", "ғала"),
        ("ar", "بيت", "بنت"),
        ("he", "שלום", "שלון"),
        ("ka", "სახლი", "სახმი"),
        ("hi", "कि", "पि"),
        ("hi", "हिन्दी", "हिन्मी"),
        ("hi", "एक", "ओक"),
        ("bn", "বাড়ি", "কাড়ি"),
        ("ta", "மொழி", "மொலி"),
        ("th", "ที่", "นี่"),
        ("my", "တန်", "တင်"),
        ("ko", "밥", "밤"),
        ("ko", "밥", "법"),
        ("ja", "ねこ", "ねと"),
        ("ja", "キャ", "シャ"),
        ("hi", "Tom", "Tim"),
    ],
)
def test_a_letter_is_replaced_by_one_of_its_kind(language: str, word: str, slipped: str) -> None:
    assert slipped in slips("substitute", word, language, as_word=True)


@pytest.mark.parametrize(
    ("language", "word", "never"),
    [
        ("hi", "कि", "ओ"),  # a vowel letter in a consonant's place
        ("hi", "ज़रा", "ट़रा"),  # a dot that the letter never carries
        ("my", "တန်", "တဟ်"),  # no syllable ends in h
        ("ja", "キャ", "カャ"),  # a small kana behind the wrong vowel
        ("ko", "나", "난"),  # an open syllable is closed by an insertion, not by a substitution
        ("he", "שלום", "שלוא"),  # a final letter for a final letter
    ],
)
def test_no_letter_comes_where_it_cannot_stand(language: str, word: str, never: str) -> None:
    found = slips("substitute", word, language, as_word=True)
    assert found
    assert not any(text.startswith(never) for text in found)


def test_a_letter_slips_in_at_every_place_but_before_a_capital() -> None:
    found = slips("insert", "ab", "en")
    assert {"xab", "axb", "abx"} <= found
    assert not {"aab", "abb"} & found, "which would be a letter typed twice"
    found = slips("insert", "Ab", "en")
    assert {"Axb", "Abx"} <= found
    assert not any(text[0] != "A" for text in found)


@pytest.mark.parametrize(
    ("language", "word", "slipped"),
    [
        ("en", "house", "houxse"),
        ("de", "Haus", "Haüus"),
        ("tr", "ev", "eğv"),
        ("tr", "IŞIK", "IŞİIK"),
        ("el", "νερό", "νεβρό"),
        ("hi", "किताब", "किमताब"),
        ("th", "บ้าน", "บ้กาน"),
        ("ko", "나라", "난라"),
        ("ja", "ねこ", "ねきこ"),
        ("ja", "猫と", "猫とき"),
        ("ru", "WWW", "WWXW"),
    ],
)
def test_what_slips_in_is_a_letter_of_the_neighbours_script(language: str, word: str, slipped: str) -> None:
    assert slipped in slips("insert", word, language, as_word=True)


@pytest.mark.parametrize(
    ("language", "word"),
    [("ja", "猫"), ("ko", "값"), ("bg", "αβ"), ("de", "дом")],
    ids=["no kana", "a syllable that is closed", "Greek in Bulgarian", "Russian in German"],
)
def test_nothing_slips_into_what_is_not_of_the_language(language: str, word: str) -> None:
    assert slips("insert", word, language, as_word=True) == set()


def test_nothing_slips_between_a_consonant_and_what_leans_on_it() -> None:
    assert not any(text[1:2] in newcomers("my", "သ") for text in slips("insert", "သား", "my", as_word=True))
    assert not any(text.startswith("きあ") for text in slips("insert", "きゃ", "ja", as_word=True))


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"ko", "zh"}))
def test_an_alphabet_is_letters_of_the_languages_script(language: str) -> None:
    script = {"ja": r"Hiragana}\p{Katakana"}.get(language, LANGUAGES[language].script)
    groups = load_alphabets()[language]
    assert groups
    for group in groups:
        assert regex.fullmatch(rf"[\p{{{script}}}]+", group)
        assert len(set(group)) == len(group) > 1
        assert all(lower(language, letter) == letter for letter in group)


def test_signs_stay_on_the_letter() -> None:
    assert all(made.endswith("ী") and len(made) == 2 for made in substitutes("bn", "দী"))
    assert all(regex.fullmatch(r"\p{Arabic}\u064e", made) for made in substitutes("ar", "بَ"))


def test_the_file_of_alphabets_names_its_sources_and_all_languages() -> None:
    content = json.loads(files("xrobust.perturbations.resources").joinpath("alphabets.json").read_text("utf-8"))
    assert "CLDR" in content["source"]["letters"]
    assert {*content["languages"], *content["without"]} == {*LANGUAGES}
