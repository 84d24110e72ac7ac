"""Lists of misspellings, in every form that people have them in."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from xrobust.perturbations.errors import MisspellingsError
from xrobust.perturbations.wordlists.misspellings import read_misspellings


def write(folder: Path, content: str | bytes, name: str = "en.natural") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def write_autocorrection(folder: Path, content: str, name: str = "acor_de-DE.dat") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("DocumentList.xml", content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("their thier ther\ndog dgo\n", id="word first"),
        pytest.param("\ufefftheir\tthier\tther\r\n\r\nlonely\r\ndog dgo", id="tabs, CRLF, byte-order mark"),
        pytest.param("thier->their\nther->their, there, then,\ndgo->dog\n", id="codespell"),
        pytest.param("thier->their\nther->their, disabled because of a remark\ndgo->dog\nalot->a lot", id="remarks"),
    ],
)
def test_every_form_of_list_says_which_word_was_misspelt_how(tmp_path: Path, content: str) -> None:
    table = read_misspellings(str(write(tmp_path, content))).table
    assert table["their"] == ("thier", "ther")
    assert table["dog"] == ("dgo",)
    assert not any(" " in word for word in table)


def test_libreoffices_list_is_read_by_its_attributes_in_any_order(tmp_path: Path) -> None:
    content = (
        '<block-list:block-list xmlns:block-list="http://openoffice.org/2001/block-list">'
        '<block-list:block block-list:abbreviated-name="nciht" block-list:name="nicht"/>'
        '<block-list:block block-list:name="gr&#xf6;&#xdf;er" block-list:abbreviated-name="gr&#246;sser"/>'
        '<block-list:block block-list:abbreviated-name="zuhause" block-list:name="zu Hause"/>'
        "</block-list:block-list>"
    )
    path = write_autocorrection(tmp_path, content)
    assert read_misspellings(str(path)).table == {"nicht": ("nciht",), "größer": ("grösser",)}


@pytest.mark.parametrize(
    ("name", "language"),
    [("en.natural", "en"), ("acor_de-DE.dat", "de"), ("acor_fa-IR.dat", "fa"), ("typos-fr.txt", "fr")],
)
def test_the_language_is_read_from_the_name(tmp_path: Path, name: str, language: str) -> None:
    assert read_misspellings(str(write(tmp_path, "a b", name))).language == language


def test_the_language_can_be_told_before_the_path(tmp_path: Path) -> None:
    assert read_misspellings(f"nl={write(tmp_path, 'a b', 'words.txt')}").language == "nl"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("words.txt", "a b", "which language"),
        ("en-de.txt", "a b", "which language"),
        ("en.txt", "alone\n\n", "no usable line"),
        ("en.txt", b"dog dgo\ncat \xff\xfe\n", "line 2: no UTF-8"),
        ("acor_de.dat", b"PK\x03\x04 and no more", "no autocorrection list"),
    ],
)
def test_a_list_that_cannot_be_used_says_what_is_wrong(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    with pytest.raises(MisspellingsError, match=message):
        read_misspellings(str(write(tmp_path, content, name)))


def test_a_zip_file_without_a_list_is_told_apart_from_one(tmp_path: Path) -> None:
    path = tmp_path / "acor_de.dat"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.xml", "")
    with pytest.raises(MisspellingsError, match="no autocorrection list"):
        read_misspellings(str(path))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MisspellingsError, match="cannot read"):
        read_misspellings(str(tmp_path / "en.natural"))
