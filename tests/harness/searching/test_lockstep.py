"""Searches side by side: each gets its own answers, in rounds, and is told apart by how it ended."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from xrobust.perturbations import Edit, Offers, Outcome, Perturbed, Text
from xrobust.perturbations.policies import Answer, Question, Search
from xrobust.searching.lockstep import TOGETHER, Found, search_all, summary


def offers(text: str) -> Offers:
    from tests.perturbations.helpers import proposing

    return Offers(Text(text, "en"), proposing({}))


def outcome(text: str, *edits: Edit, queries: int = 0, relevance: float | None = None) -> Outcome:
    return Outcome(Perturbed(text, edits), offers(text), (), 0, queries, relevance)


def counting(start: int) -> Search:
    """Asks about as many versions as its number says, one a round, and settles on the last one."""
    text, asked = "x" * 30, 0
    yield Question([(Perturbed(text),)])
    for asked in range(1, start + 1):
        answer = yield Question([(Perturbed(text, [Edit(0, 1, "y" * asked)]),)])
        assert list(answer.margins) == [1.0 - asked]
    edits = [Edit(0, 1, "y" * asked)] if asked else []
    return [outcome(text, *edits, queries=asked + 1)]


def test_every_search_gets_its_own_answers_and_ends_by_itself() -> None:
    rounds: list[list[int]] = []

    def ask(asked: Sequence[tuple[int, Question]]) -> list[Answer]:
        rounds.append([number for number, _ in asked])
        answers = []
        for _, question in asked:
            ((version,),) = question.versions
            answers.append(Answer([1.0 - sum(len(edit.text) for edit in version.edits)]))
        return answers

    found = list(search_all([counting(2), counting(0), counting(3)], ask))
    assert [one.outcomes[0].queries for one in found] == [3, 1, 4]
    assert [(one.clean, one.margin) for one in found] == [(1.0, -1.0), (1.0, 1.0), (1.0, -2.0)]
    assert rounds == [[0, 1, 2], [0, 2], [0, 2], [2]]


def test_groups_follow_each_other_so_that_batches_do_not_depend_on_how_many_there_are() -> None:
    sizes: list[int] = []

    def ask(asked: Sequence[tuple[int, Question]]) -> list[Answer]:
        sizes.append(len(asked))
        return [Answer([1.0]) for _ in asked]

    assert len(list(search_all([counting(0) for _ in range(TOGETHER + 3)], ask))) == TOGETHER + 3
    assert sizes == [TOGETHER, 3]


def test_what_an_attack_found_is_summed_up() -> None:
    edit = Edit(0, 1, "y")
    found = [
        Found([outcome("ab", edit, queries=5)], clean=2.0, margin=-0.1),  # flipped by one edit
        Found([outcome("ab", edit, queries=7), outcome("cd", edit)], clean=1.0, margin=0.0),  # by two
        Found([outcome("ab", edit, queries=3)], clean=0.5, margin=0.2),  # held
        Found([outcome("ab", queries=1)], clean=-1.0, margin=-1.0),  # wrong from the start
    ]
    summed = summary(found, attacking=True)
    assert (summed.attacked, summed.flipped) == (3, 2)
    assert summed.success_rate == pytest.approx(2 / 3)
    assert summed.accuracy_under_attack == pytest.approx(25.0)
    assert summed.edits == pytest.approx(1.5)
    assert summed.queries == pytest.approx(16 / 4)
    assert summed.relevance is None


def test_a_search_that_attacks_nothing_has_no_success() -> None:
    found = [Found([outcome("ab", relevance=0.25)], clean=None, margin=None)]
    summed = summary(found, attacking=False)
    assert (summed.attacked, summed.success_rate, summed.edits) == (None, None, None)
    assert summed.relevance == 0.25
