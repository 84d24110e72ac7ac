"""Kana: their rows and vowels, hiragana for katakana, and the keys that type them in romaji.

Nearly all Japanese is typed in romaji on QWERTY. The spelling is the shortest that input methods take (si for し, tu
for つ, zya for じゃ), ん is typed n before a consonant and nn elsewhere, っ by the consonant behind it, ー by a hyphen.
"""

from __future__ import annotations

import functools

ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ",
    "m": "まみむめも", "y": "や.ゆ.よ", "r": "らりるれろ", "w": "わ...を", "g": "がぎぐげご", "z": "ざじずぜぞ",
    "d": "だぢづでど", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ",
}  # fmt: skip
"""The syllabary by the consonant that each row is typed with, in the order of `VOWELS`; "." is a gap (JIS X 0208)."""
VOWELS = "aiueo"
_SMALL = dict(zip("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ", strict=True))
_FOREIGN = {"f": "ふ", "v": "ゔ"}  # fa for ふぁ
_ALSO = {"fu": "ふ", "ja": "じゃ", "ji": "じ", "ju": "じゅ", "je": "じぇ", "jo": "じょ"}  # what a slip may type
_KATAKANA = ord("ア") - ord("あ")


@functools.cache
def _keys_of_kana() -> dict[str, str]:
    """Kana, and pairs with a small one, with the keys that type them."""
    keys = {
        kana: consonant + vowel
        for consonant, row in ROWS.items()
        for vowel, kana in zip(VOWELS, row, strict=True)
        if kana != "."
    }
    pairs = {
        row[1] + small: consonant + "y" + vowel
        for consonant, row in ROWS.items()
        if consonant and row[1] != "."
        for small, vowel in zip("ゃゅょ", "auo", strict=True)
    }
    foreign = {
        kana + small: consonant + vowel
        for consonant, kana in _FOREIGN.items()
        for small, vowel in zip("ぁぃぇぉ", "aieo", strict=True)
    }
    return {**keys, **pairs, **foreign, "ゔ": "vu", "ー": "-", "しぇ": "sye", "ちぇ": "tye", "じぇ": "zye",
            "てぃ": "thi", "でぃ": "dhi"}  # fmt: skip


@functools.cache
def _kana_of_keys() -> dict[str, str]:
    return {**{keys: kana for kana, keys in _keys_of_kana().items()}, **_ALSO}


def hiragana(text: str) -> str:
    """A text with hiragana for its katakana; the long mark stays.

    >>> hiragana("コーヒー")
    'こーひー'
    """
    return "".join(chr(ord(kana) - _KATAKANA) if "ァ" <= kana <= "ヶ" else kana for kana in text)


def katakana(text: str) -> str:
    """A text with katakana for its hiragana."""
    return "".join(chr(ord(kana) + _KATAKANA) if "ぁ" <= kana <= "ゖ" else kana for kana in text)


def large(kana: str) -> str | None:
    """The large kana of a small one, in hiragana; None for one that is not small.

    >>> large("っ"), large("つ")
    ('つ', None)
    """
    return _SMALL.get(kana)


def small(kana: str) -> str | None:
    """The small kana of a large one, in hiragana; None where there is none."""
    return next((little for little, big in _SMALL.items() if big == kana), None)


def consonant(kana: str) -> str:
    """The consonant that a hiragana is typed with, empty for a vowel or anything else."""
    return _keys_of_kana().get(kana, "")[:-1]


def vowel(kana: str) -> str:
    """The vowel that a hiragana ends in, empty for ん and anything else.

    >>> vowel("こ"), vowel("ょ"), vowel("ん")
    ('o', 'o', '')
    """
    keys = _keys_of_kana().get(_SMALL.get(kana, kana), "")
    return keys[-1:] if keys[-1:] in set(VOWELS) else ""


def romaji(text: str) -> str | None:
    """The keys that type a hiragana text, or None where it has anything that romaji does not type.

    >>> romaji("こんにちは"), romaji("がっこう"), romaji("しゃしん")
    ('konnnitiha', 'gakkou', 'syasinn')
    """
    keys: list[str] = []
    place, double = 0, False
    while place < len(text):
        kana = text[place : place + 2] if text[place : place + 2] in _keys_of_kana() else text[place]
        place += len(kana)
        if kana == "っ":
            if double:
                return None
            double = True
            continue
        following = _keys_of_kana().get(text[place : place + 1], "")[:1]
        found = (
            ("nn" if following in {"", *VOWELS, "n", "y", "-"} else "n") if kana == "ん" else _keys_of_kana().get(kana)
        )
        if found is None or (double and found[0] in {*VOWELS, "n", "-"}):
            return None
        keys.append(found[0] + found if double else found)
        double = False
    return None if double else "".join(keys)


def kana_of(keys: str) -> str | None:
    """What an input method makes of romaji, in hiragana, or None where a letter is left over.

    >>> kana_of("konnitiha"), kana_of("gakou"), kana_of("gkkou")
    ('こんいちは', 'がこう', None)
    """
    table = _kana_of_keys()
    made = []
    place = 0
    while place < len(keys):
        if keys.startswith("nn", place):
            made.append("ん")
            place += 2
            continue
        length = next((length for length in (3, 2, 1) if keys[place : place + length] in table), 0)
        if length:
            made.append(table[keys[place : place + length]])
            place += length
        elif keys[place] == "n":
            made.append("ん")
            place += 1
        elif keys[place] == keys[place + 1 : place + 2]:
            made.append("っ")
            place += 1
        else:
            return None
    return "".join(made)


def _in_both_scripts(kana: str) -> frozenset[str]:
    return frozenset(kana + katakana(kana))


GLIDES = _in_both_scripts("ゃゅょ")
"""Small kana that stand behind a kana in i, and take its vowel's place: き and ゃ are kya."""
LEANING = _in_both_scripts("".join(kana for kana in _SMALL if kana != "っ"))
"""Small kana that belong to the kana before them; the small tsu belongs to the one behind it."""
I_KANA = _in_both_scripts("".join(row[1] for consonant, row in ROWS.items() if consonant).replace(".", ""))
"""Kana of a consonant and the vowel i."""
