"""What perturbations do to a language, measured and shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest

from xrobust.perturbations import PERTURBATIONS, SEVERITIES, Candidate, Perturbation, Word
from xrobust.perturbations.languages import LANGUAGES
from xrobust.report.gallery import SHOWN, calibrate, not_applicable, sentences_at_hand, show


def last_letter(word: Word) -> Iterator[Candidate]:
    """The last letter of a word becomes x; words in x stay."""
    last = word.graphemes[-1]
    if last.text != "x":
        yield Candidate(last.start, last.end, ["x"])


PLAIN = Perturbation(name="last-letter", family="noise", version=1, propose=last_letter)
ALWAYS = replace(PLAIN, propensity=lambda word: math.inf)


def test_shares_and_error_rates_are_those_worked_out_by_hand() -> None:
    found = calibrate(ALWAYS, "en", ["ab cd", "ax bx."])  # 4 words of which 2 can change; 11 characters, 2 change
    assert found.texts == 2
    assert found.eligible == pytest.approx(2 / 4)
    assert found.words == pytest.approx((2 / 4,) * 3)
    assert found.character_error_rates == pytest.approx((2 / 11,) * 3)
    assert found.refused == 0


def test_the_share_of_words_follows_the_severity() -> None:
    found = calibrate(PLAIN, "en", ["ab cd ef gh"] * 500)
    for severity, share in zip(SHOWN, found.words, strict=True):
        dose = SEVERITIES[severity]
        assert abs(share - dose) < 5 * math.sqrt(dose * (1 - dose) / 2000)


def test_a_language_that_is_not_claimed_has_its_reason_and_no_figures() -> None:
    german = replace(PLAIN, languages=frozenset({"de"}))
    measured = [calibrate(german, code, ["ab"]) for code in ("de", "en", "fr")]
    assert measured[0].not_applicable is None
    assert not measured[1].words
    assert not_applicable(measured) == {"last-letter does not apply": ["en", "fr"]}


def test_examples_are_of_five_scripts_where_there_are_as_many() -> None:
    sentences = {code: sentences_at_hand(code) for code in LANGUAGES}
    shown = list(show(PERTURBATIONS.get("typing").build(), sentences))
    assert len(shown) == len({LANGUAGES[one.language].script for one in shown}) == 5
    assert all(one.clean != one.perturbed for one in shown)
    assert [one.language for one in show(PERTURBATIONS.get("jamo").build(), sentences)] == ["ko"]


def test_what_nobody_sees_is_shown_by_its_code_point() -> None:
    (shown,) = show(PERTURBATIONS.get("invisible").build(), {"en": ["an invisible character slips in"]})
    assert any(mark in shown.perturbed for mark in ("⟨00AD⟩", "⟨200B⟩", "⟨2060⟩", "⟨FEFF⟩"))


def test_sentences_are_at_hand_in_all_languages() -> None:
    for code in LANGUAGES:
        assert len(sentences_at_hand(code)) >= 12
