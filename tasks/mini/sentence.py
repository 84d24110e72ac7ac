"""Sentences whose every token knows which part of the meaning it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Row(NamedTuple):
    """A token before its place in the text is known; `glued`: no space before it."""

    text: str
    node: int | None = None
    concept: str | None = None
    upos: str = "X"
    entity: str | None = None
    glued: bool = False


class Token(NamedTuple):
    """A word of a sentence.

    Attributes:
        text: As it stands in the sentence.
        start: First code point.
        end: One past the last code point.
        node: The meaning node that it realises; None for function words.
        concept: For example `noun:dog`; None for function words.
        upos: Universal part of speech.
        entity: `PER`, `LOC`, `ORG` or None.
    """

    text: str
    start: int
    end: int
    node: int | None
    concept: str | None
    upos: str
    entity: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its tokens in reading order."""

    language: str
    text: str
    tokens: tuple[Token, ...]


def assemble(language: str, rows: Iterable[Row], *, spaced: bool) -> Sentence:
    """Join rows to a sentence; `spaced` is False for scripts without word spaces."""
    pieces: list[str] = []
    tokens: list[Token] = []
    position = 0
    for text, node, concept, upos, entity, glued in rows:
        if spaced and position and not glued:
            pieces.append(" ")
            position += 1
        end = position + len(text)
        pieces.append(text)
        tokens.append(Token(text, position, end, node, concept, upos, entity))
        position = end
    return Sentence(language, "".join(pieces), tuple(tokens))
