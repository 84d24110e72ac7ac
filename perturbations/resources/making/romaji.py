"""Kana by the keys that type them: neighbours of kana under a romaji input method; only the build script needs it.

Nearly all Japanese is typed in romaji on QWERTY, so a slip hits a Latin key, and what shows is another kana:
k → j makes か into じゃ, which is two kana, and k → m makes it ま. Slips that keep one kana are listed.
"""

from __future__ import annotations

from collections.abc import Mapping

# Gojuon by the shortest spelling that input methods take (si for し, tu for つ); "." is a gap in the table.
_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "y": "や.ゆ.よ",
    "r": "らりるれろ",
    "w": "わ...を",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_KATAKANA = 0x60  # distance of a katakana from its hiragana


def kana_neighbours(latin: Mapping[str, str]) -> dict[str, str]:
    """Each kana with the kana one slip of a romaji key away.

    Args:
        latin: Letters of a Latin layout with their neighbours.

    >>> kana_neighbours({"k": "jlmo", "m": "kn", "n": "bm"})["か"]
    'ま'
    """
    kana = {
        (consonant, vowel): letter
        for consonant, row in _ROWS.items()
        for vowel, letter in zip("aiueo", row, strict=True)
        if letter != "."
    }
    found = {}
    for (consonant, vowel), letter in kana.items():
        near = {kana.get((other, vowel), "") for other in latin.get(consonant, "")}
        near |= {kana.get((consonant, other), "") for other in latin.get(vowel, "")}
        hiragana = "".join(sorted(near - {""}))
        if hiragana:
            found[letter] = hiragana
            found[chr(ord(letter) + _KATAKANA)] = "".join(chr(ord(other) + _KATAKANA) for other in hiragana)
    return dict(sorted(found.items()))
