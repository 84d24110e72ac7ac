"""Lexicons in files: two columns, or FreeDict's index with its articles."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import regex

from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.freedict import read_freedict
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.lexicon_checks import examine, refuse_wrong_pair
from xrobust.perturbations.lexicons import Table, make_table

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
        self.source, self.target = source, target
        try:
            data = path.read_bytes()
        except OSError as error:
            raise LexiconError(f"cannot read the lexicon '{path}'", got=str(error)) from error
        if path.suffix == ".index":
            self._pairs = [*read_freedict(path)]
            data = repr(self._pairs).encode()
        else:
            self._pairs = [pair for pair in map(_columns, _lines(path, data)) if pair is not None]
        self._tables = {(source, target): make_table(self._pairs)}
        if not self._tables[source, target]:
            raise LexiconError(
                f"the lexicon '{path}' has no usable line",
                expected="an entry, a tab or space, a translation that differs from it",
            )
        self.digest = blake2b(data + f"{source}-{target}".encode(), digest_size=8).hexdigest()

    def translations(self, source: str, target: str) -> Table | None:
        """Case-folded entries of one language with what they are in another one; None for another pair."""
        if (target, source) in self._tables and (source, target) not in self._tables:
            self._tables[source, target] = make_table((translation, entry) for entry, translation in self._pairs)
        return self._tables.get((source, target))


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
        LexiconError: If the pair of languages is not told or not the file's, or the file cannot be used.
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
    lexicon = FileLexicon(Path(path), source=source, target=target)
    refuse_wrong_pair(examine(lexicon.translations(source, target) or {}, source=source, target=target), path=path)
    return lexicon


def _code(name: str) -> str:
    """The ISO 639-1 code of a language's code of two or three letters; empty where it is none of XTREME's."""
    return name if name in LANGUAGES else _ISO3.get(name, "")
