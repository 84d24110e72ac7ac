"""Phrases switched into another language, by the text's own translation."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from xrobust.perturbations.alignment.phrases import phrase_pairs
from xrobust.perturbations.codeswitch.embedding import apart, embedding
from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Text, Word

_RECENT: Final = 8
"""Texts whose phrases are remembered: a text is asked about word by word, and read again for its siblings."""


class _Switch(NamedTuple):
    """What becomes what, whatever the case."""

    language: str
    forms: tuple[str, ...]
    """The phrase, by its units."""
    written: str
    """Its counterpart."""


class _Place(NamedTuple):
    """Where a text can be switched."""

    start: int
    """Index of the phrase's first unit."""
    switch: _Switch
    candidate: Candidate


@perturbation("phrases", family="codeswitch", version=1, fields={"free"}, consistent=True, may_change=("script",))
class PhraseSwitch:
    """Put a phrase of the text's translation in its place: phrases:es gives the white house → la casa blanca.

    Without a language it takes English, or for English texts Spanish; in retrieval a third language, since the
    language that a sentence is matched against would give the answer away.

    A word's candidates are the counterparts of all phrases of one to four words that begin with it, with equal weight.

    Args:
        languages: Embedded languages; a phrase gets its counterpart in any of them.
        leak: `allowed` takes languages that a text is matched against, too.
        resources: Not needed.

    Raises:
        ConditionError: If a language is not one of the 40, or `leak` says something else.
    """

    def __init__(self, *languages: str, leak: str | None = None, resources: Resources) -> None:
        del resources
        self._embedding = embedding(languages, leak=leak)
        self._recent_places = functools.lru_cache(maxsize=_RECENT)(self._places)
        self._recent_offers = functools.lru_cache(maxsize=_RECENT)(self._offers)

    def __call__(self, word: Word) -> Sequence[Candidate]:
        """The counterparts of the phrases that begin with this word."""
        return self._recent_offers(word.context).get(word.index, ())

    def counterparts(self, language: str, matched: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The languages whose texts are wanted beside a text.

        Args:
            language: ISO 639-1 code of the text.
            matched: Languages that it is matched against.
        """
        found = self._embedding.open_to(language, matched)
        return tuple(found if self._embedding.languages else found[:1])

    def reason(self, text: Text) -> str | None:
        """Why nothing can be switched in a text, or None."""
        wanted = self.counterparts(text.language, text.matched_languages)
        if any(code in text.parallel for code in wanted):
            return None
        return self._embedding.reason(text) or f"no parallel text in {' or '.join(wanted)}"

    def leaks(self, text: Text) -> str | None:
        """That switching would give the answer away, or None."""
        return self._embedding.leaks(text)

    def _offers(self, text: Text) -> Mapping[int, Sequence[Candidate]]:
        """The candidates of each word of a text.

        A pair's label may hang on the words that stand in both texts. A phrase that holds such a word is left out
        unless, wherever in the example one of its words stands, the whole phrase stands and can be switched alike. All
        phrases that overlap it then stand there, too, so that draws by form decide alike in every text.
        """
        elsewhere = {
            form
            for sibling in text.siblings
            for form, (_, _, kind) in zip(_forms(sibling), sibling.units, strict=True)
            if kind in {"word", "number"}
        }
        standing: dict[str, list[tuple[int, int]]] = {form: [] for form in elsewhere}
        switches: set[tuple[int, int, _Switch]] = set()
        for number, one in enumerate((text, *text.siblings) if elsewhere else ()):
            for index, form in enumerate(_forms(one)):
                if form in elsewhere:
                    standing[form].append((number, index))
            switches.update((number, start, switch) for start, switch, _ in self._recent_places(one))
        offers = defaultdict(list)
        for start, switch, candidate in self._recent_places(text):
            if all(
                (number, index - slot, switch) in switches
                for slot, form in enumerate(switch.forms)
                for number, index in standing.get(form, ())
            ):
                offers[start].append(candidate)
        return offers

    def _places(self, text: Text) -> list[_Place]:
        """Where a text can be switched, if its siblings allow it; by language, start and length."""
        units, forms = text.units, _forms(text)
        places: dict[tuple[int, int, str], _Place] = {}
        for code, other in self._parallel(text):
            for first, last, target_first, target_last in phrase_pairs(text, other, text.links.get(code, ())):
                start, end = units[first][0], units[last - 1][1]
                piece = other.text[other.units[target_first][0] : other.units[target_last - 1][1]]
                written = piece.casefold()
                if written == text.text[start:end].casefold() or (first, last, written) in places:
                    continue  # a name, or said already in another language
                if any(start < protected_end and protected < end for protected, protected_end in text.protected):
                    continue  # the core would refuse it here, and not in a sibling
                switch = _Switch(code, tuple(forms[first:last]), written)
                candidate = Candidate(start, end, [apart(text, start, end, piece)], language=code)
                places[first, last, written] = _Place(first, switch, candidate)
        return [*places.values()]

    def _parallel(self, text: Text) -> Iterator[tuple[str, Text]]:
        for code in self.counterparts(text.language, text.matched_languages):
            if code in text.parallel:
                yield code, text.parallel[code]


def _forms(text: Text) -> list[str]:
    """What each unit of a text is, without case."""
    return [text.text[start:end].casefold() for start, end, _ in text.units]
