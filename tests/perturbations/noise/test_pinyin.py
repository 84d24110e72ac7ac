"""Chinese homophones, near homophones and mistyped pinyin."""

from __future__ import annotations

import pytest

from tests.perturbations.chinese import level_1
from tests.perturbations.slips import slips
from xrobust.perturbations import PERTURBATIONS, Text
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.writing.pinyin import members


# Mistakes that schools and style guides warn of, each with its kind.
@pytest.mark.parametrize(
    ("kind", "word", "wrong"),
    [
        ("homophone", "在", "再"),
        ("homophone", "他", "她"),
        ("homophone", "的", "得"),
        ("homophone", "的", "地"),
        ("homophone", "做", "作"),
        ("homophone", "已经", "以经"),
        ("homophone", "权利", "权力"),
        ("near", "因为", "应为"),
        ("near", "是", "四"),
        ("near", "那", "拉"),
        ("near", "飞", "黑"),
        ("key", "好", "高"),
        ("key", "后", "活"),
    ],
)
def test_mistakes_are_among_those_that_people_make(kind: str, word: str, wrong: str) -> None:
    assert wrong in slips(f"pinyin:{kind}", word, "zh")


def test_what_both_scripts_write_alike_becomes_what_both_write_alike() -> None:
    assert set(members("shi", "是")) <= level_1("gb2312") & level_1("big5")


def test_a_traditional_text_stays_traditional() -> None:
    for word in ("時間", "這個", "學生", "電話", "說"):
        assert all(set(slip) <= level_1("big5") for slip in slips("pinyin", word, "zh"))


def test_a_slip_keeps_the_length_and_stays_in_han() -> None:
    for word in ("中国", "朋友", "图书馆", "我"):
        for slip in slips("pinyin", word, "zh"):
            assert len(slip) == len(word)
            assert all("\u4e00" <= character <= "\u9fff" for character in slip)


@pytest.mark.parametrize("word", ["Hunter", "龘", "〇"])
def test_what_has_no_reading_is_left_alone(word: str) -> None:
    assert slips("pinyin", word, "zh") == set()


def test_other_languages_that_write_han_are_not_typed_in_pinyin() -> None:
    assert PERTURBATIONS.get("pinyin").build().not_applicable(Text("日本", "ja")) is not None


def test_an_unknown_kind_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(ConditionError, match="homophone, near, key"):
        PERTURBATIONS.get("pinyin").build("tone")
