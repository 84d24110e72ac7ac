"""Slips inside Korean syllables: by key and by ear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.perturbations.slips import slips
from xrobust.perturbations import PERTURBATIONS
from xrobust.perturbations.errors import ConditionError

SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("kind", "word", "expected"),
    [
        ("sound", "먹어", {"머거"}),
        ("sound", "있어요", {"이써요"}),
        ("sound", "값이", {"갑시"}),
        ("sound", "앉아", {"안자"}),
        ("sound", "좋아", {"조아"}),
        ("sound", "많이", {"마니"}),
        ("sound", "싫어", {"시러"}),
        ("sound", "굳이", {"구지"}),
        ("sound", "같이", {"가치"}),
        ("sound", "영어", set()),
        ("sound", "나무", set()),
        ("vowel", "네가", {"내가"}),
        ("vowel", "왠지", {"왼지", "웬지"}),
        ("vowel", "얘", {"예"}),
        ("vowel", "의", {"에"}),
        ("vowel", "희망", {"히망"}),
        ("vowel", "소리", set()),
        ("shift", "있다", {"잇다", "있따"}),
        ("shift", "까치", {"가치"}),
        ("shift", "얘", {"애"}),
        ("omit", "안녕", {"아녕", "안녀"}),
        ("omit", "먹다", {"머다", "머가"}),
        ("omit", "먹어", {"머어", "머거"}),
        ("omit", "값", {"갑", "갓"}),
        ("omit", "나", set()),
        ("order", "한국", {"학눅"}),
        ("order", "나", set()),
        ("double", "아니", {"안니"}),
        ("double", "각", set()),
    ],
)
def test_slips_are_those_a_hand_or_an_ear_would_make(kind: str, word: str, expected: set[str]) -> None:
    assert slips(f"jamo:{kind}", word, "ko") == expected


def test_all_kinds_together_give_each_slip_once_and_keep_what_stands_around_it() -> None:
    kinds = ("sound", "vowel", "shift", "omit", "order", "double")
    word = "K-팝이 좋아요"
    assert slips("jamo", word, "ko") == set().union(*(slips(f"jamo:{kind}", word, "ko") for kind in kinds))
    assert all(slip.startswith("K-") for slip in slips("jamo", word, "ko"))


def test_an_unknown_kind_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(ConditionError, match="sound, vowel"):
        PERTURBATIONS.get("jamo").build("spelling")


@pytest.mark.parametrize("word", ["hello", "漢字", "ㅋㅋㅋ", "\u1100\u1161\u11a8"])
def test_what_is_no_syllable_is_left_alone(word: str) -> None:
    assert slips("jamo", word, "ko") == set()


@given(SYLLABLES)
def test_every_slip_is_made_of_whole_syllables(text: str) -> None:
    for slip in slips("jamo", text, "ko"):
        assert slip != text
        assert all("가" <= character <= "힣" for character in slip)
