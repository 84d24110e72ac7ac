"""Words switched into another language, in Latin letters as its speakers type them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from xrobust.perturbations.codeswitch.embedding import apart, embedding
from xrobust.perturbations.codeswitch.lexicon import LexiconSwitch
from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.romanisation import SERVED, spellings, why_not
from xrobust.perturbations.text import Text, Word
from xrobust.perturbations.writing.case import cased_like


@perturbation("romanised", family="codeswitch", version=1, consistent=True, may_change=("script",))
class RomanisedSwitch:
    """Put a translation in a word's place, in Latin letters as people type it: romanised:hi gives the dog → the kutta.

    The words are those of `lexicon`, and the text around them stays in its own script. Without a language it takes
    Hindi, whose speakers mix it into English so most of all, or another one where Hindi cannot be: Bengali, for Hindi
    texts. A spelling is half as likely as the one before it, since writers differ. Vowels that Arabic, Persian, Urdu
    and Hebrew do not write are known for everyday words alone, and guessed in others.

    Args:
        languages: Embedded languages that are not written in Latin letters.
        leak: `allowed` takes languages that a text is matched against, too.
        resources: Lexicons of the user or the data source, looked up before the shipped ones.

    Raises:
        ConditionError: If a language is not one of the 40, or `leak` says something else.
    """

    def __init__(self, *languages: str, leak: str | None = None, resources: Resources) -> None:
        self._embedding = embedding(languages, leak=leak)
        self._named = resources.lexicons
        codes = self._embedding.languages or SERVED
        self._lexicons = {code: LexiconSwitch(code, leak=leak, resources=resources) for code in codes}
        self.digest = self._lexicons[codes[0]].digest
        self._into: dict[tuple[str, frozenset[str]], list[str]] = {}

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """The spellings of the translations of the longest entry that begins with this word."""
        text = word.context
        for code in self._into_from(text):
            weights: dict[tuple[int, str], float] = {}
            for candidate in self._lexicons[code](word):
                form = text.text[word.start : candidate.end]
                for rank, spelling in enumerate(spellings(candidate.replacements[0].strip(), code), start=1):
                    if spelling.casefold() != form.casefold():
                        written = apart(text, word.start, candidate.end, cased_like(form, spelling, "en"))
                        key = candidate.end, written
                        weights[key] = weights.get(key, 0.0) + candidate.weight / 2**rank
            for (end, written), weight in weights.items():
                yield Candidate(word.start, end, [written], weight=weight, language=code)

    def reason(self, text: Text) -> str | None:
        """Why nothing can be switched in a text of this language, or None."""
        for code in self._embedding.languages:
            unserved = why_not(code)
            if unserved:
                return unserved
        if self._into_from(text):
            return None
        asked = ", ".join(self._embedding.languages) or "a language that is not written in Latin letters"
        return self._embedding.reason(text) or f"no lexicon from {text.language} to {asked}"

    def leaks(self, text: Text) -> str | None:
        """That switching would give the answer away, or None."""
        return self._embedding.leaks(text)

    def _into_from(self, text: Text) -> list[str]:
        """The languages that a text may be switched into."""
        key = (text.language, text.matched_languages)
        if key not in self._into:
            open_to = {*self._embedding.open_to(*key)}
            codes = [code for code in self._lexicons if code in open_to]
            if not self._embedding.languages:
                # One language: one that the user's or the source's lexicons serve, before the shipped ones'.
                named = [code for code in codes if any(one.translations(text.language, code) for one in self._named)]
                codes = named or codes
            found = (code for code in codes if self._lexicons[code].reason(text) is None)
            self._into[key] = [*islice(found, None if self._embedding.languages else 1)]
        return self._into[key]
