"""Keyboard slips: whole clusters in every script, and what a finger could have typed."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.noise.keyboard import cluster_slips
from xrobust.perturbations.plugins.decorator import PERTURBATIONS
from xrobust.perturbations.plugins.definition import Perturbation
from xrobust.perturbations.text import Text
from xrobust.perturbations.writing.hangul import decompose

WORDS = {
    "af": "môre huis", "ar": "السلام مدرسة", "bg": "къща Обичам", "bn": "বাংলা ক্ষমতা", "de": "Straße größer",
    "el": "Καλημέρα σπίτι", "en": "keyboard House", "es": "mañana Árbol", "et": "õun Külm", "eu": "etxea euskaraz",
    "fa": "می‌خواهم کتاب", "fi": "pöytä yö", "fr": "élève cœur", "he": "שלום בית", "hi": "हिन्दी किताब",
    "hu": "őszinte ház", "id": "rumah selamat", "it": "città perché", "ja": "ひらがな カタカナ きゃく",
    "jv": "omah sugeng", "ka": "გამარჯობა სახლი", "kk": "қазақша үй", "ko": "한국어 값을", "ml": "മലയാളം വീട്",
    "mr": "मराठी क्षेत्र",
    "ms": "rumah selamat", "my": "မြန်မာ ကျေးဇူး", "nl": "één huis", "pt": "coração Não", "ru": "Привет ёлка",
    "sw": "nyumba habari", "ta": "தமிழ் வீடு", "te": "తెలుగు క్షమించు", "th": "กินข้าว น้ำ", "tl": "bahay kumusta",
    "tr": "İstanbul ığdır", "ur": "اردو گھر", "vi": "tiếng Việt", "yo": "Yorùbá ọ̀rẹ́",
}  # fmt: skip


def keyboard() -> Perturbation:
    return PERTURBATIONS.get("keyboard").build()


def slips(text: str, language: str) -> list[Candidate]:
    return [candidate for word in Text(text, language).words for candidate in keyboard().propose(word)]


def test_sample_words_cover_every_language_that_is_typed_key_by_key() -> None:
    assert set(WORDS) == set(LANGUAGES) - {"zh"}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_slip_replaces_one_whole_cluster_by_another(language: str) -> None:
    text = WORDS[language]
    borders = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    found = slips(text, language)
    assert found
    for start, end, replacements, _, _ in found:
        assert {start, end} <= borders
        for replacement in replacements:
            assert len(regex.findall(r"\X", replacement)) == 1
            assert unicodedata.normalize("NFC", replacement) == replacement
            slipped = text[:start] + replacement + text[end:]
            after = {0, *(match.end() for match in regex.finditer(r"\X", slipped))}
            assert {start, start + len(replacement)} <= after, (text[start:end], replacement)
            assert slipped != text


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_sample_word_has_a_slip(language: str) -> None:
    words = [word for word in Text(WORDS[language], language).words if word.kind == "word"]
    assert words
    assert all(list(keyboard().propose(word)) for word in words)


@pytest.mark.parametrize(
    ("language", "cluster", "expected"),
    [
        ("en", "q", "wa"),
        ("en", "Q", "WA"),
        ("de", "ü", "pßäö"),
        ("tr", "ı", "juko"),
        ("tr", "İ", "ÜĞŞ"),
        ("el", "ά", "ςσζ"),
        ("vi", "ế", "ễ"),  # Telex: ees, and x is beside s
        ("vi", "ơ", "ó"),  # ow, and s is beside w
        ("vi", "Ă", "ÂÁ"),  # AW, and A and S are beside W
        ("vi", "ừ", "ử"),  # uwf, and r is beside f
        ("vi", "đ", ""),
        ("ka", "შ", "სძჭ"),  # Shift missed, and the two letters around it that Shift gives
        ("ka", "ა", "ზსქწ"),
        ("yo", "á", ["ẹ́", "w", "s", "z"]),
        ("ko", "ㅋ", "ㄴㅁㅌ"),
        ("ru", "Ё", ""),
    ],
)
def test_slips_are_the_keys_around(language: str, cluster: str, expected: str | list[str]) -> None:
    assert set(cluster_slips(language, cluster)) == set(expected)


def test_a_vowel_sign_becomes_a_vowel_sign_and_a_consonant_a_consonant() -> None:
    assert set(cluster_slips("hi", "हि")) == {"गि", "पि", "बि", "रि", "ही", "हु", "हू"}


def test_a_thai_tone_stays_a_tone_and_an_upper_vowel_an_upper_vowel() -> None:
    for slip in cluster_slips("th", "ที่"):
        base, vowel, tone = list(slip)
        assert unicodedata.category(base) == "Lo"
        assert vowel in "ิีึืั"
        assert tone in "่้๊๋"


def test_thai_sara_am_never_stands_without_its_consonant() -> None:
    assert "ำ" not in cluster_slips("th", "ก")


def test_a_korean_slip_changes_one_key_of_one_syllable() -> None:
    clean = "".join(decompose("값") or ())
    found = cluster_slips("ko", "값")
    assert "갑" not in found
    for slip in found:
        typed = "".join(decompose(slip) or ())
        assert len(typed) == len(clean)
        assert sum(a != b for a, b in zip(typed, clean, strict=True)) == 1


def test_only_the_consonant_slips_before_a_small_kana() -> None:
    (first, _) = slips("きゃく", "ja")
    assert set(first.replacements) == {"み"}


def test_an_english_word_in_hindi_slips_on_an_english_keyboard() -> None:
    assert cluster_slips("hi", "T") == cluster_slips("en", "T")


def test_chinese_is_not_applicable_and_the_reason_is_given() -> None:
    reason = keyboard().not_applicable(Text("你好", "zh"))
    assert reason is not None
    assert "input method" in reason
    assert keyboard().not_applicable(Text("hello", "en")) is None


def test_digits_and_punctuation_are_left_alone() -> None:
    assert not any(cluster_slips("en", character) for character in "0123456789.,-'")


@given(st.sampled_from(sorted(WORDS)), st.text(min_size=1, max_size=12))
def test_any_text_gives_whole_clusters_or_nothing(language: str, text: str) -> None:
    for cluster in regex.findall(r"\X", text):
        for slip in cluster_slips(language, cluster):
            assert len(regex.findall(r"\X", slip)) == 1
            assert slip != cluster


def test_order_of_slips_does_not_depend_on_the_hash_seed() -> None:
    code = (
        "from xrobust.perturbations.noise.keyboard import cluster_slips as slips;"
        "print([slips(*pair) for pair in (('hi', 'न्दी'), ('ko', '값'), ('vi', 'ế'), ('yo', 'á'))])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
