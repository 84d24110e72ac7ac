"""Other forms of Unicode: the same text to a reader."""

from __future__ import annotations

import unicodedata

import pytest

from tests.perturbations.slips import slips
from xrobust.perturbations import PERTURBATIONS, Text, perturb
from xrobust.perturbations.errors import ConditionError

FORM, NFD = PERTURBATIONS.get("unicode-form").build(), PERTURBATIONS.get("unicode-form").build("nfd")


@pytest.mark.parametrize(
    ("form", "language", "expected"),
    [
        ("café", "fr", {"cafe\u0301"}),
        ("한국", "ko", {"\u1112\u1161\u11ab\u1100\u116e\u11a8"}),
        ("ё", "ru", {"е\u0308"}),
        ("house", "fr", set()),
    ],
)
def test_letters_are_decomposed(form: str, language: str, expected: set[str]) -> None:
    assert slips("unicode-form:nfd", form, language, as_word=True) == expected


@pytest.mark.parametrize(
    ("form", "language", "expected"),
    [
        ("cat", "en", "ｃａｔ"),
        ("カ", "ja", "ｶ"),
        ("ガ", "ja", "ｶﾞ"),
        ("。", "ja", "｡"),
        ("1984", "zh", "１９８４"),
        ("，", "zh", ","),
    ],
)
def test_widths_change(form: str, language: str, expected: str) -> None:
    assert slips("unicode-form:width", form, language, as_word=True) == {expected}
    assert unicodedata.normalize("NFKC", expected) == unicodedata.normalize("NFKC", form)


def test_every_form_is_the_same_text_to_a_tokenizer_that_normalises() -> None:
    for form, language in (("Größe", "de"), ("プログラム", "ja"), ("tiếng", "vi"), ("آب", "ar"), ("ﬁn", "en")):
        for text in slips("unicode-form", form, language, as_word=True):
            assert unicodedata.normalize("NFKC", text) == unicodedata.normalize("NFKC", form)


def test_english_does_not_decompose_and_the_reason_says_so() -> None:
    assert "decompose" in (NFD.not_applicable(Text("a", "en")) or "")
    assert FORM.not_applicable(Text("a", "en")) is None


def test_an_unknown_mode_is_an_error_with_close_ones() -> None:
    with pytest.raises(ConditionError, match="no mode 'nfx'") as caught:
        PERTURBATIONS.get("unicode-form").build("nfx")
    assert "nfd" in (caught.value.fix or "")


def test_a_form_is_declared_to_leave_normal_form_c() -> None:
    text = Text("Ein schöner Tag für Bücher", "de", example_id="x")
    changed = perturb(text, NFD, dose=1.0).perturbed.text
    assert changed != unicodedata.normalize("NFC", changed)
    assert "nfc" in NFD.may_change
