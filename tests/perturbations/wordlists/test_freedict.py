"""FreeDict's dictionaries, written here as dictfmt writes them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.wordlists.files import read_lexicon
from xrobust.perturbations.wordlists.freedict import headwords, translations

ARTICLES = {
    "00databaseshort": "English-Hindi FreeDict Dictionary\n",
    "dog": "dog /dˈɒɡ/ <n>\n1. कुत्ता\nan animal\n2. श्वान, कुत्ता\n",
    "guinea pig": "guinea pig /ɡˈɪni pˈɪɡ/\nगिनी पिग\n",
    "to be or not to be": "to be or not to be\nयह एक बहुत लंबा वाक्य है\n",
    "cat": "cat /kˈat/ <n>\nबिल्ली [zool.]; मार्जार (formal)\n",
}
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def base64(value: int) -> str:
    return (base64(value >> 6) if value >> 6 else "") + DIGITS[value & 63]


def write(folder: Path, *, compressed: bool = True) -> Path:
    index, content = "", b""
    for headword, article in ARTICLES.items():
        index += f"{headword}\t{base64(len(content))}\t{base64(len(article.encode()))}\n"
        content += article.encode()
    path = folder / "freedict-eng-hin.index"
    path.write_text(index, encoding="utf-8")
    articles = path.with_suffix(".dict.dz" if compressed else ".dict")
    articles.write_bytes(gzip.compress(content) if compressed else content)
    return path


@pytest.mark.parametrize("compressed", [True, False])
def test_a_dictionary_is_read_in_both_directions(tmp_path: Path, *, compressed: bool) -> None:
    lexicon = read_lexicon(str(write(tmp_path, compressed=compressed)))
    assert lexicon.translations("en", "hi") == {
        "dog": ("कुत्ता", "श्वान"),
        "guinea pig": ("गिनी पिग",),
        "cat": ("बिल्ली", "मार्जार"),
    }
    assert (lexicon.translations("hi", "en") or {})["श्वान"] == ("dog",)


def test_the_articles_are_part_of_the_digest(tmp_path: Path) -> None:
    path = write(tmp_path)
    before = read_lexicon(str(path)).digest
    articles = path.with_suffix(".dict.dz")
    content = gzip.decompress(articles.read_bytes())
    articles.write_bytes(gzip.compress(content.replace("बिल्ली".encode(), "बिल्लि".encode())))
    assert read_lexicon(str(path)).digest != before


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        ("water /wɔːtə/\nвода́\n", ["вода"]),
        ("give up\n~ aufgeben\n", ["aufgeben"]),
        ("lonely\n", []),
        ("water\n1. (noun) \n{海・1} (in compounds)\nfluid (esp. (cool) water)\n2. flood\n", ["fluid", "flood"]),
        ("exam\n1. (US)\n2. test\n", ["test"]),
        ("mist\n(also (misty) wood\n", ["wood"]),
    ],
)
def test_remarks_and_stress_marks_are_no_part_of_a_translation(article: str, expected: list[str]) -> None:
    assert [*translations(article)] == expected


def test_headwords_are_counted_without_the_articles(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.with_suffix(".dict.dz").unlink()
    path.write_text(path.read_text(encoding="utf-8") + "Dog\tA\tB\n", encoding="utf-8")
    assert headwords(path) == 4


def test_missing_articles_are_named(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.with_suffix(".dict.dz").unlink()
    with pytest.raises(LexiconError, match="has no articles"):
        read_lexicon(str(path))


def test_damaged_articles_are_an_error(tmp_path: Path) -> None:
    path = write(tmp_path)
    articles = path.with_suffix(".dict.dz")
    articles.write_bytes(articles.read_bytes()[:-20])
    with pytest.raises(LexiconError, match="cannot read the articles"):
        read_lexicon(str(path))


@pytest.mark.parametrize(
    ("line", "message"),
    [("dog\tA\n", "line 1: no entry"), ("dog\tA\tä\n", "line 1: no entry"), ("dog\t////\tB\n", "behind the end")],
)
def test_a_broken_index_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    path = write(tmp_path)
    path.write_text(line, encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        read_lexicon(str(path))
