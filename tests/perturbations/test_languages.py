"""The 40 languages of XTREME, by the codes that people write."""

from __future__ import annotations

import pytest
import regex

from xrobust.perturbations.errors import UnknownNameError
from xrobust.perturbations.languages import CASED, LANGUAGES, SCRIPTS, UNSPACED, language, members

XTREME = (
    "af ar bg bn de el en es et eu fa fi fr he hi hu id it ja jv ka kk ko ml mr ms my nl pt ru sw ta te th tl tr ur vi "
    "yo zh"
)


def test_the_languages_are_xtremes() -> None:
    assert sorted(LANGUAGES) == XTREME.split()
    assert all(code == entry.code for code, entry in LANGUAGES.items())
    assert len({entry.iso3 for entry in LANGUAGES.values()}) == len({entry.name for entry in LANGUAGES.values()}) == 40


@pytest.mark.parametrize(
    ("code", "fix"),
    [("German", "did you mean 'de'?"), ("deu", "did you mean 'de'?"), ("chinese", "did you mean 'zh'?"), ("xx", None)],
)
def test_an_unknown_language_suggests_the_code_that_is_meant(code: str, fix: str | None) -> None:
    with pytest.raises(UnknownNameError) as caught:
        language(code)
    assert caught.value.fix == fix
    assert code in caught.value.what
    assert caught.value.expected


def test_a_known_language_has_a_script() -> None:
    assert language("hi")._asdict() == {"code": "hi", "name": "Hindi", "script": "Devanagari", "iso3": "hin"}


def test_every_script_is_in_the_table_and_made_of_scripts_of_unicodes() -> None:
    assert {entry.script for entry in LANGUAGES.values()} == {*SCRIPTS} - {"Khmer", "Lao"}
    for script in SCRIPTS.values():
        assert regex.compile(f"[{members(script.parts)}]")


def test_languages_without_spaces_are_those_of_east_and_southeast_asia() -> None:
    assert {code for code, entry in LANGUAGES.items() if not entry.writing.spaced} == {"ja", "my", "th", "zh"}
    unspaced = regex.compile(f"[{UNSPACED}]")
    assert all(unspaced.match(letter) for letter in "猫ねネกကកກ")
    assert not any(unspaced.match(letter) for letter in "aяक가ا")


def test_languages_with_capitals_are_those_of_latin_greek_and_cyrillic() -> None:
    cased = {code for code, entry in LANGUAGES.items() if entry.writing.cased}
    assert cased == {code for code, entry in LANGUAGES.items() if entry.script in {"Latin", "Greek", "Cyrillic"}}
    letters = regex.compile(f"[{CASED}]")
    assert all(letters.match(letter) for letter in "aAяωé")
    assert not any(letters.match(letter) for letter in "ძकا1")
