"""Kana by the keys that type them: neighbours of kana under a romaji input method; only the build script needs it.

Nearly all Japanese is typed in romaji on QWERTY, so a slip hits a Latin key, and what shows is another kana:
k → j makes か into じゃ, which is two kana, and k → m makes it ま. Slips that keep one kana are listed.
"""

from __future__ import annotations

from collections.abc import Mapping

from xrobust.perturbations.writing.kana import ROWS, VOWELS, katakana


def kana_neighbours(latin: Mapping[str, str]) -> dict[str, str]:
    """Each kana with the kana one slip of a romaji key away.

    Args:
        latin: Letters of a Latin layout with their neighbours.

    >>> kana_neighbours({"k": "jlmo", "m": "kn", "n": "bm"})["か"]
    'ま'
    """
    kana = {
        (consonant, vowel): letter
        for consonant, row in ROWS.items()
        for vowel, letter in zip(VOWELS, row, strict=True)
        if letter != "."
    }
    found = {}
    for (consonant, vowel), letter in kana.items():
        near = {kana.get((other, vowel), "") for other in latin.get(consonant, "")}
        near |= {kana.get((consonant, other), "") for other in latin.get(vowel, "")}
        hiragana = "".join(sorted(near - {""}))
        if hiragana:
            found[letter] = hiragana
            found[katakana(letter)] = katakana(hiragana)
    return dict(sorted(found.items()))
