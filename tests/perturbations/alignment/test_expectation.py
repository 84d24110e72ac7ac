"""The models' beliefs, held against the enumeration of all that could have happened."""

from itertools import product

import numpy as np
import pytest

from xrobust.perturbations.alignment.expectation import Jumps, Side, chained, independent

ALONE = 0.2
# Two pairs of texts: three words said given four, and two given three, padded.
SAID = np.array([[True, True], [True, True], [True, False]])
GIVEN = np.array([[True, True], [True, True], [True, True], [True, False]])
JUMPS = Jumps(np.array([0.05, 0.1, 0.15, 0.4, 0.2]), 0.1)


def side() -> Side:
    generator = np.random.default_rng(7)
    said_by = generator.uniform(0.01, 1, (3, 4, 2)) * SAID[:, None] * GIVEN[None]
    return Side(said_by, generator.uniform(0.01, 1, (3, 2)) * SAID, SAID, GIVEN)


def enumerated(one: Side, member: int) -> tuple[np.ndarray, np.ndarray]:
    """Beliefs and steps of a pair by adding up every path: where the chain is at each word, and whether it is alone."""
    length, places = int(SAID[:, member].sum()), int(GIVEN[:, member].sum())
    beliefs, went, whole = np.zeros((3, 4)), np.zeros(5), 0.0
    for path in product(product(range(places), (False, True)), repeat=length):
        weight, steps = 1 / places, []
        for word, (place, alone) in enumerate(path):
            before = path[word - 1][0] if word else None
            if alone:
                weight *= ALONE * one.unaided[word, member] * (before in {None, place})
                continue
            weight *= (1 - ALONE) * one.said_by[word, place, member]
            if before is not None:
                near = JUMPS.near[place - before + 2] if abs(place - before) <= 2 else 0.0
                weight *= near + JUMPS.far / places
                steps.append((place - before + 2, near / (near + JUMPS.far / places)))
        whole += weight
        for word, (place, alone) in enumerate(path):
            beliefs[word, place] += weight * (not alone)
        for step, share in steps:
            if share:
                went[step] += weight * share
    return beliefs / whole, went / whole


def test_the_chain_believes_what_all_paths_together_say() -> None:
    beliefs, went = chained(side(), JUMPS, alone=ALONE)
    both = [enumerated(side(), member) for member in range(2)]
    for member, (expected, _) in enumerate(both):
        assert beliefs[:, :, member] == pytest.approx(expected, abs=1e-12)
    assert went == pytest.approx(both[0][1] + both[1][1], abs=1e-12)


def test_without_a_preference_for_places_each_word_s_shares_are_those_of_model_1() -> None:
    one = side()
    beliefs = independent(one, diagonal=0.0, alone=ALONE)
    for member, places in ((0, 4), (1, 3)):
        for word in range(int(SAID[:, member].sum())):
            joint = (1 - ALONE) / places * one.said_by[word, :, member]
            whole = joint.sum() + ALONE * one.unaided[word, member]
            assert beliefs[word, :, member] == pytest.approx(joint / whole, abs=1e-12)


def test_a_word_that_could_come_from_anywhere_prefers_its_own_place() -> None:
    there = np.ones((3, 1), bool)
    alike = Side(np.full((3, 3, 1), 0.5), np.full((3, 1), 0.5), there, there)
    beliefs = independent(alike, diagonal=3.0, alone=ALONE)[:, :, 0]
    # The same place counts 1, a third of the text away 1/2, two thirds 1/3.
    assert beliefs[0] == pytest.approx(0.8 * np.array([6, 3, 2]) / 11)
    assert beliefs[1] == pytest.approx(0.8 * np.array([1, 2, 1]) / 4)


def test_padding_has_no_beliefs() -> None:
    for beliefs in (chained(side(), JUMPS, alone=ALONE)[0], independent(side(), diagonal=1.0, alone=ALONE)):
        assert not beliefs[2, :, 1].any()
        assert not beliefs[:, 3, 1].any()
