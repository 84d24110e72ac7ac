"""Chinese homophones, near homophones and mistyped pinyin."""

from __future__ import annotations

import pytest

from tests.perturbations.slips import slips
from xrobust.perturbations import PERTURBATIONS, Text
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.resources import read_resource
from xrobust.perturbations.writing.pinyin import members, mistyped_readings, near_readings, readings_of


def level_1(codec: str) -> set[str]:
    """The characters that Python encodes in level 1 of GB 2312 or of Big5."""
    first, last = {"gb2312": (0xB0A1, 0xD7F9), "big5": (0xA440, 0xC67E)}[codec]
    found = set()
    for point in range(0x4E00, 0x9FA6):
        encoded = chr(point).encode(codec, errors="ignore")
        if encoded and first <= int.from_bytes(encoded, "big") <= last:
            found.add(chr(point))
    return found


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


def test_what_both_scripts_write_alike_becomes_what_both_write_alike() -> None:
    assert set(members("shi", "是")) <= level_1("gb2312") & level_1("big5")


def test_a_traditional_text_stays_traditional() -> None:
    for word in ("時間", "這個", "學生", "電話", "說"):
        assert all(set(slip) <= level_1("big5") for slip in slips("pinyin", word, "zh"))


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
