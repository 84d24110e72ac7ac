"""Lexicons that users bring: two columns, in the forms that people have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.wordlists.files import FileLexicon, read_lexicon


def write(folder: Path, content: str | bytes, name: str = "en-hi.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("dog\tकुत्ता\ncat\tबिल्ली\n", id="tab"),
        pytest.param("dog कुत्ता\ncat  बिल्ली\n", id="spaces"),
        pytest.param("dog\tकुत्ता\r\ncat\tबिल्ली\r\n", id="CRLF"),
        pytest.param("\ufeffdog\tकुत्ता\ncat\tबिल्ली", id="byte-order mark, no last newline"),
        pytest.param("\n dog \t कुत्ता \t0.93\n\n\ncat\tबिल्ली\nlonely\n\tno entry\n", id="blank and broken lines"),
    ],
)
def test_every_common_form_is_read_in_both_directions(tmp_path: Path, content: str) -> None:
    lexicon = read_lexicon(str(write(tmp_path, content)))
    assert lexicon.translations("en", "hi") == {"dog": ("कुत्ता",), "cat": ("बिल्ली",)}
    assert lexicon.translations("hi", "en") == {"कुत्ता": ("dog",), "बिल्ली": ("cat",)}
    assert lexicon.translations("en", "de") is None


def test_senses_keep_their_order_and_phrases_their_words(tmp_path: Path) -> None:
    content = "Bank\tबैंक\nbank\tकिनारा\nbank\tबैंक\nguinea pig\tगिनी पिग\nsame\tSAME\n"
    lexicon = read_lexicon(str(write(tmp_path, content)))
    assert lexicon.translations("en", "hi") == {"bank": ("बैंक", "किनारा"), "guinea pig": ("गिनी पिग",)}


def test_decomposed_letters_are_read_as_composed_ones(tmp_path: Path) -> None:
    lexicon = read_lexicon(str(write(tmp_path, "cafe\u0301\tcà phê\n", "fr-vi.txt")))
    assert lexicon.translations("fr", "vi") == {"caf\u00e9": ("cà phê",)}


@pytest.mark.parametrize("name", ["en-hi.txt", "muse.en-hi.dict", "en_hi.tsv", "en.hi.tsv"])
def test_the_pair_is_read_from_the_name(tmp_path: Path, name: str) -> None:
    assert read_lexicon(str(write(tmp_path, "dog\tकुत्ता", name))).translations("en", "hi") == {"dog": ("कुत्ता",)}


@pytest.mark.parametrize("folder", ["plain", "a=b", "de-fr"])
def test_the_pair_can_be_told_before_the_path(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    path = write(tmp_path / folder, "dog\tकुत्ता", "words.txt")
    assert read_lexicon(f"en-hi={path}").translations("en", "hi") == {"dog": ("कुत्ता",)}


def test_an_equals_sign_in_a_path_is_no_pair(tmp_path: Path) -> None:
    (tmp_path / "a=b").mkdir()
    path = write(tmp_path / "a=b", "dog\tकुत्ता")
    assert read_lexicon(str(path)).translations("en", "hi") == {"dog": ("कुत्ता",)}


@pytest.mark.parametrize("name", ["words.txt", "en-xx.txt", "english-hindi.txt", "my-en-hi.txt", "en-en.txt"])
def test_a_name_without_exactly_one_pair_is_an_error_that_asks_for_it(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, "dog\tकुत्ता", name)
    with pytest.raises(LexiconError) as caught:
        read_lexicon(str(path))
    assert caught.value.fix == f"--lexicon en-hi={path}"
    assert caught.value.expected


@pytest.mark.parametrize("content", ["", "\n\n", "lonely\nwords\n", "same\tSame\n"])
def test_a_file_without_a_usable_line_is_an_error(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(LexiconError, match="has no usable line") as caught:
        read_lexicon(str(path))
    assert str(path) in caught.value.what
    assert caught.value.expected


def test_invalid_utf_8_is_an_error_that_names_the_line(tmp_path: Path) -> None:
    path = write(tmp_path, b"dog\tchien\ncaf\xe9\tcoffee\n")
    with pytest.raises(LexiconError, match=r"line 2: no UTF-8"):
        read_lexicon(str(path))


def test_a_file_that_is_not_there_and_a_folder_are_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "en-hi.txt", tmp_path):
        with pytest.raises(LexiconError, match="cannot read the lexicon"):
            FileLexicon(path, source="en", target="hi")


def test_a_million_lines_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "\n".join(f"word{number}\tmot{number}" for number in range(1_000_000)))
    table = read_lexicon(f"en-fr={path}").translations("en", "fr")
    assert table is not None
    assert len(table) == 1_000_000
    assert table["word999999"] == ("mot999999",)
