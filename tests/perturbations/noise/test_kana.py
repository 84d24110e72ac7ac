"""Slips of kana: what people write for what, and what an input method makes of a slip in romaji."""

from __future__ import annotations

import pytest

from tests.perturbations.slips import slips
from xrobust.perturbations import PERTURBATIONS, Text
from xrobust.perturbations.errors import ConditionError


@pytest.mark.parametrize(
    ("kind", "word", "expected"),
    [
        ("small", "きって", {"きつて"}),
        ("small", "きゃく", {"きやく"}),
        ("small", "はつか", {"はっか"}),
        ("small", "って", {"つて"}),
        ("small", "つくえ", set()),
        ("small", "きよう", {"きょう"}),
        ("small", "ファン", {"フアン"}),
        ("small", "ウイルス", {"ウィルス"}),
        ("small", "さくら", set()),
        ("long", "とおり", {"とうり", "とーり"}),
        ("long", "せんせい", {"せんせえ", "せんせー"}),
        ("long", "がっこう", {"がっこお", "がっこー"}),
        ("long", "でしょう", {"でしょお", "でしょー", "でしょ"}),
        ("long", "でしょ", {"でしょう"}),
        ("long", "ゆうびん", {"ゆーびん", "ゆびん"}),
        ("long", "コンピューター", {"コンピュター", "コンピュータ"}),
        ("long", "データ", {"デタ", "データー", "デイタ"}),
        ("long", "プリンター", {"プリンタ"}),
        ("long", "メイン", {"メーン"}),
        ("long", "ボウリング", {"ボーリング"}),
        ("long", "パン", set()),
        ("sound", "つづく", {"つずく"}),
        ("sound", "はなぢ", {"はなじ"}),
        ("sound", "ちぢむ", {"ちじむ"}),
        ("sound", "は", {"わ"}),
        ("sound", "へ", {"え"}),
        ("sound", "を", {"お"}),
        ("sound", "へや", set()),
        ("sound", "ヴァイオリン", {"バイオリン"}),
        ("script", "ねこ", {"ネコ"}),
        ("script", "コーヒー", {"こーひー"}),
        ("script", "は", set()),
    ],
)
def test_slips_are_those_that_people_make(kind: str, word: str, expected: set[str]) -> None:
    assert slips(f"kana:{kind}", word, "ja", as_word=True) == expected


@pytest.mark.parametrize(
    ("word", "typed", "slip"),
    [
        ("こんな", "konna for konnna", "こんあ"),
        ("かった", "kata for katta", "かた"),
        ("かた", "katta for kata", "かった"),
        ("たべる", "taeru for taberu", "たえる"),
        ("か", "ja for ka", "じゃ"),
        ("か", "kaa for ka", "かあ"),
        ("しゃしん", "sasinn for syasinn", "さしん"),
        ("メモ", "nemo for memo", "ネモ"),
    ],
)
def test_a_slip_in_romaji_shows_as_the_input_method_has_it(word: str, typed: str, slip: str) -> None:
    assert slip in slips("kana:key", word, "ja", as_word=True), typed


def test_every_slip_of_a_key_is_kana_without_a_letter_left_over() -> None:
    for word in ("たべる", "がっこう", "しゃしん", "コーヒー", "とうきょう"):
        found = slips("kana:key", word, "ja", as_word=True)
        assert found
        for slip in found:
            assert all("ぁ" <= kana <= "ゖ" or "ァ" <= kana <= "ヶ" or kana == "ー" for kana in slip), slip


def test_greetings_are_written_as_they_sound() -> None:
    assert "こんにちわ" in slips("kana:sound", "こんにちは", "ja")


@pytest.mark.parametrize("word", ["東京", "ABC", "12", "か\u3099"])
def test_what_is_no_whole_kana_is_left_alone(word: str) -> None:
    assert slips("kana", word, "ja") == set()


def test_kanji_keep_their_place_beside_kana_that_slip() -> None:
    assert "食べゆ" not in slips("kana:small", "食べる", "ja", as_word=True)
    assert all(slip.startswith("食") for slip in slips("kana", "食べる", "ja", as_word=True))


def test_other_languages_write_no_kana() -> None:
    assert PERTURBATIONS.get("kana").build().not_applicable(Text("中文", "zh")) is not None


def test_an_unknown_kind_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(ConditionError, match="key, long, small"):
        PERTURBATIONS.get("kana").build("romaji")
