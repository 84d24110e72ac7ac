"""Lexicons: word lists between two languages, from shipped data or from a user's files."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Protocol, runtime_checkable

import regex

from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.freedict import read_freedict
from xrobust.perturbations.languages import LANGUAGES

UNINFLECTED = frozenset({"id", "ja", "jv", "ko", "ms", "my", "th", "vi", "yo", "zh"})
"""Languages whose nouns need no mark of number, and whose verbs none of person."""
_MOST_FORMS = 1 << 16
_PAIR = regex.compile(r"(?<![a-z])([a-z]{2,3})[-_.]([a-z]{2,3})(?![a-z])")
_ISO3 = {entry.iso3: code for code, entry in LANGUAGES.items()} | {"fas": "fa", "swa": "sw", "zho": "zh"}

Table = dict[str, tuple[str, ...]]
"""Case-folded entry to its translations, best first."""


@runtime_checkable
class Lexicon(Protocol):
    """Word lists that code-switching looks words up in."""

    @property
    def digest(self) -> str:
        """Digest of the entries: two lexicons with the same digest translate alike."""

    def translations(self, source: str, target: str) -> Table | None:
        """Case-folded entries of one language with what they are in another one, best first; None without any."""


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
    """A two-column file (MUSE, PanLex): an entry, a tab or space, a translation; or FreeDict's index (`….index`).

    Read in both directions.

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
        if path.suffix == ".index":
            self._pairs = [*read_freedict(path)]
            data = repr(self._pairs).encode()
        else:
            self._pairs = [pair for pair in map(_columns, _lines(path, data)) if pair is not None]
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


class Ranked:
    """What several lexicons together say of a pair of languages.

    A form's translations are those of the lexicons that somebody named, or where none of these has it, of the first
    shipped one that does. First come those that most lexicons give, and then as the lexicons have them.

    Args:
        named: Lexicons of the user or of the data source.
        shipped: Lexicons that fill their gaps.
        source: ISO 639-1 code.
        target: ISO 639-1 code.
    """

    def __init__(self, named: Sequence[Lexicon], shipped: Sequence[Lexicon], *, source: str, target: str) -> None:
        self._named = [lexicon.translations(source, target) or {} for lexicon in named]
        self._shipped = [lexicon.translations(source, target) or {} for lexicon in shipped]
        self._number_is_no_matter = source == "en" and target in UNINFLECTED
        self._found: dict[str, tuple[str, ...]] = {}

    def __bool__(self) -> bool:
        return any(self._named) or any(self._shipped)

    def __getitem__(self, form: str) -> tuple[str, ...]:
        """The translations of a form in any case, best first; none where no lexicon has it.

        English forms in -s are looked up without it where the other language marks neither number nor person.
        """
        found = self._found.get(form)
        if found is None:
            key = form.casefold()
            found = self._ranked(key)
            if not found and self._number_is_no_matter:
                found = next(filter(None, map(self._ranked, _without_s(key))), ())
            if len(self._found) >= _MOST_FORMS:
                self._found.clear()
            self._found[form] = found
        return found

    def _ranked(self, key: str) -> tuple[str, ...]:
        listed = [table[key] for table in self._named if key in table]
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


def _without_s(form: str) -> Iterator[str]:
    """What an English plural, or a third person, may be without its ending: dogs, boxes, cities."""
    if len(form) > 3 and form.endswith("s") and not form.endswith(("ss", "us", "is", "'s", "’s")):
        if form.endswith("ies"):
            yield form[:-3] + "y"
        if form.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
            yield form[:-2]
        yield form[:-1]


def _lines(path: Path, data: bytes) -> list[str]:
    try:
        return data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LexiconError(f"'{path}', line {line}: no UTF-8", expected="UTF-8") from error


def _columns(line: str) -> tuple[str, str] | None:
    columns = line.strip().split("\t", 2) if "\t" in line else line.split(maxsplit=1)
    if len(columns) < 2:
        return None
    entry, translation = columns[0].strip(), columns[1].strip()
    return (entry, translation) if entry and translation else None


def read_lexicon(argument: str) -> FileLexicon:
    """The lexicon of a command-line argument: `en-hi.txt`, `freedict-eng-hin.index`, or `en-hi=PATH`.

    Raises:
        LexiconError: If the pair of languages is not told, or the file cannot be used.
    """
    pair, _, path = argument.partition("=")
    if not _PAIR.fullmatch(pair):
        pair, path = Path(argument).name, argument
    found = (match.groups() for match in _PAIR.finditer(pair, overlapped=True))
    pairs = {(_code(one), _code(other)) for one, other in found if _code(one) and _code(other)}
    if len(pairs) != 1 or any(source == target for source, target in pairs):
        raise LexiconError(
            f"which languages does the lexicon '{argument}' have?",
            expected="a file name with one pair of languages, such as en-hi.txt",
            got=" or ".join(sorted("-".join(pair) for pair in pairs)) or None,
            fix=f"--lexicon en-hi={path}",
        )
    ((source, target),) = pairs
    return FileLexicon(Path(path), source=source, target=target)


def _code(name: str) -> str:
    """The ISO 639-1 code of a language's code of two or three letters; empty where it is none of XTREME's."""
    return name if name in LANGUAGES else _ISO3.get(name, "")


@functools.cache
def shipped_lexicons() -> tuple[ConceptLexicon, ConceptLexicon]:
    """The lexicons that come with xrobust: everyday words, and CLDR's names of things, languages and countries."""
    from xrobust.perturbations.resources import load_cldr, load_core

    return ConceptLexicon(load_core()), ConceptLexicon(load_cldr())
