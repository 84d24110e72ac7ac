"""The policies `relevance` and `leave-one-out`: rankings, doses, what is asked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.perturbations.helpers import JOINERS, marking, proposing
from tests.perturbations.policies.driving import drive, numbering, offers
from xrobust.perturbations import PERTURBATIONS, SEVERITIES, Candidate, Offers, Perturbation, Span, Text, Word
from xrobust.perturbations.core.accepting import accept
from xrobust.perturbations.core.picks import Pick
from xrobust.perturbations.policies import policy
from xrobust.perturbations.policies.moves import Place, State
from xrobust.perturbations.policies.relevance import GradientRelevance, LeaveOneOut, without

BRACKET = Perturbation(name="bracket", family="noise", version=1, propose=marking)
GRADIENT, LEFT_OUT = GradientRelevance(), LeaveOneOut()


def test_words_change_from_the_least_relevant_up_whatever_the_sign() -> None:
    fields = offers(BRACKET, "ant bee cat", "dog")
    gradients = [[0.5, -2.0, 0.125], [-1.0]]
    at = {dose: drive(GRADIENT, fields, dose=dose, gradients=gradients) for dose in (0.5, 0.75, 1.0)}
    assert at[0.5].texts == ("<ant> bee <cat>", "dog")
    assert at[0.75].texts == ("<ant> bee <cat>", "<dog>")
    assert at[1.0].texts == ("<ant> <bee> <cat>", "<dog>")
    # 0.125 and 0.5 of 3.625.
    assert at[0.5].outcomes[0].relevance == pytest.approx(0.625 / 3.625)
    assert at[1.0].outcomes[0].relevance == 1.0
    assert at[0.5].outcomes[1].relevance is None
    assert [outcome.queries for outcome in at[0.5].outcomes] == [1, 0]
    assert [(question.gradients, question.versions) for question in at[0.5].questions] == [(True, ())]


def test_leaving_a_word_out_is_asked_of_the_words_that_have_a_candidate_in_one_question() -> None:
    weights = {"ant": 0.5, "bee": -2.0, "cat": 0.125, "dog": 1.0, "elk": 9.0}

    def model(texts: tuple[str, ...]) -> float:
        return sum(weights[word] for text in texts for word in text.replace(".", "").split())

    perturbation = Perturbation(
        name="b", family="noise", version=1, propose=lambda word: marking(word) if word.text != "elk" else ()
    )
    found = drive(LEFT_OUT, offers(perturbation, "ant bee elk cat.", "dog elk"), dose=0.5, margin=model)
    assert [[part.text for part in version] for version in found.questions[0].versions] == [
        ["ant bee elk cat.", "dog elk"],
        ["bee elk cat.", "dog elk"],
        ["ant elk cat.", "dog elk"],
        ["ant bee elk.", "dog elk"],
        ["ant bee elk cat.", "elk"],
    ]
    assert len(found.questions) == 1
    assert found.outcomes[0].queries == 5
    assert found.texts == ("<ant> bee elk <cat>.", "dog elk")
    assert found.outcomes[0].relevance == pytest.approx(0.625 / 3.625)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (Text("a dog barks", "en"), [0], "dog barks"),
        (Text("a dog barks", "en"), [1], "a barks"),
        (Text("a dog barks", "en"), [2], "a dog"),
        (Text("a dog.", "en"), [1], "a."),
        (Text("a dog barks", "en"), [0, 1], "barks"),
        (Text("a dog barks", "en"), [1, 2], "a "),
        (Text("a a", "en"), [0, 1], "_ _"),
        (Text("dog", "en"), [0], "_"),
        (Text("我喜欢苹果", "zh"), [1], "我苹果"),
        (Text("a dog", "en", policy="inline", tokens=[Span(0, 1), Span(2, 5)]), [1], "a _"),
    ],
)
def test_a_word_that_is_left_out_takes_a_space_with_it_and_empties_nothing(
    text: Text, words: list[int], expected: str
) -> None:
    state = State.clean([Offers(text, BRACKET)])
    [perturbed] = without(state, [Place(0, word) for word in words])
    assert perturbed.text == expected


weighted_words = st.integers(1, 12).flatmap(
    lambda count: st.lists(st.floats(-4, 4, allow_nan=False, width=16), min_size=count, max_size=count)
)


@given(weighted_words, st.floats(0, 1), st.text("abc", min_size=1, max_size=3))
def test_no_word_that_changes_is_more_relevant_than_one_that_does_not(
    gradients: list[float], dose: float, example_id: str
) -> None:
    text = " ".join("w" * (number + 1) for number in range(len(gradients)))
    found = drive(GRADIENT, offers(BRACKET, text, example_id=example_id), dose=dose, gradients=[gradients])
    [outcome] = found.outcomes
    changed = [abs(gradients[index]) for index in outcome.words]
    kept = [abs(gradient) for index, gradient in enumerate(gradients) if index not in outcome.words]
    assert not changed or not kept or max(changed) <= min(kept)
    assert abs(len(changed) - dose * len(gradients)) < 1
    if dose and any(gradients):
        assert outcome.relevance == pytest.approx(math.fsum(changed) / math.fsum(map(abs, gradients)))


@given(
    st.lists(st.sampled_from(JOINERS), max_size=20).map("".join),
    st.lists(st.floats(0, 1), min_size=2, max_size=4).map(sorted),
    st.integers(0, 99),
    st.sampled_from(["swap", "delete", "spacing", "typing"]),
)
def test_a_doses_edits_are_among_those_of_every_higher_dose(
    text: str, doses: list[float], seed: int, name: str
) -> None:
    fields = [Offers(Text(text, "hi", example_id=str(seed)), PERTURBATIONS.get(name).build())]
    gradients = [[math.sin(seed + index) for index in range(len(fields[0].text.units))]]
    found = [
        {*drive(GRADIENT, fields, dose=dose, gradients=gradients).outcomes[0].perturbed.edits} for dose in doses
    ]  # fmt: skip
    assert all(lower <= higher for lower, higher in pairwise(found))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=4).map(sorted), st.integers(0, 99))
def test_phrases_that_overlap_are_nested_too_and_dose_1_takes_all_that_fit(doses: list[float], seed: int) -> None:
    def overlapping(word: Word) -> Iterator[Candidate]:
        last = min(word.index + word.index % 3, len(word.context.units) - 1)
        yield Candidate(word.start, word.context.word(last).end, ["x"])

    perturbation = Perturbation(name="o", family="noise", version=1, propose=overlapping)
    fields = offers(perturbation, " ".join("abcdefghijkl"), example_id=str(seed))
    gradients = [[math.sin(seed * index) for index in range(12)]]
    found = [drive(GRADIENT, fields, dose=dose, gradients=gradients) for dose in [*doses, 1.0]]
    edits = [{*one.outcomes[0].perturbed.edits} for one in found]
    assert all(lower <= higher for lower, higher in pairwise(edits))
    assert all(one.touched <= math.ceil(dose * 12) + 2 for one, dose in zip(found, doses, strict=False))
    picks = [Pick(0, edit) for edit in found[-1].outcomes[0].perturbed.edits]
    left = [fields[0].choice(index) for index in range(12) if index not in found[-1].outcomes[0].words]
    assert all(edit and accept(fields[0], [*picks, Pick(0, edit)]).refused for edit in left)


@pytest.mark.parametrize("severity", sorted(SEVERITIES))
def test_short_texts_change_by_the_dose_on_average(severity: int) -> None:
    dose, count = SEVERITIES[severity], 1000
    touched = sum(
        drive(
            GRADIENT, offers(BRACKET, "ant bee cat dog", example_id=str(number)), dose=dose, gradients=[[1, 2, 3, 4]]
        ).touched
        for number in range(count)
    )
    # Each example rounds up or down by itself: a standard error of half a word an example at most.
    assert abs(touched - 4 * dose * count) <= 4 * 0.5 * math.sqrt(count)


def test_a_choice_that_is_refused_falls_back_to_the_words_others_and_is_counted() -> None:
    candidates = {0: [Candidate(0, 3, ["\u0301"], 9e9), Candidate(0, 3, ["gnu"])], 1: [Candidate(4, 7, ["dog"])]}
    found = drive(GRADIENT, [Offers(Text("ant dog", "en"), proposing(candidates))], gradients=[[1.0, 2.0]])
    assert found.texts == ("gnu dog",)
    # The accent, and the dog in the place of a dog.
    assert found.outcomes[0].refused == 2
    assert found.outcomes[0].relevance == pytest.approx(1 / 3)


def test_a_word_gets_the_edit_that_it_gets_at_random() -> None:
    fields = offers(numbering(9), "ant bee cat dog")
    found = drive(GRADIENT, fields, gradients=[[1.0, 2.0, 3.0, 4.0]])
    assert [*found.outcomes[0].perturbed.edits] == [fields[0].choice(index) for index in range(4)]


def test_occurrences_of_a_form_go_together_by_the_sum_of_their_relevance() -> None:
    perturbation = numbering(9, consistent=True)
    fields = offers(perturbation, "Bee ant", "cat bee")
    gradients = [[0.5, 0.75], [3.0, -0.5]]
    found = [drive(GRADIENT, fields, dose=dose, gradients=gradients).texts for dose in (0.25, 0.75, 1.0)]
    number = found[1][1][-1]
    ant = found[0][0][-1]
    assert found[0] == (f"Bee ant{ant}", "cat bee")
    assert found[1] == (f"Bee{number} ant{ant}", f"cat bee{number}")
    assert found[2][1].startswith(f"cat{found[2][1][3]} ")


def test_relevance_that_is_0_everywhere_has_no_share() -> None:
    found = drive(GRADIENT, offers(BRACKET, "ant bee"), dose=0.5, gradients=[[0.0, 0.0]])
    assert found.texts == ("<ant> bee",)
    assert found.outcomes[0].relevance is None


def test_both_are_known_by_name_and_attack_nothing() -> None:
    for name in ("relevance", "leave-one-out"):
        search = policy(name)
        assert search.attacks is False
        assert search.version
