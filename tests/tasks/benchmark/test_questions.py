"""XQuAD, MLQA and TyDiQA from every source, and files that are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tasks.benchmark.hub_files import asked, write_repository
from xrobust.perturbations.errors import DataError, MissingLabelsError
from xrobust.tasks import TASKS, Example, Source
from xrobust.tasks.sources import Findings

CONTEXTS = ["Köln liegt am Rhein. Köln ist alt.", "Rex bellt."]
QUESTIONS = [
    ("german-17-0", 0, "Wo liegt Köln?", [("am Rhein", 11)]),
    ("german-17-1", 0, "Was ist alt?", [("Köln", 21), ("Köln ist alt", 21)]),
    ("german-18-0", 1, "Wer bellt?", [("Rex", 0)]),
]
PATHS = {
    ("xquad", "xtreme"): "xquad/xquad.de.json",
    ("xquad", "raw"): "xquad.de.json",
    ("mlqa", "xtreme"): "mlqa/MLQA_V1/test/test-context-de-question-de.json",
    ("mlqa", "raw"): "MLQA_V1/test/test-context-de-question-de.json",
    ("tydiqa", "xtreme"): "tydiqa/tydiqa-goldp-v1.1-dev/tydiqa.goldp.fi.dev.json",
    ("tydiqa", "raw"): "tydiqa-goldp-v1.1-dev/tydiqa-goldp-dev-finnish.json",
}
CONFIGS = {"xquad": ("XQuAD.de", "validation"), "mlqa": ("MLQA.de.de", "test"), "tydiqa": ("tydiqa", "validation")}
LANGUAGE = {"xquad": "de", "mlqa": "de", "tydiqa": "fi"}


def own(name: str, task: str) -> str:
    return name.replace("german", "finnish") if task == "tydiqa" else name


def squad(task: str, *, blank: bool = False, around: str = "") -> dict[str, Any]:
    """The questions in SQuAD's layout, a paragraph each."""
    return {
        "version": "1.1",
        "data": [
            {
                "title": "t",
                "paragraphs": [
                    {
                        "context": around + context + around,
                        "qas": [
                            {
                                "id": own(name, task),
                                "question": question,
                                "answers": [{"text": "", "answer_start": 0}]
                                if blank
                                else [{"text": text, "answer_start": start + len(around)} for text, start in answers],
                            }
                            for name, place, question, answers in QUESTIONS
                            if place == number
                        ],
                    }
                    for number, context in enumerate(CONTEXTS)
                ],
            }
        ],
    }


def write(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1), "utf-8")
    return path


def release(folder: Path, task: str) -> Source:
    write(folder / "raw" / PATHS[task, "raw"], squad(task))
    return Source("raw", folder / "raw")


def with_spaces(folder: Path, task: str) -> Source:
    write(folder / "raw" / PATHS[task, "raw"], squad(task, around="\n "))
    return Source("raw", folder / "raw")


def download(folder: Path, task: str) -> Source:
    write(folder / "download" / PATHS[task, "xtreme"], squad(task, blank=True))
    write(folder / f"labels/{task}/test-{LANGUAGE[task]}.json", squad(task)["data"])
    return Source("xtreme", folder / "download", folder / "labels")


def hub(folder: Path, task: str) -> Source:
    rows = [
        {"id": own(name, task), "context": CONTEXTS[place], "question": question, "answers": answers}
        for name, place, question, answers in QUESTIONS
    ]
    if task == "tydiqa":
        rows.insert(1, {"id": "korean-1-0", "context": "x", "question": "?", "answers": [("x", 0)]})
    config, split = CONFIGS[task]
    return Source("hub", write_repository(folder / "hub", {config: {split: asked(rows)}}))


def contents(examples: list[Example]) -> list[tuple[Any, ...]]:
    return [
        (example.id, example.cluster, dict(example.texts), [(one["text"], one["start"]) for one in example.gold])
        for example in examples
    ]


@pytest.mark.parametrize("make", [release, with_spaces, download, hub])
@pytest.mark.parametrize("task", ["xquad", "mlqa", "tydiqa"])
def test_the_same_questions_come_from_every_source(make, task: str, tmp_path: Path) -> None:
    found = TASKS.get(task).load(make(tmp_path, task), LANGUAGE[task], "test")
    first = [own("german-17-0", task), own("german-17-0", task), own("german-18-0", task)]
    assert contents(found) == [
        (own(name, task), f"{task}-{cluster}", {"question": question, "context": CONTEXTS[place]}, answers)
        for (name, place, question, answers), cluster in zip(QUESTIONS, first, strict=True)
    ]
    parallel = [None] * 3 if task == "tydiqa" else [example.id for example in found]
    assert [example.parallel_id for example in found] == parallel


def test_mlqa_gold_says_its_language(tmp_path: Path) -> None:
    found = TASKS.get("mlqa").load(release(tmp_path, "mlqa"), "de", "test")
    assert {answer["language"] for example in found for answer in example.gold} == {"de"}


def test_tydiqa_is_read_from_its_joint_file(tmp_path: Path) -> None:
    together = squad("tydiqa")
    together["data"] += json.loads(json.dumps(squad("tydiqa")).replace("finnish", "korean"))["data"]
    write(tmp_path / "tydiqa-goldp-v1.1-dev.json", together)
    found = TASKS.get("tydiqa").load(Source("raw", tmp_path), "ko", "test")
    assert [example.id for example in found] == ["korean-17-0", "korean-17-1", "korean-18-0"]
    with pytest.raises(DataError, match="has no question in 'te'"):
        TASKS.get("tydiqa").load(Source("raw", tmp_path), "te", "test")


def broken(tmp_path: Path, old: str, new: str) -> Path:
    text = json.dumps(squad("xquad"), ensure_ascii=False, indent=1)
    assert old in text
    return write(tmp_path / "xquad.de.json", text.replace(old, new, 1))


BROKEN = [
    ('"answers"', '"replies"', "the question 'german-17-0' has no answer"),
    ('"question": "Wo liegt Köln?"', '"question": ""', "no question"),
    ('"id": "german-17-1"', '"id": "german-17-0"', "the id 'german-17-0' stands there twice"),
    ('"text": "am Rhein"', '"text": "an der Elbe"', "does not have the answer 'an der Elbe'"),
    ('"text": "am Rhein"', '"text": " "', "a blank answer to 'german-17-0'"),
    ('"answer_start": 11', '"answer_start": "11"', "the answer_start '11' of 'german-17-0'"),
    ('"qas"', '"questions"', "no list 'qas'"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_broken_question_is_named_with_its_file(old: str, new: str, message: str, tmp_path: Path) -> None:
    path = broken(tmp_path, old, new)
    with pytest.raises(DataError) as caught:
        TASKS.get("xquad").load(Source("raw", tmp_path), "de", "test")
    assert str(path) in str(caught.value)
    assert message in str(caught.value)
    defects: list[DataError] = []
    found = TASKS.get("xquad").load(Source("raw", tmp_path, None, Findings(defects=defects)), "de", "test")
    assert len(defects) == 1
    assert len(found) in {1, 2}


def test_line_of_a_question_is_told(tmp_path: Path) -> None:
    path = broken(tmp_path, '"text": "Rex"', '"text": "Bello"')
    line = path.read_text("utf-8").split("\n").index('       "id": "german-18-0",') + 1
    with pytest.raises(DataError, match=rf"line {line}, data\[0\]\.paragraphs\[1\]\.qas\[0\]"):
        TASKS.get("xquad").load(Source("raw", tmp_path), "de", "test")


def test_answer_beside_its_offset_is_taken_from_the_nearest_place_and_counted(tmp_path: Path) -> None:
    broken(tmp_path, '"answer_start": 21', '"answer_start": 19')
    source = Source("raw", tmp_path)
    found = TASKS.get("xquad").load(source, "de", "test")
    assert found[1].gold[0] == {"text": "Köln", "start": 21}
    assert sum(source.findings.treatments.values()) == 1


def test_file_that_is_cut_off_is_named_with_line_and_column(tmp_path: Path) -> None:
    path = broken(tmp_path, "Rex bellt", "Rex bellt")
    path.write_text(path.read_text("utf-8")[:300], "utf-8")
    with pytest.raises(DataError, match=r"xquad.de.json', line \d+, column \d+: "):
        TASKS.get("xquad").load(Source("raw", tmp_path), "de", "test")


def test_byte_order_mark_before_the_file_is_left_out(tmp_path: Path) -> None:
    path = broken(tmp_path, "Rex bellt", "Rex bellt")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(TASKS.get("xquad").load(Source("raw", tmp_path), "de", "test")) == 3


@pytest.mark.parametrize("task", ["xquad", "mlqa", "tydiqa"])
def test_blanked_answers_are_refused_and_never_scored(task: str, tmp_path: Path) -> None:
    source = download(tmp_path, task)
    with pytest.raises(MissingLabelsError, match=f"--labels-dir DIR with {task}/test-{LANGUAGE[task]}.json"):
        TASKS.get(task).load(Source("xtreme", source.directory), LANGUAGE[task], "test")


def test_labels_of_other_questions_are_refused(tmp_path: Path) -> None:
    source = download(tmp_path, "xquad")
    labels = squad("xquad")
    labels["data"][0]["paragraphs"].pop()
    write(tmp_path / "labels/xquad/test-de.json", labels)
    with pytest.raises(DataError, match="has 2 questions, and not the 3"):
        TASKS.get("xquad").load(source, "de", "test")
