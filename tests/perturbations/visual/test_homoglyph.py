"""Look-alikes of other scripts."""

from __future__ import annotations

import unicodedata

import pytest
import regex

from tests.perturbations.slips import slips
from xrobust.perturbations.resources import read_resource


@pytest.mark.parametrize(
    ("form", "language", "expected"),
    [
        ("cat", "en", {"\u0441at", "c\u03b1t", "c\u0430t"}),  # Cyrillic es; Greek alpha, Cyrillic a; t has none
        ("кот", "ru", {"\u03baот", "к\u03bfт", "кoт", "к\u0585т", "ко\u03c4"}),
        ("ΑΒ", "el", {"AΒ", "\u0410Β", "ΑB", "Α\u0412"}),
    ],
)
def test_a_letter_becomes_another_scripts_letter_of_the_same_look(form: str, language: str, expected: set[str]) -> None:
    assert slips("homoglyph", form, language, as_word=True) == expected


def test_no_look_alike_is_of_its_own_script_or_folded_back_by_normalisation() -> None:
    scripts = [
        regex.compile(rf"\p{{Script={name}}}") for name in ("Latin", "Greek", "Cyrillic", "Armenian", "Georgian")
    ]
    for letter, alike in read_resource("homoglyphs.json")["letters"].items():
        for other in alike:
            assert not any(script.match(letter) and script.match(other) for script in scripts)
            assert unicodedata.normalize("NFKC", other) == other
            assert unicodedata.category(letter) == unicodedata.category(other)
