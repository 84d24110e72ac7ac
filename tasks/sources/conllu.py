"""Treebanks in CoNLL-U, as XTREME's preprocessing reads them: fused forms instead of the words that they stand for.

Source: `conllu_to_conll.py` and `utils_preprocess.py` of XTREME. A fused form (1-2) takes the part of speech of the
word in its range that is nearest to the root, counted in ancestors over basic and enhanced relations; of several, of
the first by a list of parts of speech.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from xrobust.perturbations.errors import DataError
from xrobust.tasks.sources.files import read_lines

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
"""Which of several words of a fused form gives it its part of speech; `_DEFAULT` in the other languages."""


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """Tokens and tags of a sentence."""

    tokens: list[str]
    tags: list[str]
    where: str
    """File and line of its first token."""


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
    path: Path, *, language: str, tags: Sequence[str], defect: Callable[[DataError], None]
) -> list[TaggedSentence]:
    """The sentences of a treebank.

    Args:
        path: The file.
        language: Of the file.
        tags: The parts of speech that a word may have.
        defect: Takes the error of a sentence, which is left out.

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
                defect(error)
            else:
                found = _fuse(sentence, PRECEDENCE.get(language, _DEFAULT), f"'{path}', line {sentence.line}")
                if found is not None:
                    sentences.append(found)
        rows = []
    return sentences


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
        if mark:
            sentence.fused.append((int(first), int(last), columns[_FORM]))
            continue
        if columns[_TAG] not in tags:
            raise DataError(f"{where}: the part of speech '{columns[_TAG]}'", expected=", ".join(tags))
        sentence.forms.append(columns[_FORM].strip())
        sentence.tags.append(columns[_TAG])
        sentence.parents.append(_parents(columns, where))
    if not sentence.forms:
        raise DataError(f"'{path}', line {rows[0][0]}: a sentence without words")
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
    return sentence


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


def _fuse(sentence: _Sentence, precedence: Sequence[str], where: str) -> TaggedSentence | None:
    """Tokens with fused forms; None for a sentence whose words are all left out of the treebank, but perhaps one."""
    tokens, tags = list(sentence.forms), list(sentence.tags)
    for first, last, form in reversed(sentence.fused):
        words = range(first, last + 1)
        depths = {word: _ancestors(word, sentence.parents) for word in words}
        nearest = [word for word in words if depths[word] == min(depths.values())]
        rank = {tag: place for place, tag in enumerate(precedence)}
        head = min(nearest, key=lambda word: rank.get(sentence.tags[word - 1], len(rank)))
        tokens[first - 1 : last] = [form.strip()]
        tags[first - 1 : last] = [sentence.tags[head - 1]]
    missing = tokens.count("_")
    if missing and missing >= len(tokens) - 1:
        return None
    # Persian and Marathi words hold zero-width non-joiners, which the benchmark leaves out; French numbers hold spaces.
    return TaggedSentence(["".join(token.replace("\u200c", "").split(" ")) for token in tokens], tags, where)
