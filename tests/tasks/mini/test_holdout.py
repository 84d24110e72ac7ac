"""What tests hold out is really absent from training."""

import unicodedata

import pytest

from xrobust.tasks.mini import LANGUAGES, Meaning, corpus, nli, parallel, paraphrases
from xrobust.tasks.mini.grammars.common import spelling
from xrobust.tasks.mini.parallel import meanings
from xrobust.tasks.mini.patterns import pattern
from xrobust.tasks.mini.tables import table

HELD = ("validation", "test")
SPLITS = ("train", *HELD)
SECTIONS = {"names": "name", "cities": "city", "companies": "company"}
SCRIPTS = {"ru": "CYRILLIC", "ar": "ARABIC", "hi": "DEVANAGARI", "th": "THAI", "zh": "CJK"}


def trained_meanings() -> list[Meaning]:
    """A good share of all training meanings, of every source."""
    found = [meaning for _, meaning in zip(range(6000), meanings("train"), strict=False)]
    for item in nli("train", count=1500):
        found += [item.premise, item.hypothesis]
    for pair in paraphrases("train", count=1500):
        found += [pair.first, pair.second]
    return found


TRAINED = trained_meanings()


def concepts(split: str) -> set[str]:
    return {
        f"{kind}:{key}"
        for section, kind in SECTIONS.items()
        for key, row in table("names")[section].items()
        if row["split"] == split
    }


def used(meaning: Meaning) -> set[str]:
    found = set()
    for clause in meaning.clauses:
        place = clause.place.noun if clause.place else None
        for noun in (clause.subject, clause.object, clause.recipient, clause.companion, place):
            if noun is not None:
                found.add(noun.concept)
    return found


@pytest.mark.parametrize("split", HELD)
def test_training_has_no_held_out_name(split: str) -> None:
    held = concepts(split)
    assert held
    assert not [meaning for meaning in TRAINED if used(meaning) & held]


@pytest.mark.parametrize("language", LANGUAGES)
def test_held_out_spellings_are_not_training_spellings(language: str) -> None:
    spelled = {split: {spelling(language, concept) for concept in concepts(split)} for split in SPLITS}
    assert not spelled["train"] & spelled["test"]
    assert not spelled["train"] & spelled["validation"]
    assert not spelled["validation"] & spelled["test"]


@pytest.mark.parametrize("split", HELD)
def test_every_sentence_of_a_held_out_split_has_a_pattern_that_training_lacks(split: str) -> None:
    trained = {pattern(clause) for meaning in TRAINED for clause in meaning.clauses}
    sentences = [item.meaning for item in parallel(split)]
    sentences += [item.premise for item in nli(split)]
    sentences += [pair.first for pair in paraphrases(split)]
    for meaning in sentences:
        assert {pattern(clause) for clause in meaning.clauses} - trained


@pytest.mark.parametrize("split", HELD)
def test_held_out_splits_use_their_own_names_only(split: str) -> None:
    others = {concept for other in SPLITS if other != split for concept in concepts(other)}
    for item in nli(split):
        assert not (used(item.premise) | used(item.hypothesis)) & others
    for sentence in parallel(split):
        assert not used(sentence.meaning) & others


@pytest.mark.parametrize("language", SCRIPTS)
def test_names_are_spelled_in_ordinary_letters_of_the_script(language: str) -> None:
    for split in SPLITS:
        for concept in concepts(split):
            for letter in spelling(language, concept):
                assert unicodedata.name(letter).startswith(SCRIPTS[language])


def test_training_sentences_differ_from_test_sentences() -> None:
    tested = {item.realise("en").text for item in parallel("test")}
    assert not tested & {row["en"].text for row in corpus(3000, languages=["en"])}
