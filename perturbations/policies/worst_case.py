"""The policies `worst_case` and `worst_case-beam`: the fewest edits that flip the prediction, within a budget."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import Final

from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.policies import Answer, Question, Search
from xrobust.perturbations.policies.asking import Known
from xrobust.perturbations.policies.moves import Move, Reach, State, eligible, groups

CANDIDATES: Final = 8
"""Replacements of a word that are tried: the first ones of its preferences."""
_MOST_ASKED: Final = 256
"""Moves above which the first round asks about one replacement of each word, and then about more of some words."""
_HOPEFUL: Final = 32
"""Moves that a state is tried with, after the first round: those that left the lowest margins alone."""


class Beam:
    """Adds one edit a round to the states with the lowest margins, until one of them flips the prediction.

    The first round asks about every move, so an edit that flips the prediction alone is found; in texts with more than
    256 moves it asks about one replacement of each word, and about the others of the 32 words whose first one left the
    lowest margins. Each later round tries each state with the 32 moves that left the lowest margins alone. A move that
    does not lower the margin is not taken. Of several flips in a round the one that touches the fewest words is kept,
    then the one with the lowest margin; edits that the flip does not need are taken back. Without a flip the state
    with the lowest margin is returned, so that all scores under attack are as low as the search could make them.

    Args:
        width: States kept a round. One of them is what the greedy search has, so the beam flips whatever that flips.
    """

    attacks = True
    version = "1"

    def __init__(self, width: int = 5) -> None:
        self._width = width

    def search(self, fields: Sequence[Offers], *, dose: float) -> Search:
        """Search one example; the budget is the dose's share of the words that have a candidate, at least one."""
        best = State.clean(fields)
        if dose <= 0 or not groups(fields):
            return best.finished()
        known = Known()
        yield from known.ask([best.version])
        if known[best.version] <= 0:
            return best.finished(queries=len(known))
        reach = Reach(fields, budget=budget(fields, dose), limit=CANDIDATES)
        beam, further, most = [best], (yield from _worth_asking(reach, known)), None
        while beam:
            lower: list[tuple[State, bool]] = []
            children = [(parent, reach.after(parent, further, most=most)) for parent in beam]
            yield from known.ask(child.version for _, states in children for child in states)
            seen = set()
            for parent, states in children:
                for child in states:
                    if child.version not in seen and known[child.version] < known[parent.version]:
                        lower.append((child, parent is beam[0]))
                    seen.add(child.version)
            flipped = [child for child, _ in lower if known[child.version] <= 0]
            if flipped:
                shortest = min(flipped, key=lambda state: (state.touched, known[state.version]))
                best = yield from _needed(shortest, known)
                break
            lower.sort(key=lambda found: (known[found[0].version], found[0].touched))
            if lower and known[lower[0][0].version] < known[best.version]:
                best = lower[0][0]
            # The best child of the first state comes first again: what the greedy search goes on with.
            greedy = next((child for child, of_first in lower if of_first), None)
            beam = [
                *([greedy] if greedy else ()),
                *(child for child, _ in lower if child is not greedy),
            ][: self._width]
            if most is None:
                alone = {state.moves[0]: known[state.version] for _, states in children for state in states}
                further, most = sorted(alone, key=lambda move: alone[move]), _HOPEFUL
        return best.finished(queries=len(known), refused=reach.refused)


class Greedy(Beam):
    """Adds the edit that leaves the lowest margin, until the prediction flips; otherwise as `Beam`."""

    def __init__(self) -> None:
        super().__init__(width=1)


def budget(fields: Sequence[Offers], dose: float) -> int:
    """Words that a dose allows to touch: its share of those that have a candidate, rounded half up, at least one."""
    return max(1, math.floor(dose * len(eligible(fields)) + 0.5))


def _worth_asking(reach: Reach, known: Known) -> Generator[Question, Answer, list[Move]]:
    """The moves of the first round."""
    found = [move for one in reach.moves for move in one]
    if len(found) <= _MOST_ASKED:
        return found
    offered = [one for one in reach.moves if one]
    firsts = [reach.after(reach.clean, one[:1])[0].version for one in offered]
    yield from known.ask(firsts)
    margins = [known[version] for version in firsts]
    if min(margins) <= 0:
        return [one[0] for one in offered]
    hopeful = {*sorted(range(len(offered)), key=lambda number: margins[number])[: _MOST_ASKED // CANDIDATES]}
    return [move for number, one in enumerate(offered) for move in (one if number in hopeful else one[:1])]


def _needed(state: State, known: Known) -> Generator[Question, Answer, State]:
    """A flip without the moves that it does not need; two moves need each other, or one would have flipped alone."""
    while len(state.moves) > 2:
        fewer = [found for left_out in state.moves if (found := _without(state, left_out)) is not None]
        yield from known.ask(one.version for one in fewer)
        flipped = [one for one in fewer if known[one.version] <= 0]
        if not flipped:
            break
        state = min(flipped, key=lambda one: (one.touched, known[one.version]))
    return state


def _without(state: State, left_out: Move) -> State | None:
    found: State | None = State.clean(state.fields)
    for move in state.moves:
        if found is not None and move is not left_out:
            found = found.after(move)
    return found
