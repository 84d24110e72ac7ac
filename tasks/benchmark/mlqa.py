"""MLQA: questions on Wikipedia paragraphs in seven languages, question and context in the same one.

The gold answers say their language, since articles are left out by language where answers are compared.
"""

from __future__ import annotations

from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.question_answering import QuestionAnswering
from xrobust.tasks.registry import task
from xrobust.tasks.scoring.answers import mlqa_statistics
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import configuration
from xrobust.tasks.sources.files import find_data
from xrobust.tasks.sources.mini_questions import mini_questions
from xrobust.tasks.sources.squad_json import examples, hub_questions, read_squad, with_labels

LANGUAGES = ("ar", "de", "en", "es", "hi", "vi", "zh")


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    path = find_data(source, "mlqa", language=language, split=split)
    questions = with_labels(source, read_squad(source, path), task="mlqa", language=language)
    return examples(source, questions, task="mlqa", parallel=True, answer={"language": language})


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    questions = hub_questions(source, configuration("mlqa", language), split)
    return examples(source, questions, task="mlqa", parallel=True, answer={"language": language})


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    return mini_questions("mlqa", language, split, parallel=True, answer={"language": language})


@task
def mlqa() -> QuestionAnswering:
    """MLQA with 7 languages; answers are normalised by its own script."""
    return QuestionAnswering(
        name="mlqa",
        languages=LANGUAGES,
        readers={"hub": _from_hub, "xtreme": _from_folder, "raw": _from_folder, "mini": _from_mini},
        answer_statistics=mlqa_statistics,
        splits=("test", "validation"),
    )
