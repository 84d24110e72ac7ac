"""Questions of the miniature: one answer each, in its place, in ten languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest

from xrobust.tasks import mini
from xrobust.tasks.mini import world

DATASETS = ("xquad", "mlqa", "tydiqa")
MARKS = {"ar": "؟", "zh": "？"}
PARTS = {"who": "subject", "what": "object", "where": "place", "when": "time"}
SLOTS = {"who": range(4, 8), "what": range(8, 12), "where": range(16, 20), "when": range(2, 3)}
# The words that are asked with, by hand.
ASKING = {
    "ar": {"who": "من", "what": "ماذا", "where": "أين", "when": "متى"},
    "de": {"who": "wer", "what": "was", "where": ("wo", "wohin", "woher"), "when": "wann"},
    "en": {"who": "who", "what": "what", "where": "where", "when": "when"},
    "es": {"who": "¿quién", "what": "¿qué", "where": ("¿dónde", "¿adónde", "¿de dónde"), "when": "¿cuándo"},
    "hi": {"who": ("कौन", "किसने"), "what": "क्या", "where": "कहाँ", "when": "कब"},
    "ru": {"who": "кто", "what": "что", "where": ("где", "куда", "откуда"), "when": "когда"},
    "sw": {"who": "nani", "what": "nini", "where": "wapi", "when": "lini"},
    "th": {"who": "ใคร", "what": "อะไร", "where": "ที่ไหน", "when": "เมื่อไร"},
    "tr": {"who": "kim", "what": ("ne", "neyi"), "where": ("nerede", "nereye", "nereden"), "when": "ne zaman"},
    "zh": {"who": "谁", "what": "什么", "where": "哪里", "when": "什么时候"},
}


@pytest.mark.parametrize("language", mini.LANGUAGES)
def test_answers_are_the_words_that_are_asked_for_and_no_others(language: str) -> None:
    for dataset in DATASETS:
        for item in mini.questions("test", dataset):
            found = item.realise(language)
            (answer,) = found.answers
            end = answer.start + len(answer.text)
            assert found.context[answer.start : end] == answer.text == answer.text.strip() != ""
            sentence = mini.realise(item.passage[item.sentence], language)
            offset = found.context.index(sentence.text)
            inside = [token for token in sentence.tokens if answer.start <= offset + token.start < end]
            wanted = [token for token in sentence.tokens if token.node in SLOTS[item.asked]]
            # Words that say no node (measures, Turkish bir, Chinese 的) may stand in between.
            assert [token for token in inside if token.node is not None] == wanted
            assert (offset + inside[0].start, offset + inside[-1].end) == (answer.start, end)
            assert inside[0].upos not in {"ADP", "DET"} or item.asked == "when"
            assert inside[-1].upos != "NUM" or language != "th", answer.text


@pytest.mark.parametrize("language", mini.LANGUAGES)
def test_questions_ask_with_the_word_of_their_kind_and_end_as_the_script_has_it(language: str) -> None:
    for item in mini.questions("test", "xquad"):
        question = item.realise(language).question
        expected = ASKING[language][item.asked]
        assert any(word in question.lower() for word in ([expected] if isinstance(expected, str) else expected))
        if language == "th":
            assert not set(question) & set("?？.")
        else:
            assert question[-1] == MARKS.get(language, "?")
            assert not set(question[:-1]) & set("?？؟.。।")
        assert question.startswith("¿") == (language == "es")
        assert " ?" not in question
        assert "  " not in question


def readings(clause: mini.Clause) -> Iterator[mini.Clause]:
    """What a sentence lets a reader conclude: company does the same, and who gets from someone was given to."""
    yield clause
    if clause.companion is not None:
        yield replace(clause, subject=clause.companion, companion=clause.subject)
    converse = {"verb:give": "verb:receive", "verb:receive": "verb:give"}.get(clause.predicate)
    if converse is not None and clause.recipient is not None:
        yield replace(clause, predicate=converse, subject=clause.recipient, recipient=clause.subject)


def same_kind(one: mini.Noun, other: mini.Noun) -> bool:
    """Whether the nouns can stand for one thing; an apple is a fruit."""
    general = {special: kind for kind, specials in world.KINDS.items() for special in specials}
    first, second = (noun.concept.removeprefix("noun:") for noun in (one, other))
    return first == second or second == general.get(first) or first == general.get(second)


def fits(clause: mini.Clause, item: mini.QuestionItem) -> bool:
    """Whether a statement could be taken to answer: it says all that the question says, and what is asked for."""
    said, asked = item.clause, PARTS[item.asked]
    if (clause.predicate, clause.tense) != (said.predicate, said.tense) or getattr(clause, asked) is None:
        return False
    for part in ("subject", "place", "time", "recipient", "companion"):
        wanted = getattr(said, part)
        if part != asked and wanted is not None and getattr(clause, part) != wanted:
            return False
    if asked == "object" or said.object is None:
        return True
    return clause.object is not None and same_kind(clause.object, said.object)


@pytest.mark.parametrize(("split", "dataset"), [*[("test", one) for one in DATASETS], ("train", "squad")])
def test_only_one_phrase_of_the_passage_answers(split: str, dataset: str) -> None:
    for item in mini.questions(split, dataset, count=1500 if split == "train" else None):
        answers = {
            (number, getattr(reading, PARTS[item.asked]))
            for number, meaning in enumerate(item.passage)
            for reading in readings(meaning.clauses[0])
            if fits(reading, item)
        }
        expected = (item.sentence, getattr(item.passage[item.sentence].clauses[0], PARTS[item.asked]))
        assert answers == {expected}, item.realise("en")


@pytest.mark.parametrize("dataset", DATASETS)
def test_passages_have_others_that_could_be_mistaken_for_the_answer(dataset: str) -> None:
    items = mini.questions("test", dataset)
    tempting = 0
    for item in items:
        answering = item.passage[item.sentence].clauses[0]
        others = [meaning.clauses[0] for number, meaning in enumerate(item.passage) if number != item.sentence]
        assert 2 <= len(others) <= 5
        assert all(not clause.negated for clause in (answering, *others))
        shared = [
            other
            for other in others
            if getattr(other, PARTS[item.asked]) is not None
            and (other.predicate == answering.predicate or other.subject == answering.subject)
        ]
        tempting += bool(shared)
    # The kind of the answer alone does not tell: another sentence shares the verb or the person, and has one too.
    assert tempting >= 0.6 * len(items)


def test_questions_are_parallel_and_count_as_many_as_said() -> None:
    sizes = {"train": ("squad", 6000), "validation": ("xquad", 60), "test": ("mlqa", 120)}
    for split, (dataset, size) in sizes.items():
        items = mini.questions(split, dataset)
        assert len(items) == len({item.id for item in items}) == size
        assert all(item.id.startswith(f"{item.passage_id}-") for item in items)
        contexts = defaultdict(set)
        for item in items[:200]:
            contexts[item.passage_id].add(item.realise("en").context)
        assert all(len(one) == 1 for one in contexts.values())


def test_every_kind_is_asked() -> None:
    for split, dataset in (("train", "squad"), *(("test", one) for one in DATASETS)):
        items = mini.questions(split, dataset, count=600 if split == "train" else None)
        kinds = Counter(item.asked for item in items)
        assert set(kinds) == set(PARTS)
        assert min(kinds.values()) >= 0.1 * len(items)


def test_passages_differ_between_splits_and_datasets() -> None:
    drawn = [("train", "squad"), ("validation", "xquad"), *(("test", one) for one in DATASETS)]
    passages = [
        {item.passage for item in mini.questions(split, dataset, count=2000 if split == "train" else None)}
        for split, dataset in drawn
    ]
    for number, one in enumerate(passages):
        for other in passages[number + 1 :]:
            assert not one & other


def test_each_split_uses_its_own_names_only() -> None:
    own = {
        split: {key for key, _ in world.names(split)} | {*world.cities(split)}
        for split in ("train", "validation", "test")
    }
    for split, dataset in (("train", "squad"), ("validation", "tydiqa"), ("test", "tydiqa")):
        others = set().union(*(keys for other, keys in own.items() if other != split))
        for item in mini.questions(split, dataset, count=300 if split == "train" else None):
            for meaning in item.passage:
                clause = meaning.clauses[0]
                place = clause.place.noun if clause.place else None
                nouns = (clause.subject, clause.recipient, clause.companion, place)
                assert not {noun.concept.partition(":")[2] for noun in nouns if noun and ":" in noun.concept} & others


def test_questions_without_passages_are_said_in_every_language() -> None:
    rows = list(mini.asked(40))
    assert len(rows) == 40
    for row in rows:
        assert set(row) == set(mini.LANGUAGES)
        nodes = {
            frozenset(
                token.node
                for token in sentence.tokens
                if token.node is not None and not str(token.concept).startswith("relation:")
            )
            for sentence in row.values()
        }
        assert len(nodes) == 1


def test_a_caller_may_change_the_list() -> None:
    mini.questions("test", "xquad").clear()
    mini.parallel("test").clear()
    mini.nli("test").clear()
    mini.paraphrases("test").clear()
    mini.tagged("test", "en").clear()
    sizes = [len(mini.questions("test", "xquad")), len(mini.parallel("test")), len(mini.nli("test"))]
    assert [*sizes, len(mini.paraphrases("test")), len(mini.tagged("test", "en"))] == [120, 300, 300, 300, 300]
