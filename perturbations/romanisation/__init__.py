"""Words of other scripts in Latin letters, as people type them: Hinglish, Arabizi, Greeklish, translit, pinyin.

The rules are written from each script's own letters and not on top of uroman, whose output does not tell a vowel that
is written from one that is not. Loans are spelled as their letters say (होटल → hotal), though people write many of them
as in the language that they are from. `python -m benchmarks.romanisation` measures how often people write so.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import MappingProxyType

from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.romanisation import abjads, alphabets, burmese, chinese, indic, korean, thai
from xrobust.perturbations.writing.case import cased_like

_BY_LANGUAGE: MappingProxyType[str, Callable[[str], tuple[str, ...]]] = MappingProxyType(
    {
        **{code: functools.partial(indic.romanised, language=code) for code in ("hi", "bn", "ta", "te", "mr", "ml")},
        **{code: functools.partial(abjads.romanised, language=code) for code in ("ur", "ar", "fa", "he")},
        **{code: functools.partial(alphabets.romanised, language=code) for code in ("ru", "bg", "kk", "el", "ka")},
        "ko": korean.romanised,
        "zh": chinese.romanised,
        "th": thai.romanised,
        "my": burmese.romanised,
    }
)
SERVED = tuple(_BY_LANGUAGE)
"""ISO 639-1 codes, the ones first whose speakers mix romanised words into other languages the most."""


@functools.lru_cache(maxsize=1 << 14)
def spellings(text: str, language: str) -> tuple[str, ...]:
    """How people type a word, or several, in Latin letters: up to four spellings, the commonest first.

    Args:
        text: In the language's own script, with spaces where there are several words.
        language: ISO 639-1 code, one of `SERVED`.

    Returns:
        Spellings of ASCII letters, digits, hyphens and the spaces of the text, in the text's case where the script has
        cases; none where the text has a sign that nothing is known of.

    >>> spellings("पानी", "hi"), spellings("Москва", "ru"), spellings("خبز", "ar")
    (('pani', 'paani'), ('Moskva',), ('khubz', 'khobz'))
    """
    words = [_of_word(word, language) for word in text.split(" ")]
    if not words or not all(words):
        return ()
    # The first spellings of all words, then the second ones of those that have a second one, and so on.
    most = max(map(len, words))
    return tuple(dict.fromkeys(" ".join(word[min(rank, len(word) - 1)] for word in words) for rank in range(most)))


def _of_word(text: str, language: str) -> tuple[str, ...]:
    parts = [_of_part(part, language) for part in text.split("-")]
    if not all(parts):
        return ()
    return tuple("-".join(part[min(rank, len(part) - 1)] for part in parts) for rank in range(max(map(len, parts))))


def _of_part(text: str, language: str) -> tuple[str, ...]:
    text = text.replace("’", "")
    if text.isascii():
        return (text,) if text else ()
    return tuple(cased_like(text, one, "en") for one in _BY_LANGUAGE[language](text))


def why_not(language: str) -> str | None:
    """Why a language has no romanised words, or None where it has.

    Args:
        language: ISO 639-1 code, one of the 40.
    """
    if language in _BY_LANGUAGE:
        return None
    if LANGUAGES[language].script == "Latin":
        return f"{language} is written in Latin letters: use lexicon"
    return f"how {language} is romanised hangs on readings that its spelling does not tell"
