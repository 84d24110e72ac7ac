"""Marks left out, script by script."""

from __future__ import annotations

import pytest

from tests.perturbations.slips import slips
from xrobust.perturbations import Text, perturb
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.noise.diacritics import without_marks
from xrobust.perturbations.plugins.decorator import PERTURBATIONS


@pytest.mark.parametrize(
    ("language", "word", "bare"),
    [
        ("fr", "élève", "eleve"),
        ("fr", "garçon", "garcon"),
        ("de", "Übergröße", "Ubergroße"),
        ("es", "español", "espanol"),
        ("pt", "não", "nao"),
        ("hu", "őrült", "orult"),
        ("et", "õde", "ode"),
        ("fi", "äiti", "aiti"),
        ("tr", "İğneyle", "Igneyle"),
        ("tr", "ılık", "ilik"),
        ("vi", "Đường", "Duong"),
        ("vi", "tiếng", "tieng"),
        ("yo", "ọ̀rẹ́", "ore"),
        ("el", "άνθρωπος", "ανθρωπος"),
        ("el", "ΐ", "ι"),
        ("ar", "مُدَرِّس", "مدرس"),
        ("hi", "लड़का", "लडका"),
        ("bn", "হয়", "হয"),
        ("ja", "がぱ", "かは"),
    ],
)
def test_a_word_loses_all_its_marks_at_once(language: str, word: str, bare: str) -> None:
    assert slips("diacritics", word, language, as_word=True) == {bare}


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("hi", "हिन्दी"),  # vowel signs and virama
        ("th", "ที่นี่"),  # vowel signs and tone marks
        ("ru", "мой"),  # a letter of its own
        ("ar", "أحمد"),  # hamza belongs to the letter
        ("ko", "값"),  # jamo are no marks
        ("de", "Straße"),
        ("en", "plain"),
    ],
)
def test_what_is_no_removable_mark_stays(language: str, word: str) -> None:
    assert slips("diacritics", word, language, as_word=True) == set()


def test_one_letter_at_a_time_where_that_is_asked_for() -> None:
    assert slips("diacritics:one", "élève", "fr") == {"elève", "éleve"}
    assert slips("diacritics:mode=one", "Việt", "vi") == {"Viet"}


def test_decomposed_letters_lose_their_marks_as_composed_ones_do() -> None:
    assert without_marks("vi", "e\u0302\u0323") == without_marks("vi", "ệ") == "e"


def test_a_mark_of_another_script_stays_on_the_letter() -> None:
    assert without_marks("ru", "и\u0306") == "и\u0306"


def test_an_unknown_mode_is_named() -> None:
    with pytest.raises(ConditionError, match="word or one"):
        PERTURBATIONS.get("diacritics").build("all")


def test_a_french_sentence_at_full_dose_is_in_ascii() -> None:
    text = Text("À Noël, l'élève a reçu un gâteau où il rêvait.", "fr")
    outcome = perturb(text, PERTURBATIONS.get("diacritics").build(), dose=1.0)
    assert outcome.perturbed.text == "A Noel, l'eleve a recu un gateau ou il revait."
