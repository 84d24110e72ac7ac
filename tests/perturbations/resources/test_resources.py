"""The data that ship: all languages are there, and they say what the outside world says."""

from __future__ import annotations

import unicodedata

import pytest
import regex

from perturbations.resources.making.romaji import kana_neighbours
from perturbations.resources.making.xkb import Key, neighbours
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import load_cldr, load_core, load_keyboards
from xrobust.perturbations.writing.hangul import Syllable, compose, decompose

TYPED = sorted(set(LANGUAGES) - {"zh"})

# Read off the physical keyboards: what lies around one key.
AROUND = {
    ("ru", "а"): "кевпмс",
    ("el", "α"): "ςσζ",
    ("ar", "ب"): "قفيلؤر",
    ("hi", "र"): "हगपकलस",
    ("th", "ก"): "ำพหดปแ",
    ("ka", "გ"): "ტყფჰვბ",
    ("en", "g"): "tyfhvb",
    ("de", "z"): "tugh",
    ("fr", "a"): "ézq",
    ("bn", "ই"): "উএও",
    ("ko", "ㄱ"): "ㄷㅅㅇㄹ",
    ("ko", "ㅃ"): "ㅉ",
}


JAPANESE = r"\p{Han}\p{Hiragana}\p{Katakana}ー"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_core_word_is_in_every_language_and_in_its_script(language: str) -> None:
    core = load_core()
    assert len(core) == 300
    script = JAPANESE if language == "ja" else rf"\p{{{LANGUAGES[language].script}}}"
    written = regex.compile(rf"[{script}\p{{M}}'’\-\u200c]+( [{script}\p{{M}}'’\-\u200c]+){{0,2}}")
    for names in core.values():
        assert written.fullmatch(names[language]), names[language]
        assert unicodedata.is_normalized("NFC", names[language])


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_core_words_are_translations_and_tell_concepts_apart(language: str) -> None:
    names = [(concept, names[language]) for concept, names in load_core().items()]
    assert sum(name.casefold() != concept for concept, name in names) >= 280
    # A language may have one word for two (small and little, start and begin), not for many.
    assert len({name for _, name in names}) >= 220


def test_every_language_has_an_entry() -> None:
    assert set(load_keyboards()) == set(LANGUAGES)


def test_chinese_says_why_it_has_no_keyboard() -> None:
    keyboard = load_keyboards()["zh"]
    assert keyboard.layout is None
    assert keyboard.reason is not None
    assert "input method" in keyboard.reason
    assert [code for code, entry in load_keyboards().items() if entry.reason] == ["zh"]


@pytest.mark.parametrize(("language", "letter"), AROUND)
def test_neighbours_are_those_on_the_physical_keyboard(language: str, letter: str) -> None:
    assert set(load_keyboards()[language].letters[letter]) == set(AROUND[language, letter])


@pytest.mark.parametrize("language", TYPED)
def test_neighbourhood_is_symmetric_and_no_letter_is_its_own_neighbour(language: str) -> None:
    letters = load_keyboards()[language].letters
    assert len(letters) >= 25
    for letter, near in letters.items():
        assert letter not in near
        assert len(set(near)) == len(near)
        for other in near:
            assert letter in letters[other], f"{letter} is beside {other}, but not the other way round"


@pytest.mark.parametrize("language", TYPED)
def test_marked_letters_are_composed_and_have_no_key(language: str) -> None:
    keyboard = load_keyboards()[language]
    for letter in keyboard.marked:
        assert unicodedata.normalize("NFC", letter) == letter
        assert unicodedata.normalize("NFD", letter) != letter or unicodedata.combining(letter[-1])
        assert letter not in keyboard.letters


def test_keys_two_apart_are_no_neighbours() -> None:
    keys = [Key(0.5, 0, ("a", "A")), Key(1.5, 0, ("b", "")), Key(2.5, 0, ("c", "C"))]
    assert neighbours(keys) == {"A": "", "C": "", "a": "b", "b": "ac", "c": "b"}


def test_romaji_slips_keep_one_kana() -> None:
    found = kana_neighbours({"s": "adwezx", "i": "uojk", "u": "yihj"})
    assert found["し"] == "".join(sorted("じぢすそ"))
    assert found["シ"] == "".join(sorted("ジヂスソ"))


def test_syllables_decompose_and_compose_as_unicode_does() -> None:
    for point in range(0xAC00, 0xD7A4):
        syllable = decompose(chr(point))
        assert syllable is not None
        assert compose(syllable) == chr(point)
        # Unicode's own decomposition has a final if and only if ours has.
        assert (len(unicodedata.normalize("NFD", chr(point))) == 3) == bool(syllable.final)


@pytest.mark.parametrize(
    ("character", "keys"), [("각", "ㄱㅏㄱ"), ("쌀", "ㅆㅏㄹ"), ("왜", "ㅇㅗㅐ"), ("닭", "ㄷㅏㄹㄱ"), ("의", "ㅇㅡㅣ")]
)
def test_a_syllable_is_taken_apart_into_the_keys_that_type_it(character: str, keys: str) -> None:
    syllable = decompose(character)
    assert syllable is not None
    assert "".join(syllable) == keys


def test_what_is_no_syllable_does_not_decompose_or_compose() -> None:
    assert decompose("ㄱ") is None
    assert decompose("a") is None
    assert compose(Syllable("ㅏ", "ㅏ", "")) is None
    assert compose(Syllable("ㄱ", "ㅏ", "ㄸ")) is None


@pytest.mark.parametrize(
    ("concept", "names"),
    [
        ("🐕", {"en": "dog", "de": "Hund", "sw": "mbwa", "th": "สุนัข", "hi": "कुत्ता", "yo": "Ajá"}),
        ("🍞", {"en": "bread", "fr": "pain", "ru": "хлеб", "tr": "ekmek"}),
        ("territory:DE", {"en": "Germany", "es": "Alemania", "zh": "德国", "fi": "Saksa"}),
        ("language:fr", {"en": "French", "ja": "フランス語", "it": "francese"}),
    ],
)
def test_lexicon_names_things_as_speakers_do(concept: str, names: dict[str, str]) -> None:
    entry = load_cldr()[concept]
    assert {code: entry[code] for code in names} == names


def test_lexicon_names_a_thousand_concepts_in_every_language() -> None:
    concepts = load_cldr()
    for code in LANGUAGES:
        assert sum(code in entry for entry in concepts.values()) >= 1000, code


def test_names_are_short_composed_and_of_the_language() -> None:
    for concept, entry in load_cldr().items():
        for code, name in entry.items():
            assert 1 <= len(name.split()) <= 3, (concept, code, name)
            assert unicodedata.normalize("NFC", name) == name
            assert not any(character.isdigit() for character in name), (concept, code, name)


def test_a_name_that_is_another_common_word_is_left_out() -> None:
    english = {entry["en"].casefold() for entry in load_cldr().values()}
    assert "turkey" not in english
    assert "dog" in english
