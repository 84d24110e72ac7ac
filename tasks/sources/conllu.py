"""Treebanks in CoNLL-U, as XTREME's preprocessing reads them: fused forms instead of the words that they stand for.

Source: `conllu_to_conll.py` and `utils_preprocess.py` of XTREME. A fused form (1-2) takes the part of speech of the
word in its range that is nearest to the root, counted in ancestors over basic and enhanced relations; of several, of
the first by a list of parts of speech.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from xrobust.perturbations.errors import DataError
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.files import read_lines
from xrobust.tasks.sources.tagged import TaggedSentence, cut

_COLUMNS: Final = 10
_ID, _FORM, _TAG, _HEAD, _RELATIONS = 0, 1, 3, 6, 8
_DEFAULT: Final = (
    *("VERB", "NOUN", "PROPN", "PRON", "ADJ", "NUM", "ADV", "INTJ"),
    *("AUX", "ADP", "DET", "PART", "CCONJ", "SCONJ", "X", "PUNCT"),
)
PRECEDENCE: Final[Mapping[str, tuple[str, ...]]] = {
    "es": ("VERB", "AUX", "PRON", "ADP", "DET"),
    "fr": ("VERB", "AUX", "PRON", "NOUN", "ADJ", "ADV", "ADP", "DET", "PART", "SCONJ", "CONJ"),
    "it": ("VERB", "AUX", "ADV", "PRON", "ADP", "DET", "INTJ"),
}
"""Which of several words of a fused form gives it its part of speech; `_DEFAULT` in the other languages.

Parts of speech that a list lacks come behind all of it; the benchmark's script stops there.
"""

TAKEN_OUT: Final = "a sentence whose words are taken out of the treebank: left out, as the benchmark does"


@dataclass(slots=True)
class _Sentence:
    """The rows of a sentence while it is read."""

    line: int = 0
    name: str = ""
    forms: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    parents: list[set[int]] = field(default_factory=list)
    """Of every word, by number from 1: its head and its enhanced heads; 0 is the root."""
    fused: list[tuple[int, int, str]] = field(default_factory=list)
    """First and last word, form."""


def read_conllu(
    source: Source, path: Path, *, language: str, tags: Sequence[str], untagged: str
) -> list[TaggedSentence]:
    """The sentences of a treebank.

    Args:
        source: Where defects go; a sentence with one is left out.
        path: The file.
        language: Of the file.
        tags: The parts of speech that a word may have.
        untagged: The one of a token with a space in it that `form` leaves there, at which the benchmark cuts it.

    Raises:
        DataError: If the file cannot be read.
    """
    sentences: list[TaggedSentence] = []
    names: dict[str, int] = {}
    rows: list[tuple[int, str]] = []
    for number, line in enumerate([*read_lines(path), ""], start=1):
        if line.strip():
            rows.append((number, line))
            continue
        if rows:
            try:
                sentence = _sentence(path, rows, tags)
                if sentence.name and names.setdefault(sentence.name, sentence.line) != sentence.line:
                    raise DataError(
                        f"'{path}', line {sentence.line}: the sentence '{sentence.name}' stands there twice",
                        got=f"the first time in line {names[sentence.name]}",
                    )
            except DataError as error:
                source.defect(error)
            else:
                found = _fuse(sentence, PRECEDENCE.get(language, _DEFAULT))
                if is_taken_out(found.tokens):
                    source.treat(TAKEN_OUT, path.name)
                else:
                    pairs = zip(found.tokens, found.tags, strict=True)
                    both = [cut(source, path.name, *pair, untagged=untagged) for pair in pairs]
                    sentences.append(TaggedSentence([token for token, _ in both], [tag for _, tag in both]))
        rows = []
    return sentences


def form(text: str) -> str:
    """A token as the benchmark keeps it: Persian's and Marathi's zero-width non-joiners and all blanks are left out."""
    return text.strip().replace("\u200c", "").replace(" ", "")


def is_taken_out(tokens: Sequence[str]) -> bool:
    """Whether the words of a sentence, but perhaps one, are hidden behind `_`, as licences of some texts demand."""
    hidden = tokens.count("_")
    return hidden > 0 and hidden >= len(tokens) - 1


def _sentence(path: Path, rows: Sequence[tuple[int, str]], tags: Sequence[str]) -> _Sentence:
    sentence = _Sentence()
    for number, line in rows:
        where = f"'{path}', line {number}"
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            if key.strip() == "sent_id":
                sentence.name = value.strip()
            continue
        sentence.line = sentence.line or number
        columns = line.split("\t")
        if len(columns) != _COLUMNS:
            raise DataError(f"{where}: {len(columns)} columns", expected=f"{_COLUMNS}, separated by tabs")
        first, mark, last = columns[_ID].partition("-")
        if "." in first:
            continue  # an empty node, which stands for a word that is not said
        if not first.isdecimal() or (mark and not last.isdecimal()):
            raise DataError(f"{where}: the word number '{columns[_ID]}'", expected="1, 2, 3, … or a range such as 3-4")
        expected = len(sentence.forms) + 1
        if int(first) != expected or (mark and int(last) <= int(first)):
            raise DataError(f"{where}: the word number {columns[_ID]}", expected=str(expected))
        if not form(columns[_FORM]):
            raise DataError(f"{where}: no form", expected="the word as it stands in the text")
        if mark:
            if sentence.fused and int(first) <= sentence.fused[-1][1]:
                raise DataError(f"{where}: the range {columns[_ID]} begins inside the one before it")
            sentence.fused.append((int(first), int(last), form(columns[_FORM])))
            continue
        if columns[_TAG] not in tags:
            raise DataError(f"{where}: the part of speech '{columns[_TAG]}'", expected=", ".join(tags))
        sentence.forms.append(form(columns[_FORM]))
        sentence.tags.append(columns[_TAG])
        sentence.parents.append(_parents(columns, where))
    if not sentence.forms:
        raise DataError(f"'{path}', line {rows[0][0]}: a sentence without words")
    _check_numbers(sentence, path)
    return sentence


def _check_numbers(sentence: _Sentence, path: Path) -> None:
    """Heads and ranges stay inside the sentence."""
    count = len(sentence.forms)
    for parents in sentence.parents:
        if any(parent > count for parent in parents):
            raise DataError(
                f"'{path}', line {sentence.line}: a word of the sentence depends on word {max(parents)}",
                expected=f"at most {count}",
                got="perhaps the sentence is cut off",
            )
    if sentence.fused and sentence.fused[-1][1] > count:
        raise DataError(
            f"'{path}', line {sentence.line}: the range {sentence.fused[-1][0]}-{sentence.fused[-1][1]} goes on behind"
            " the sentence",
            expected=f"at most {count}",
        )


def _parents(columns: Sequence[str], where: str) -> set[int]:
    """Words that a word depends on directly."""
    heads = [] if columns[_HEAD] == "_" else [columns[_HEAD]]
    if columns[_RELATIONS] != "_":
        heads += [relation.partition(":")[0] for relation in columns[_RELATIONS].split("|")]
    for head in heads:
        if not head.replace(".", "", 1).isdecimal():
            raise DataError(f"{where}: the head '{head}'", expected="the number of a word, 0 for the root")
    return {int(head) for head in heads if "." not in head}


def _ancestors(word: int, parents: Sequence[set[int]]) -> int:
    """How many nodes a word depends on, directly or not, the root included."""
    seen: set[int] = set()
    waiting = [word]
    while waiting:
        node = waiting.pop()
        for parent in parents[node - 1] if node else ():
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return len(seen - {word})


def _fuse(sentence: _Sentence, precedence: Sequence[str]) -> TaggedSentence:
    """The tokens, fused forms instead of their words."""
    tokens, tags = list(sentence.forms), list(sentence.tags)
    for first, last, fused in reversed(sentence.fused):
        words = range(first, last + 1)
        depths = {word: _ancestors(word, sentence.parents) for word in words}
        nearest = [word for word in words if depths[word] == min(depths.values())]
        rank = {tag: place for place, tag in enumerate(precedence)}
        head = min(nearest, key=lambda word: rank.get(sentence.tags[word - 1], len(rank)))
        tokens[first - 1 : last] = [fused]
        tags[first - 1 : last] = [sentence.tags[head - 1]]
    return TaggedSentence(tokens, tags)
