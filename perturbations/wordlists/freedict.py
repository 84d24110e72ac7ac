"""FreeDict's dictionaries, in dictd's format, as packages such as `dict-freedict-eng-hin` install them.

An index has a line an entry: the headword, and where its article stands, as offset and length in base-64 digits. The
articles stand in one file, compressed by dictzip, which gzip reads.
"""

from __future__ import annotations

import gzip
import string
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path

import regex

from xrobust.perturbations.errors import LexiconError

MOST_WORDS = 3
_DIGITS = {digit: value for value, digit in enumerate(f"{string.ascii_uppercase}{string.ascii_lowercase}0123456789+/")}
_NUMBERED = regex.compile(r"\s*\d+\.\s*(\S.*)")
_IN_BRACKETS = r"(?P<brackets>\((?:[^()\n]|(?&brackets))*\)|\{[^}\n]*\})"
# Lines of nothing but grammar, as jpn-eng has them; the translation stands in the next one.
_GRAMMAR = regex.compile(rf"^(\d+\.|)(?:[ ]*{_IN_BRACKETS})+[ ]*\n(?!\d+\.)", regex.MULTILINE)
# Pronunciation, grammar and other remarks, and the number of a sense that has no translation of its own.
_REMARK = regex.compile(rf"/[^/]*/|<[^>]*>|\[[^]]*\]|{_IN_BRACKETS}|\([^)]*\)|(?<=\s)\d+\.\s*$")
_SEPARATOR = regex.compile("[,;،、]")
_STRESS = regex.compile(r"(?<=\p{Cyrillic})\u0301")


def read_freedict(path: Path) -> Iterator[tuple[str, str]]:
    """Headwords and their translations, in the order of the articles' senses.

    Args:
        path: The file `….index`; its articles stand beside it, in `….dict.dz` or `….dict`.

    Raises:
        LexiconError: If the articles are missing, or a file cannot be read or is damaged.
    """
    articles = _articles(path)
    for number, line in enumerate(_decoded(path, path.read_bytes()).split("\n"), start=1):
        if not line or line.startswith("00"):
            continue  # what the dictionary says of itself
        headword, *place = line.split("\t")[:3]
        try:
            offset, length = map(_number, place)
        except (KeyError, ValueError) as error:
            raise LexiconError(
                f"'{path}', line {number}: no entry of a dictd index",
                expected="headword, tab, offset, tab, length",
                got=repr(line[:60]),
            ) from error
        article = articles[offset : offset + length]
        if not article:
            raise LexiconError(
                f"'{path}', line {number}: its article lies behind the end of the articles",
                fix="install the dictionary's package again",
            )
        entry = unicodedata.normalize("NFC", headword).strip()
        for translation in translations(article.decode("utf-8", "replace")) if entry else ():
            yield entry, translation


def headwords(path: Path) -> int:
    """How many different headwords an index has; without its articles, which take longer.

    Raises:
        OSError: If it cannot be read.
    """
    with path.open("rb") as file:
        return len({line.partition(b"\t")[0].lower() for line in file if not line.startswith(b"00")})


def translations(article: str) -> Iterator[str]:
    r"""The translations of an article, best first: of its numbered senses, or of its first line.

    >>> [*translations("dog /dɒɡ/ <n>\n1. koira\nanimal\n2. uroskoira, koira\nmale canine\n")]
    ['koira', 'uroskoira', 'koira']
    """
    said = article.partition("\n")[2]
    if said.startswith(("(", "1. (")):
        said = _GRAMMAR.sub(r"\1 ", said)
    lines = said.split("\n")
    senses = [match[1] for match in map(_NUMBERED.match, lines) if match] or [*filter(str.strip, lines)][:1]
    for sense in senses:
        for part in _SEPARATOR.split(_REMARK.sub(" ", sense)):
            found = " ".join(part.replace("~", " ").replace("_", " ").split()).strip(" .:!?\"'")
            if found and found.count(" ") < MOST_WORDS and not found.startswith("Note:"):
                yield unicodedata.normalize("NFC", _STRESS.sub("", found) if "\u0301" in found else found)


def _articles(index: Path) -> bytes:
    for path, opened in ((index.with_suffix(".dict.dz"), gzip.open), (index.with_suffix(".dict"), open)):
        if path.is_file():
            try:
                with opened(path, "rb") as file:
                    data: bytes = file.read()
            except (OSError, EOFError, zlib.error) as error:
                raise LexiconError(f"cannot read the articles '{path}'", got=str(error)) from error
            return data
    raise LexiconError(f"the dictionary '{index}' has no articles", expected=f"'{index.with_suffix('.dict.dz')}'")


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LexiconError(f"'{path}', line {line}: no UTF-8") from error


def _number(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value << 6 | _DIGITS[digit]
    return value
