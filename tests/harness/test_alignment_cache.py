"""Alignments are made once, and whatever is wrong with the cache only costs time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from xrobust.alignment_cache import aligned, alignment_key
from xrobust.perturbations import Text
from xrobust.perturbations.alignment import Aligner, Pair
from xrobust.perturbations.text import Links

PAIRS = [
    Pair(Text("the cat sees", "en"), Text("die katze sieht", "de")),
    Pair(Text("", "en"), Text("", "de")),
    Pair(Text("a dog", "en"), Text("hund", "de")),
]
LINKS = [[(0, 0), (1, 1), (2, 2)], [], [(1, 0)]]


class Counting:
    """An aligner that knows the links, and counts how often it is asked."""

    def __init__(self, digest: str = "a1") -> None:
        self.digest = digest
        self.asked = 0

    def align(self, pairs: Sequence[Pair]) -> list[Links]:
        self.asked += 1
        return [[*LINKS[PAIRS.index(pair)]] for pair in pairs]


def test_second_call_does_not_ask_the_aligner(tmp_path: Path) -> None:
    aligner = Counting()
    assert isinstance(aligner, Aligner)
    first = aligned(aligner, PAIRS, tmp_path / "not" / "there")
    assert first == aligned(aligner, PAIRS, tmp_path / "not" / "there") == LINKS
    assert aligner.asked == 1


def test_cache_lies_in_the_users_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XROBUST_CACHE", str(tmp_path))
    aligner = Counting()
    aligned(aligner, PAIRS)
    (file,) = (tmp_path / "alignments").iterdir()
    assert file.name == f"{alignment_key(aligner, PAIRS)}.npz"


def test_key_changes_with_aligner_texts_languages_and_order() -> None:
    turned = [Pair(pair.target, pair.source) for pair in PAIRS]
    spanish = [Pair(pair.source, Text(pair.target.text, "es")) for pair in PAIRS]
    joined = [Pair(Text("ab", "en"), Text("c", "de")), Pair(Text("a", "en"), Text("bc", "de"))]
    lists = [PAIRS, PAIRS[::-1], PAIRS[:2], turned, spanish, joined[:1], joined[1:]]
    keys = [alignment_key(Counting(digest), pairs) for digest in ("a1", "a2") for pairs in lists]
    assert len({*keys}) == len(keys)
    assert alignment_key(Counting(), PAIRS) == alignment_key(Counting(), [*PAIRS])


def test_key_changes_with_where_words_end(monkeypatch: pytest.MonkeyPatch) -> None:
    before = alignment_key(Counting(), PAIRS)
    monkeypatch.setattr("xrobust.alignment_cache.versions", lambda: "unicode:99.0|icu:99.9")
    assert alignment_key(Counting(), PAIRS) != before


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-30])


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 255
    file.write_bytes(data)


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _other_array(file: Path) -> None:
    with file.open("wb") as stream:
        np.save(stream, np.arange(3))


def _pickled(file: Path) -> None:
    with file.open("wb") as stream:
        np.savez(stream, key=np.array({"a": 1}, object), links=np.zeros((0, 2)), ends=np.zeros(3))


def _other_key(file: Path) -> None:
    with file.open("wb") as stream:
        np.savez(stream, key=np.array("0" * 32), links=np.zeros((0, 2), int), ends=np.zeros(3, int))


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("damage", [_cut, _flip, _empty, _other_array, _pickled, _other_key, _folder])
def test_damaged_or_foreign_file_is_made_again(tmp_path: Path, damage: object) -> None:
    aligner = Counting()
    aligned(aligner, PAIRS, tmp_path)
    assert callable(damage)
    damage(tmp_path / f"{alignment_key(aligner, PAIRS)}.npz")
    assert aligned(aligner, PAIRS, tmp_path) == LINKS
    assert aligner.asked == 2


def test_folder_that_cannot_be_written_remembers_nothing(tmp_path: Path) -> None:
    aligner = Counting()
    (tmp_path / "file").write_text("")
    assert aligned(aligner, PAIRS, tmp_path / "file" / "below") == LINKS
    assert aligned(aligner, PAIRS, tmp_path / "file" / "below") == LINKS
    assert aligner.asked == 2


def test_full_disk_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", refuse)
    assert aligned(Counting(), PAIRS, tmp_path) == LINKS
    assert not [*tmp_path.iterdir()]


def test_no_pairs_ask_nobody(tmp_path: Path) -> None:
    aligner = Counting()
    assert aligned(aligner, [], tmp_path) == []
    assert (aligner.asked, [*tmp_path.iterdir()]) == (0, [])
