"""XQuAD: SQuAD's questions in eleven languages, parallel by question id."""

from __future__ import annotations

from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.question_answering import QuestionAnswering
from xrobust.tasks.registry import task
from xrobust.tasks.scoring.answers import squad_statistics
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.mini_questions import mini_questions

LANGUAGES = ("ar", "de", "el", "en", "es", "hi", "ru", "th", "tr", "vi", "zh")


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    return mini_questions("xquad", language, split, parallel=True)


@task
def xquad() -> QuestionAnswering:
    """XQuAD with 11 languages."""
    return QuestionAnswering(
        name="xquad", languages=LANGUAGES, readers={"mini": _from_mini}, answer_statistics=squad_statistics
    )
