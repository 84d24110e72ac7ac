"""Spaces lost, added, and where a compound falls apart."""

from __future__ import annotations

import pytest

from tests.perturbations.slips import slips
from xrobust.perturbations import Text, perturb
from xrobust.perturbations.plugins.decorator import PERTURBATIONS


def weights(text: str, language: str) -> dict[str, float]:
    """What the slips of the first word make of a text, and how likely each is."""
    candidates = PERTURBATIONS.get("spacing").build().propose(Text(text, language).words[0])
    return {text[: one.start] + one.replacements[0] + text[one.end :]: one.weight for one in candidates}


@pytest.mark.parametrize(
    ("language", "word", "split"),
    [
        ("de", "Krankenhaus", "Kranken haus"),
        ("de", "Arbeitgeber", "Arbeit geber"),
        ("nl", "ziekenhuis", "zieken huis"),
        ("af", "kombuistafel", "kombuis tafel"),
        ("hu", "könyvespolc", "könyves polc"),
    ],
)
def test_a_compound_splits_at_a_seam_rather_than_elsewhere(language: str, word: str, split: str) -> None:
    found = weights(word, language)
    assert found[split] > min(found.values()) == 1


def test_a_language_that_does_not_write_compounds_as_one_word_has_no_seams() -> None:
    assert set(weights("Krankenhaus", "en").values()) == {1}


def test_two_letters_for_one_sound_are_no_seam() -> None:
    assert weights("Fleischerei", "de")["Fleisc herei"] == 1


@pytest.mark.parametrize(
    ("language", "text", "spaced"),
    [
        ("zh", "我们去学校", "我们 去学校"),
        ("ja", "猫と犬", "猫 と犬"),
        ("th", "สวัสดีครับ", "สวัสดี ครับ"),
        ("my", "မြန်မာစာ", "မြန်မာ စာ"),
    ],
)
def test_a_space_slips_in_between_words_that_are_written_without_one(language: str, text: str, spaced: str) -> None:
    assert spaced in slips("spacing", text, language)


def test_a_persian_non_joiner_becomes_a_space() -> None:
    assert "می روم" in slips("spacing", "می\u200cروم", "fa")


def test_a_space_that_keeps_two_letters_apart_is_not_lost() -> None:
    # Without the space, virama and letter would make one cluster.
    assert "ഞാന്" + "പോ" not in slips("spacing", "ഞാന് പോ", "ml")
    text = Text("ഞാന് പോ", "ml")
    assert all(
        perturb(text, PERTURBATIONS.get("spacing").build(), dose=1.0, seed=seed).refused == 0 for seed in range(9)
    )
