"""Misspellings that people made: lists from codespell, from LibreOffice's autocorrection, or of the user's own."""

from __future__ import annotations

import functools
import html
import importlib.util
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from xrobust.perturbations.errors import MisspellingsError
from xrobust.perturbations.languages import LANGUAGES

Table = dict[str, tuple[str, ...]]
"""Word, as the list has it, to its misspellings, in the order of the list."""

_NAMED = re.compile(r"(?<![a-zA-Z])([a-z]{2})(?![a-z])")
_BLOCK = re.compile(r"<[\w-]+:block\s[^>]*>")
_ATTRIBUTE = re.compile(r'[\w-]+:(abbreviated-name|name)="([^"]*)"')
_ARROW = "->"
_LARGEST_LIST = 1 << 28  # bytes of an unpacked list


class Misspellings:
    """A list of one language.

    Three forms are told apart by their content: LibreOffice's `acor_XX.dat`, codespell's `misspelt->word` or
    `misspelt->word, word,`, and a word with its misspellings behind it on a line. Lines and entries of another form,
    and those of several words, are left out.

    Args:
        path: The file.
        language: ISO 639-1 code of its words.

    Raises:
        MisspellingsError: If it cannot be read or has no usable line.
    """

    def __init__(self, path: Path, language: str) -> None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise MisspellingsError(f"cannot read the misspellings '{path}'", got=str(error)) from error
        self.language = language
        self.table = _table(_autocorrections(data, path) if data.startswith(b"PK") else _lines(data, path))
        if not self.table:
            raise MisspellingsError(
                f"the misspellings '{path}' have no usable line",
                expected="a word and its misspellings, 'misspelt->word', or LibreOffice's acor_XX.dat",
            )
        self.digest = blake2b(data + language.encode(), digest_size=8).hexdigest()


def read_misspellings(argument: str) -> Misspellings:
    """The list of a command-line argument: `acor_de-DE.dat`, `en.natural`, or `de=PATH` where the name does not tell.

    Raises:
        MisspellingsError: If the language is not told, or the file cannot be used.
    """
    code, _, path = argument.partition("=")
    if code not in LANGUAGES or not path:
        codes = [code for code in _NAMED.findall(Path(argument).name) if code in LANGUAGES]
        if len({*codes}) != 1:
            raise MisspellingsError(
                f"which language do the misspellings '{argument}' have?",
                expected="a file name with one language, such as acor_de-DE.dat or en.txt",
                got=" or ".join(sorted({*codes})) or None,
                fix=f"--misspellings de={argument}",
            )
        code, path = codes[0], argument
    return Misspellings(Path(path), code)


@functools.cache
def installed_misspellings() -> tuple[Misspellings, ...]:
    """The list of codespell (English), where that package is installed; nothing of it is run."""
    found = importlib.util.find_spec("codespell_lib")
    folders = (found.submodule_search_locations or ()) if found else ()
    paths = [Path(folder) / "data" / "dictionary.txt" for folder in folders]
    return tuple(Misspellings(path, "en") for path in paths if path.is_file())


def _table(pairs: Iterable[tuple[str, str]]) -> Table:
    # Most words have one misspelling: a dict for each of a million would take most of the time.
    found: dict[str, str | dict[str, None]] = {}
    for word, misspelt in pairs:
        known = found.setdefault(word, misspelt)
        if isinstance(known, dict):
            known[misspelt] = None
        elif known != misspelt:
            found[word] = {known: None, misspelt: None}
    return {word: (known,) if isinstance(known, str) else tuple(known) for word, known in found.items()}


def _lines(data: bytes, path: Path) -> Iterator[tuple[str, str]]:
    """Word and misspelling of every line, in codespell's form or with the word first."""
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise MisspellingsError(f"'{path}', line {number}: no UTF-8", expected="UTF-8") from error
    for line in lines:
        misspelt, arrow, words = line.partition(_ARROW)
        if arrow:
            # codespell: with several words, a comma stands behind each, and then perhaps a remark.
            several = words.split(",")
            for word in several[:-1] or several:
                if len(word.split()) == 1:
                    yield word.strip(), misspelt.strip()
        else:
            word, *others = line.split() or [""]
            for other in others:
                yield word, other


def _autocorrections(data: bytes, path: Path) -> Iterator[tuple[str, str]]:
    """Word and misspelling of LibreOffice's list, of whose XML no more is read than the pairs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = archive.getinfo("DocumentList.xml")
            if entry.file_size > _LARGEST_LIST:
                raise MisspellingsError(f"'{path}' unpacks to {entry.file_size} bytes", expected="a list of words")
            text = archive.read(entry).decode("utf-8")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, UnicodeDecodeError) as error:
        raise MisspellingsError(
            f"'{path}' is no autocorrection list", expected="a zip file with DocumentList.xml", got=str(error)
        ) from error
    for block in _BLOCK.findall(text):
        row = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(block)}
        word, misspelt = row.get("name", ""), row.get("abbreviated-name", "")
        if len(word.split()) == len(misspelt.split()) == 1:
            yield word.strip(), misspelt.strip()
