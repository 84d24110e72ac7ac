"""Look-alikes of other scripts, invisible characters, other forms of Unicode."""

from __future__ import annotations

import unicodedata

import pytest
import regex

from xrobust.perturbations import PERTURBATIONS, Perturbation, Text, perturb
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.resources import read_resource

HOMOGLYPH, INVISIBLE, FORM, NFD, WIDTH = (
    PERTURBATIONS.get(name).build(mode)
    for name, mode in (
        ("homoglyph", ""), ("invisible", ""), ("unicode-form", ""), ("unicode-form", "nfd"), ("unicode-form", "width")
    )
)  # fmt: skip


def everything(perturbation: Perturbation, form: str, language: str) -> set[str]:
    """What a text of one word could become."""
    word = Text(form, language).word(0)
    return {
        form[: one.start] + replacement + form[one.end :]
        for one in perturbation.propose(word)
        for replacement in one.replacements
    }


@pytest.mark.parametrize(
    ("form", "language", "expected"),
    [
        ("cat", "en", {"\u0441at", "c\u03b1t", "c\u0430t"}),  # Cyrillic es; Greek alpha, Cyrillic a; t has none
        ("кот", "ru", {"\u03baот", "к\u03bfт", "кoт", "к\u0585т", "ко\u03c4"}),
        ("ΑΒ", "el", {"AΒ", "\u0410Β", "ΑB", "Α\u0412"}),
    ],
)
def test_a_letter_becomes_another_scripts_letter_of_the_same_look(form: str, language: str, expected: set[str]) -> None:
    assert everything(HOMOGLYPH, form, language) == expected


def test_no_look_alike_is_of_its_own_script_or_folded_back_by_normalisation() -> None:
    scripts = [
        regex.compile(rf"\p{{Script={name}}}") for name in ("Latin", "Greek", "Cyrillic", "Armenian", "Georgian")
    ]
    for letter, alike in read_resource("homoglyphs.json")["letters"].items():
        for other in alike:
            assert not any(script.match(letter) and script.match(other) for script in scripts)
            assert unicodedata.normalize("NFKC", other) == other
            assert unicodedata.category(letter) == unicodedata.category(other)


@pytest.mark.parametrize(("form", "language"), [("house", "en"), ("हिन्दी", "hi"), ("မြန်မာ", "my"), ("나는", "ko")])
def test_an_invisible_character_changes_nothing_that_one_sees(form: str, language: str) -> None:
    found = everything(INVISIBLE, form, language)
    assert found
    for text in found:
        assert regex.sub(r"\p{Cf}", "", text) == form
        assert len(text) == len(form) + 1
        assert not any(map(str.isspace, text))


def test_an_invisible_character_does_not_part_a_letter_from_its_mark() -> None:
    assert {
        text.index(next(iter(regex.findall(r"\p{Cf}", text)))) for text in everything(INVISIBLE, "हिन्दी", "hi")
    } == {2}


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
    assert everything(NFD, form, language) == expected


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
    assert everything(WIDTH, form, language) == {expected}
    assert unicodedata.normalize("NFKC", expected) == unicodedata.normalize("NFKC", form)


def test_every_form_is_the_same_text_to_a_tokenizer_that_normalises() -> None:
    for form, language in (("Größe", "de"), ("プログラム", "ja"), ("tiếng", "vi"), ("آب", "ar"), ("ﬁn", "en")):
        for text in everything(FORM, form, language):
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
