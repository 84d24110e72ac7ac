"""Kana by the keys that type them, and the two scripts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.perturbations.writing.kana import GLIDES, I_KANA, LEANING, hiragana, kana_of, katakana, large, romaji


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("さくら", "sakura"),
        ("きって", "kitte"),
        ("しんよう", "sinnyou"),
        ("しんぶん", "sinbunn"),
        ("ほんや", "honnya"),
        ("ちゃ", "tya"),
        ("ふぁん", "fann"),
        ("こーひー", "ko-hi-"),
        ("あっ", None),
        ("っあ", None),
        ("漢", None),
    ],
)
def test_kana_are_typed_as_a_japanese_keyboard_manual_says(text: str, keys: str | None) -> None:
    assert romaji(text) == keys


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("konnitiha", "こんいちは"),
        ("konnnitiha", "こんにちは"),
        ("kitte", "きって"),
        ("sinbun", "しんぶん"),
        ("kyt", None),
    ],
)
def test_an_input_method_reads_romaji_from_the_left(keys: str, text: str | None) -> None:
    assert kana_of(keys) == text


@given(
    st.text(
        st.sampled_from("あいうえおかきくけこさしすせそたちつてとなにぬねのはまやゆよらわをんがじぱー"),
        min_size=1,
        max_size=8,
    )
)
def test_what_romaji_types_reads_back_as_it_was(text: str) -> None:
    keys = romaji(text)
    assert keys is not None
    assert kana_of(keys) == text


@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3096), max_size=8))
def test_katakana_are_hiragana_in_other_clothes(text: str) -> None:
    assert hiragana(katakana(text)) == text


def test_small_kana_are_those_that_unicode_calls_small() -> None:
    named = {
        chr(code)
        for code in range(0x3041, 0x30FB)
        if " SMALL " in unicodedata.name(chr(code), "") and unicodedata.name(chr(code))[-2:] not in {"KA", "KE"}
    }
    assert named == LEANING | {"っ", "ッ"}
    assert {one for one in named if unicodedata.name(one)[-2:] in {"YA", "YU", "YO"}} == GLIDES
    assert all(large(hiragana(one)) for one in named)


def test_kana_in_i_are_those_that_a_small_y_may_follow() -> None:
    assert {hiragana(one) for one in I_KANA} == set("きしちにひみりぎじぢびぴ")
    assert {katakana(one) for one in I_KANA} <= I_KANA
