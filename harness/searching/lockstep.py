"""Searches of many examples side by side: what they ask is answered together, round by round."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from xrobust.perturbations import Outcome
from xrobust.perturbations.policies import Answer, Question, Search, Version

TOGETHER = 256
"""Searches that go on at once. It decides what shares a batch, and so the last bits of margins."""

Ask = Callable[[Sequence[tuple[int, Question]]], Sequence[Answer]]
"""Answers what searches ask, each by its number."""


@dataclass(frozen=True, slots=True)
class Found:
    """How a search ended."""

    outcomes: Sequence[Outcome]
    """One a field."""
    clean: float | None
    """Margin of the clean example; None where the search did not ask for it."""
    margin: float | None
    """Margin of what the search settled on; None where it did not ask for it."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What searches of a cell found; a prediction flips where its margin falls from above 0 to 0 or below."""

    queries: float
    """Versions that the model was asked about, an example."""
    relevance: float | None
    """Mean share of an example's relevance that is on the words touched, 0 to 1; None for policies without."""
    attacked: int | None
    """Examples that the model has right when clean; None for policies that flip nothing."""
    flipped: int | None
    """Of these, how many the search flipped."""
    success_rate: float | None
    """Flipped of attacked, 0 to 1."""
    accuracy_under_attack: float | None
    """Attacked and not flipped, in percent of all examples."""
    edits: float | None
    """Mean number of edits of those that flipped."""


def search_all(searches: Sequence[Search], ask: Ask) -> Iterator[Found]:
    """Run searches to their ends, a group after the other, each group in lockstep."""
    for start in range(0, len(searches), TOGETHER):
        yield from _together(searches[start : start + TOGETHER], ask, first=start)


def _together(searches: Sequence[Search], ask: Ask, *, first: int) -> list[Found]:
    margins: list[dict[Version, float]] = [{} for _ in searches]
    ended: dict[int, list[Outcome]] = {}
    asked: list[tuple[int, Question]] = []
    answers: dict[int, Answer | None] = dict.fromkeys(range(len(searches)))
    while answers:
        asked = []
        for number, answer in answers.items():
            try:
                question = next(searches[number]) if answer is None else searches[number].send(answer)
            except StopIteration as end:
                ended[number] = end.value
            else:
                asked.append((number, question))
        given = ask([(first + number, question) for number, question in asked]) if asked else ()
        answers = {}
        for (number, question), answer in zip(asked, given, strict=True):
            margins[number].update(zip(question.versions, answer.margins, strict=True))
            answers[number] = answer
    return [_found(ended[number], margins[number]) for number in range(len(searches))]


def _found(outcomes: Sequence[Outcome], margins: dict[Version, float]) -> Found:
    clean = next((margin for version, margin in margins.items() if not any(part.edits for part in version)), None)
    return Found(outcomes, clean, margins.get(tuple(outcome.perturbed for outcome in outcomes)))


def summary(found: Sequence[Found], *, attacking: bool) -> Searched:
    """What searches found, over all examples of a cell.

    Args:
        found: One an example.
        attacking: Whether the searches were for a flip.
    """
    count = max(1, len(found))
    queries = sum(outcome.queries for one in found for outcome in one.outcomes) / count
    masses = [outcome.relevance for one in found for outcome in one.outcomes if outcome.relevance is not None]
    relevance = sum(masses) / len(masses) if masses else None
    if not attacking:
        return Searched(queries, relevance, None, None, None, None, None)
    attacked = [one for one in found if one.clean is not None and one.clean > 0]
    flipped = [one for one in attacked if one.margin is not None and one.margin <= 0]
    edits = [sum(len(outcome.perturbed.edits) for outcome in one.outcomes) for one in flipped]
    return Searched(
        queries,
        relevance,
        len(attacked),
        len(flipped),
        len(flipped) / len(attacked) if attacked else None,
        100 * (len(attacked) - len(flipped)) / count,
        sum(edits) / len(edits) if edits else None,
    )
