"""What a search may do to an example in one go, and the states that it gets to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from xrobust.perturbations.core.accepting import accept
from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.core.outcome import Outcome
from xrobust.perturbations.core.picks import Pick
from xrobust.perturbations.edits import Edit
from xrobust.perturbations.policies import Version


class Place(NamedTuple):
    """Where a word of an example stands."""

    field: int
    """Index of the field among those that the search was given."""
    word: int
    """Index of the word in the field's text."""


class Change(NamedTuple):
    """An edit, and the word that it was offered for."""

    place: Place
    edit: Edit


Group = tuple[Place, ...]
"""Words that change together or not at all, by place: one word, or several where the perturbation is consistent."""

Move = tuple[Change, ...]
"""What is done in one go: an edit for each word of a group."""


def eligible(fields: Sequence[Offers]) -> list[Place]:
    """The words that have a candidate, by place."""
    return [Place(number, word) for number, offers in enumerate(fields) for word in offers.eligible()]


def groups(fields: Sequence[Offers]) -> list[Group]:
    """The groups of an example, in the order of their first words.

    Where the perturbation is consistent, a form that stands in several fields, capitals or not, is one group: labels of
    pairs hang on it. It is none where one of the words has no candidate. In a single field those words of a form are a
    group that have the same candidates: a lexicon has them by the form, and phrases by what stands there.
    """
    found: dict[tuple[str, str] | Place, list[Place]] = {}
    for number, offers in enumerate(fields):
        text = offers.text
        for word in offers.words:
            place = Place(number, word)
            start, end, _ = text.units[word]
            form = (text.language, text.text[start:end].casefold())
            found.setdefault(form if offers.perturbation.consistent else place, []).append(place)
    willing = {*eligible(fields)}
    together: list[Group] = []
    for places in found.values():
        if len({place.field for place in places}) > 1:
            together += [tuple(places)] if willing.issuperset(places) else []
        else:
            together += _alike(fields, [place for place in places if place in willing])
    return sorted(together)


def _alike(fields: Sequence[Offers], places: Sequence[Place]) -> list[Group]:
    if len(places) < 2:
        return [(place,) for place in places]
    found: dict[frozenset[tuple[str, str]], list[Place]] = {}
    for place in places:
        found.setdefault(frozenset(_by_meaning(fields, place)), []).append(place)
    return [tuple(alike) for alike in found.values()]


def moves(fields: Sequence[Offers], group: Group) -> Iterator[Move]:
    """The moves of a group, in the order of its first word's `preferences`.

    A replacement that one of the words has no candidate for is no move. Replacements are the same that differ in case,
    or in the spaces around them.
    """
    first, *rest = group
    others = [_by_meaning(fields, place) for place in rest]
    for edit in fields[first.field].preferences(first.word):
        meaning = _meaning(fields[first.field], edit)
        if all(meaning in there for there in others):
            yield (
                Change(first, edit),
                *(Change(place, there[meaning]) for place, there in zip(rest, others, strict=True)),
            )


def _by_meaning(fields: Sequence[Offers], place: Place) -> dict[tuple[str, str], Edit]:
    offers = fields[place.field]
    found: dict[tuple[str, str], Edit] = {}
    for edit in offers.preferences(place.word):
        found.setdefault(_meaning(offers, edit), edit)
    return found


def _meaning(offers: Offers, edit: Edit) -> tuple[str, str]:
    """What stands for what."""
    old, new = offers.text.text[edit.start : edit.end], edit.text
    return old.strip().casefold(), new.strip().casefold()


@dataclass(frozen=True, slots=True)
class State:
    """An example after moves that the contract allows, in this order."""

    fields: Sequence[Offers]
    moves: tuple[Move, ...]
    outcomes: tuple[Outcome, ...]
    """One a field."""

    @classmethod
    def clean(cls, fields: Sequence[Offers]) -> State:
        """The state before the first move."""
        return cls(fields, (), tuple(accept(offers, ()) for offers in fields))

    @property
    def version(self) -> Version:
        """What a model is asked about."""
        return tuple(outcome.perturbed for outcome in self.outcomes)

    @property
    def touched(self) -> int:
        """Words that the moves touch, in all fields."""
        return sum(outcome.touched for outcome in self.outcomes)

    @property
    def places(self) -> set[Place]:
        """The words that the moves touch."""
        return {
            Place(number, word)
            for number, outcome in enumerate(self.outcomes)
            for words in (outcome.words, *map(outcome.offers.touched, outcome.perturbed.edits))
            for word in words
        }

    def after(self, move: Move) -> State | None:
        """The state after one move more; None where the contract refuses one of its edits."""
        made = (*self.moves, move)
        outcomes = [*self.outcomes]
        for number in dict.fromkeys(change.place.field for change in move):
            outcomes[number] = accept(
                self.fields[number],
                [Pick(place.word, edit) for one in made for place, edit in one if place.field == number],
            )
            if outcomes[number].refused:
                return None
        return State(self.fields, made, tuple(outcomes))

    def finished(self, *, queries: int = 0, refused: int = 0, relevance: float | None = None) -> list[Outcome]:
        """The outcomes; what is counted for the whole example stands on the first field, so that sums are right."""
        if not self.outcomes:
            return []
        first, *rest = self.outcomes
        return [replace(first, queries=queries, refused=refused, relevance=relevance), *rest]


class Reach:
    """The states that moves lead to within a budget.

    Args:
        fields: The example's fields.
        budget: Words that all moves together may touch.
        limit: Moves of a group; the first ones that are allowed and make another text each.
    """

    def __init__(self, fields: Sequence[Offers], *, budget: int, limit: int) -> None:
        self.budget = budget
        self.clean = State.clean(fields)
        self.groups = groups(fields)
        self._refused: set[Move] = set()
        self.moves = [self._first(fields, group, limit) for group in self.groups]
        """For each group its moves."""

    @property
    def refused(self) -> int:
        """Moves that the contract refused, on the clean text or after other moves."""
        return len(self._refused)

    def after(self, state: State, further: Iterable[Move], *, most: int | None = None) -> list[State]:
        """The states after each of these moves that changes a word not changed yet, fits the budget and is allowed.

        Args:
            state: Where the moves start from.
            further: Moves.
            most: So many of the states at most.
        """
        changed: Collection[Place] = {move[0].place for move in state.moves}
        left = self.budget - state.touched
        found: list[State] = []
        for move in further if left > 0 else ():
            if len(found) == most:
                break
            if move[0].place not in changed:
                reached = state.after(move)
                if reached is None:
                    self._refused.add(move)
                elif reached.touched <= self.budget:
                    found.append(reached)
        return found

    def _first(self, fields: Sequence[Offers], group: Group, limit: int) -> list[Move]:
        found: dict[tuple[str, ...], Move] = {}
        for move in moves(fields, group):
            for state in self.after(self.clean, [move]):
                found.setdefault(tuple(perturbed.text for perturbed in state.version), move)
            if len(found) == limit:
                break
        return [*found.values()]
