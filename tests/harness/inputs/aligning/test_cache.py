"""Alignments are made once, and whatever is wrong with the cache only costs time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from xrobust.inputs.aligning.cache import aligned, alignment_key
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
    assert file.name == f"{alignment_key(aligner, PAIRS)}.links"


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
    monkeypatch.setattr("xrobust.inputs.aligning.cache.versions", lambda: "unicode:99.0|icu:99.9")
    assert alignment_key(Counting(), PAIRS) != before


@pytest.mark.parametrize("kept", [0, 5, 16, 17, 43])
def test_file_that_was_cut_off_is_made_again(tmp_path: Path, kept: int) -> None:
    _damage(tmp_path, lambda data: data[:kept])


@pytest.mark.parametrize("place", [0, 15, 16, 28, 59])
def test_file_with_a_flipped_bit_is_made_again(tmp_path: Path, place: int) -> None:
    _damage(tmp_path, lambda data: data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])


def test_file_of_other_pairs_is_made_again(tmp_path: Path) -> None:
    aligned(Counting(), PAIRS[:2], tmp_path)
    (other,) = tmp_path.iterdir()
    _damage(tmp_path, lambda _: other.read_bytes())


def _damage(folder: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the file of an alignment, and see that it is made again and then remembered."""
    aligner = Counting()
    aligned(aligner, PAIRS, folder)
    file = folder / f"{alignment_key(aligner, PAIRS)}.links"
    assert len(file.read_bytes()) == 16 + 4 * (3 + 2 * 4)  # a digest, three counts, four links
    file.write_bytes(change(file.read_bytes()))
    assert aligned(aligner, PAIRS, folder) == aligned(aligner, PAIRS, folder) == LINKS
    assert aligner.asked == 2


def test_folder_in_the_place_of_a_file_remembers_nothing(tmp_path: Path) -> None:
    aligner = Counting()
    (tmp_path / f"{alignment_key(aligner, PAIRS)}.links").mkdir()
    assert aligned(aligner, PAIRS, tmp_path) == aligned(aligner, PAIRS, tmp_path) == LINKS
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
