"""Normalised answers of SQuAD and MLQA, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from xrobust.tasks import Example
from xrobust.tasks.scoring.answers import answer_score, mlqa_statistics, mlqa_tokens, squad_statistics, squad_tokens


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("The Cat", "cat"),
        ("a theatre, an apple", "theatre apple"),
        ("U.S.A.", "usa"),
        ("rock-n-roll", "rocknroll"),
        # English articles go in every language, articles of others stay.
        ("der a Hund", "der hund"),
        # Only ASCII punctuation goes.
        ("„Ja“ – nein。", "„ja“ – nein。"),
        ("北京", "北京"),
        ("  ", ""),
    ],
)
def test_squad_normalisation(answer: str, expected: str) -> None:
    assert squad_tokens(answer) == expected.split()


@pytest.mark.parametrize(
    ("language", "answer", "expected"),
    [
        ("en", "The Cat’s “hat”", "cats hat"),
        ("de", "Des Hundes „Haus“", "hundes haus"),
        ("es", "los años, el 5", "años 5"),
        ("vi", "những cái bàn", "bàn"),
        # Every ال goes, also inside words.
        ("ar", "الكتاب في الشمال", "كتاب في شم"),
        ("hi", "दिल्ली, भारत।", "दिल्ली भारत"),
        ("zh", "在2016年,the Rex。", "在 2016 年 the rex"),
        ("zh", "（北京）", "北 京"),
    ],
)
def test_mlqa_normalisation(language: str, answer: str, expected: str) -> None:
    assert mlqa_tokens(answer, language) == expected.split()


def test_mlqa_has_seven_languages() -> None:
    with pytest.raises(ValueError, match="MLQA has no 'fr'"):
        mlqa_tokens("le chat", "fr")


def gold(*texts: str, **more: str) -> Example:
    return Example("q", "q", {}, [{"text": text, "start": 0, **more} for text in texts])


def test_best_gold_answer_counts() -> None:
    found = squad_statistics(["in Berlin"], [gold("Paris", "Berlin city", "Berlin")])
    # Of the two words one is right: precision 1/2, recall 1.
    assert found.tolist() == [[0.0, pytest.approx(2 / 3), 1.0]]


def test_missing_and_empty_predictions_score_0() -> None:
    assert squad_statistics([None, ""], [gold("x"), gold("x")]).tolist() == [[0.0, 0.0, 1.0]] * 2


def test_repeated_words_count_as_often_as_both_have_them() -> None:
    found = squad_statistics(["ha ha ha"], [gold("ha ha")])
    assert found[0, 1] == pytest.approx(2 * (2 / 3) * 1 / (2 / 3 + 1))


def test_mlqa_reads_the_language_from_the_gold() -> None:
    found = mlqa_statistics(["der Hund", "der Hund"], [gold("Hund", language="de"), gold("Hund", language="en")])
    assert found[:, 0].tolist() == [1.0, 0.0]


def test_figures_of_totals() -> None:
    found = answer_score(np.array([[1.0, 1.5, 4.0], [0.0, 0.0, 0.0]]))
    assert found["exact_match"].tolist() == [25.0, 0.0]
    assert found["f1"].tolist() == [37.5, 0.0]
