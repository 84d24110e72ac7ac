"""The clean text as a perturbation sees it: words, grapheme clusters, tokens, protected spans."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple

from xrobust.perturbations.edits import Span
from xrobust.perturbations.segmentation import chunk_border, cluster_borders, units

Kind = Literal["word", "number", "punctuation", "symbol"]
FieldPolicy = Literal["free", "inline"]
Links = Sequence[tuple[int, int]]
"""Sorted pairs of units, by their indices in the one text's `units` and in the other's, that say the same."""


class Grapheme(NamedTuple):
    """One grapheme cluster: what a reader takes for one character."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One text of an example that a perturbation may touch, and how far.

    `free`: sentences, anything goes. `inline`: an edit stays inside one token, adds no whitespace and empties
    no token. Protected spans stay byte-equal under both.
    """

    text: str
    policy: FieldPolicy = "free"
    tokens: Sequence[Span] = ()
    """Spans of the tokens, in order; needed by `inline`."""
    protected: Sequence[Span] = ()
    matched_languages: frozenset[str] = frozenset()
    """Languages that this text is matched against: switching into one of them would give the answer away."""
    language: str | None = None
    """ISO 639-1 code, where it is another one than the language under test."""
    withheld: Sequence[str] = ()
    """What no edit may bring in: the answers to a question."""
    names: Sequence[Span] | None = None
    """Named entities, where the task's own gold says what they are; None where it does not."""


class Word:
    """One word, number, punctuation mark or symbol of a text; offsets in code points of the text."""

    __slots__ = ("_graphemes", "_random", "_random_seed", "context", "end", "index", "kind", "start", "text")

    def __init__(self, context: Text, index: int, *, random_seed: bytes | None = None) -> None:
        self.context = context
        self.index = index
        self.start, self.end, self.kind = context.units[index]
        self.text = context.text[self.start : self.end]
        self._random_seed = random_seed
        self._random: random.Random | None = None
        self._graphemes: tuple[Grapheme, ...] | None = None

    def __repr__(self) -> str:
        return f"Word({self.text!r}, {self.start}, {self.end}, {self.kind!r})"

    @property
    def language(self) -> str:
        """ISO 639-1 code of the text."""
        return self.context.language

    @property
    def graphemes(self) -> tuple[Grapheme, ...]:
        """The word's grapheme clusters, at least one."""
        if self._graphemes is None:
            borders = list(range(len(self.text) + 1)) if self.text.isascii() else cluster_borders(self.text)
            self._graphemes = tuple(
                Grapheme(self.start + a, self.start + b, self.text[a:b]) for a, b in pairwise(borders)
            )
        return self._graphemes

    @property
    def random(self) -> random.Random:
        """A generator keyed for this word and perturbation.

        Raises:
            RuntimeError: If the word was not handed out for a perturbation.
        """
        if self._random is None:
            if self._random_seed is None:
                raise RuntimeError("this word has no random generator; use the word that a perturbation is called with")
            self._random = random.Random(int.from_bytes(self._random_seed, "big"))  # noqa: S311 - noise, not security
        return self._random

    @property
    def previous(self) -> Word | None:
        """The unit before this one."""
        return self.context.word(self.index - 1) if self.index else None

    @property
    def next(self) -> Word | None:
        """The unit behind this one."""
        return self.context.word(self.index + 1) if self.index + 1 < len(self.context.units) else None


@dataclass(slots=True, eq=False)  # not frozen, which would take a sixth of the time that a sentence takes
class Text:
    """A field of an example in a language: all that perturbations and policies may know. Nobody changes it.

    `Text("Ein Satz.", "de")` suffices for a text of one's own; the example id and the field's name key the
    randomness.
    """

    text: str
    language: str
    example_id: str = ""
    name: str = "text"
    """Name of the field, as the task calls it."""
    policy: FieldPolicy = "free"
    tokens: Sequence[Span] = ()
    protected: Sequence[Span] = ()
    matched_languages: frozenset[str] = frozenset()
    withheld: Sequence[str] = ()
    """What no edit may bring in: the answers to a question."""
    parallel: Mapping[str, Text] = field(default_factory=dict)
    """The same item's text in other languages, in parallel tasks: language to text."""
    links: Mapping[str, Links] = field(default_factory=dict)
    """Which units of this text say what units of each parallel one say."""
    siblings: Sequence[Text] = ()
    """The example's other fields that are perturbed under the same condition, such as the second sentence of a pair."""
    _units: list[tuple[int, int, Kind]] | None = field(default=None, init=False, repr=False)
    _borders: frozenset[int] | None = field(default=None, init=False, repr=False)
    _plain: bool | None = field(default=None, init=False, repr=False)

    @classmethod
    def of(cls, source: Field, language: str, *, example_id: str, name: str) -> Text:
        """A task's field as a text."""
        return cls(
            source.text,
            source.language or language,
            example_id=example_id,
            name=name,
            policy=source.policy,
            tokens=source.tokens,
            protected=source.protected,
            matched_languages=source.matched_languages,
            withheld=source.withheld,
        )

    @classmethod
    def of_word(cls, form: str, language: str, kind: Kind) -> Text:
        """A word as the whole of a text."""
        text = cls(form, language)
        text._units = [(0, len(form), kind)]
        return text

    @property
    def units(self) -> list[tuple[int, int, Kind]]:
        """(start, end, kind) of every word, number, punctuation mark and symbol."""
        if self._units is None:
            self._units = units(self.text)  # type: ignore[assignment]  # kinds are the names of its groups
        return self._units  # type: ignore[return-value]

    @property
    def words(self) -> list[Word]:
        """Every unit as a word, without a random generator."""
        return [self.word(index) for index in range(len(self.units))]

    def word(self, index: int, *, random_seed: bytes | None = None) -> Word:
        """The unit at an index."""
        return Word(self, index, random_seed=random_seed)

    @property
    def plain(self) -> bool:
        """Whether every character is a cluster of its own, as in ASCII without carriage returns."""
        if self._plain is None:
            self._plain = self.text.isascii() and "\r" not in self.text
        return self._plain

    def is_border(self, offset: int) -> bool:
        """Whether a grapheme cluster of the clean text begins or ends at an offset."""
        if not 0 <= offset <= len(self.text):
            return False
        if self.plain:
            return True
        if self._borders is None:
            known = chunk_border(self.text, offset)
            if known is not None:
                return known
            self._borders = frozenset(cluster_borders(self.text))
        return offset in self._borders
