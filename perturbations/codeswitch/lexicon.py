"""Words switched into another language by a lexicon."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations.definition import Lexicon, Resources
from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.errors import ConditionError, UnknownNameError
from xrobust.perturbations.languages import LANGUAGES, language
from xrobust.perturbations.lexicons import Table, shipped_lexicon
from xrobust.perturbations.plugin import perturbation
from xrobust.perturbations.text import Text, Word

_LONGEST = 3
_SENSES = 3
_PREFERRED = ("en", "es", "de", "fr", "hi")


@perturbation("lexicon", family="codeswitch", version=1, consistent=True, may_change=("script",))
class LexiconSwitch:
    """Put a word's translation in its place: lexicon:hi gives the dog → the कुत्ता.

    Without a language it takes English, or for English texts Spanish; in retrieval a third language, since the
    language that a sentence is matched against would give the answer away.

    Args:
        languages: Embedded languages; a word gets a translation into any of them.
        resources: Lexicons of the user or the data source, looked up before the shipped one.

    Raises:
        ConditionError: If a language is not one of the 40.
    """

    def __init__(self, *languages: str, resources: Resources) -> None:
        try:
            self.languages = tuple(language(code).code for code in languages)
        except UnknownNameError as error:
            raise ConditionError(error.what, expected=error.expected, fix=error.fix) from error
        self._lexicons = (*resources.lexicons, shipped_lexicon())
        self.digest = "+".join(lexicon.digest for lexicon in self._lexicons)
        self._tables: dict[tuple[str, frozenset[str]], list[Table]] = {}

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """The translations of the longest entry that begins with this word."""
        text = word.context
        tables = self._tables_for(text)
        units = text.units
        for last in range(min(word.index + _LONGEST, len(units)) - 1, word.index - 1, -1):
            if units[last][2] != "word":
                continue
            end = units[last][1]
            form = text.text[word.start : end]
            found = [translation for table in tables for translation in table.get(form.casefold(), ())[:_SENSES]]
            if found:
                yield Candidate(word.start, end, [_cased_like(form, translation) for translation in found])
                return

    def reason(self, text: Text) -> str | None:
        """Why nothing can be switched in a text of this language, or None."""
        if self._tables_for(text):
            return None
        asked = ", ".join(self.languages) or "another language"
        given_away = [code for code in self.languages if code in text.matched_languages and code != text.language]
        if self.languages == (text.language,):
            return f"the text is in {asked} already"
        if given_away and len(given_away) == len(self.languages):
            return f"switching into {asked} would give the answer away: the text is matched against it"
        return f"no lexicon from {text.language} to {asked}"

    def _tables_for(self, text: Text) -> list[Table]:
        key = (text.language, text.matched_languages)
        if key not in self._tables:
            allowed = [
                code
                for code in self.languages or dict.fromkeys((*_PREFERRED, *LANGUAGES))
                if code != text.language and code not in text.matched_languages
            ]
            if not self.languages:
                # One language: one that the user's or the source's lexicons serve, before the shipped one's.
                served = [code for code in allowed if self._serves(self._lexicons[:-1], text.language, code)]
                allowed = (served or allowed)[:1]
            tables = [self._lookup(text.language, code) for code in allowed]
            self._tables[key] = [table for table in tables if table]
        return self._tables[key]

    @staticmethod
    def _serves(lexicons: tuple[Lexicon, ...], source: str, target: str) -> bool:
        return any(lexicon.translations(source, target) for lexicon in lexicons)

    def _lookup(self, source: str, target: str) -> Table:
        """The entries of all lexicons; the first lexicon that has an entry decides."""
        merged: Table = {}
        for lexicon in reversed(self._lexicons):
            merged |= lexicon.translations(source, target) or {}
        return merged


def _cased_like(form: str, translation: str) -> str:
    if form.isupper() and len(form) > 1:
        return translation.upper()
    if form[0].isupper() and not translation[0].isupper():
        return translation[0].title() + translation[1:]  # not upper(): Georgian has capitals, but no capitalised words
    return translation
