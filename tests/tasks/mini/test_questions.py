"""Questions of the miniature: one answer each, in its place, in ten languages."""

from __future__ import annotations

import pytest

from xrobust.tasks import mini
from xrobust.tasks.mini.questions import ask

DATASETS = ("xquad", "mlqa", "tydiqa")
UNMARKED = {"th"}
MARKS = {"ar": "؟", "zh": "？"}
# The words that a question begins or is asked with, by hand.
WHO = {
    "ar": "من", "de": "Wer", "en": "Who", "es": "¿Quién", "hi": ("कौन", "किसने"), "ru": "Кто", "sw": "Nani",
    "th": "ใคร", "tr": "Kim", "zh": "谁",
}  # fmt: skip

# Read and found right word by word.
GOLDEN = {
    "ar": ("ماذا أرسل الولد إلى الطبيب؟", "إلى أين تذهب لورا مع مارتن؟"),
    "de": ("Was hat der Junge dem Arzt geschickt?", "Wohin geht Laura mit Martin?"),
    "en": ("What did the boy send to the doctor?", "Where is Laura going with Martin?"),
    "es": ("¿Qué le envió el niño al médico?", "¿Adónde va Laura con Martin?"),
    "hi": ("लड़के ने डॉक्टर को क्या भेजा?", "लौरा मार्टिन के साथ कहाँ जा रही है?"),
    "ru": ("Что мальчик отправил врачу?", "Куда Лаура идёт с Мартином?"),
    "sw": ("Mvulana alimtumia daktari nini?", "Laura anaenda wapi pamoja na Martin?"),
    "th": ("เด็กชายส่งอะไรให้หมอแล้ว", "ลอร่ากำลังไปที่ไหนกับมาร์ติน"),
    "tr": ("Oğlan doktora ne gönderdi?", "Laura Martin'le nereye gidiyor?"),
    "zh": ("男孩给医生寄了什么？", "劳拉正和马丁一起去哪里？"),
}
SENT = mini.Clause(
    "action", "verb:send", "past", mini.Noun("noun:boy", "m"),
    mini.Noun("noun:rose", definite=False, adjective="adj:yellow"), mini.Noun("noun:doctor", "m"),
)  # fmt: skip
GOES = mini.Clause(
    "motion", "verb:go", "present", mini.Noun("name:laura", "f"),
    place=mini.Place("to", mini.Noun("noun:hospital")), companion=mini.Noun("name:martin", "m"),
)  # fmt: skip


@pytest.mark.parametrize("language", mini.LANGUAGES)
def test_questions_read_as_people_ask(language: str) -> None:
    what, where = GOLDEN[language]
    assert ask(SENT, "what", language).text == what
    assert ask(GOES, "where", language).text == where


@pytest.mark.parametrize("language", mini.LANGUAGES)
def test_answers_stand_where_they_are_said_to(language: str) -> None:
    for item in mini.questions("test", "xquad"):
        found = item.realise(language)
        for answer in found.answers:
            assert found.context[answer.start : answer.start + len(answer.text)] == answer.text
            assert answer.text == answer.text.strip() != ""
        if language not in UNMARKED:
            assert found.question.endswith(MARKS.get(language, "?"))
        if item.asked == "who":
            assert any(word in found.question for word in (WHO[language] if language == "hi" else (WHO[language],)))


PARTS = {"who": "subject", "what": "object", "where": "place", "when": "time"}


def fits(clause: mini.Clause, item: mini.QuestionItem) -> bool:
    """Whether a sentence could be taken to answer: it says all that the question says, and what is asked for."""
    said, asked = item.clause, PARTS[item.asked]
    if (clause.predicate, clause.tense) != (said.predicate, said.tense) or getattr(clause, asked) is None:
        return False
    for part in ("subject", "place", "time", "recipient", "companion"):
        wanted = getattr(said, part)
        if part != asked and wanted is not None and getattr(clause, part) != wanted:
            return False
    if asked == "object" or said.object is None:
        return True
    return clause.object is not None and clause.object.concept == said.object.concept


@pytest.mark.parametrize("dataset", DATASETS)
def test_only_one_sentence_of_the_passage_answers(dataset: str) -> None:
    for item in mini.questions("test", dataset):
        fitting = [number for number, meaning in enumerate(item.passage) if fits(meaning.clauses[0], item)]
        assert fitting == [item.sentence], item.realise("en")


def test_passages_differ_between_splits_and_datasets() -> None:
    passages = [
        {item.realise("en").context for item in mini.questions(split, dataset)}
        for split, dataset in (("test", "xquad"), ("validation", "xquad"), ("test", "mlqa"), ("test", "tydiqa"))
    ]
    for number, one in enumerate(passages):
        for other in passages[number + 1 :]:
            assert not one & other


def test_ids_are_unique_and_every_kind_is_asked() -> None:
    items = mini.questions("train", "squad", count=600)
    assert len({item.id for item in items}) == 600
    assert {item.asked for item in items} == {"who", "what", "where", "when"}


def test_training_questions_use_training_names_only() -> None:
    from xrobust.tasks.mini import world

    held_out = {name for split in ("validation", "test") for name, _ in world.names(split)}
    for item in mini.questions("train", "squad", count=300):
        for meaning in item.passage:
            for noun in (meaning.clauses[0].subject, meaning.clauses[0].companion):
                assert noun is None or noun.concept.removeprefix("name:") not in held_out
