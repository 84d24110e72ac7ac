"""Write keyboards.json: for every language of XTREME the letters that lie next to each other on its keyboard.

For maintainers: needs Debian's xkb-data and libxkbcommon0, and the unpacked npm package cldr-misc-full
(its exemplar sets say which letters with diacritics a language writes).

    npm pack cldr-misc-full@48.2.0 && tar xzf cldr-misc-full-48.2.0.tgz
    python -m perturbations.resources.making.keyboards package
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

from perturbations.resources.making.romaji import kana_neighbours
from perturbations.resources.making.xkb import Key, neighbours, read_layout
from xrobust.perturbations.languages import LANGUAGES

TARGET = Path(__file__).parents[1] / "keyboards.json"

# XKB layout, and its variant where it is not the default one.
_LAYOUTS = {
    "af": "za", "ar": "ara", "bg": "bg phonetic", "bn": "bd", "de": "de", "el": "gr", "en": "us", "es": "es",
    "et": "ee", "eu": "es", "fa": "ir", "fi": "fi", "fr": "fr", "he": "il", "hi": "in", "hu": "hu", "id": "us",
    "it": "it", "jv": "us", "ka": "ge", "kk": "kz", "ml": "in mal", "mr": "in", "ms": "us", "my": "mm",
    "nl": "us intl", "pt": "br", "ru": "ru", "sw": "ke", "ta": "in tam", "te": "in tel", "th": "th", "tl": "ph",
    "tr": "tr", "ur": "pk", "vi": "us", "yo": "ng yoruba",
}  # fmt: skip

# What is typed through an input method on a layout made for another language.
_METHODS = {"vi": "Vietnamese (Telex on QWERTY)"}
# Keys that type no letter of any language here: the Arabic elongation, and a Sanskrit vowel in Burmese script.
_NO_LETTERS = "\u0640\u1052"

# The two-set layout of the Korean standard KS X 5002; XKB has only Latin on `kr`, since an input method composes.
# Plain letters of rows D, C and B from the left, then the shifted ones that differ.
_TWO_SET = {
    "AD": ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅃㅉㄸㄲㅆ   ㅒㅖ"),
    "AC": ("ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", ""),
    "AB": ("ㅋㅌㅊㅍㅠㅜㅡ", ""),
}
_ROW_PLACES = {"AD": (2.0, 1.0), "AC": (2.25, 2.0), "AB": (2.75, 3.0)}  # centre of the first key

_CLDR_NAMES = {"tl": "fil"}
_NO_KEYBOARD = {"zh": "Chinese is typed through an input method: a slip of a key gives a homophone, not a neighbour"}


def _without(key: Key, unwanted: str) -> Key:
    return key._replace(letters=tuple("" if letter and letter in unwanted else letter for letter in key.letters))


def _two_set_keys() -> list[Key]:
    keys = []
    for row, (plain, shifted) in _TWO_SET.items():
        x, y = _ROW_PLACES[row]
        for index, (letter, upper) in enumerate(zip(plain, shifted.ljust(len(plain)), strict=True)):
            keys.append(Key(x + index, y, (letter, upper.strip())))
    return keys


def _with_independent_vowels(letters: dict[str, str]) -> dict[str, str]:
    """Bangla letters, and the vowel letters that have no key since they are typed by the virama and their sign."""
    names = {sign: unicodedata.name(sign) for sign in letters}
    vowels = {
        sign: unicodedata.lookup(name.replace(" VOWEL SIGN ", " LETTER "))
        for sign, name in names.items()
        if " VOWEL SIGN " in name
    }
    added = {
        vowel: "".join(sorted(vowels[near] for near in letters[sign] if vowels.get(near, near) not in letters))
        for sign, vowel in vowels.items()
        if vowel not in letters
    }
    return dict(sorted({**letters, **added}.items()))


def _with_missed_shift(letters: dict[str, str], keys: list[Key]) -> dict[str, str]:
    """Georgian letters: those of the shift level stand amid Latin capitals, and slip when Shift is hit or missed."""
    found = {letter: {near for near in letters[letter] if near > "\u0fff"} for letter in letters if letter > "\u0fff"}
    for key in keys:
        plain, shifted = key.letters
        if plain in found and shifted in found:
            found[plain].add(shifted)
            found[shifted].add(plain)
    return {letter: "".join(sorted(near)) for letter, near in found.items()}


def _marked_letters(misc: Path, code: str, known: dict[str, str]) -> list[str]:
    """Letters of a language's exemplar sets that its keyboard lacks and that are a base letter with marks."""
    name = _CLDR_NAMES.get(code, code)
    content = json.loads((misc / "main" / name / "characters.json").read_text(encoding="utf-8"))
    pattern = content["main"][name]["characters"]["exemplarCharacters"]
    letters = set()
    for sequence, single in re.findall(r"\{([^}]*)\}|([^\s\[\]{}\\-])", pattern):
        letter = unicodedata.normalize("NFC", sequence or single)
        parts = unicodedata.normalize("NFD", letter)
        if len(parts) > 1 and all(unicodedata.combining(mark) for mark in parts[1:]):
            letters |= {letter, unicodedata.normalize("NFC", letter.upper())} - known.keys()
    return sorted(letters)


def _source(misc: Path) -> dict[str, str]:
    query = ["dpkg-query", "--show", "--showformat=${Version}", "xkb-data"]
    version = subprocess.run(query, check=True, capture_output=True, text=True).stdout  # noqa: S603 - fixed words
    package = json.loads((misc / "package.json").read_text(encoding="utf-8"))
    return {
        "layouts": f"xkb-data {version} (MIT/X11)",
        "alphabets": f"{package['name']} {package['version']} ({package['license']})",
        "korean": "two-set layout of KS X 5002",
        "notice": "NOTICE",
    }


def build(misc: Path) -> dict[str, Any]:
    """The content of keyboards.json.

    Args:
        misc: The unpacked npm package cldr-misc-full.
    """
    languages: dict[str, Any] = {}
    for code in sorted(LANGUAGES):
        if code in _NO_KEYBOARD:
            languages[code] = {"layout": None, "reason": _NO_KEYBOARD[code]}
            continue
        layout = _LAYOUTS.get(code, "")
        if code == "ko":
            name, letters = "Korean (two-set)", neighbours(_two_set_keys())
        elif code == "ja":
            name, letters = "Japanese (romaji on QWERTY)", kana_neighbours(neighbours(read_layout("us")[1]))
        else:
            name, keys = read_layout(*layout.split())
            letters = neighbours([_without(key, _NO_LETTERS) for key in keys])
            name = _METHODS.get(code, name)
            if code == "bn":
                letters = _with_independent_vowels(letters)
            if code == "ka":
                letters = _with_missed_shift(letters, keys)
        entry = {"layout": name, "xkb": layout, "letters": letters, "marked": _marked_letters(misc, code, letters)}
        languages[code] = {key: value for key, value in entry.items() if value}
    return {"source": _source(misc), "languages": languages}


def main() -> None:
    """Write keyboards.json beside this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("misc", type=Path, help="the unpacked npm package cldr-misc-full")
    text = json.dumps(build(parser.parse_args().misc), ensure_ascii=False, indent=1)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
