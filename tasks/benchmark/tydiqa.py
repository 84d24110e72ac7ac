"""TyDiQA-GoldP: questions by people who wanted to know, in nine languages; the answer's paragraph is given."""

from __future__ import annotations

from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.question_answering import QuestionAnswering
from xrobust.tasks.registry import task
from xrobust.tasks.scoring.answers import squad_statistics
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.mini_questions import mini_questions

LANGUAGES = ("ar", "bn", "en", "fi", "id", "ko", "ru", "sw", "te")


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    return mini_questions("tydiqa", language, split, parallel=False)


@task
def tydiqa() -> QuestionAnswering:
    """TyDiQA-GoldP with 9 languages; its development set is the benchmark's test."""
    return QuestionAnswering(
        name="tydiqa", languages=LANGUAGES, readers={"mini": _from_mini}, answer_statistics=squad_statistics
    )
