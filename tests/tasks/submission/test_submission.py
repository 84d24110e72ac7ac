"""Predictions and labels in the benchmark's layout: what is written is scored as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from xrobust.perturbations.errors import DataError
from xrobust.tasks import TASKS, Example
from xrobust.tasks.sources.tagged import sentence
from xrobust.tasks.submission.scoring import score
from xrobust.tasks.submission.writing import write_labels, write_predictions


def example(name: str, gold: Any, **texts: str) -> Example:
    return Example(name, name, texts, gold)


def tagged(name: str, text: str, gold: list[str]) -> Example:
    joined, spans = sentence(text.split())
    return Example(name, name, {"tokens": joined}, gold, tokens=spans)


# Scores worked out by hand.
CASES: dict[str, tuple[list[Example], list[Any], dict[str, float]]] = {
    "xnli": (
        [example(str(row), gold) for row, gold in enumerate(["neutral", "entailment", "neutral", "contradiction"])],
        ["neutral", "neutral", "neutral", "entailment"],
        {"accuracy": 50.0},
    ),
    "pawsx": ([example(str(row), gold) for row, gold in enumerate("0110")], list("0111"), {"accuracy": 75.0}),
    # One of the two entities found whole; one more that is none.
    "panx": (
        [
            tagged("0", "Angela Merkel in Köln", ["B-PER", "I-PER", "O", "B-LOC"]),
            tagged("1", "ein Hund", ["O", "O"]),
        ],
        [["B-PER", "I-PER", "O", "O"], ["O", "B-ORG"]],
        {"f1": 50.0, "precision": 50.0, "recall": 50.0, "accuracy": 400 / 6},
    ),
    # NOUN NOUN is one chunk, and wrong as a whole if one of them is.
    "udpos": (
        [tagged("0", "ein Haus Boot schwimmt", ["DET", "NOUN", "NOUN", "VERB"])],
        [["DET", "NOUN", "VERB", "VERB"]],
        {"f1": 100 / 3, "precision": 100 / 3, "recall": 100 / 3, "accuracy": 75.0},
    ),
    "xquad": (
        [
            example("q1", [{"text": "the red cat", "start": 3}], question="who?", context="so the red cat sat"),
            example("q2", [{"text": "Berlin", "start": 0}], question="where?", context="Berlin"),
        ],
        ["A red CAT!", "in Berlin"],
        {"exact_match": 50.0, "f1": 100 * (1 + 2 / 3) / 2},
    ),
    "mlqa": (
        [
            example(
                "q1", [{"text": "der Hund", "start": 0, "language": "de"}], question="wer?", context="der Hund bellt"
            )
        ],
        ["„Hund“"],
        {"exact_match": 100.0, "f1": 100.0},
    ),
    "bucc2018": (
        [
            example("de-1", ["en-1"], sentence="eins"),
            example("de-2", ["en-2"], sentence="zwei"),
            example("de-3", [], sentence="drei"),
            example("en-1", [], english="one"),
        ],
        [{"mined": ["en-1"]}, {"mined": []}, {"mined": ["en-9"]}, None],
        {"f1": 50.0, "precision": 50.0, "recall": 50.0},
    ),
    "tatoeba": (
        [
            example("t-0", "t-0", sentence="zwei", english="two"),
            example("t-1", "t-1", sentence="eins", english="one"),
            example("t-2", "t-2", sentence="drei", english="three"),
        ],
        ["t-0", "t-2", "t-2"],
        {"accuracy": 200 / 3},
    ),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_what_is_written_scores_as_worked_out_by_hand(name: str, tmp_path: Path) -> None:
    examples, predictions, expected = CASES[name]
    write_predictions(tmp_path / "predictions", name, "de", examples=examples, predictions=predictions)
    write_labels(tmp_path / "labels", name, "de", examples=examples)
    found = score(tmp_path / "predictions", tmp_path / "labels")
    assert found.scores == {name: {"de": {metric: pytest.approx(value) for metric, value in expected.items()}}}
    assert found.notes == []


@pytest.mark.parametrize("name", sorted(CASES))
def test_files_score_as_the_task_itself_does(name: str, tmp_path: Path) -> None:
    examples, predictions, expected = CASES[name]
    task = TASKS.get(name)
    scores = task.score(task.statistics(predictions, examples).sum(axis=0))
    assert {metric: float(scores[metric]) for metric in expected} == pytest.approx(expected)


def test_tatoeba_files_are_in_the_order_of_the_english_letters(tmp_path: Path) -> None:
    examples, predictions, _ = CASES["tatoeba"]
    labels = write_labels(tmp_path, "tatoeba", "de", examples=examples)
    # one, three, two: rows 1, 2, 0.
    assert labels.read_text().split() == ["1", "2", "0"]
    found = write_predictions(tmp_path, "tatoeba", "de", examples=examples, predictions=predictions)
    assert found.read_text().split() == ["2", "2", "0"]


def test_tag_files_have_an_empty_line_between_sentences(tmp_path: Path) -> None:
    examples, predictions, _ = CASES["panx"]
    path = write_predictions(tmp_path, "panx", "de", examples=examples, predictions=predictions)
    assert path == tmp_path / "panx/test-de.tsv"
    assert path.read_text().strip("\n") == "B-PER\nI-PER\nO\nO\n\nO\nB-ORG"


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


@pytest.mark.parametrize(
    ("task", "predictions", "labels", "message"),
    [
        ("xnli", "neutral\n", "neutral\nneutral\n", r"has 1 lines, .* 2"),
        ("xnli", "neutral\nmaybe\n", "neutral\nneutral\n", r"predictions/xnli/test-de.tsv', line 2: the label 'maybe'"),
        ("xnli", "neutral\n", "2\n", r"labels/xnli/test-de.tsv', line 1: the label '2'"),
        ("panx", "O\n\nO\n", "O\n\nO\n\nO\n", r"has 2 sentences, .* 3"),
        ("panx", "O\nO\n\nO\n", "O\n\nO\n", r"predictions/panx/test-de.tsv', line 1: a sentence of 2 tags"),
        ("panx", "O\nB-MISC\n", "O\nO\n", r"line 2: the tag 'B-MISC'"),
        ("udpos", "der\tDET\n", "DET\n", r"line 1: the tag 'der\tDET'"),
        ("tatoeba", "0\nx\n", "0\n1\n", r"predictions/tatoeba/test-de.tsv', line 2: 'x'"),
        ("tatoeba", "0\n", "0\n1\n", r"has 1 lines, .* 2"),
        ("bucc2018", "de-1 en-1\n", "de-1\ten-1\n", r"line 1: 1 columns"),
        ("xquad", "[1]", '{"data": []}', r"no object of answers"),
        ("xquad", '{"a": 1}', '{"data": []}', r"no object of answers"),
        ("xquad", '{"a":', '{"data": []}', r"predictions/xquad/test-de.json', line 1"),
        ("xquad", "{}", '{"data": [', r"labels/xquad/test-de.json', line 1"),
    ],
)
def test_files_that_do_not_fit_are_named_with_their_line(
    task: str, predictions: str, labels: str, message: str, tmp_path: Path
) -> None:
    ending = "json" if task == "xquad" else "tsv"
    write(tmp_path, f"predictions/{task}/test-de.{ending}", predictions)
    write(tmp_path, f"labels/{task}/test-de.{ending}", labels)
    with pytest.raises(DataError, match=message):
        score(tmp_path / "predictions", tmp_path / "labels")


def test_file_that_is_no_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "labels/xnli/test-de.tsv", "neutral\n")
    path = tmp_path / "predictions/xnli/test-de.tsv"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"neutral\n\xff\n")
    with pytest.raises(DataError, match="line 2: no UTF-8"):
        score(tmp_path / "predictions", tmp_path / "labels")


def test_byte_order_mark_and_windows_line_ends_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "labels/xnli/test-de.tsv", "neutral\nneutral\n")
    write(tmp_path, "predictions/xnli/test-de.tsv", "\ufeffneutral\r\nentailment\r\n")
    assert score(tmp_path / "predictions", tmp_path / "labels").scores["xnli"]["de"] == {"accuracy": 50.0}


def test_tatoeba_numbers_may_stand_in_brackets(tmp_path: Path) -> None:
    write(tmp_path, "labels/tatoeba/test-de.tsv", "1\n0\n")
    write(tmp_path, "predictions/tatoeba/test-de.tsv", "[1]\n[ 1]\n")
    assert score(tmp_path / "predictions", tmp_path / "labels").scores["tatoeba"]["de"] == {"accuracy": 50.0}


def test_question_without_an_answer_scores_0_and_is_told(tmp_path: Path) -> None:
    examples, _, _ = CASES["xquad"]
    write_labels(tmp_path / "labels", "xquad", "de", examples=examples)
    write(tmp_path, "predictions/xquad/test-de.json", json.dumps({"q2": "Berlin", "q9": "x"}))
    found = score(tmp_path / "predictions", tmp_path / "labels")
    assert found.scores["xquad"]["de"] == {"exact_match": 50.0, "f1": 50.0}
    assert len(found.notes) == 2
    assert "1 of 2 questions have no answer" in found.notes[0]
    assert "1 answers to other questions" in found.notes[1]


def test_labels_may_be_a_list_of_articles(tmp_path: Path) -> None:
    examples, predictions, expected = CASES["xquad"]
    path = write_labels(tmp_path / "labels", "xquad", "de", examples=examples)
    path.write_text(json.dumps(json.loads(path.read_text())["data"]))
    write_predictions(tmp_path / "predictions", "xquad", "de", examples=examples, predictions=predictions)
    assert score(tmp_path / "predictions", tmp_path / "labels").scores["xquad"]["de"] == pytest.approx(expected)


def test_predictions_without_labels_are_told_and_not_scored(tmp_path: Path) -> None:
    write(tmp_path, "labels/xnli/test-de.tsv", "neutral\n")
    write(tmp_path, "predictions/xnli/test-de.tsv", "neutral\n")
    write(tmp_path, "predictions/xnli/test-fr.tsv", "neutral\n")
    found = score(tmp_path / "predictions", tmp_path / "labels")
    assert list(found.scores["xnli"]) == ["de"]
    assert "test-fr.tsv' has no labels" in found.notes[0]


def test_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no predictions in"):
        score(tmp_path, tmp_path)
