"""XQuAD: SQuAD's questions in eleven languages, parallel by question id."""

from __future__ import annotations

from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.question_answering import QuestionAnswering
from xrobust.tasks.registry import task
from xrobust.tasks.scoring.answers import squad_statistics
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import configuration
from xrobust.tasks.sources.files import find_data
from xrobust.tasks.sources.mini_questions import mini_questions
from xrobust.tasks.sources.squad_json import examples, hub_questions, read_squad, with_labels

LANGUAGES = ("ar", "de", "el", "en", "es", "hi", "ru", "th", "tr", "vi", "zh")


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    path = find_data(source, "xquad", language=language, split=split)
    questions = with_labels(source, read_squad(source, path), task="xquad", language=language)
    return examples(source, questions, task="xquad", parallel=True)


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    """What the Hub calls validation is the benchmark's test."""
    del split
    questions = hub_questions(source, configuration("xquad", language), "validation")
    return examples(source, questions, task="xquad", parallel=True)


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    return mini_questions("xquad", language, split, parallel=True)


@task
def xquad() -> QuestionAnswering:
    """XQuAD with 11 languages."""
    return QuestionAnswering(
        name="xquad",
        languages=LANGUAGES,
        readers={"hub": _from_hub, "xtreme": _from_folder, "raw": _from_folder, "mini": _from_mini},
        answer_statistics=squad_statistics,
    )
