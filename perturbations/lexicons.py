"""Lexicons: word lists between two languages, from shipped data or from a user's files."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import regex

from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.languages import LANGUAGES

_PAIR = regex.compile(r"(?<![a-z])([a-z]{2})[-_.]([a-z]{2})(?![a-z])")

Table = dict[str, tuple[str, ...]]
"""Case-folded entry to its translations, best first."""


def _table(pairs: Iterable[tuple[str, str]]) -> Table:
    # Most entries have one translation: a dict for each of a million would take most of the time.
    found: dict[str, str | dict[str, None]] = {}
    for entry, translation in pairs:
        key = entry.casefold()
        if key == translation.casefold():
            continue
        known = found.setdefault(key, translation)
        if isinstance(known, dict):
            known[translation] = None
        elif known != translation:
            found[key] = {known: None, translation: None}
    return {key: (known,) if isinstance(known, str) else tuple(known) for key, known in found.items()}


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
            self._tables[source, target] = _table(
                (names[source], names[target])
                for names in self._concepts.values()
                if source in names and target in names
            )
        return self._tables[source, target] or None


class FileLexicon:
    """A two-column file (MUSE, PanLex): an entry, a tab or space, a translation; read in both directions.

    Args:
        path: The file, in UTF-8.
        source: Language of the first column.
        target: Language of the second column.

    Raises:
        LexiconError: If it cannot be read or has no usable line.
    """

    def __init__(self, path: Path, *, source: str, target: str) -> None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise LexiconError(f"cannot read the lexicon '{path}'", got=str(error)) from error
        try:
            lines = data.decode("utf-8-sig").split("\n")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise LexiconError(f"'{path}', line {line}: no UTF-8", expected="UTF-8") from error
        self._pairs = [pair for pair in map(_columns, lines) if pair is not None]
        self._tables = {(source, target): _table(self._pairs)}
        if not self._tables[source, target]:
            raise LexiconError(
                f"the lexicon '{path}' has no usable line",
                expected="an entry, a tab or space, a translation that differs from it",
            )
        self.digest = blake2b(data + f"{source}-{target}".encode(), digest_size=8).hexdigest()

    def translations(self, source: str, target: str) -> Table | None:
        """Case-folded entries of one language with what they are in another one; None for another pair."""
        if (target, source) in self._tables and (source, target) not in self._tables:
            self._tables[source, target] = _table((translation, entry) for entry, translation in self._pairs)
        return self._tables.get((source, target))


def _columns(line: str) -> tuple[str, str] | None:
    columns = line.strip().split("\t", 2) if "\t" in line else line.split(maxsplit=1)
    if len(columns) < 2:
        return None
    entry, translation = columns[0].strip(), columns[1].strip()
    return (entry, translation) if entry and translation else None


def read_lexicon(argument: str) -> FileLexicon:
    """The lexicon of a command-line argument: `en-hi.txt`, or `en-hi=PATH` where the name does not tell the pair.

    Raises:
        LexiconError: If the pair of languages is not told, or the file cannot be used.
    """
    pair, _, path = argument.partition("=")
    if not _PAIR.fullmatch(pair):
        pair, path = Path(argument).name, argument
    pairs = {match.groups() for match in _PAIR.finditer(pair, overlapped=True) if LANGUAGES.keys() >= {*match.groups()}}
    if len(pairs) != 1 or any(source == target for source, target in pairs):
        raise LexiconError(
            f"which languages does the lexicon '{argument}' have?",
            expected="a file name with one pair of languages, such as en-hi.txt",
            got=" or ".join(sorted("-".join(pair) for pair in pairs)) or None,
            fix=f"--lexicon en-hi={path}",
        )
    ((source, target),) = pairs
    return FileLexicon(Path(path), source=source, target=target)


@functools.cache
def shipped_lexicon() -> ConceptLexicon:
    """The lexicon that comes with xrobust: names of things, languages and countries from the Unicode CLDR."""
    from xrobust.perturbations.resources import load_cldr

    return ConceptLexicon(load_cldr())
