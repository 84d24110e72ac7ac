"""Questions in SQuAD's JSON, or as rows of the Hub, as examples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from xrobust.perturbations.errors import DataError, MissingLabelsError
from xrobust.tasks.contract import Example
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import label_name
from xrobust.tasks.sources.files import find_labels, read_lines
from xrobust.tasks.sources.hub import REPOSITORY, hub_rows


class Question(NamedTuple):
    """A question as a source has it; what a source lacks is None."""

    id: Any
    question: Any
    context: Any
    answers: list[tuple[Any, Any]]
    """Text and start of every answer."""
    where: str


def read_squad(source: Source, path: Path) -> list[Question]:
    """The questions of a file, in its order.

    Raises:
        DataError: If it is no JSON, or not in SQuAD's layout at all.
    """
    text = "\n".join(read_lines(path))
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError(
            f"'{path}', line {error.lineno}, column {error.colno}: {error.msg}",
            expected="SQuAD's JSON",
            got="perhaps the file is cut off",
            fix="download it again",
        ) from error
    articles = found.get("data") if isinstance(found, dict) else found
    if not isinstance(articles, list):
        raise DataError(f"'{path}': no list 'data'", expected="SQuAD's JSON: data, paragraphs, qas")
    lines = _Lines(path, text)
    return [question for place, article in enumerate(articles) for question in _article(source, lines, place, article)]


class _Lines:
    """Says where in a file a question stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._text = text
        self._from = 0
        self._line = 1

    def of(self, name: object) -> str:
        """File and line of the next mention of an id."""
        place = self._text.find(json.dumps(name, ensure_ascii=False), self._from)
        if place >= 0:
            self._line += self._text.count("\n", self._from, place)
            self._from = place
        return f"'{self.path}', line {self._line}"


def _article(source: Source, lines: _Lines, place: int, article: Any) -> Iterator[Question]:
    for number, paragraph in enumerate(_list(source, lines, article, "paragraphs", f"data[{place}]")):
        path = f"data[{place}].paragraphs[{number}]"
        for index, entry in enumerate(_list(source, lines, paragraph, "qas", path)):
            if not isinstance(entry, dict) or not isinstance(entry.get("answers", []), list):
                source.defect(DataError(f"'{lines.path}', {path}.qas[{index}]: no question", got=repr(entry)[:60]))
                continue
            answers = [
                (answer.get("text"), answer.get("answer_start")) if isinstance(answer, dict) else (None, None)
                for answer in entry.get("answers", [])
            ]
            where = f"{lines.of(entry.get('id'))}, {path}.qas[{index}]"
            yield Question(entry.get("id"), entry.get("question"), paragraph.get("context"), answers, where)


def _list(source: Source, lines: _Lines, entry: Any, key: str, path: str) -> list[Any]:
    found = entry.get(key) if isinstance(entry, dict) else None
    if isinstance(found, list):
        return found
    source.defect(DataError(f"'{lines.path}', {path}: no list '{key}'", expected="SQuAD's JSON: data, paragraphs, qas"))
    return []


def hub_questions(source: Source, config: str, split: str) -> list[Question]:
    """The rows of a configuration on the Hub."""
    rows = hub_rows(source, config, split, columns=("id", "context", "question", "answers"))
    found = []
    for number, row in enumerate(rows):
        answers = row["answers"] or []
        if isinstance(answers, Mapping):
            pairs = list(zip(answers["text"], answers["answer_start"], strict=True))
        else:
            pairs = [(answer["text"], answer["answer_start"]) for answer in answers]
        where = f"'{config}' ({split}) of {source.directory or REPOSITORY}, row {number}"
        found.append(Question(row["id"], row["question"], row["context"], pairs, where))
    return found


def with_labels(source: Source, questions: list[Question], *, task: str, language: str) -> list[Question]:
    """Questions with the answers of the label folder, where their own are blanked.

    Raises:
        DataError: If there is no such folder, or it has other questions.
    """
    if not questions or any(text for question in questions for text, _ in question.answers):
        return questions
    if source.labels is None:
        raise MissingLabelsError(
            f"{questions[0].where}: the answers are blank, here and everywhere",
            expected="answers, or a folder of labels",
            got="XTREME's download, which leaves the test answers out",
            fix=f"--labels-dir DIR with {label_name(task, language=language)}, or --source raw or hub",
        )
    path = find_labels(source.labels, task, language=language)
    answers = {str(question.id): question.answers for question in read_squad(source, path)}
    missing = [question for question in questions if str(question.id) not in answers]
    if missing or len(answers) != len(questions):
        raise DataError(
            f"'{path}' has {len(answers)} questions, and not the {len(questions)} of the data",
            expected="the same ones",
            got=f"no '{missing[0].id}' ({missing[0].where})" if missing else None,
        )
    return [question._replace(answers=answers[str(question.id)]) for question in questions]


def examples(
    source: Source,
    questions: Iterable[Question],
    *,
    task: str,
    parallel: bool,
    answer: Mapping[str, str] | None = None,
) -> list[Example]:
    """Questions as examples; contexts without the spaces around them, which some sources have and others not.

    Args:
        source: Takes defects and treatments.
        questions: In the file's order.
        task: Name of the task.
        parallel: Whether an id means the same question in every language.
        answer: What every answer of the gold says besides its text and start.
    """
    clusters: dict[str, str] = {}
    seen: dict[str, str] = {}
    found = []
    for question in questions:
        fault = _fault(question, seen)
        if fault is not None:
            source.defect(fault)
            continue
        own = question.id
        seen[question.id] = question.where
        answers = [
            (text, start)
            for text, start in (_placed(source, question, text, start) for text, start in question.answers)
            if start >= 0
        ]
        if not answers:
            continue
        context = question.context.strip()
        found.append(
            Example(
                id=own,
                cluster=f"{task}-{clusters.setdefault(context, own)}",
                texts={"question": question.question.strip(), "context": context},
                gold=[{"text": text, "start": start, **(answer or {})} for text, start in answers],
                parallel_id=own if parallel else None,
            )
        )
    return found


def _fault(question: Question, seen: Mapping[str, str]) -> DataError | None:
    where = question.where
    for what, value in (("id", question.id), ("question", question.question), ("context", question.context)):
        if not isinstance(value, str) or not value.strip():
            return DataError(f"{where}: no {what}", expected="id, question, context and answers", got=repr(value)[:60])
    if question.id in seen:
        return DataError(
            f"{where}: the id '{question.id}' stands there twice", got=f"the first time: {seen[question.id]}"
        )
    if not question.answers:
        return DataError(f"{where}: the question '{question.id}' has no answer", expected="at least one")
    for text, start in question.answers:
        if not isinstance(text, str) or not text.strip():
            return DataError(f"{where}: a blank answer to '{question.id}'", expected="text and answer_start")
        if not isinstance(start, int) or isinstance(start, bool):
            return DataError(f"{where}: the answer_start {start!r} of '{question.id}'", expected="a number")
    return None


def _placed(source: Source, question: Question, text: str, start: int) -> tuple[str, int]:
    """An answer and its start in the stripped context; -1 where the context does not have it."""
    context, answer = question.context, text.strip()
    shift = len(context) - len(context.lstrip())
    start += len(text) - len(text.lstrip())
    if context[start : start + len(answer)] != answer:
        places = [place for place in range(len(context)) if context.startswith(answer, place)]
        if not places:
            source.defect(
                DataError(
                    f"{question.where}: the context of '{question.id}' does not have the answer '{answer[:40]}'",
                    got=f"'{context[max(0, start) : start + len(answer)][:40]}' at {start}",
                )
            )
            return answer, -1
        start = min(places, key=lambda place: abs(place - start))
        file = question.where.partition(",")[0].strip("'")
        source.treat("an answer that does not stand at its offset: taken from the nearest place where it does", file)
    return answer, start - shift
