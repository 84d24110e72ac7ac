"""The policy `random`: doses, nesting, phrases, propensity, consistency."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.perturbations.helpers import JOINERS, marking, proposing
from xrobust.perturbations import PERTURBATIONS, SEVERITIES, Candidate, Perturbation, Text, Word, perturb
from xrobust.perturbations.errors import UnknownNameError
from xrobust.perturbations.policies import policy
from xrobust.perturbations.policies.random_words import random_words

WORDS = 4000
BRACKET = Perturbation(name="bracket", family="noise", version=1, propose=marking)


def long_text(count: int = WORDS) -> Text:
    return Text(" ".join(("dog", "mouse")[index % 2] for index in range(count)), "en", example_id="long")


def within(picked: int, count: int, probability: float) -> bool:
    """Whether a count is within 4 standard errors of what a probability gives."""
    return abs(picked - count * probability) <= 4 * math.sqrt(count * probability * (1 - probability))


@pytest.mark.parametrize("severity", sorted(SEVERITIES))
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_share_of_words_picked_is_the_dose(severity: int, seed: int) -> None:
    outcome = perturb(long_text(), BRACKET, dose=SEVERITIES[severity], seed=seed)
    assert within(len(outcome.words), WORDS, SEVERITIES[severity])
    assert outcome.touched == len(outcome.words) == len(outcome.perturbed.edits)


@given(
    st.lists(st.sampled_from(JOINERS), max_size=20).map("".join),
    st.lists(st.floats(0, 1), min_size=2, max_size=4).map(sorted),
    st.integers(0, 3),
    st.sampled_from(["swap", "delete", "double", "spacing"]),
)
def test_a_doses_edits_are_among_those_of_every_higher_dose(
    text: str, doses: list[float], seed: int, name: str
) -> None:
    perturbation = PERTURBATIONS.get(name).build()
    edits = [set(perturb(Text(text, "hi"), perturbation, dose=dose, seed=seed).perturbed.edits) for dose in doses]
    assert all(lower <= higher for lower, higher in pairwise(edits))


def phrases(word: Word) -> Iterator[Candidate]:
    if word.index % 4 == 0:
        yield Candidate(word.start, word.context.word(word.index + 3).end, ["phrase"])


@pytest.mark.parametrize("dose", [0.1, 0.5, 1.0])
def test_a_phrase_of_four_words_counts_four(dose: float) -> None:
    text = long_text()
    outcome = perturb(text, Perturbation(name="p", family="noise", version=1, propose=phrases), dose=dose)
    assert within(len(outcome.words), WORDS // 4, 1 - (1 - dose) ** (1 / 4))
    assert outcome.touched == 4 * len(outcome.words)


@pytest.mark.parametrize("severity", sorted(SEVERITIES))
def test_where_phrases_begin_at_every_word_the_share_of_words_touched_is_the_dose(severity: int) -> None:
    def every_phrase(word: Word) -> Iterator[Candidate]:
        for end in word.context.units[word.index : word.index + 4]:
            yield Candidate(word.start, end[1], ["phrase"])

    perturbation = Perturbation(name="e", family="noise", version=1, propose=every_phrase)
    touched = perturb(long_text(), perturbation, dose=SEVERITIES[severity]).touched
    assert touched / WORDS == pytest.approx(SEVERITIES[severity], rel=0.1)  # a little less, since phrases overlap
    assert perturb(long_text(), perturbation, dose=1.0).touched == WORDS


@given(st.integers(0, 20))
def test_overlapping_phrases_are_nested_too(seed: int) -> None:
    def overlapping(word: Word) -> Iterator[Candidate]:
        last = min(word.index + 2, len(word.context.units) - 1)
        yield Candidate(word.start, word.context.word(last).end, ["x", "y"])
        yield Candidate(word.start, word.end, ["z"])

    perturbation = Perturbation(name="o", family="noise", version=1, propose=overlapping)
    lower: set[object] = set()
    for dose in (0.1, 0.3, 0.6, 1.0):
        edits = set(perturb(long_text(30), perturbation, dose=dose, seed=seed).perturbed.edits)
        assert lower <= edits
        lower = edits


def test_propensity_multiplies_the_dose_of_a_word() -> None:
    weighted = Perturbation(
        name="w", family="noise", version=1, propose=marking, propensity=lambda word: {3: 0.5, 5: 2.0}[len(word.text)]
    )
    words = perturb(long_text(), weighted, dose=0.2).words
    assert within(sum(index % 2 == 0 for index in words), WORDS // 2, 0.1)
    assert within(sum(index % 2 == 1 for index in words), WORDS // 2, 0.4)


def test_a_word_without_propensity_is_never_picked() -> None:
    never = Perturbation(name="n", family="noise", version=1, propose=marking, propensity=lambda word: 0.0)
    assert perturb(long_text(20), never, dose=1.0).words == ()


def test_words_without_a_candidate_do_not_count() -> None:
    outcome = perturb(long_text(10), proposing({3: [Candidate(16, 21, ["cat"])]}), dose=1.0)
    assert outcome.words == (3,)
    assert outcome.offers.eligible() == [3]


def test_replacements_are_chosen_by_weight() -> None:
    def weighted(word: Word) -> Iterator[Candidate]:
        yield Candidate(word.start, word.end, ["a", "b"], weight=3.0)
        yield Candidate(word.start, word.end, ["c"])

    perturbation = Perturbation(name="w", family="noise", version=1, propose=weighted)
    words = perturb(long_text(), perturbation, dose=1.0).perturbed.text.split()
    for replacement, share in {"a": 0.375, "b": 0.375, "c": 0.25}.items():
        assert within(words.count(replacement), WORDS, share)


def test_a_consistent_perturbation_changes_a_word_alike_wherever_it_stands() -> None:
    def senses(word: Word) -> Iterator[Candidate]:
        yield Candidate(word.start, word.end, [f"{word.text.casefold()}{index}" for index in range(9)])

    consistent = Perturbation(name="c", family="codeswitch", version=1, propose=senses, consistent=True)
    forms = [f"word{chr(97 + index)}" for index in range(26)]
    premise = Text(" ".join(forms), "en", example_id="x", name="premise")
    hypothesis = Text(" ".join([*reversed(forms), forms[0].title()]), "en", example_id="x", name="hypothesis")
    before = perturb(premise, consistent, dose=0.5).perturbed
    after = perturb(hypothesis, consistent, dose=0.5).perturbed
    there = dict(zip(forms, before.text.split(), strict=True))
    here = dict(zip([*reversed(forms)], after.text.split()[:-1], strict=True))
    assert there == here
    assert 0 < len(before.edits) < len(forms)
    assert after.text.split()[-1].casefold() == there[forms[0]]
    other = perturb(Text(premise.text, "en", example_id="y", name="premise"), consistent, dose=0.5)
    assert other.perturbed.text != before.text


def test_an_inconsistent_perturbation_draws_for_each_field() -> None:
    texts = [Text(long_text(40).text, "en", example_id="x", name=name) for name in ("premise", "hypothesis")]
    first, second = (perturb(text, BRACKET, dose=0.5).words for text in texts)
    assert first != second


def test_the_policy_is_known_by_name_and_others_are_not() -> None:
    assert policy("random") is random_words
    with pytest.raises(UnknownNameError, match="unknown policy 'randon'") as caught:
        policy("randon")
    assert caught.value.fix == "did you mean 'random'?"
