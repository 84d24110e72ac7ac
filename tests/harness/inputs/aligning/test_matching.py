"""Links from similarities, held against matrices worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from xrobust.inputs.aligning.matching import METHODS, Method, match
from xrobust.perturbations.errors import UsageError

SIMILARITY = arrays(
    np.float64, array_shapes(min_dims=2, max_dims=2, max_side=7), elements=st.floats(-1, 1).map(lambda x: round(x, 2))
)
SPLIT_WORD = np.array(
    [
        [0.9, 0.1, 0.1, 0.0],  # the first word is the first
        [0.1, 0.8, 0.7, 0.0],  # the second is the second and third, of which the second is the closer one
        [0.1, 0.1, 0.2, 0.9],
    ]
)


def test_arg_max_links_words_that_are_each_others_most_similar() -> None:
    similarity = np.array(
        [
            [0.9, 0.2, 0.1],
            [0.8, 0.3, 0.2],  # its best is the first column, whose best is the first row
            [0.1, 0.2, 0.7],
        ]
    )
    assert match(similarity, method="argmax") == [(0, 0), (2, 2)]


def test_of_equally_similar_words_the_first_is_linked() -> None:
    assert match(np.full((2, 3), 0.5), method="argmax") == [(0, 0)]


def test_iteration_links_what_the_first_round_left() -> None:
    # Round 1 links (0, 0). In round 2 that cell is left out and 0.8 counts 0.72: row 1's best is still column 0, and
    # column 0's best is row 1.
    similarity = np.array([[0.9, 0.2], [0.8, 0.3]])
    assert match(similarity, method="argmax") == [(0, 0)]
    assert match(similarity, method="itermax") == [(0, 0), (1, 0)]


def test_iteration_discounts_words_that_are_linked() -> None:
    # Undiscounted, row 1 would take column 0 (0.80); at 0.9 of that (0.72) it takes the free column 1 (0.75).
    similarity = np.array([[0.9, 0.76], [0.8, 0.75]])
    assert match(similarity, method="itermax") == [(0, 0), (1, 1)]


def test_iteration_never_links_two_linked_words() -> None:
    # Every row and column is linked in round 1, so that round 2 has nothing left, however similar (0, 1) is.
    assert match(np.array([[0.9, 0.89], [0.88, 0.895]]), method="itermax") == [(0, 0), (1, 1)]


def test_word_that_is_two_words_there_is_linked_to_both() -> None:
    assert match(SPLIT_WORD, method="argmax") == [(0, 0), (1, 1), (2, 3)]
    assert match(SPLIT_WORD) == [(0, 0), (1, 1), (1, 2), (2, 3)]
    assert match(SPLIT_WORD.T) == [(0, 0), (1, 1), (2, 1), (3, 2)]


def test_word_joins_only_a_link_beside_it() -> None:
    # Column 3 is most similar to row 0, whose link is at column 0: too far.
    similarity = np.array([[0.9, 0.1, 0.1, 0.8], [0.1, 0.9, 0.1, 0.1], [0.1, 0.1, 0.9, 0.1]])
    assert match(similarity) == [(0, 0), (1, 1), (2, 2)]


def test_word_joins_only_what_it_is_nearly_as_similar_to() -> None:
    # 0.55 is less than 0.7 of 0.8.
    similarity = SPLIT_WORD.copy()
    similarity[1, 2] = 0.55
    assert match(similarity) == [(0, 0), (1, 1), (2, 3)]


def test_words_join_one_after_another() -> None:
    # Three syllables of a name: the third is beside the second only once that one is linked.
    similarity = np.array([[0.9, 0.8, 0.8, 0.1], [0.0, 0.0, 0.1, 0.9]])
    assert match(similarity) == [(0, 0), (0, 1), (0, 2), (1, 3)]


@pytest.mark.parametrize("method", METHODS)
def test_words_below_the_threshold_stay_without_a_link(method: Method) -> None:
    assert match(np.array([[0.9, 0.0], [0.0, 0.3]]), method=method, threshold=0.31) == [(0, 0)]
    assert match(np.array([[0.1, -0.2]]), method=method, threshold=0.31) == []


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_texts_without_words_have_no_links(method: Method, shape: tuple[int, int]) -> None:
    assert match(np.empty(shape), method=method) == []


@given(similarity=SIMILARITY, threshold=st.floats(-1, 1))
@pytest.mark.parametrize("method", METHODS)
def test_links_are_sorted_in_range_above_the_threshold_and_hold_the_mutual_best(
    method: Method, similarity: np.ndarray, threshold: float
) -> None:
    links = match(similarity, method=method, threshold=threshold)
    assert list(links) == sorted(set(links))
    assert all(similarity[link] >= threshold for link in links)
    assert {*match(similarity, method="argmax", threshold=threshold)} <= {*links}


@given(similarity=SIMILARITY)
def test_arg_max_and_growth_do_not_depend_on_which_side_is_the_source(similarity: np.ndarray) -> None:
    distinct = similarity + np.linspace(0, 1e-3, similarity.size).reshape(similarity.shape)  # no ties
    for method in ("argmax", "grow"):
        turned = match(distinct.T, method=method)
        assert sorted((row, column) for column, row in turned) == match(distinct, method=method)


def test_unknown_method_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'itermax'"):
        match(np.eye(2), method="intermax")  # type: ignore[arg-type]
