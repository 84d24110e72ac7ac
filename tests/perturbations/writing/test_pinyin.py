"""Readings of Chinese characters and words, and what shares them."""

from __future__ import annotations

import pytest

from tests.perturbations.chinese import level_1
from xrobust.perturbations.resources import read_resource
from xrobust.perturbations.writing.pinyin import members, mistyped_readings, near_readings, readings_of


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("是", {"shi"}),
        ("女", {"nv"}),
        ("绿", {"lv"}),
        ("得", {"de", "dei"}),
        ("地", {"di", "de"}),
        ("長", {"chang", "zhang"}),
        ("銀", {"yin"}),
        ("银行", {"yin hang"}),
        ("重要", {"zhong yao"}),
        ("会计", {"kuai ji"}),
        ("龘", set()),
        ("a", set()),
    ],
)
def test_readings_are_those_of_a_dictionary(text: str, readings: set[str]) -> None:
    assert set(readings_of(text)) == readings


@pytest.mark.parametrize(
    ("reading", "near"),
    [
        ("zhang", ("zang", "zhan")),
        ("si", ("shi",)),
        ("lin", ("ling", "nin")),
        ("feng", ("fen", "heng")),
        ("guang", ("guan",)),
        ("ma", ()),
        ("yin wei", ("ying wei",)),
    ],
)
def test_near_readings_are_the_fuzzy_pairs_of_input_methods(reading: str, near: tuple[str, ...]) -> None:
    assert near_readings(reading) == near


@pytest.mark.parametrize(
    ("reading", "mistyped"),
    [("gui", {"guo", "hui", "tui"}), ("lei", {"lie", "pei"}), ("hao", {"bao", "gao", "hai", "nao", "yao"})],
)
def test_a_mistyped_reading_is_a_syllable_one_key_or_one_exchange_away(reading: str, mistyped: set[str]) -> None:
    assert set(mistyped_readings(reading)) == mistyped


@pytest.mark.parametrize(("like", "script"), [("们", "gb2312"), ("們", "big5")])
def test_members_are_of_the_script_of_the_text(like: str, script: str) -> None:
    assert set(members("shi", like)) <= level_1(script)
    assert len(members("shi", like)) > 30


def test_the_table_has_the_characters_in_common_use_and_words_made_of_them() -> None:
    content = read_resource("pinyin.json")
    assert set("".join(content["simplified"].values())) == level_1("gb2312")
    assert set("".join(content["traditional"].values())) == level_1("big5") - {"嗯"}  # which has no vowel
    words = content["words"].split(" ")
    assert len(words) == len(set(words)) == 12_000
    assert set("".join(words)) <= level_1("gb2312")
    assert set(content["readings"]) <= set(words)


def test_frequent_characters_come_first() -> None:
    assert members("de", "们")[0] in "的地"
    assert members("shi", "们")[0] == "是"
    assert members("wo", "们")[0] == "我"
