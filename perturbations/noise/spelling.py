"""Misspellings that people made, from lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from xrobust.perturbations.edits import Candidate, levenshtein
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Text, Word
from xrobust.perturbations.wordlists.misspellings import Misspellings, installed_misspellings
from xrobust.perturbations.writing.case import capitalised, letters_lower, letters_upper

_WORD = regex.compile(r"(?:\p{L}\p{M}*|['’ʼ׳״\u200c\u200d-])+")

_INSTALLABLE: Final = "en"
"""Language of codespell's list."""


@perturbation("spelling", family="noise", version=1, per_form=True)
class Spelling:
    """Misspell a word as somebody did, by a list of misspellings: their → thier, definitely → definately.

    The lists are the user's (`--misspellings FILE`) or, for English without one, codespell's where that package is
    installed; none ships with xrobust. What differs from the word in more than half of its letters is another word, and
    left out.

    Args:
        resources: Lists of the user.
    """

    def __init__(self, *, resources: Resources) -> None:
        lists = resources.misspellings
        if _INSTALLABLE not in {one.language for one in lists}:
            lists += installed_misspellings()
        self.digest = "+".join(one.digest for one in lists)
        self._lists: dict[str, list[Misspellings]] = {}
        for one in lists:
            self._lists.setdefault(one.language, []).append(one)

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """The misspellings of the word as it stands or, in the case that it has, of the word in lower case."""
        found = dict.fromkeys(
            _cased_like(word, misspelt) if form != word.text else misspelt
            for form in dict.fromkeys((word.text, letters_lower(word.language, word.text)))
            for one in self._lists.get(word.language, ())
            for misspelt in one.table.get(form, ())
            if _is_misspelling(form, misspelt)
        )
        found.pop(word.text, None)
        if found:
            yield Candidate(word.start, word.end, tuple(found))

    def reason(self, text: Text) -> str | None:
        """Why no word of this language can be misspelt, or None."""
        if text.language in self._lists:
            return None
        fix = ' or install codespell: pip install "xrobust[spelling]"' if text.language == _INSTALLABLE else ""
        return f"no list of misspellings in {text.language}; name one by --misspellings FILE{fix}"


def _is_misspelling(word: str, misspelt: str) -> bool:
    return (
        misspelt != word
        and _WORD.fullmatch(misspelt) is not None
        and levenshtein(word, misspelt) <= max(1, len(word) // 2)
    )


def _cased_like(word: Word, misspelt: str) -> str:
    """A misspelling in small letters, in the case of the word."""
    if len(word.text) > 1 and word.text.isupper():
        return letters_upper(word.language, misspelt)
    return capitalised(word.language, misspelt)
