"""Offsets spell the text, and every part of a meaning is said in every language."""

import unicodedata

import pytest

from xrobust.perturbations.errors import XRobustError
from xrobust.tasks.mini import LANGUAGES, Clause, Meaning, Noun, corpus, realise
from xrobust.tasks.mini.meaning import (
    ADJECTIVE,
    COMPANION,
    NUMERAL,
    OBJECT,
    PLACE,
    PREDICATE,
    RECIPIENT,
    SLOTS_PER_CLAUSE,
    SUBJECT,
    TIME,
)
from xrobust.tasks.mini.parallel import meanings, parallel

SAMPLE = [meaning for _, meaning in zip(range(400), meanings("train", seed=11), strict=False)]


def expected_nodes(meaning: Meaning) -> dict[int, str]:
    """Node ids and concepts that a meaning holds, worked out from its parts alone."""
    nodes: dict[int, str] = {}
    for index, clause in enumerate(meaning.clauses):
        base = index * SLOTS_PER_CLAUSE
        phrases: list[tuple[int, Noun | None]] = [
            (SUBJECT, clause.subject),
            (OBJECT, clause.object),
            (RECIPIENT, clause.recipient),
            (COMPANION, clause.companion),
            (PLACE, clause.place.noun if clause.place else None),
        ]
        for slot, noun in phrases:
            if noun is None:
                continue
            nodes[base + slot] = noun.concept
            if noun.adjective:
                nodes[base + slot + ADJECTIVE] = noun.adjective
            if noun.count > 1:
                nodes[base + slot + NUMERAL] = f"num:{noun.count}"
        if clause.predicate:
            nodes[base + PREDICATE] = clause.predicate
        if clause.time:
            nodes[base + TIME] = clause.time
    return nodes


@pytest.mark.parametrize("language", LANGUAGES)
def test_offsets_spell_the_text(language: str) -> None:
    for meaning in SAMPLE:
        sentence = realise(meaning, language)
        end = 0
        for token in sentence.tokens:
            assert sentence.text[token.start : token.end] == token.text
            assert not sentence.text[end : token.start].strip()
            assert token.text
            assert not any(letter.isspace() for letter in token.text)
            end = token.end
        assert end == len(sentence.text)
        assert unicodedata.is_normalized("NFC", sentence.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_content_node_is_said_and_none_besides(language: str) -> None:
    for meaning in SAMPLE:
        said = {
            token.node: token.concept
            for token in realise(meaning, language).tokens
            if token.node is not None and not str(token.concept).startswith("relation:")
        }
        assert said == expected_nodes(meaning)


def test_one_name_is_one_entity_in_every_language() -> None:
    kinds = {"name": "PER", "city": "LOC", "company": "ORG"}
    for item in parallel("test")[:100]:
        for language in LANGUAGES:
            for token in item.realise(language).tokens:
                kind = str(token.concept).partition(":")[0]
                assert token.entity == kinds.get(kind)
                assert (token.upos == "PROPN") == (kind in kinds)


def test_unspaced_scripts_have_no_spaces_and_the_others_do() -> None:
    for row in corpus(50, seed=3):
        assert {language for language, sentence in row.items() if " " not in sentence.text} == {"th", "zh"}


def test_a_clause_without_what_it_needs_is_an_error() -> None:
    anna = Noun("name:anna", "f")
    with pytest.raises(XRobustError, match=r"'comparison' need .* object"):
        Clause("comparison", "comparison:taller", "present", anna)
    with pytest.raises(XRobustError, match=r"'motion' need .* place"):
        Clause("motion", "verb:go", "past", anna)
    with pytest.raises(XRobustError, match="passive clauses need"):
        Clause("action", "verb:buy", "past", anna, order="passive")
