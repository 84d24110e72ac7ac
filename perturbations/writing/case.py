"""Case as each language has it: letter by letter, as a shift key gives it, or of whole words, as an editor does.

Letter by letter each stays one code point (ß stays small); whole words go by the rules of their language (ß → SS).
"""

from __future__ import annotations

import functools
from typing import Final, Literal

_LOWER: Final = {"tr": {"I": "ı", "İ": "i"}}
_UPPER: Final = {"tr": {"i": "İ"}}
"""Letters that have another case in a language than elsewhere."""
_WITHOUT_INITIALS = frozenset({"ka"})
"""Languages whose script has capitals in Unicode, but that begin no word with one."""


def lower(language: str, letter: str) -> str:
    """A letter in lower case, as the language has it; itself where that would be several characters.

    >>> lower("tr", "I"), lower("en", "I")
    ('ı', 'i')
    """
    own = _LOWER.get(language)
    changed = (own and own.get(letter)) or letter.lower()
    return changed if len(changed) == len(letter) else letter


def upper(language: str, letter: str) -> str:
    """A letter in upper case, as the language has it; itself where that would be several characters.

    >>> upper("tr", "i"), upper("de", "ß")
    ('İ', 'ß')
    """
    own = _UPPER.get(language)
    changed = (own and own.get(letter)) or letter.upper()
    return changed if len(changed) == len(letter) else letter


def is_upper(language: str, letter: str) -> bool:
    """Whether a letter is no small one."""
    return lower(language, letter) != letter


def flipped(language: str, letter: str) -> str:
    """A letter in the other case."""
    return lower(language, letter) if is_upper(language, letter) else upper(language, letter)


def letters_lower(language: str, text: str) -> str:
    """A text in lower case, code point by code point, so that offsets stay."""
    return "".join(lower(language, letter) for letter in text)


def letters_upper(language: str, text: str) -> str:
    """A text in upper case, code point by code point.

    >>> letters_upper("de", "daß")
    'DAß'
    """
    return "".join(upper(language, letter) for letter in text)


def capitalised(language: str, text: str) -> str:
    """A text with a capital at its beginning, the rest as it is.

    >>> capitalised("nl", "ijs"), capitalised("en", "")
    ('Ijs', '')
    """
    return text[:1] and upper(language, text[0]) + text[1:]


@functools.lru_cache(maxsize=1 << 12)
def recased(language: str, text: str, case: Literal["lower", "upper", "title"]) -> str:
    """A word in lower, upper or title case, by the rules of its language.

    >>> recased("tr", "iyi", "upper"), recased("el", "άλλο", "upper"), recased("nl", "ijs", "title")
    ('İYİ', 'ΑΛΛΟ', 'IJs')
    """
    import icu

    string, locale = icu.UnicodeString(text), icu.Locale(language)
    if case == "lower":
        return str(string.toLower(locale))
    return str(string.toUpper(locale) if case == "upper" else string.toTitle(locale))


def cased_like(form: str, other: str, language: str) -> str:
    """A word in the case of the one that it stands for: in capitals throughout, with a capital, or as it is.

    Args:
        form: The word that it stands for.
        other: The word.
        language: ISO 639-1 code of the word's language, whose rules it follows.

    >>> cased_like("Dog", "hund", "de"), cased_like("STREET", "straße", "de"), cased_like("Dog", "ძაღლი", "ka")
    ('Hund', 'STRASSE', 'ძაღლი')
    """
    if form.isupper() and len(form) > 1:
        return recased(language, other, "upper")
    if form[0].isupper() and other[0].islower() and language not in _WITHOUT_INITIALS:
        return capitalised(language, other)
    return other
