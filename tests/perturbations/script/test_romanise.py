"""The same words in Latin letters."""

from __future__ import annotations

import pytest

from xrobust.perturbations import PERTURBATIONS, Span, Text, perturb
from xrobust.perturbations.errors import ConditionError

BY_WORD, WHOLE = (PERTURBATIONS.get("romanise").build(mode) for mode in ("", "whole"))


# Names as their countries write them for foreigners: Revised Romanisation, Hanyu pinyin, the usual English spellings.
@pytest.mark.parametrize(
    ("language", "form", "expected"),
    [
        ("ko", "서울", "seoul"),
        ("ko", "평양", "pyeongyang"),
        ("zh", "北京", "beijing"),
        ("hi", "नमस्ते", "namaste"),
        ("ta", "வணக்கம்", "vanakkam"),
        ("th", "ไทย", "thai"),
        ("ka", "თბილისი", "tbilisi"),
        ("bg", "София", "Sofia"),
        ("kk", "Алматы", "Almaty"),
        ("ru", "Москва", "Moskva"),
        ("fa", "تهران", "thran"),  # vowels that are not written are not supplied
        ("hi", "१२३", "123"),
        ("hi", "।", "."),
    ],
)
def test_a_word_is_written_in_latin_letters(language: str, form: str, expected: str) -> None:
    assert perturb(Text(form, language), BY_WORD, dose=1.0).perturbed.text == expected


def test_latin_words_stay() -> None:
    assert perturb(Text("Tom", "ru"), BY_WORD, dose=1.0).perturbed.text == "Tom"


def test_as_a_whole_no_word_is_left_out_at_any_dose_but_0() -> None:
    text = Text("Том живёт в Москве, а Анна в Риге.", "ru")
    assert perturb(text, WHOLE, dose=0.01).perturbed.text == "Tom zhivyot v Moskve, a Anna v Rige."
    assert perturb(text, WHOLE, dose=0.0).perturbed.text == text.text


def test_word_by_word_takes_the_share_of_the_dose() -> None:
    texts = [Text("Том живёт в Москве, а Анна в Риге.", "ru", example_id=str(number)) for number in range(300)]
    outcomes = [perturb(text, BY_WORD, dose=0.2) for text in texts]
    changed = sum(len(one.words) for one in outcomes)
    eligible = sum(len(one.offers.eligible()) for one in outcomes)
    assert eligible == 8 * 300  # the marks are the same in both
    assert abs(changed - 0.2 * eligible) < 5 * (0.2 * 0.8 * eligible) ** 0.5


def test_tokens_and_spans_find_their_words_again() -> None:
    text = Text("नमस्ते दिल्ली", "hi", policy="inline", tokens=[Span(0, 6), Span(7, 13)])
    perturbed = perturb(text, WHOLE, dose=1.0).perturbed
    there = perturbed.to_perturbed(Span(7, 13))
    assert perturbed.text[there.start : there.end] == "dillii"
    assert perturbed.to_clean(there) == Span(7, 13)


def test_it_is_not_for_latin_scripts_nor_for_japanese() -> None:
    for language in ("en", "vi", "tr", "ja"):
        assert BY_WORD.not_applicable(Text("", language)) is not None


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ConditionError, match="no mode 'all'"):
        PERTURBATIONS.get("romanise").build("all")


def test_the_version_of_uroman_is_part_of_what_a_run_is_known_by() -> None:
    assert "uroman 1." in BY_WORD.digest
    assert BY_WORD.identity != WHOLE.identity
