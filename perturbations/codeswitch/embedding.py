"""What all code-switching shares: into which languages, why not, and with which spaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from xrobust.perturbations.errors import ConditionError, UnknownNameError
from xrobust.perturbations.languages import LANGUAGES, UNSPACED, language
from xrobust.perturbations.text import Text

_PREFERRED = ("en", "es", "de", "fr", "hi")
_WITHOUT = rf"[[{UNSPACED}ーｰ]--\p{{Nd}}]"
_UNSPACED = regex.compile(_WITHOUT, regex.V1)
_WRITTEN = regex.compile(r"[\p{L}\p{M}\p{N}]")
_SPACED = regex.compile(rf"[[\p{{L}}\p{{M}}\p{{N}}]--{_WITHOUT}]", regex.V1)


@dataclass(frozen=True, slots=True)
class Embedding:
    """The languages that a text's words are switched into."""

    languages: tuple[str, ...] = ()
    """ISO 639-1 codes; none for one that the text decides on: English, or Spanish in English texts."""
    leak: bool = False
    """Whether a language that the text is matched against is taken nevertheless."""

    def open_to(self, language: str, matched: frozenset[str]) -> list[str]:
        """The languages that a text may be switched into; where none is named, all of them, the preferred ones first.

        Args:
            language: ISO 639-1 code of the text.
            matched: Languages that it is matched against.
        """
        barred = {language} if self.leak else {language, *matched}
        return [code for code in self.languages or dict.fromkeys((*_PREFERRED, *LANGUAGES)) if code not in barred]

    def leaks(self, text: Text) -> str | None:
        """That every language named would give the answer away, or None."""
        others = [code for code in self.languages if code != text.language]
        if others and not self.open_to(text.language, text.matched_languages):
            asked = ", ".join(self.languages)
            return f"switching into {asked} would give the answer away: the text is matched against it"
        return None

    def reason(self, text: Text) -> str | None:
        """Why a text can be switched into none of the languages, or None."""
        if self.languages and {*self.languages} == {text.language}:
            return f"the text is in {text.language} already"
        return self.leaks(text)


def embedding(codes: Iterable[str], *, leak: str | None) -> Embedding:
    """The languages that a condition's parameters name.

    Args:
        codes: ISO 639-1 codes.
        leak: `allowed`, or None.

    Raises:
        ConditionError: If a language is not one of the 40, or `leak` says something else.
    """
    if leak not in {None, "allowed"}:
        raise ConditionError(
            f"the parameter leak is '{leak}'",
            expected="leak=allowed (languages that a text is matched against are taken, too), or no leak",
        )
    try:
        return Embedding(tuple(dict.fromkeys(language(code).code for code in codes)), leak == "allowed")
    except UnknownNameError as error:
        raise ConditionError(error.what, expected=error.expected, fix=error.fix) from error


def apart(text: Text, start: int, end: int, piece: str) -> str:
    """A piece with the spaces that it needs among words without spaces: 狗猫 → dog cat, 狗app → dog app, 3狗 → 3 dog.

    Where two words meet, either may be switched, or both: the space belongs to the one that is written without spaces,
    and between two such words to the second one.

    Args:
        text: The clean text.
        start: Where what the piece replaces begins.
        end: Where it ends.
        piece: A piece that begins and ends with a letter, a mark or a digit.
    """
    clean = text.text
    if text.policy == "inline":
        return piece
    before = _UNSPACED.match(clean, start) and _WRITTEN.match(clean, max(0, start - 1), start)
    behind = _UNSPACED.match(clean, end - 1) and _SPACED.match(clean, end)
    return (
        (" " if before and _SPACED.match(piece) else "")
        + piece
        + (" " if behind and _SPACED.match(piece, len(piece) - 1) else "")
    )
