"""TyDiQA-GoldP: questions by people who wanted to know, in nine languages; the answer's paragraph is given."""

from __future__ import annotations

from xrobust.perturbations.errors import DataError
from xrobust.perturbations.languages import LANGUAGES as ALL_LANGUAGES
from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.question_answering import QuestionAnswering
from xrobust.tasks.registry import task
from xrobust.tasks.scoring.answers import squad_statistics
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import configuration
from xrobust.tasks.sources.files import find_data
from xrobust.tasks.sources.mini_questions import mini_questions
from xrobust.tasks.sources.squad_json import Question, examples, hub_questions, read_squad, with_labels

LANGUAGES = ("ar", "bn", "en", "fi", "id", "ko", "ru", "sw", "te")


def _in_language(questions: list[Question], language: str) -> list[Question]:
    """Those of a file of all languages that are in one; ids begin with the language's name there."""
    prefix = f"{ALL_LANGUAGES[language].name.lower()}-"
    return [question for question in questions if str(question.id).startswith(prefix)]


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    path = find_data(source, "tydiqa", language=language, split=split)
    questions = with_labels(source, read_squad(source, path), task="tydiqa", language=language)
    return examples(source, questions, task="tydiqa", parallel=False)


def _from_release(source: Source, language: str, split: str) -> list[Example]:
    """The release has a file of all languages, or one a language."""
    path = find_data(source, "tydiqa", language=language, split=split)
    questions = read_squad(source, path)
    if not path.stem.endswith(ALL_LANGUAGES[language].name.lower()):
        questions = _in_language(questions, language)
        if not questions:
            raise DataError(f"'{path}' has no question in '{language}'", expected="ids such as english-123-0")
    return examples(source, questions, task="tydiqa", parallel=False)


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    """One configuration holds all languages; what it calls validation is the benchmark's test."""
    del split
    questions = _in_language(hub_questions(source, configuration("tydiqa", language), "validation"), language)
    if not questions:
        raise DataError(f"'tydiqa' on the Hub has no question in '{language}'", expected="ids such as english-123-0")
    return examples(source, questions, task="tydiqa", parallel=False)


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    return mini_questions("tydiqa", language, split, parallel=False)


@task
def tydiqa() -> QuestionAnswering:
    """TyDiQA-GoldP with 9 languages; its development set is the benchmark's test."""
    return QuestionAnswering(
        name="tydiqa",
        languages=LANGUAGES,
        readers={"hub": _from_hub, "xtreme": _from_folder, "raw": _from_release, "mini": _from_mini},
        answer_statistics=squad_statistics,
    )
