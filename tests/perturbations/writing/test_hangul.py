"""Syllables and the keys that type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.perturbations.writing.hangul import Syllable, compose_keys, syllable_of, typed

SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=5)


@given(SYLLABLES)
def test_keys_make_the_syllables_that_they_type(text: str) -> None:
    assert compose_keys(typed(text) or "") == text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("ㅎㅏㄴㄱㅡㄹ", "한글"),
        ("ㄷㅏㄹㄱㅇㅣ", "닭이"),
        ("ㄷㅏㄹㄱㅣ", "달기"),
        ("ㄲㅗㅊㅂㅜㄴ", "꽃분"),
        ("ㅇㅗㅐ", "왜"),
        ("ㄱ", None),
        ("ㅏ", None),
        ("ㄱㅏㅏ", None),
        ("ㄱㄱㅏ", None),
        ("ㄱㅏㄸ", None),
    ],
)
def test_an_input_method_puts_keys_together_as_a_korean_one_does(keys: str, text: str | None) -> None:
    assert compose_keys(keys) == text


def test_a_text_with_other_letters_is_not_typed_on_the_two_set_layout() -> None:
    assert typed("가a") is None


def test_only_korean_is_typed_by_jamo() -> None:
    assert syllable_of("ko", "값") == Syllable("ㄱ", "ㅏ", "ㅂㅅ")
    assert syllable_of("ko", "a") is None
    assert syllable_of("ja", "값") is None
