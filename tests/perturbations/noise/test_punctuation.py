"""Marks and digits, as each language has them."""

from __future__ import annotations

import pytest

from tests.perturbations.slips import slips
from xrobust.perturbations import Span, Text, perturb
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.plugins.decorator import PERTURBATIONS


@pytest.mark.parametrize(
    ("language", "text", "changed"),
    [
        ("en", "Yes.", "Yes"),
        ("en", "Yes.", "Yes.."),
        ("en", "Yes.", "Yes!"),
        ("en", "a, b", "a b"),
        ("en", "a, b", "a; b"),
        ("es", "¿Ya?", "Ya?"),
        ("es", "¿Ya?", "¡Ya?"),
        ("el", "Τι;", "Τι!"),
        ("el", "α· β", "α, β"),
        ("fr", "«Oui»", '"Oui»'),
        ("hi", "हाँ।", "हाँ."),
        ("hi", "हाँ।", "हाँ"),
        ("ar", "من؟", "من?"),
        ("ar", "أ، ب", "أ, ب"),
        ("ur", "ہاں۔", "ہاں."),
        ("ja", "はい。", "はい！"),
        ("ja", "「はい」", "『はい」"),
        ("zh", "好，好", "好、好"),
        ("my", "ဟုတ်။", "ဟုတ်၊"),
    ],
)
def test_a_mark_is_left_out_doubled_or_another_one_of_the_language(language: str, text: str, changed: str) -> None:
    assert changed in slips("punctuation", text, language)


@pytest.mark.parametrize(
    ("language", "text", "never"),
    [
        ("en", "Yes.", "Yes。"),
        ("en", "Why?", "Why؟"),
        ("el", "Τι;", "Τι:"),
        ("de", "(a)", "((a)"),
        ("fa", "نه.", "نه。"),
    ],
)
def test_no_mark_comes_in_that_the_language_lacks(language: str, text: str, never: str) -> None:
    assert never not in slips("punctuation", text, language)


def test_all_that_can_become_of_a_number() -> None:
    assert slips("punctuation", "14", "en") == {"24", "114", "4", "13", "15", "144", "1", "41"}
    assert slips("punctuation", "0", "en") == {"9", "00"}
    assert slips("punctuation:digits", "3.5", "en") == {"2.5", "4.5", "33.5", "3.4", "3.6", "3.55"}


@pytest.mark.parametrize(
    ("language", "number", "other"),
    [
        ("ar", "12", "١٢"),
        ("fa", "۱۲", "12"),
        ("hi", "12", "१२"),
        ("bn", "১২", "12"),
        ("my", "3.5", "၃.၅"),
        ("zh", "1", "１"),
    ],
)
def test_a_number_changes_its_digits_alone(language: str, number: str, other: str) -> None:
    assert slips("punctuation:numerals", number, language) == {other}


def test_digits_slip_within_their_own_set() -> None:
    assert slips("punctuation:digits", "१४", "hi") == {"२४", "११४", "४", "१३", "१५", "१४४", "१", "४१"}
    assert slips("punctuation:numerals", "12", "en") == set()


def test_modes_keep_marks_and_digits_apart() -> None:
    assert slips("punctuation:marks", "12", "en") == set()
    assert slips("punctuation:digits", "Yes.", "en") == set()
    with pytest.raises(ConditionError, match="numerals"):
        PERTURBATIONS.get("punctuation").build("letters")


def test_a_token_that_is_a_mark_alone_is_never_emptied_nor_refused() -> None:
    text = Text("Yes .", "en", policy="inline", tokens=[Span(0, 3), Span(4, 5)])
    perturbation = PERTURBATIONS.get("punctuation").build()
    for seed in range(30):
        outcome = perturb(text, perturbation, dose=1.0, seed=seed)
        assert outcome.refused == 0
        assert len(outcome.perturbed.text.split()) == 2
