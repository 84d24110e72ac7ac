"""Capitals where small letters belong, and the other way round."""

from __future__ import annotations

import pytest

from tests.perturbations.slips import slips
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.decorator import PERTURBATIONS


@pytest.mark.parametrize(
    ("language", "word", "expected"),
    [
        ("en", "hello", {"Hello", "HELLO"}),
        ("en", "Hello", {"hello", "HELLO", "HEllo", "hELLO"}),
        ("en", "USA", {"usa", "Usa"}),
        ("en", "I", {"i"}),
        ("en", "a", {"A"}),
        ("en", "don't", {"Don't", "DON'T"}),
        ("en", "iPhone", {"iphone", "IPHONE", "IpHONE", "iPhone"} - {"iPhone"}),
        ("tr", "istanbul", {"İstanbul", "İSTANBUL"}),
        ("tr", "Irmak", {"ırmak", "IRMAK", "IRmak", "ıRMAK"}),
        ("el", "Άνθρωπος", {"άνθρωπος", "ΑΝΘΡΩΠΟΣ", "ΆΝθρωπος", "άΝΘΡΩΠΟΣ"}),
        ("el", "ΟΔΟΣ", {"οδος", "Οδος"}),
        ("de", "straße", {"Straße", "STRASSE", "STRAßE"}),
        ("nl", "ijs", {"IJs", "IJS"}),
        ("ru", "Ёлка", {"ёлка", "ЁЛКА", "ЁЛка", "ёЛКА"}),
    ],
)
def test_capitals_come_and_go_as_the_language_has_them(language: str, word: str, expected: set[str]) -> None:
    assert slips("casing", word, language, as_word=True) == expected


def test_casing_is_claimed_where_the_script_has_cases() -> None:
    languages = PERTURBATIONS.get("casing").languages
    assert {"en", "el", "ru", "kk", "tr", "vi", "yo"} <= languages
    assert not {"ka", "ar", "he", "hi", "ja", "ko", "th", "zh"} & languages
    assert {LANGUAGES[code].script for code in languages} == {"Latin", "Greek", "Cyrillic"}


def test_a_word_without_case_stays_in_a_language_with_case() -> None:
    assert slips("casing", "მზე", "en") == slips("casing", "日本", "en") == set()
