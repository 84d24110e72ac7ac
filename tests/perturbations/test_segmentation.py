"""Words and grapheme clusters, as readers of each script count them."""

from __future__ import annotations

from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from tests.perturbations.helpers import JOINERS
from xrobust.perturbations import Text, segmentation
from xrobust.perturbations.segmentation import _units as whole_units
from xrobust.perturbations.segmentation import chunk_border, cluster_borders, units, versions

# Units of a text, separated by spaces here, by kind.
UNITS = [
    ("en", "Don't stop—it's 3.14, B2B!", "word", "Don't stop it's B2B"),
    ("en", "Don't stop—it's 3.14, B2B!", "number", "3.14"),
    ("en", "Don't stop—it's 3.14, B2B!", "punctuation", "— , !"),
    ("en", "rock'n'roll ‘quoted’ I’m e-mail 2nd", "word", "rock'n'roll quoted I’m e mail 2nd"),
    ("en", "10:30 1/2 1,000.50 50%", "number", "10:30 1/2 1,000.50 50"),
    ("en", "a+b=c €5 ©", "symbol", "+ = € ©"),
    ("de", "Größer als „Straße“?", "word", "Größer als Straße"),
    ("fr", "L’été, qu'est-ce ?", "word", "L’été qu'est ce"),
    ("es", "¿Qué? ¡Sí!", "punctuation", "¿ ? ¡ !"),
    ("tr", "İstanbul'da ığdır", "word", "İstanbul'da ığdır"),
    ("vi", "Tiếng Việt", "word", "Tiếng Việt"),
    ("vi", "Tie\u0302\u0301ng Vie\u0323\u0302t", "word", "Tie\u0302\u0301ng Vie\u0323\u0302t"),
    ("yo", "ọ̀rẹ́ mi", "word", "ọ̀rẹ́ mi"),
    ("el", "Καλημέρα· τι κάνεις;", "word", "Καλημέρα τι κάνεις"),
    ("ru", "Ёлка-то «зелёная».", "word", "Ёлка то зелёная"),
    ("kk", "қазақша үй", "word", "қазақша үй"),
    ("ka", "გამარჯობა, სახლი!", "word", "გამარჯობა სახლი"),
    ("ar", "قال: «السَّلَامُ»، نعم؟", "word", "قال السَّلَامُ نعم"),
    ("ar", "قال: «السَّلَامُ»، نعم؟", "punctuation", ": « » ، ؟"),
    ("ar", "٣٫٥ و ١٢٣", "number", "٣٫٥ ١٢٣"),
    ("fa", "می‌خواهم کتاب‌ها را", "word", "می‌خواهم کتاب‌ها را"),
    ("ur", "یہ گھر ہے۔", "word", "یہ گھر ہے"),
    ("ur", "یہ گھر ہے۔", "punctuation", "۔"),
    ("he", "צה״ל, ג׳ירפה ו'בית'", "word", "צה״ל ג׳ירפה ו'בית"),
    ("hi", "हिन्दी में १२३ हैं।", "word", "हिन्दी में हैं"),
    ("hi", "हिन्दी में १२३ हैं।", "number", "१२३"),
    ("hi", "हिन्दी में १२३ हैं।", "punctuation", "।"),
    ("bn", "বাংলা ক্ষমতা।", "word", "বাংলা ক্ষমতা"),
    ("ta", "தமிழ் வீடு", "word", "தமிழ் வீடு"),
    ("te", "తెలుగు క్షమించు", "word", "తెలుగు క్షమించు"),
    ("ml", "അബ്‌ഖാസിയൻ വീട്", "word", "അബ്‌ഖാസിയൻ വീട്"),
    ("ko", "한국어를 배워요.", "word", "한국어를 배워요"),
    ("th", "กินข้าวแล้ว", "word", "กิน ข้าว แล้ว"),
    ("th", "สวัสดีครับ ปี๒๕๖๓", "word", "สวัสดี ครับ ปี"),
    ("th", "สวัสดีครับ ปี๒๕๖๓", "number", "๒๕๖๓"),
    ("zh", "我喜欢吃苹果。", "word", "我 喜欢 吃 苹果"),
    ("zh", "我喜欢吃苹果。", "punctuation", "。"),
    ("ja", "私は日本語を勉強します。", "word", "私 は 日本語 を 勉強 し ます"),
    ("ja", "ハリー・ポッター", "word", "ハリー ポッター"),
    ("my", "မြန်မာစာ။", "word", "မြန်မာ စာ"),
    ("my", "မြန်မာစာ။ ၂၀၂၀", "punctuation", "။"),
    ("my", "ခုနှစ်၂၀၂၀", "number", "၂၀၂၀"),
    ("my", "ကမ္ဘာ့", "word", "က မ္ဘာ့"),
    ("ja", "𠮷野家で食べる", "word", "𠮷 野家 で 食べる"),
    ("ja", "𠮷野家👍で、𠮷野家で", "word", "𠮷 野家 で 𠮷 野家 で"),
    ("ja", "葛\U000e0100", "word", "葛\U000e0100"),
    ("zh", "我love苹果2020年", "word", "我 love 苹果 年"),
    ("en", "👨‍👩‍👧 🇩🇪🇫🇷 👍🏽 ❤️ ok", "symbol", "👨‍👩‍👧 🇩🇪 🇫🇷 👍🏽 ❤️"),
    ("en", "1️⃣ up", "number", "1️⃣"),
]

CLUSTERS = [
    ("hi", "हिन्दी", "हि न्दी"),
    ("bn", "ক্ষমতা", "ক্ষ ম তা"),
    ("ta", "வீடு", "வீ டு"),
    ("te", "క్షమ", "క్ష మ"),
    ("ml", "സ്ത്രീ", "സ്ത്രീ"),
    ("th", "กำลังที่", "กำ ลั ง ที่"),
    ("my", "မြန်မာ", "မြ န် မ ာ"),
    ("vi", "e\u0302\u0301m", "e\u0302\u0301 m"),
    ("yo", "ọ̀rẹ́", "ọ̀ r ẹ́"),
    ("ko", "한글", "한 글"),
    ("ko", "\u1112\u1161\u11ab\u1100\u1173\u11af", "\u1112\u1161\u11ab \u1100\u1173\u11af"),
    ("he", "שָׁלוֹם", "שָׁ ל וֹ ם"),
    ("ar", "سَلَام", "سَ لَ ا م"),
    ("ja", "か\u3099ﾊﾞ", "か\u3099 ﾊﾞ"),
    ("en", "👨‍👩‍👧🇩🇪🇫🇷👍🏽", "👨‍👩‍👧 🇩🇪 🇫🇷 👍🏽"),
]


@pytest.mark.parametrize(("language", "text", "kind", "expected"), UNITS)
def test_units_are_what_a_reader_of_the_script_counts(language: str, text: str, kind: str, expected: str) -> None:
    del language
    assert [text[start:end] for start, end, found in units(text) if found == kind] == expected.split()


@pytest.mark.parametrize(("language", "text", "expected"), CLUSTERS)
def test_clusters_are_what_a_reader_takes_for_characters(language: str, text: str, expected: str) -> None:
    del language
    borders = cluster_borders(text)
    assert [text[a:b] for a, b in pairwise(borders)] == expected.split()


def test_empty_text_has_no_unit_and_one_border() -> None:
    assert list(units("")) == []
    assert list(units(" \t\n\u3000")) == []
    assert cluster_borders("") == [0]


def test_a_mark_on_a_space_is_no_unit() -> None:
    assert [(start, end) for start, end, _ in units("a \u0301b")] == [(0, 1), (3, 4)]


def test_a_prepended_sign_takes_only_its_first_digit() -> None:
    assert list(units("\u0600123")) == [(0, 2, "symbol"), (2, 4, "number")]


def assert_units_are_sound(text: str) -> None:
    borders = set(cluster_borders(text))
    done = 0
    for start, end, kind in units(text):
        assert done <= start < end
        assert {start, end} <= borders, (text[start:end], kind)
        # What is left out is white space, with the marks that stand on it.
        assert regex.fullmatch(r"(?:\s[\p{M}\u200c\u200d\u0e33]*)*", text[done:start]), text[done:start]
        done = end
    assert regex.fullmatch(r"(?:\s[\p{M}\u200c\u200d\u0e33]*)*", text[done:])


@given(st.lists(st.sampled_from(sorted({*JOINERS} - {"က"})), max_size=12).map("".join))
def test_units_of_joining_characters_never_overlap_and_spell_the_text(text: str) -> None:
    assert_units_are_sound(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_units_of_any_text_never_overlap_and_spell_the_text(text: str) -> None:
    done = 0
    for start, end, _ in units(text):
        assert done <= start < end
        done = end
    assert done <= len(text)


@pytest.mark.parametrize("text", [row[1] for row in UNITS])
def test_units_of_real_words_are_sound(text: str) -> None:
    assert_units_are_sound(text)


def test_versions_name_what_decides_where_words_end() -> None:
    assert regex.fullmatch(r"unicode:[\d.]+\|icu:[\d.]+\|regex:[\d.]+", versions())


@given(st.lists(st.sampled_from([*JOINERS, " ", " ", "\u0600"]), max_size=14).map("".join))
def test_units_and_borders_between_spaces_are_those_of_the_whole_text(text: str) -> None:
    assert units(text) == list(whole_units(text))
    borders = set(cluster_borders(text))
    known = {offset: chunk_border(text, offset) for offset in range(len(text) + 1)}
    assert all(found is None or found == (offset in borders) for offset, found in known.items())
    assert [Text(text, "hi").is_border(offset) for offset in known] == [offset in borders for offset in known]


def test_what_was_seen_before_is_forgotten_when_there_is_too_much_of_it() -> None:
    words = [f"w{number}x" for number in range(40_000)]
    assert all(units(f"a {word}") == [(0, 1, "word"), (2, 2 + len(word), "word")] for word in words)
    assert len(segmentation._seen) <= 1 << 15
