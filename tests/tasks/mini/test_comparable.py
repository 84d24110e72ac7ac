"""Comparable corpora of the miniature: pairs among sentences that have none."""

from __future__ import annotations

import re

import pytest

from xrobust.tasks import mini
from xrobust.tasks.mini.tables import table

SIZES = {"validation": (100, 400), "test": (300, 1000)}
NAMES = {row["latin"] for row in table("names")["names"].values()}


def names_in(text: str) -> set[str]:
    """Given names, which German and English spell alike."""
    return set(re.findall(r"\w+", text)) & NAMES


@pytest.mark.parametrize("language", ["de", "ru", "zh"])
@pytest.mark.parametrize("split", SIZES)
def test_comparable_corpora_have_pairs_among_others(split: str, language: str) -> None:
    pairs, size = SIZES[split]
    found = mini.comparable(split, language)
    for side, code in ((found.foreign, language), (found.english, "en")):
        assert len(side) == len({name for name, _ in side}) == len({text for _, text in side}) == size
        assert all(re.fullmatch(rf"{code}-[0-9]{{9}}", name) for name, _ in side)
    ours, theirs = ({name for name, _ in side} for side in (found.foreign, found.english))
    assert len(found.gold) == len({one for one, _ in found.gold}) == len({other for _, other in found.gold}) == pairs
    assert all(one in ours and other in theirs for one, other in found.gold)


@pytest.mark.parametrize("split", SIZES)
def test_the_order_tells_nothing(split: str) -> None:
    pairs, size = SIZES[split]
    found = mini.comparable(split, "de")
    places = {name: place for place, (name, _) in enumerate(found.foreign)}
    english = {name: place for place, (name, _) in enumerate(found.english)}
    assert sum(places[one] == english[other] for one, other in found.gold) < pairs / 20
    # As many pairs stand in the first half as chance has it: within four standard deviations.
    for order, names in ((places, [one for one, _ in found.gold]), (english, [other for _, other in found.gold])):
        early = sum(order[name] < size / 2 for name in names)
        assert abs(early - pairs / 2) < 4 * (pairs / 4) ** 0.5


def test_pairs_name_the_same_people_and_others_mostly_do_not() -> None:
    found = mini.comparable("test", "de")
    german, english = dict(found.foreign), dict(found.english)
    assert all(names_in(german[one]) == names_in(english[other]) for one, other in found.gold)
    shifted = [*found.gold[1:], found.gold[0]]
    other_names = [
        names_in(german[one]) != names_in(english[other])
        for (one, _), (_, other) in zip(found.gold, shifted, strict=True)
    ]
    assert sum(other_names) > 0.5 * len(other_names)


def test_pairs_are_the_same_sentences_in_every_language() -> None:
    german, russian = mini.comparable("test", "de"), mini.comparable("test", "ru")
    assert german.english != russian.english  # in another order
    assert len(german.english) == len(russian.english)
    english = dict(german.english)
    assert {english[name] for _, name in german.gold} == {dict(russian.english)[name] for _, name in russian.gold}


def test_sentences_without_a_pair_look_like_those_with_one() -> None:
    found = mini.comparable("test", "de")
    for side, paired in ((found.foreign, {one for one, _ in found.gold}), (found.english, {b for _, b in found.gold})):
        lengths: dict[bool, list[int]] = {True: [], False: []}
        for name, text in side:
            lengths[name in paired].append(len(text.split()))
        means = [sum(counts) / len(counts) for counts in lengths.values()]
        assert abs(means[0] - means[1]) < 1.0


def test_splits_share_no_sentence() -> None:
    validation, test = mini.comparable("validation", "zh"), mini.comparable("test", "zh")
    assert not {text for _, text in validation.foreign} & {text for _, text in test.foreign}
    assert not {text for _, text in validation.english} & {text for _, text in test.english}
