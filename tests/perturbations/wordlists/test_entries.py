"""A large lexicon's entries: what they keep, what they are in the other direction, what they are when read again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.perturbations.wordlists.entries import Entries
from xrobust.perturbations.wordlists.files import FileLexicon
from xrobust.perturbations.wordlists.lexicons import make_table

# Few letters, so that entries meet; ß and İ, whose cases have several letters; an Arabic and a Devanagari letter.
WORDS = st.text(alphabet="abAß İبक", min_size=1, max_size=4).map(str.strip).filter(bool)
PAIRS = st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=30)


@given(PAIRS)
def test_they_say_what_a_plain_table_says(pairs: list[tuple[str, str]]) -> None:
    entries, table = Entries(pairs), make_table(pairs)
    assert dict(entries) == table
    assert [*entries] == [*table]
    assert len(entries) == len(table)
    assert entries.translations == sum(map(len, table.values()))
    assert "no such entry" not in entries


@given(PAIRS)
def test_written_in_two_columns_and_read_again_they_are_the_same_in_both_directions(
    pairs: list[tuple[str, str]],
) -> None:
    entries = Entries(pairs)
    if not entries:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "en-de.tsv")
        path.write_text("".join(entries.lines()), encoding="utf-8", newline="")
        again = FileLexicon(path, source="en", target="de").entries
    assert dict(again) == dict(entries)
    assert [*again.turned().items()] == [*entries.turned().items()]
    assert again.digest == entries.digest


@given(PAIRS)
def test_turned_twice_they_say_the_same_of_the_same(pairs: list[tuple[str, str]]) -> None:
    def folded(entries: Entries) -> set[tuple[str, str]]:
        return {(entry, one.casefold()) for entry, translations in entries.items() for one in translations}

    entries = Entries(pairs)
    assert folded(entries.turned()) == {(one, entry) for entry, one in folded(entries)}
    assert folded(entries.turned().turned()) == folded(entries)


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ([("dog", "Hund"), ("cat", "Katze"), ("dog", "Hund")], True),
        ([("dog", "Hund"), ("dog", "dog"), ("cat", "Katze")], True),
        ([("cat", "Katze"), ("dog", "Hund")], False),
        ([("dog", "hund"), ("cat", "Katze")], False),
        ([("Dog", "Hund"), ("cat", "Katze")], False),
        ([("dog", "Hund"), ("cat", "Katze"), ("cat", "Kater")], False),
    ],
)
def test_the_digest_changes_with_whatever_is_switched_in(changed: list[tuple[str, str]], *, same: bool) -> None:
    assert (Entries(changed).digest == Entries([("dog", "Hund"), ("cat", "Katze")]).digest) is same


def test_the_other_direction_keeps_the_order_of_a_list_by_frequency() -> None:
    # As MUSE has them: "road" is the commoner word for a Weg, though it has Straße first.
    entries = Entries([("road", "Straße"), ("road", "Weg"), ("path", "Weg"), ("bank", "Ufer")])
    assert entries.turned() == {"strasse": ("road",), "weg": ("road", "path"), "ufer": ("bank",)}


def test_in_a_list_by_alphabet_those_come_first_whose_own_first_translation_it_is() -> None:
    # As FreeDict has them: "digs" and "hole" stand before "house", and mean something else first.
    entries = Entries([("digs", "Bude"), ("digs", "Haus"), ("hole", "Loch"), ("hole", "Haus"), ("house", "Haus")])
    assert entries.turned()["haus"] == ("house", "digs", "hole")


def test_an_entry_keeps_the_case_that_it_was_first_written_in() -> None:
    entries = Entries([("Hund", "dog"), ("hund", "hound"), ("HAUS", "house")])
    assert entries == {"hund": ("dog", "hound"), "haus": ("house",)}
    assert entries.turned() == {"dog": ("Hund",), "hound": ("Hund",), "house": ("HAUS",)}


def test_many_entries_are_digested_piece_by_piece() -> None:
    pairs = [(f"word{number}", f"Wort{number}") for number in range(40_000)]
    assert Entries(pairs).digest != Entries(pairs[:-1]).digest
