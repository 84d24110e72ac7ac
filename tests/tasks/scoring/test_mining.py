"""Margin mining against its rule, written down in plain loops."""

from __future__ import annotations

import itertools
import math
import tracemalloc

import numpy as np
import pytest

from xrobust.tasks.scoring.mining import Pairs, best_threshold, mine


def by_the_rule(first: np.ndarray, second: np.ndarray, neighbours: int = 4) -> list[tuple[int, int, float]]:
    """Mining one cosine at a time, in Python's own numbers."""
    sides = [[[value / math.hypot(*row) for value in row] for row in side.tolist()] for side in (first, second)]
    cosines = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in sides[1]] for x in sides[0]]
    turned = [list(column) for column in zip(*cosines, strict=True)]

    def nearest(table: list[list[float]], row: int) -> list[int]:
        return sorted(range(len(table[row])), key=lambda column: (-table[row][column], column))[:neighbours]

    def mean(table: list[list[float]], row: int) -> float:
        near = nearest(table, row)
        return sum(table[row][column] for column in near) / len(near)

    def margin(x: int, y: int) -> float:
        return cosines[x][y] / ((mean(cosines, x) + mean(turned, y)) / 2)

    best = {(x, min(nearest(cosines, x), key=lambda y: (-margin(x, y), y))) for x in range(len(first))}
    best |= {(min(nearest(turned, y), key=lambda x: (-margin(x, y), x)), y) for y in range(len(second))}
    found: list[tuple[int, int, float]] = []
    for score, x, y in sorted((-margin(x, y), x, y) for x, y in best):
        if -score > 0 and all(x != taken and y != other for taken, other, _ in found):
            found.append((x, y, -score))
    return found


def as_list(pairs: Pairs) -> list[tuple[int, int, float]]:
    return list(zip(*(column.tolist() for column in pairs), strict=True))


def halves(random: np.random.Generator, count: int) -> np.ndarray:
    """Vectors of four halves: of length 1, with cosines in steps of a quarter, so that ties are exact and many."""
    rows = np.zeros((count, 6), np.float32)
    for row in rows:
        row[random.choice(6, size=4, replace=False)] = random.choice([-0.5, 0.5, 0.5], size=4)
    return rows


def translations(random: np.random.Generator, count: int, *, noise: float = 0.7) -> tuple[np.ndarray, np.ndarray]:
    """Two sides, of which the first half of the rows belong together."""
    first = random.normal(size=(count, 16)) + 1
    second = np.concatenate([first[: count // 2], random.normal(size=(count - count // 2, 16)) + 1])
    return first.astype(np.float32), (second + random.normal(size=second.shape) * noise).astype(np.float32)


@pytest.mark.parametrize("seed", range(6))
def test_pairs_are_those_of_the_rule(seed: int) -> None:
    random = np.random.default_rng(seed)
    first, second = translations(random, 40)
    second = second[: 40 - 3 * seed] * 100.0
    found, expected = as_list(mine(first, second)), by_the_rule(first, second)
    assert [pair[:2] for pair in found] == [pair[:2] for pair in expected]
    assert [pair[2] for pair in found] == pytest.approx([pair[2] for pair in expected], rel=1e-6)
    assert len(found) > 10


@pytest.mark.parametrize("seed", range(6))
def test_ties_are_taken_in_the_order_of_the_rows(seed: int) -> None:
    random = np.random.default_rng(seed)
    first, second = halves(random, 30), halves(random, 25)
    found = as_list(mine(first, second))
    assert found == by_the_rule(first, second)
    assert len({score for _, _, score in found}) < len(found)


def test_equal_rows_are_paired_from_the_first_on() -> None:
    first, second = np.ones((3, 2), np.float32), np.ones((12, 2), np.float32)
    # All candidates are (x, 0) and (0, y) with the margin 1.
    assert as_list(mine(first, second)) == [(0, 0, pytest.approx(1.0))]
    assert by_the_rule(first, second) == [(0, 0, pytest.approx(1.0))]


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 5), (2, 3), (3, 3), (5, 2)])
def test_fewer_sentences_than_neighbours_are_all_neighbours(rows: int, columns: int) -> None:
    first, second = translations(np.random.default_rng(1), 12)
    first, second = first[:rows], second[:columns]
    found, expected = as_list(mine(first, second)), by_the_rule(first, second)
    assert [pair[:2] for pair in found] == [pair[:2] for pair in expected] != []
    assert [pair[2] for pair in found] == pytest.approx([pair[2] for pair in expected], rel=1e-6)


def test_margin_by_hand() -> None:
    first = np.eye(2, 3, dtype=np.float32)
    second = np.array([[0.6, 0.6, 0.28**0.5], [0.5, 0.1, 0.74**0.5]], np.float32)
    # Cosines: 0.6 0.5 / 0.6 0.1. Means: 0.55 and 0.35 of the rows, 0.6 and 0.3 of the columns. Margins:
    # 0.6/0.575 = 1.043, 0.5/0.425 = 1.176, 0.6/0.475 = 1.263, 0.1/0.325 = 0.308. By cosine 0 would belong to 0.
    found = as_list(mine(first, second))
    assert [pair[:2] for pair in found] == [(1, 0), (0, 1)]
    assert [pair[2] for pair in found] == pytest.approx([0.6 / 0.475, 0.5 / 0.425], rel=1e-6)


def test_no_row_is_in_two_pairs_and_scores_descend() -> None:
    pairs = mine(*translations(np.random.default_rng(2), 300))
    assert len(set(pairs.first.tolist())) == len(set(pairs.second.tolist())) == len(pairs.scores) > 100
    assert (np.diff(pairs.scores) <= 0).all()


@pytest.mark.parametrize("kind", ["numbers", "ties"])
def test_tiles_change_nothing(kind: str) -> None:
    random = np.random.default_rng(3)
    first, second = translations(random, 90) if kind == "numbers" else (halves(random, 90), halves(random, 80))
    whole = as_list(mine(first, second, tile=(1000, 1000)))
    for tile in [(1, 1), (1, 90), (90, 1), (7, 13), (32, 5), (64, 64)]:
        assert as_list(mine(first, second, tile=tile)) == whole


def test_tiles_do_not_tell_equal_rows_apart() -> None:
    random = np.random.default_rng(9)
    first = random.normal(size=(37, 301)).astype(np.float32)
    # Six copies of each row: more than there are neighbours.
    second = np.tile(first[:13], (6, 1))
    whole = as_list(mine(first, second, tile=(1000, 1000)))
    assert [pair[:2] for pair in sorted(whole)[:13]] == [(row, row) for row in range(13)]
    for tile in [(1, 7), (5, 11), (37, 33), (16, 64)]:
        assert as_list(mine(first, second, tile=tile)) == whole


def test_sides_exchanged_give_the_same_pairs() -> None:
    first, second = translations(np.random.default_rng(4), 60)
    there, back = mine(first, second), mine(second, first)
    assert as_list(there) == [(row, column, score) for column, row, score in as_list(back)]


def test_similarities_of_all_with_all_are_never_in_memory() -> None:
    random = np.random.default_rng(5)
    first, second = (random.normal(size=(4000, 8)).astype(np.float32) for _ in range(2))
    tracemalloc.start()
    mine(first, second, tile=(128, 256))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4000 * 4000 * 4 / 4


def test_length_does_not_count_and_inputs_are_left_alone() -> None:
    first, second = translations(np.random.default_rng(6), 30)
    copies = first.copy(), second.copy()
    lengths = np.exp2(np.arange(30) % 9 - 4).astype(np.float32)[:, None]
    assert as_list(mine(first * lengths, second)) == as_list(mine(first, second))
    assert all(map(np.array_equal, (first, second), copies))


@pytest.mark.parametrize("blank", [0.0, np.nan, np.inf])
def test_embedding_of_nothing_is_never_mined(blank: float) -> None:
    first, second = translations(np.random.default_rng(7), 20, noise=0.1)
    first[3], second[5] = blank, blank
    with np.errstate(all="raise"):
        pairs = mine(first, second)
    assert 3 not in pairs.first
    assert 5 not in pairs.second
    assert len(pairs.scores) >= 9


def test_pairs_that_point_away_from_each_other_are_none() -> None:
    assert as_list(mine(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]))) == []


def test_no_sentences_are_no_pairs() -> None:
    some, none = np.ones((3, 2), np.float32), np.ones((0, 2), np.float32)
    for first, second in ((some, none), (none, some), (none, none)):
        assert as_list(mine(first, second)) == []


def threshold(scores: list[float], correct: list[int], gold: int) -> float:
    return best_threshold(np.array(scores), np.array(correct, bool), gold=gold)


def test_threshold_lies_halfway_behind_the_best_prefix() -> None:
    # F1 by prefix, of 3 gold pairs: 2·1/(1+3), 2·1/(2+3), 2·2/(3+3), 2·2/(4+3).
    assert threshold([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0], 3) == pytest.approx(0.65)


def test_best_prefix_of_all_pairs_keeps_the_last_one() -> None:
    assert threshold([0.9, 0.7], [0, 1], 1) == 0.7
    assert threshold([0.9], [1], 5) == 0.9


def test_first_of_equally_good_prefixes_counts() -> None:
    # 2·1/(1+2) = 2·2/(4+2)
    assert threshold([4.0, 3.0, 2.0, 1.0, 0.5], [1, 0, 0, 1, 0], 2) == 3.5


def test_equal_scores_at_the_threshold_are_all_kept() -> None:
    assert threshold([2.0, 1.0, 1.0, 0.5], [1, 1, 0, 0], 2) == 1.0


def test_nothing_right_keeps_all_and_nothing_mined_keeps_nothing() -> None:
    assert threshold([2.0, 1.0], [0, 0], 3) == 0.0
    assert threshold([2.0, 1.0], [0, 0], 0) == 0.0
    assert threshold([], [], 3) == math.inf


@pytest.mark.parametrize("seed", range(3))
def test_threshold_is_that_of_trying_every_prefix(seed: int) -> None:
    random = np.random.default_rng(seed)
    for _ in range(100):
        count, gold = int(random.integers(1, 12)), int(random.integers(6, 12))
        scores = sorted((random.integers(1, 9, size=count) / 8).tolist(), reverse=True)
        correct = random.integers(0, 2, size=count)
        correct[np.cumsum(correct) > gold] = 0
        best, expected = 0.0, 0.0
        for size in range(1, count + 1):
            right = int(correct[:size].sum())
            if right:
                precision, recall = right / size, right / gold
                f1 = 2 * precision * recall / (precision + recall)
                if f1 > best:
                    best = f1
                    pair = scores[size - 1], scores[size] if size < count else scores[size - 1]
                    expected = sum(pair) / 2
        assert threshold(scores, correct.tolist(), gold) == expected


def test_same_input_gives_the_same_pairs() -> None:
    first, second = translations(np.random.default_rng(8), 200)
    runs = [as_list(mine(first.copy(), second.copy())) for _ in range(3)]
    assert all(one == other for one, other in itertools.pairwise(runs))
