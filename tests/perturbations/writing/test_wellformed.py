"""Spellings that hold together, and those that do not."""

from __future__ import annotations

import pytest

from xrobust.perturbations.checking import samples
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.writing.wellformed import faults


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_names_of_things_as_cldr_spells_them_have_no_fault(language: str) -> None:
    for text in samples(language):
        assert all(faults(word) == 0 for word in text.split() if word[0].isalpha()), text


@pytest.mark.parametrize(
    "word",
    [
        "हिन्दी", "स्त्री", "ॲप", "অ্যাপ", "র‍্যাব", "বাংলা", "தமிழ்", "కృష్ణ", "അവന്‍", "അത്", "ที่นี่", "เปี๊ยะ", "น้ำ",
        "ကျွန်ုပ်", "မြန်မာ", "Ọjọ́", "الطَّقْس", "é",
    ],
)  # fmt: skip
def test_real_words_have_no_fault(word: str) -> None:
    assert faults(word) == 0


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("िहन्दी", "a vowel sign without its letter"),
        ("हिन्ीद", "a vowel sign on a virama"),
        ("कीि", "two vowel signs"),
        ("अ्छा", "a virama on a vowel"),
        ("ह ि", "a vowel sign on a space"),
        ("xी", "a Devanagari sign on a Latin letter"),
        ("ำน้", "SARA AM without its letter"),
        ("ท่่", "two tone marks"),
        ("ท่ี", "a vowel above on a tone mark"),
        ("เ่ก", "a tone mark on a vowel that stands before its consonant"),
        ("বা্াং", "a vowel sign on a virama"),
    ],
)
def test_marks_where_their_script_has_no_place_for_them_are_faults(word: str, why: str) -> None:
    assert faults(word) >= 1, why
