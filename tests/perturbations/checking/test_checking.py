"""The properties that the core guarantees ring when a core is broken; no plugin can make them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.perturbations.helpers import marking, proposing
from xrobust.perturbations import Candidate, Edit, Offers, Outcome, Perturbation, Perturbed, Span, Text
from xrobust.perturbations.checking import properties
from xrobust.perturbations.checking.properties import (
    clusters_stay_whole,
    nothing_changes_at_dose_zero,
    offsets_map_back,
    protected_spans_are_kept,
    refusals,
    tokens_are_kept,
)

ENGLISH = Text("one fine day", "en", tokens=[Span(0, 3), Span(4, 8), Span(9, 12)], protected=[Span(4, 8)])


def outcome(text: Text, *edits: Edit) -> Outcome:
    """What a core would give that applies anything."""
    return Outcome(Perturbed(text.text, edits), Offers(text, proposing({})), (), 0)


def test_an_edit_at_dose_0_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    perturbation = Perturbation("test", "noise", 1, marking)
    assert not [*nothing_changes_at_dose_zero(ENGLISH, perturbation)]
    monkeypatch.setattr(properties, "perturb", lambda *_, dose: outcome(ENGLISH, Edit(0, 3, "two")))
    assert [*nothing_changes_at_dose_zero(ENGLISH, perturbation)] == ["became 'two fine day' with 0 edits refused"]


@pytest.mark.parametrize(
    ("clean", "edit", "what"),
    [
        ("हिम", Edit(1, 2, ""), "splits or joins a character"),  # हि loses its vowel sign
        ("हम", Edit(1, 1, "ि"), "splits or joins a character"),  # and gets it from nowhere
        ("day", Edit(0, 1, "d"), "is replaced by itself"),
        ("day", Edit(0, 1, "\u0301"), "begins with a mark that has no letter"),
    ],
)
def test_an_edit_that_breaks_a_character_is_found(clean: str, edit: Edit, what: str) -> None:
    found = [*clusters_stay_whole(outcome(Text(clean, "hi"), edit))]
    assert any(what in one for one in found), found


def test_whole_characters_that_change_are_in_order() -> None:
    assert not [*clusters_stay_whole(outcome(Text("हिम", "hi"), Edit(0, 2, "ही")))]


def test_a_map_that_loses_its_way_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    made = outcome(ENGLISH, Edit(0, 3, "twenty"))
    assert not [*offsets_map_back(made)]
    monkeypatch.setattr(Perturbed, "to_perturbed", lambda _, span: Span(*span))  # as if the text had kept its length
    assert "'fine', which no edit touches, maps to 'ty f'" in [*offsets_map_back(made)]


def test_a_protected_span_that_changes_is_found() -> None:
    assert [*protected_spans_are_kept(outcome(ENGLISH, Edit(4, 5, "w")))] == ["the protected 'fine' became 'wine'"]
    assert not [*protected_spans_are_kept(outcome(ENGLISH, Edit(9, 10, "p")))]


@pytest.mark.parametrize("edit", [Edit(3, 4, ""), Edit(6, 6, " "), Edit(4, 8, ""), Edit(3, 9, " a fine ")])
def test_a_token_that_goes_or_comes_is_found(edit: Edit) -> None:
    (found,) = tokens_are_kept(outcome(ENGLISH, edit))
    assert found.startswith("3 tokens became ")


def test_a_token_that_changes_within_itself_is_in_order() -> None:
    assert not [*tokens_are_kept(outcome(ENGLISH, Edit(4, 5, "w")))]
    assert [*tokens_are_kept(outcome(ENGLISH, Edit(2, 5, " s")))]  # a letter moves from one token to the next


@pytest.mark.parametrize(
    ("policy", "edit", "why"),
    [
        ("free", Edit(4, 8, "fine"), "changes nothing"),
        ("inline", Edit(3, 4, ""), "reaches beyond its token"),
        ("inline", Edit(4, 8, "fi ne"), "splits or empties its token"),
        ("inline", Edit(4, 8, ""), "splits or empties its token"),
    ],
)
def test_a_refusal_says_why(policy: str, edit: Edit, why: str) -> None:
    text = replace(ENGLISH, policy=policy, protected=())
    candidates = {1: [Candidate(edit.start, edit.end, [edit.text])], 2: [Candidate(9, 10, ["p"])]}
    (found,) = refusals(Offers(text, proposing(candidates)))
    assert found == f"'{text.text[edit.start : edit.end]}' → '{edit.text}' {why}"


def test_a_word_with_one_candidate_that_is_allowed_is_not_refused() -> None:
    candidates = [Candidate(4, 8, ["fine"], weight=1e9), Candidate(4, 8, ["wine"])]
    assert not [*refusals(Offers(replace(ENGLISH, protected=()), proposing({1: candidates})))]


def test_phrases_that_overlap_are_not_refused() -> None:
    candidates = {0: [Candidate(0, 8, ["a nice"])], 1: [Candidate(4, 12, ["long week"])]}
    assert not [*refusals(Offers(replace(ENGLISH, protected=()), proposing(candidates)))]
