"""MLQA: questions on Wikipedia paragraphs in seven languages, question and context in the same one."""

from __future__ import annotations

from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.question_answering import QuestionAnswering
from xrobust.tasks.registry import task
from xrobust.tasks.scoring.answers import mlqa_statistics
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.mini_questions import mini_questions

LANGUAGES = ("ar", "de", "en", "es", "hi", "vi", "zh")


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    # Articles are stripped by the language of the answer.
    return mini_questions("mlqa", language, split, parallel=True, answer={"language": language})


@task
def mlqa() -> QuestionAnswering:
    """MLQA with 7 languages; answers are normalised by its own script."""
    return QuestionAnswering(
        name="mlqa",
        languages=LANGUAGES,
        readers={"mini": _from_mini},
        answer_statistics=mlqa_statistics,
        splits=("test", "validation"),
    )
