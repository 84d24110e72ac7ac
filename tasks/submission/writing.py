"""Writing predictions and labels in the benchmark's layout, so that its own script can score them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xrobust.tasks.contract import Example, Predictions
from xrobust.tasks.sources.file_names import label_name


def write_predictions(
    folder: Path, task: str, language: str, *, examples: Sequence[Example], predictions: Predictions
) -> Path:
    """Write the predictions for examples, which stand in the benchmark's order."""
    if label_name(task).endswith(".json"):
        found = {example.id: answer for example, answer in zip(examples, predictions, strict=True)}
        return _write(folder, task, language, json.dumps(found, ensure_ascii=False))
    if task == "bucc2018":
        pairs = [
            f"{example.id}\t{name}"
            for example, prediction in zip(examples, predictions, strict=True)
            if prediction is not None
            for name in prediction["mined"]
        ]
        return _write(folder, task, language, "\n".join(pairs))
    if task == "tatoeba":
        return _write(folder, task, language, _row_numbers(examples, predictions))
    return _write(folder, task, language, _lines(predictions))


def write_labels(folder: Path, task: str, language: str, *, examples: Sequence[Example]) -> Path:
    """Write the gold of examples."""
    gold = [example.gold for example in examples]
    if label_name(task).endswith(".json"):
        return _write(folder, task, language, json.dumps({"data": _articles(examples)}, ensure_ascii=False))
    if task == "bucc2018":
        mined = [{"mined": names} for names in gold]
        return write_predictions(folder, task, language, examples=examples, predictions=mined)
    if task == "tatoeba":
        return _write(folder, task, language, _row_numbers(examples, gold))
    return _write(folder, task, language, _lines(gold))


def _lines(found: Sequence[Any]) -> str:
    """A label a line, or a tag a line with an empty line behind every sentence."""
    if found and not isinstance(found[0], str):
        return "\n".join("\n".join(tags) + "\n" for tags in found)
    return "\n".join(found)


def _row_numbers(examples: Sequence[Example], found: Sequence[str]) -> str:
    """For each English sentence, in the order of their letters, the row of a sentence of the other language."""
    rows = {example.id: row for row, example in enumerate(examples)}
    order = sorted(range(len(examples)), key=lambda row: examples[row].texts["english"])
    return "\n".join(str(rows[found[row]]) for row in order)


def _articles(examples: Sequence[Example]) -> list[dict[str, Any]]:
    """SQuAD's articles, of a question each."""
    articles = []
    for example in examples:
        answers = [{"text": answer["text"], "answer_start": answer["start"]} for answer in example.gold]
        question = {"id": example.id, "question": example.texts["question"], "answers": answers}
        articles.append({"paragraphs": [{"context": example.texts["context"], "qas": [question]}]})
    return articles


def _write(folder: Path, task: str, language: str, text: str) -> Path:
    path = folder / label_name(task, language=language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    return path
