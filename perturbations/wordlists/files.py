"""Lexicons in files: two columns, or FreeDict's index with its articles."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import regex

from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.wordlists.checks import examine, refuse_wrong_pair
from xrobust.perturbations.wordlists.entries import Entries
from xrobust.perturbations.wordlists.freedict import read_freedict

_PAIR = regex.compile(r"(?<![a-z])([a-z]{2,3})[-_.]([a-z]{2,3})(?![a-z])")
_ISO3 = {entry.iso3: code for code, entry in LANGUAGES.items()} | {"fas": "fa", "swa": "sw", "zho": "zh"}


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
        self.path, self.source, self.target = path, source, target
        try:
            self.entries = Entries(read_freedict(path) if path.suffix == ".index" else _columns(path))
        except OSError as error:
            raise LexiconError(f"cannot read the lexicon '{path}'", got=str(error)) from error
        if not self.entries:
            raise LexiconError(
                f"the lexicon '{path}' has no usable line",
                expected="an entry, a tab or space, a translation that differs from it",
            )
        self._turned: Entries | None = None

    @property
    def digest(self) -> str:
        """Digest of the entries and of their languages."""
        return blake2b(f"{self.entries.digest}{self.source}-{self.target}".encode(), digest_size=8).hexdigest()

    def translations(self, source: str, target: str) -> Entries | None:
        """Case-folded entries of one language with what they are in another one; None for another pair."""
        if (source, target) == (self.source, self.target):
            return self.entries
        if (target, source) != (self.source, self.target):
            return None
        if self._turned is None:
            self._turned = self.entries.turned()
        return self._turned


def _columns(path: Path) -> Iterator[tuple[str, str]]:
    normalize = unicodedata.normalize
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for line in file:
                columns = normalize("NFC", line).split("\t", 2)
                if len(columns) == 1:
                    columns = columns[0].split(maxsplit=1)
                    if len(columns) < 2:
                        continue
                entry, translation = columns[0].strip(), columns[1].strip()
                if entry and translation:
                    yield entry, translation
    except UnicodeDecodeError as error:
        raise LexiconError(f"'{path}', line {_undecodable(path)}: no UTF-8", expected="UTF-8") from error


def _undecodable(path: Path) -> int:
    """The first line that is no UTF-8; what reads by blocks knows only where in its block that stands."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 0


def read_lexicon(argument: str) -> FileLexicon:
    """The lexicon of a command-line argument: `en-hi.txt`, `freedict-eng-hin.index`, or `en-hi=PATH`.

    Raises:
        LexiconError: If the pair of languages is not told or not the file's, or the file cannot be used.
    """
    lexicon = load_lexicon(argument)
    findings = examine(lexicon.entries, source=lexicon.source, target=lexicon.target)
    refuse_wrong_pair(findings, path=lexicon.path)
    return lexicon


def load_lexicon(argument: str) -> FileLexicon:
    """As `read_lexicon`, whatever languages its entries are of.

    Raises:
        LexiconError: If the pair of languages is not told, or the file cannot be used.
    """
    pair, told, path = argument.partition("=")
    if not told or not _PAIR.fullmatch(pair):
        pair, path = Path(argument).name, argument
    pairs = pairs_in(pair)
    if len(pairs) != 1 or any(source == target for source, target in pairs):
        raise LexiconError(
            f"which languages does the lexicon '{argument}' have?",
            expected="a file name with one pair of XTREME's languages, such as en-hi.txt",
            got=" or ".join(sorted("-".join(pair) for pair in pairs)) or None,
            fix=f"--lexicon en-hi={path}",
        )
    ((source, target),) = pairs
    return FileLexicon(Path(path), source=source, target=target)


def pairs_in(name: str) -> set[tuple[str, str]]:
    """The pairs of XTREME's languages that a name has in it, by their codes of two or three letters.

    >>> pairs_in("freedict-eng-hin.index"), pairs_in("words.txt")
    ({('en', 'hi')}, set())
    """
    found = (match.groups() for match in _PAIR.finditer(name, overlapped=True))
    return {(_code(one), _code(other)) for one, other in found if _code(one) and _code(other)}


def _code(name: str) -> str:
    """The ISO 639-1 code of a language's code of two or three letters; empty where it is none of XTREME's."""
    return name if name in LANGUAGES else _ISO3.get(name, "")
