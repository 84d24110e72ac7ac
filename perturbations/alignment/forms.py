"""What of a word counts when words are compared across a corpus: its form, and its stem."""

from __future__ import annotations

import unicodedata

import regex

_HANGUL = regex.compile(r"\p{Hangul}")
_SEPARATOR = regex.compile(r"[.,:٫٬/]")
# One-letter words that Arabic joins to the next one, with the article; what is left has two letters at least.
_JOINED = {"ar": regex.compile(r"^[وفبك]?ال(?=..)|^لل(?=..)")}
_BY_ITS_END = frozenset({"sw"})
"""Languages that inflect at the beginning of a word."""
_MARKS = {
    **dict.fromkeys(".。।۔．｡၊።", "."),
    **dict.fromkeys(",，、،､", ","),
    **dict.fromkeys("?？؟", "?"),
    **dict.fromkeys("!！", "!"),
    **dict.fromkeys(";；؛", ";"),
    **dict.fromkeys(":：", ":"),
    **dict.fromkeys("(（[", "("),
    **dict.fromkeys(")）]", ")"),
    **dict.fromkeys("-‐‑‒–—―", "-"),
    **dict.fromkeys("\"“”„‟«»「」『』《》‹›'‘’‚", '"'),
}


def form(text: str, kind: str) -> str:
    """A unit without what its case, its width, its digits' script or its language's signs make different.

    >>> form("Straße", "word"), form("१,५००", "number"), form("？", "punctuation")
    ('strasse', '1500', '?')
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if kind == "number":
        plain = _SEPARATOR.sub("", folded)
        return "".join(str(digit) if (digit := unicodedata.digit(one, None)) is not None else one for one in plain)
    return _MARKS.get(text, folded) if kind == "punctuation" else folded


def stem(word: str, language: str, letters: int) -> str:
    """So many letters of a form: its first ones, or its last ones where words are inflected at the beginning.

    Arabic without the article and what is written before it; Korean in jamo, of which a syllable has two or three.

    >>> stem("kitapların", "tr", 5), stem("alimwalika", "sw", 5), stem("والمدرسة", "ar", 5), stem("학교에서", "ko", 5)
    ('kitap', 'alika', 'مدرسة', '학교')
    """
    if language in _BY_ITS_END:
        return word[-letters:]
    if language in _JOINED:
        word = _JOINED[language].sub("", word)
    elif _HANGUL.match(word):
        return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word)[:letters])
    return word[:letters]
