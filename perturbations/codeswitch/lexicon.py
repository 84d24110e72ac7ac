"""Words switched into another language by a lexicon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xrobust.perturbations.codeswitch.embedding import apart, embedding
from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Text, Word
from xrobust.perturbations.wordlists.lexicons import Ranked, shipped_lexicons
from xrobust.perturbations.writing.case import cased_like

_LONGEST = 3
_SENSES = 3


@perturbation("lexicon", family="codeswitch", version=3, consistent=True, may_change=("script",))
class LexiconSwitch:
    """Put a word's translation in its place: lexicon:hi gives the dog → the कुत्ता.

    Without a language it takes English, or for English texts Spanish; in retrieval a third language, since the
    language that a sentence is matched against would give the answer away.

    Args:
        languages: Embedded languages; a word gets a translation into any of them.
        leak: `allowed` takes languages that a text is matched against, too.
        resources: Lexicons of the user or the data source, looked up before the shipped ones.

    Raises:
        ConditionError: If a language is not one of the 40, or `leak` says something else.
    """

    def __init__(self, *languages: str, leak: str | None = None, resources: Resources) -> None:
        self._embedding = embedding(languages, leak=leak)
        self._named, self._shipped = resources.lexicons, shipped_lexicons()
        self.digest = "+".join(lexicon.digest for lexicon in (*self._named, *self._shipped))
        self._into: dict[tuple[str, frozenset[str]], dict[str, Ranked]] = {}

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """The translations of the longest entry that begins with this word, the better ones with more weight."""
        text = word.context
        into = self._into_from(text)
        units, longest = text.units, 1 if text.policy == "inline" else _LONGEST
        for last in range(min(word.index + longest, len(units)) - 1, word.index - 1, -1):
            if units[last][2] != "word":
                continue
            end = units[last][1]
            form = text.text[word.start : end]
            found = False
            for code, lexicon in into.items():
                for rank, translation in enumerate(self._fitting(lexicon[form], text)[:_SENSES], start=1):
                    found = True
                    written = apart(text, word.start, end, cased_like(form, translation, code))
                    yield Candidate(word.start, end, [written], weight=1 / rank, language=code)
            if found:
                return

    def reason(self, text: Text) -> str | None:
        """Why nothing can be switched in a text of this language, or None."""
        if self._into_from(text):
            return None
        asked = ", ".join(self._embedding.languages) or "another language"
        return self._embedding.reason(text) or f"no lexicon from {text.language} to {asked}"

    def leaks(self, text: Text) -> str | None:
        """That switching would give the answer away, or None."""
        return self._embedding.leaks(text)

    def _into_from(self, text: Text) -> dict[str, Ranked]:
        """The languages that a text may be switched into, with what the lexicons say of each."""
        key = (text.language, text.matched_languages)
        if key not in self._into:
            allowed = self._embedding.open_to(*key)
            if not self._embedding.languages:
                # One language: one that the user's or the source's lexicons serve, before the shipped ones'.
                served = [code for code in allowed if self._ranked(text.language, code, shipped=False)]
                allowed = (served or allowed)[:1]
            found = {code: self._ranked(text.language, code) for code in allowed}
            self._into[key] = {code: lexicon for code, lexicon in found.items() if lexicon}
        return self._into[key]

    def _ranked(self, source: str, target: str, *, shipped: bool = True) -> Ranked:
        return Ranked(self._named, self._shipped if shipped else (), source=source, target=target)

    @staticmethod
    def _fitting(translations: Sequence[str], text: Text) -> Sequence[str]:
        """The translations that a field can take: a token holds no space."""
        return [one for one in translations if " " not in one] if text.policy == "inline" else translations
