"""The benchmark's layout of predictions and labels: `FOLDER/TASK/test-LANG.tsv`, or `.json` for questions.

Source: the README and `evaluate.py` of the benchmark.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from xrobust.perturbations.errors import DataError
from xrobust.tasks.contract import Example
from xrobust.tasks.registry import TASKS
from xrobust.tasks.scoring.averages import BENCHMARK
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import label_name
from xrobust.tasks.sources.files import read_lines
from xrobust.tasks.sources.squad_json import read_squad


class Scored(NamedTuple):
    """Examples with the gold of a label file, and the predictions for them."""

    examples: list[Example]
    predictions: list[Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """Scores of the predictions in a folder."""

    scores: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    """Task name to language to metric name to value, 0 to 100."""
    notes: list[str] = field(default_factory=list)
    """What was found and does not keep the benchmark from scoring."""


def score(predictions: Path, labels: Path) -> Submission:
    """Score all predictions that a folder has.

    Languages without a file in either folder are left out; averages then say what is missing.

    Raises:
        DataError: If predictions and labels do not fit together, or are not in the layout.
    """
    found = Submission()
    for name in BENCHMARK:
        task = TASKS.get(name)
        for language in task.languages:
            ours, gold = (folder / label_name(name, language=language) for folder in (predictions, labels))
            if not ours.is_file():
                continue
            if not gold.is_file():
                found.notes.append(f"'{ours}' has no labels: no file '{gold}'")
                continue
            scored = _READERS[name](ours, gold, language)
            totals = task.statistics(scored.predictions, scored.examples).sum(axis=0)
            metrics = {metric: float(value) for metric, value in task.score(totals).items()}
            # The layout has one set of mined pairs and no margins.
            metrics.pop("f1_at_best_threshold", None)
            found.scores.setdefault(name, {})[language] = metrics
            found.notes.extend(scored.notes)
    if not found.scores:
        raise DataError(
            f"no predictions in '{predictions}' that labels in '{labels}' belong to",
            expected=f"files such as {label_name('xnli', language='de')} and {label_name('xquad', language='de')}",
        )
    return found


def _read_labels(ours: Path, gold: Path, language: str) -> Scored:
    """A label a line."""
    del language
    known = TASKS.get(ours.parent.name).labels
    rows = [(_rows(path, known), path) for path in (ours, gold)]
    _check_equally_many(*((len(found), path) for found, path in rows), what="lines")
    return Scored([_example(number, label) for number, label in enumerate(rows[1][0])], rows[0][0])


def _rows(path: Path, known: Sequence[str]) -> list[str]:
    found = [line.strip() for line in read_lines(path)]
    for number, label in enumerate(found, start=1):
        if label not in known:
            raise DataError(f"'{path}', line {number}: the label '{label}'", expected=", ".join(known))
    return found


def _read_tags(ours: Path, gold: Path, language: str) -> Scored:
    """A tag a line, an empty line between sentences."""
    del language
    known = TASKS.get(ours.parent.name).labels
    predicted, right = (_sentences(path, known) for path in (ours, gold))
    _check_equally_many((len(predicted), ours), (len(right), gold), what="sentences")
    for (tags, line), (other, other_line) in zip(predicted, right, strict=True):
        if len(tags) != len(other):
            raise DataError(
                f"'{ours}', line {line}: a sentence of {len(tags)} tags",
                expected=f"{len(other)}, as in line {other_line} of '{gold}'",
            )
    return Scored([_example(row, tags) for row, (tags, _) in enumerate(right)], [tags for tags, _ in predicted])


def _sentences(path: Path, known: Sequence[str]) -> list[tuple[list[str], int]]:
    """The tags of every sentence, and the line that it begins in."""
    found: list[tuple[list[str], int]] = []
    inside = False
    for number, line in enumerate(read_lines(path), start=1):
        tag = line.strip()
        if not tag:
            inside = False
            continue
        if tag not in known:
            raise DataError(f"'{path}', line {number}: the tag '{tag}'", expected=", ".join(known))
        if not inside:
            found.append(([], number))
            inside = True
        found[-1][0].append(tag)
    return found


def _read_answers(ours: Path, gold: Path, language: str) -> Scored:
    """Answers by question id; questions without one score 0."""
    answers = _json(ours)
    if not isinstance(answers, dict) or not all(isinstance(answer, str) for answer in answers.values()):
        raise DataError(f"'{ours}': no object of answers", expected='{"question id": "answer", …}')
    questions = read_squad(Source("raw", gold.parent), gold)
    examples = []
    for question in questions:
        texts = [text for text, _ in question.answers]
        if not isinstance(question.id, str) or not texts or not all(isinstance(text, str) for text in texts):
            raise DataError(f"{question.where}: a question without id or answers", expected="SQuAD's JSON with answers")
        found = [{"text": text, "start": start, "language": language} for text, start in question.answers]
        examples.append(Example(question.id, question.id, {}, found))
    missing = sum(example.id not in answers for example in examples)
    notes = [f"'{ours}': {missing} of {len(examples)} questions have no answer and score 0"] if missing else []
    extra = len(answers) - (len(examples) - missing)
    if extra:
        notes.append(f"'{ours}': {extra} answers to other questions are left out")
    return Scored(examples, [answers.get(example.id) for example in examples], tuple(notes))


def _read_pairs(ours: Path, gold: Path, language: str) -> Scored:
    """Two ids a line; a pair that stands twice counts once."""
    del language
    predicted, right = (_pairs(path) for path in (ours, gold))
    names = list(dict.fromkeys([*right, *predicted]))
    examples = [Example(name, name, {}, right.get(name, [])) for name in names]
    return Scored(examples, [{"mined": predicted.get(name, [])} for name in names])


def _pairs(path: Path) -> dict[str, list[str]]:
    """English ids by foreign id."""
    found: dict[str, list[str]] = {}
    for number, line in enumerate(read_lines(path), start=1):
        columns = line.strip().split("\t")
        if len(columns) != 2:
            raise DataError(f"'{path}', line {number}: {len(columns)} columns", expected="two ids, separated by a tab")
        found.setdefault(columns[0], []).append(columns[1])
    return found


def _read_numbers(ours: Path, gold: Path, language: str) -> Scored:
    """A row number a line; the benchmark's own script writes it in brackets."""
    del language
    predicted, right = (_numbers(path) for path in (ours, gold))
    _check_equally_many((len(predicted), ours), (len(right), gold), what="lines")
    return Scored([_example(row, number) for row, number in enumerate(right)], predicted)


def _numbers(path: Path) -> list[str]:
    found = [line.strip().strip("[]").strip() for line in read_lines(path)]
    for number, entry in enumerate(found, start=1):
        if not entry.isdecimal():
            raise DataError(f"'{path}', line {number}: '{entry}'", expected="the number of a row, from 0")
    return found


_READERS: Final[Mapping[str, Callable[[Path, Path, str], Scored]]] = {
    "bucc2018": _read_pairs,
    "mlqa": _read_answers,
    "panx": _read_tags,
    "pawsx": _read_labels,
    "tatoeba": _read_numbers,
    "tydiqa": _read_answers,
    "udpos": _read_tags,
    "xnli": _read_labels,
    "xquad": _read_answers,
}


def _example(row: int, gold: Any) -> Example:
    return Example(str(row), str(row), {}, gold)


def _check_equally_many(ours: tuple[int, Path], gold: tuple[int, Path], *, what: str) -> None:
    if ours[0] != gold[0]:
        raise DataError(f"'{ours[1]}' has {ours[0]} {what}, '{gold[1]}' {gold[0]}", expected="equally many")


def _json(path: Path) -> Any:
    text = "\n".join(read_lines(path))
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(f"'{path}', line {error.lineno}, column {error.colno}: {error.msg}", expected="JSON") from error
