"""Translation probabilities: worked by hand, and probabilities indeed."""

import numpy as np
import pytest

from xrobust.perturbations import Text
from xrobust.perturbations.alignment import Pair
from xrobust.perturbations.alignment.corpus import Corpus, read
from xrobust.perturbations.alignment.translation import levels, probabilities


def corpus(*pairs: tuple[str, str]) -> Corpus:
    return read([Pair(Text(source, "en"), Text(target, "de")) for source, target in pairs])


def shown(found: Corpus) -> list[tuple[str, str]]:
    """The pairs of forms, as words."""
    return [
        (found.source.forms[one], found.target.forms[other])
        for one, other in zip(found.source_of, found.target_of, strict=True)
    ]


def named(found: Corpus, table: np.ndarray) -> dict[tuple[str, str], float]:
    """Probabilities by pair of words; the last one is of what is no pair."""
    return dict(zip(shown(found), table[:-1].tolist(), strict=True))


def test_pairs_of_forms_are_those_that_stand_in_a_pair_of_texts() -> None:
    found = corpus(("The house.", "Das Haus!"), ("the book", "das Buch"))
    assert shown(found) == [
        ("the", "das"), ("the", "haus"), ("the", "buch"),
        ("house", "das"), ("house", "haus"), ("book", "das"), ("book", "buch"),
    ]  # fmt: skip
    assert found.source.counts.tolist() == [2, 1, 1]
    assert found.source_places == [[0, 1], [0, 1]]


def test_counts_are_smoothed_by_how_frequent_a_form_is() -> None:
    found = corpus(("the house", "das Haus"), ("the book", "das Buch"))
    counts = np.array([2.0 * (pair == ("the", "das")) for pair in shown(found)])
    only_forms = levels(found, np.zeros(len(counts)), letters=())
    table = dict(
        zip(shown(found), probabilities(counts, only_forms, strengths=(4.0,), clue_strength=1.0), strict=False)
    )
    # das is half of the German words, Haus and Buch are a quarter each; that counts as four occurrences.
    assert table["the", "das"] == pytest.approx((2 + 4 / 2) / (2 + 4))
    assert table["the", "haus"] == pytest.approx((0 + 4 / 4) / (2 + 4))
    assert table["book", "buch"] == pytest.approx(1 / 4)


def test_a_rare_form_learns_from_its_stem() -> None:
    found = corpus(("houses", "Häuser"), ("house", "Häusern"))
    counts = np.array([5.0 * (pair == ("houses", "häuser")) for pair in shown(found)])
    two = levels(found, np.zeros(2), letters=(3,))
    table = named(found, probabilities(counts, two, strengths=(1.0, 2.0), clue_strength=1.0))
    # One stem on each side: häu given hou is certain, and half of it is each form.
    assert table["house", "häusern"] == pytest.approx(2 * 0.5 / 2)
    assert table["houses", "häuser"] == pytest.approx((5 + 2 * 0.5) / (5 + 2))


def test_a_clue_counts_as_occurrences_and_is_shared_by_what_it_speaks_for() -> None:
    found = corpus(("dog cat", "Hund Köter Katze"))
    pairs = shown(found)
    clues = np.array([float(pair in {("dog", "hund"), ("dog", "köter"), ("cat", "katze")}) for pair in pairs])
    only_forms = levels(found, clues, letters=())
    table = named(found, probabilities(np.zeros(6), only_forms, strengths=(3.0,), clue_strength=2.0))
    assert table["dog", "hund"] == table["dog", "köter"] == pytest.approx((1 + 2 / 2) / 5)
    assert table["dog", "katze"] == pytest.approx(1 / 5)
    assert table["cat", "katze"] == pytest.approx((1 + 2) / 5)


@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_said_given_a_form_adds_up_to_one(backwards: bool) -> None:  # noqa: FBT001
    found = corpus(("dogs dog cats 12", "Hunde Hund Katzen Katze 12"))
    generator = np.random.default_rng(3)
    counts, clues = generator.uniform(0, 4, (2, len(found.source_of)))
    three = levels(found, clues / 4, letters=(2, 4), backwards=backwards)
    table = probabilities(counts, three, strengths=(0.5, 1.0, 3.0), clue_strength=2.0)
    assert table[-1] == 0
    given = found.target_of if backwards else found.source_of
    assert np.bincount(given, table[:-1]) == pytest.approx(1)
