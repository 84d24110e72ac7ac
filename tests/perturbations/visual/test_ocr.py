"""Letters taken for others that look alike in print."""

from __future__ import annotations

import pytest
import regex

from xrobust.perturbations import PERTURBATIONS, Text
from xrobust.perturbations.resources import read_resource

OCR = PERTURBATIONS.get("ocr").build()
SCRIPTS = {"Jamo": ("Hangul",), "Kana": ("Hiragana", "Katakana")}


def everything(form: str, language: str) -> set[str]:
    word = Text(form, language).word(0)
    return {
        form[: one.start] + replacement + form[one.end :]
        for one in OCR.propose(word)
        for replacement in one.replacements
    }


@pytest.mark.parametrize(
    ("language", "form", "taken"),
    [
        ("en", "modern", "modem"),
        ("en", "clear", "dear"),
        ("en", "Ill", "IIl"),
        ("ru", "лишь", "лищь"),
        ("el", "νύχτα", "υύχτα"),
        ("he", "דוד", "רוד"),
        ("ar", "بيت", "تيت"),
        ("hi", "बात", "वात"),
        ("hi", "धर्म", "घर्म"),
        ("th", "คน", "ดน"),
        ("ko", "물", "울"),
        ("ja", "ソース", "ンース"),
        ("ja", "さくら", "きくら"),
        ("zh", "未来", "末来"),
        ("zh", "土地", "士地"),
        ("ka", "მე", "შე"),
    ],
)
def test_a_letter_is_taken_for_one_that_looks_alike(language: str, form: str, taken: str) -> None:
    assert taken in everything(form, language)


def test_signs_stay_on_their_letters() -> None:
    assert "वि" in everything("बि", "hi")
    assert all(len(form) == 2 for form in everything("बि", "hi"))


def test_marks_are_lost_or_changed_only_where_the_language_has_the_letter() -> None:
    assert "hé" in everything("hè", "fr")
    assert not any("é" in form for form in everything("he", "en"))
    assert not any("پ" in form for form in everything("بيت", "ar"))
    assert any("پ" in form for form in everything("بیت", "fa"))
    assert not any(letter in form for form in everything("изба", "bg") for letter in "эыё")


def test_a_word_whose_letters_resemble_none_stays() -> None:
    assert everything("們", "zh") == {"門"}
    assert everything("睡", "zh") == set()


def test_a_digit_becomes_a_letter_only_where_latin_is_written() -> None:
    assert {"l1", "i1", "I1"} <= everything("11", "de")
    assert not [made for made in everything("1분", "ko") if made[0] != "1"]
    assert "o" not in "".join(everything("0б", "ru"))


def test_the_table_stays_within_scripts() -> None:
    for name, groups in read_resource("ocr.json")["alike"].items():
        for letter in groups.replace(" ", ""):
            scripts = "".join(rf"\p{{Script={script}}}" for script in SCRIPTS.get(name, (name,)))
            assert regex.fullmatch(rf"[{scripts}0-9]", letter), (name, letter)
