"""The measures of alignment, worked by hand."""

import pytest

from xrobust.perturbations.alignment.quality import Quality, quality


def test_possible_links_are_no_errors_and_sure_ones_must_be_found() -> None:
    found = [(0, 0), (1, 1), (2, 1)]
    assert quality([(found, [(0, 0), (2, 2)], [(0, 0), (1, 1), (2, 2)])]) == Quality(
        error_rate=pytest.approx(1 - (1 + 2) / (3 + 2)), precision=pytest.approx(2 / 3), recall=0.5
    )


def test_texts_count_by_their_links() -> None:
    right, wrong = [(0, 0), (1, 1), (2, 2)], [(0, 1)]
    assert quality([(right, right, right), (wrong, [(0, 0)], [(0, 0)])]) == Quality(0.25, 0.75, 0.75)


def test_exact_links_and_no_links_have_no_errors() -> None:
    assert quality([([(0, 1)], [(0, 1)], [(0, 1)])]) == Quality(0.0, 1.0, 1.0)
    assert quality([([], [], [])]) == Quality(0.0, 1.0, 1.0)
