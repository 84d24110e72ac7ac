"""What every registered perturbation keeps, in all 40 languages; a new plugin is covered by being registered."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest

from tests.perturbations import properties
from xrobust.perturbations import PERTURBATIONS, Perturbation, Text, perturb
from xrobust.perturbations.languages import LANGUAGES

pytestmark = [
    pytest.mark.parametrize("language", sorted(LANGUAGES)),
    pytest.mark.parametrize("name", PERTURBATIONS.names()),
]


@functools.cache
def built(name: str) -> Perturbation:
    return PERTURBATIONS.get(name).build()


def applicable(name: str, language: str) -> list[Text]:
    """The texts of a language, or none where the perturbation says that it does not apply."""
    texts = properties.clean_texts(language, properties.composed_texts(language))
    return [] if built(name).not_applicable(texts[0]) else texts


def test_it_changes_something_or_says_why_not(name: str, language: str) -> None:
    texts = properties.clean_texts(language, properties.composed_texts(language))
    reason = built(name).not_applicable(texts[0])
    changed = sum(bool(perturb(text, built(name), dose=0.5).perturbed.edits) for text in texts)
    if reason is None:
        assert changed >= len(texts) // 2
    else:
        assert len(reason) > 10
        assert "\n" not in reason


def test_it_replaces_whole_clusters_and_offsets_map_there_and_back(name: str, language: str) -> None:
    for text in applicable(name, language):
        for dose in (0.3, 1.0):
            outcome = perturb(text, built(name), dose=dose)
            properties.check_whole_clusters(outcome)
            properties.check_offsets(outcome)


def test_it_changes_nothing_at_dose_zero(name: str, language: str) -> None:
    for text in applicable(name, language):
        outcome = perturb(text, built(name), dose=0.0)
        assert outcome.perturbed.text == text.text
        assert outcome.refused == 0


def test_its_doses_are_nested_and_repeatable(name: str, language: str) -> None:
    for text in applicable(name, language)[::2]:
        properties.check_nested_and_repeatable(text, built(name))


def test_it_draws_anew_for_another_seed(name: str, language: str) -> None:
    texts = applicable(name, language)
    outputs = [[perturb(text, built(name), dose=0.3, seed=seed).perturbed.text for text in texts] for seed in (0, 1)]
    assert not texts or outputs[0] != outputs[1]


def test_it_leaves_protected_spans_byte_equal(name: str, language: str) -> None:
    for text in applicable(name, language):
        properties.check_protected(perturb(properties.third_words_protected(text), built(name), dose=1.0))


def test_it_keeps_the_tokens_of_a_tagged_sentence_or_says_that_it_cannot(name: str, language: str) -> None:
    texts = [properties.tokenised(text) for text in applicable(name, language)]
    if texts and "inline" not in built(name).fields:
        assert "inline" in (built(name).not_applicable(texts[0]) or "")
        return
    for text in texts:
        properties.check_tokens(perturb(text, built(name), dose=1.0))


def test_no_candidate_is_given_twice_or_leaves_the_word_as_it_is(name: str, language: str) -> None:
    for text in applicable(name, language)[:4]:
        offers = perturb(text, built(name), dose=0.0).offers
        for index in offers.eligible():
            edits = list(offers.preferences(index))
            assert edits
            assert all(text.text[edit.start : edit.end] != edit.text for edit in edits)
            word = text.word(index)
            assert all(edit.start <= word.end and edit.end >= word.start for edit in edits)


def test_it_has_a_summary_a_version_and_a_family(name: str, language: str) -> None:
    perturbation = built(name)
    assert perturbation.name == name == perturbation.label
    assert perturbation.summary
    assert perturbation.version >= 1
    assert perturbation.family
    elsewhere = replace(perturbation, languages=frozenset(LANGUAGES) - {language}, reason=None)
    assert language in (elsewhere.not_applicable(Text("a", language)) or "")
