"""Lexicons: word lists between two languages, from shipped data or from a user's files."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from typing import Protocol, runtime_checkable
from unicodedata import normalize

UNINFLECTED = frozenset({"id", "ja", "jv", "ko", "ms", "my", "th", "vi", "yo", "zh"})
"""Languages whose nouns need no mark of number, and whose verbs none of person."""
_MOST_FORMS = 1 << 16
_PIVOT_SENSES = 3

Table = Mapping[str, tuple[str, ...]]
"""Case-folded entry to its translations, best first."""


@runtime_checkable
class Lexicon(Protocol):
    """Word lists that code-switching looks words up in."""

    @property
    def digest(self) -> str:
        """Digest of the entries: two lexicons with the same digest translate alike."""

    def translations(self, source: str, target: str) -> Table | None:
        """Case-folded entries of one language with what they are in another one, best first; None without any."""


def make_table(pairs: Iterable[tuple[str, str]]) -> Table:
    """Entries with their translations in order; a translation that only differs in case is none."""
    found: dict[str, dict[str, None]] = {}
    for entry, translation in pairs:
        if entry.casefold() != translation.casefold():
            found.setdefault(entry.casefold(), {})[translation] = None
    return {key: tuple(translations) for key, translations in found.items()}


class ConceptLexicon:
    """Names of concepts in many languages: any pair of them is a lexicon, with the concept as pivot.

    Args:
        concepts: Concept to (language to name).
    """

    def __init__(self, concepts: Mapping[str, Mapping[str, str]]) -> None:
        self._concepts = concepts
        self._tables: dict[tuple[str, str], Table] = {}

    @cached_property
    def digest(self) -> str:
        """Digest of all names."""
        state = blake2b(digest_size=8)
        for concept, names in sorted(self._concepts.items()):
            state.update(repr((concept, sorted(names.items()))).encode())
        return state.hexdigest()

    def translations(self, source: str, target: str) -> Table | None:
        """Case-folded entries of one language with what they are in another one; None without any."""
        if (source, target) not in self._tables:
            self._tables[source, target] = make_table(
                (names[source], names[target])
                for names in self._concepts.values()
                if source in names and target in names
            )
        return self._tables[source, target] or None


class Ranked:
    """What several lexicons together say of a pair of languages.

    A form's translations are those of the lexicons that somebody named, or where none of these has it, of the first
    shipped one that does. First come those that most lexicons give, and then as the lexicons have them. Where none of
    the named lexicons has the pair, what they say by way of English stands for it: Hindi to Spanish by a list of
    English and Hindi and one of English and Spanish.

    Args:
        named: Lexicons of the user or of the data source.
        shipped: Lexicons that fill their gaps.
        source: ISO 639-1 code.
        target: ISO 639-1 code.
    """

    def __init__(self, named: Sequence[Lexicon], shipped: Sequence[Lexicon], *, source: str, target: str) -> None:
        self._named, self._shipped = (
            [table for table in (lexicon.translations(source, target) for lexicon in lexicons) if table]
            for lexicons in (named, shipped)
        )
        self._way: tuple[Ranked, Ranked] | None = None
        if not self._named and "en" not in {source, target}:
            there, on = (Ranked(named, (), source=one, target=other) for one, other in ((source, "en"), ("en", target)))
            self._way = (there, on) if there and on else None
        self._number_is_no_matter = source == "en" and target in UNINFLECTED
        self._found: dict[str, tuple[str, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self._named or self._shipped or self._way)

    def __getitem__(self, form: str) -> tuple[str, ...]:
        """The translations of a form in any case and Unicode form, best first; none where no lexicon has it.

        English forms in -s are looked up without it where the other language marks neither number nor person.
        """
        found = self._found.get(form)
        if found is None:
            key = normalize("NFC", form).casefold()
            found = self._ranked(key)
            if not found and self._number_is_no_matter:
                found = next(filter(None, map(self._ranked, _without_s(key))), ())
            if len(self._found) >= _MOST_FORMS:
                self._found.clear()
            self._found[form] = found
        return found

    def _ranked(self, key: str) -> tuple[str, ...]:
        listed = [table[key] for table in self._named if key in table] or [*self._by_way_of_english(key)]
        if not listed:
            return next((table[key] for table in self._shipped if key in table), ())
        votes: dict[str, int] = {}
        first: dict[str, str] = {}
        for translations in (*listed, *(table[key] for table in self._shipped if key in table)):
            for folded in {translation.casefold() for translation in translations}:
                votes[folded] = votes.get(folded, 0) + 1
        for translation in chain.from_iterable(listed):
            first.setdefault(translation.casefold(), translation)
        return tuple(sorted(first.values(), key=lambda translation: -votes[translation.casefold()]))

    def _by_way_of_english(self, key: str) -> Iterator[tuple[str, ...]]:
        """The translation of a form's best English senses, and those that more than half as much speaks for."""
        if self._way is None:
            return
        there, on = self._way
        scores: dict[str, float] = {}
        for rank, english in enumerate(there[key][:_PIVOT_SENSES], start=1):
            for other_rank, translation in enumerate(on[english][:_PIVOT_SENSES], start=1):
                if translation.casefold() != key:
                    scores[translation] = scores.get(translation, 0.0) + 1 / (rank * other_rank)
        if scores:
            enough = max(scores.values()) / 2
            ranked = sorted(scores, key=lambda translation: -scores[translation])
            yield tuple(translation for translation in ranked if scores[translation] > enough)


def _without_s(form: str) -> Iterator[str]:
    """What an English plural, or a third person, may be without its ending: dogs, boxes, cities."""
    if len(form) > 3 and form.endswith("s") and not form.endswith(("ss", "us", "is", "'s", "’s")):
        if form.endswith("ies"):
            yield form[:-3] + "y"
        if form.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
            yield form[:-2]
        yield form[:-1]


@functools.cache
def shipped_lexicons() -> tuple[ConceptLexicon, ConceptLexicon]:
    """The lexicons that come with xrobust: everyday words, and CLDR's names of things, languages and countries."""
    from xrobust.perturbations.resources import load_cldr, load_core

    return ConceptLexicon(load_core()), ConceptLexicon(load_cldr())
