"""Write alphabets.json: for every language of XTREME the letters that may stand in one another's place.

For maintainers: CLDR's exemplar characters come from the ICU that PyICU carries, and count only where
keyboards.json has a key for them: ş is a letter to who types Turkish, á is an a with a mark to who types Spanish.

    python -m perturbations.resources.making.alphabets
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import regex

from xrobust.perturbations.languages import INDIC, LANGUAGES, members
from xrobust.perturbations.resources import load_keyboards

TARGET = Path(__file__).parents[1] / "alphabets.json"

_CLDR_NAMES = {"tl": "fil"}
# Scripts whose letters are of several kinds: consonants stand for consonants, vowel letters for vowel letters, and
# Malayalam's chillus, which end syllables, for one another.
_SYLLABIC = frozenset({*INDIC, "Thai", "Myanmar"})
_KINDS = ("Consonant", "Vowel_Independent")
_CHILLUS = "ൺൻർൽൾ"
# Letters that stand in few words or places: hamza's seats, those that only end a word, obsolete and ligated ones.
_LEFT_OUT = {
    "ar": "ءآأؤإئةى", "fa": "ءآأؤئة", "ur": "ءآأؤئةھے", "el": "ς", "de": "ß", "th": "ฃฅฤฦ", "my": "ဿအဣဤဥဦဧဩဪ",
    "hi": "ङञळऍऑ", "mr": "ङञऍऑ", "bn": "ঙঞৎ", "ta": "ஶ", "te": "ఙఞఱఌౠ", "ml": "ങഞഌ", "ru": "ъ", "it": "jkwxy",
}  # fmt: skip
# Letters that have no key where an input method makes them of two.
_WITHOUT_KEY = {"vi": "ăâđêôơư"}
_FINAL_LETTERS = {"he": "ךםןףץ"}
_KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ",
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ",
    "がぎぐげござじずぜぞだでどばびぶべぼ",
    "ガギグゲゴザジズゼゾダデドバビブベボ",
    "ゃゅょ",
    "ャュョ",
)
_REASONS = {
    "ko": "Hangul syllables are made of jamo, which hangul.py takes apart",
    "zh": "Chinese has no alphabet: any character for any other is no slip that people make",
}


def _exemplars(code: str) -> list[str]:
    import icu

    kind = icu.ULocaleDataExemplarSetType.ES_STANDARD
    return [str(letter) for letter in icu.LocaleData(_CLDR_NAMES.get(code, code)).getExemplarSet(0, kind)]


def _groups(code: str) -> list[str]:
    if code == "ja":
        return list(_KANA)
    script = LANGUAGES[code].script
    keys = {*load_keyboards()[code].letters, *_WITHOUT_KEY.get(code, "")}
    left_out = _LEFT_OUT.get(code, "") + _FINAL_LETTERS.get(code, "")
    letters = [
        letter
        for letter in _exemplars(code)
        if letter in keys
        and letter == letter.lower()
        and letter not in left_out
        and regex.fullmatch(rf"(?V1)[\p{{L}}&&{members([script])}]", letter)
    ]
    if script not in _SYLLABIC:
        groups = ["".join(letters)]
    else:
        groups = [
            "".join(letter for letter in letters if regex.match(rf"\p{{InSC={kind}}}", letter)) for kind in _KINDS
        ]
    groups += [_FINAL_LETTERS.get(code, ""), _CHILLUS if code == "ml" else ""]
    return [group for group in groups if len(group) > 1]


def build() -> dict[str, Any]:
    """The content of alphabets.json: for each language its groups of letters, the ones that slip in first."""
    import icu

    return {
        "source": {
            "letters": f"CLDR's exemplar characters, from ICU {icu.ICU_VERSION} (Unicode-3.0)",
            "keys": "keyboards.json",
            "notice": "NOTICE",
        },
        "without": _REASONS,
        "languages": {code: _groups(code) for code in sorted(LANGUAGES) if code not in _REASONS},
    }


def main() -> None:
    """Write alphabets.json beside this script."""
    TARGET.write_text(json.dumps(build(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
