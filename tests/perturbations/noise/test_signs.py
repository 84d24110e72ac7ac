"""Slips of one sign on a letter: what people write for what, in Brahmic scripts and in Thai."""

from __future__ import annotations

import unicodedata

import pytest
import regex

from tests.perturbations.slips import slips
from xrobust.perturbations import PERTURBATIONS, Text
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.noise.signs import partners

LANGUAGES = ("bn", "hi", "ml", "mr", "my", "ta", "te", "th")

# Words, each with misspellings of it that differ in one sign.
SLIPS = {
    ("hi", "दिन"): {"दीन", "दन"},
    ("hi", "मैं"): {"में", "मं", "मै", "मैँ"},
    ("hi", "हाँ"): {"हां", "हा"},
    ("hi", "क्या"): {"कया"},
    ("hi", "सकता"): {"सक्ता"},
    ("hi", "ज़रा"): {"जरा"},
    ("hi", "दुःख"): {"दुख", "दूःख"},
    ("mr", "आणि"): {"आणी"},
    ("mr", "मराठी"): {"मराठि"},
    ("bn", "নদী"): {"নদি"},
    ("bn", "ভুল"): {"ভূল"},
    ("bn", "বাড়ি"): {"বাড়ী", "বাডি"},
    ("bn", "চাঁদ"): {"চাদ"},
    ("bn", "বিশ্ব"): {"বিশব"},
    ("ta", "வீடு"): {"விடு", "வீடூ"},
    ("ta", "தமிழ்"): {"தமிழ", "தமீழ்"},
    ("ta", "போனது"): {"பொனது"},
    ("te", "తెలుగు"): {"తేలుగు", "తెలుగూ"},
    ("te", "పుస్తకం"): {"పుసతకం", "పుస్తక", "పూస్తకం"},
    ("ml", "വീട്"): {"വീട", "വിട്"},
    ("ml", "പുസ്തകം"): {"പൂസ്തകം", "പുസതകം", "പുസ്തക"},
    ("my", "ကျောင်း"): {"ကြောင်း", "ကျောင်", "ကျောင့်", "ကျေါင်း", "ကျောငး"},
    ("my", "မြန်မာ"): {"မျန်မာ", "မြနမာ", "မြန်မါ"},
    ("my", "လှ"): {"လ"},
    ("my", "မန္တလေး"): {"မန်တလေး", "မနတလေး"},
    ("my", "ကို"): {"ကု", "ကိ"},
    ("th", "ค่ะ"): {"ค้ะ", "คะ"},
    ("th", "ที่"): {"ที", "ที้", "ทิ่"},
    ("th", "เสาร์"): {"เสาร"},
    ("th", "รู้"): {"รู", "รุ้", "รู่"},
}


@pytest.mark.parametrize(("language", "word"), SLIPS)
def test_slips_are_among_those_that_people_make(language: str, word: str) -> None:
    assert SLIPS[language, word] <= slips("signs", word, language)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("ใน", {"ไน", "เน", "แน", "โน"}), ("ไป", {"ใป", "เป", "แป", "โป"})],
)
def test_a_thai_vowel_before_the_consonant_becomes_another_one_and_never_goes(word: str, expected: set[str]) -> None:
    assert slips("signs", word, "th") == expected


@pytest.mark.parametrize(("language", "word"), SLIPS)
def test_no_slip_makes_a_doubled_sign_or_one_without_a_letter(language: str, word: str) -> None:
    found = slips("signs", word, language)
    assert found
    for slip in found:
        assert unicodedata.is_normalized("NFC", slip)
        assert not regex.search(r"(\p{M})\1", slip)
        assert not regex.match(r"\p{M}", slip)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sign_is_taken_for_one_of_its_category_only(language: str) -> None:
    signs = regex.findall(r"[\p{M}\p{InSC=Vowel_Dependent}]", "".join(word for code, word in SLIPS if code == language))
    assert len(signs) >= 3
    for sign in signs:
        category = _category(sign)
        for other in "".join(partners(language, sign)):
            # The Burmese visarga marks a tone, like the dot below.
            assert _category(other) == category or {sign, other} == {"း", "့"}
            assert unicodedata.name(other).split()[0] == unicodedata.name(sign).split()[0]


def test_a_chandra_vowel_or_a_rare_sign_replaces_nothing_that_merely_stands_where_it_does() -> None:
    assert "ॅ" not in "".join(partners("hi", "े"))
    assert "ृ" not in "".join(partners("hi", "ू"))
    assert "ั" not in "".join(partners("th", "ี"))


def test_a_virama_beside_a_joiner_stays() -> None:
    assert slips("signs:virama", "बर्\u200dया", "mr") == set()


def test_burmese_kinzi_is_not_torn() -> None:
    assert not any("င္" in slip for slip in slips("signs", "အင်္ဂလိပ်", "my"))


def test_a_virama_joins_two_plain_consonants_only() -> None:
    assert "न्मक" in slips("signs:virama", "नमक", "hi")
    assert slips("signs:virama", "किताब", "hi") == set()
    assert slips("signs:virama", "अमर", "hi") == {"अम्र"}


def test_a_tamil_dot_is_never_put_on_the_first_letter() -> None:
    assert slips("signs:virama", "மரம", "ta") == {"மர்ம", "மரம்"}


@pytest.mark.parametrize(
    ("kind", "language", "word", "expected"),
    [
        ("tone", "th", "น้ำ", {"น่ำ", "น๊ำ", "น๋ำ", "นำ"}),
        ("nasal", "hi", "हैं", {"है", "हैँ"}),
        ("nukta", "hi", "फ़िल्म", {"फिल्म"}),
        ("medial", "my", "ကျွန်", {"ကွန်", "ကျန်"}),
        ("vowel", "bn", "দিন", {"দীন", "দেন", "দৈন", "দন"}),
        ("virama", "ml", "ഭക്ഷണം", {"ഭകഷണം"}),
    ],
)
def test_a_kind_of_sign_can_be_asked_for(kind: str, language: str, word: str, expected: set[str]) -> None:
    assert slips(f"signs:{kind}", word, language) == expected


def test_a_kind_that_a_language_does_not_write_does_not_apply() -> None:
    tone = PERTURBATIONS.get("signs").build("tone")
    assert tone.not_applicable(Text("हिन्दी", "hi")) == "hi writes no sign of the kind 'tone'"
    assert tone.not_applicable(Text("ที่", "th")) is None


def test_an_unknown_kind_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(ConditionError, match="virama"):
        PERTURBATIONS.get("signs").build("vowels")


@pytest.mark.parametrize(("language", "word"), [("hi", "hello"), ("th", "ABC"), ("ta", "12")])
def test_words_of_other_scripts_have_no_signs_to_slip(language: str, word: str) -> None:
    assert slips("signs", word, language) == set()


def _category(sign: str) -> str:
    names = ("Vowel_Dependent", "Bindu", "Visarga", "Nukta", "Tone_Mark", "Consonant_Medial")
    killers = r"[\p{InSC=Virama}\p{InSC=Pure_Killer}\p{InSC=Consonant_Killer}\p{InSC=Invisible_Stacker}]"
    assert regex.match(killers, sign) or any(regex.match(rf"\p{{InSC={name}}}", sign) for name in names), sign
    return next((name for name in names if regex.match(rf"\p{{InSC={name}}}", sign)), "killer")
