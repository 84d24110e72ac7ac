"""The policies `relevance` and `leave-one-out`: the words that matter least to the model change first.

The idea of progressive code-switching, for any perturbation. No code of the published method was released, and nothing
here claims to reproduce its figures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.core.outcome import Outcome
from xrobust.perturbations.edits import Edit, Perturbed
from xrobust.perturbations.policies import Question, Search, Version
from xrobust.perturbations.policies.moves import Place, State, eligible, groups, moves
from xrobust.perturbations.randomness import UNIT, Scope, item_of

_PLACEHOLDER = "_"


class GradientRelevance:
    """Relevance by gradient times input.

    A word's relevance is the absolute value of its share of the margin to first order: the gradient of the margin by
    the word's input embeddings times these, summed over its subwords with their signs, so that subwords that pull in
    opposite directions cancel as they do in the model.
    """

    attacks = False
    version = "1"

    def search(self, fields: Sequence[Offers], *, dose: float) -> Search:
        """Ask for the gradients of the clean example, which counts as one query."""
        places = eligible(fields)
        if dose <= 0 or not places:
            return State.clean(fields).finished()
        answer = yield Question(gradients=True)
        relevance = {place: abs(answer.gradients[place.field][place.word]) for place in places}
        return _least_relevant_first(fields, relevance, dose=dose, queries=1)


class LeaveOneOut:
    """Relevance by leaving a word out: how much the margin changes, up or down.

    In a `free` field the word goes, with a space beside it. A token of an `inline` field must not be empty: there
    `_` stands in its place, as it does for the only word of a text.
    """

    attacks = False
    version = "1"

    def search(self, fields: Sequence[Offers], *, dose: float) -> Search:
        """Ask about the clean example, and for every word that has a candidate about the example without it."""
        places = eligible(fields)
        clean = State.clean(fields)
        if dose <= 0 or not places:
            return clean.finished()
        versions = [clean.version, *(without(clean, [place]) for place in places)]
        answer = yield Question(versions)
        whole, *rest = answer.margins
        relevance = {place: abs(whole - margin) for place, margin in zip(places, rest, strict=True)}
        return _least_relevant_first(fields, relevance, dose=dose, queries=len(versions))


def without(state: State, places: Iterable[Place]) -> Version:
    """A clean example without some of its words.

    Args:
        state: The clean state.
        places: Where these words stand, in order.
    """
    version = [*state.version]
    for number, group in groupby(places, key=lambda place: place.field):
        text = state.fields[number].text
        spans = [text.units[place.word][:2] for place in group]
        shorter = Perturbed(text.text, [*_cut(text.text, spans)])
        if text.policy == "inline" or not shorter.text.strip():
            shorter = Perturbed(text.text, [Edit(start, end, _PLACEHOLDER) for start, end in spans])
        version[number] = shorter
    return tuple(version)


def _cut(clean: str, spans: Iterable[tuple[int, int]]) -> Iterator[Edit]:
    """Each span goes with the space behind it, or else with the one before."""
    done = 0
    for start, end in spans:
        behind = clean[end : end + 1].isspace()
        before = not behind and start > done and clean[start - 1].isspace()
        done = end + behind
        yield Edit(start - before, done, "")


def _least_relevant_first(
    fields: Sequence[Offers], relevance: Mapping[Place, float], *, dose: float, queries: int
) -> list[Outcome]:
    """Change the least relevant words, a prefix of the ranking that touches the dose's share of the words.

    A word enters at the dose at which the words before it, and the example's own draw times the words that it touches
    itself, make that share. So the mean over examples is the dose however short their texts are, the edits at a dose
    are among those at a higher one, and dose 1 takes all. Words whose every edit is refused are passed over.

    Args:
        fields: The example's fields.
        relevance: Of every word that has a candidate.
        dose: Share of these words to touch, above 0.
        queries: Versions asked about.
    """
    state, refused = State.clean(fields), 0
    limit, draw = dose * len(relevance), _draw(fields[0])
    for group in sorted(groups(fields), key=lambda group: math.fsum(relevance[place] for place in group)):
        in_vain, reached = 0, None
        for move in moves(fields, group):
            reached = state.after(move)
            if reached is not None:
                break
            in_vain += 1
        if reached is not None:
            if dose < 1 and state.touched + draw * (reached.touched - state.touched) >= limit:
                break
            state = reached
        refused += in_vain
    whole = math.fsum(relevance.values())
    touched = math.fsum(relevance[place] for place in state.places if place in relevance)
    return state.finished(queries=queries, refused=refused, relevance=touched / whole if whole else None)


def _draw(offers: Offers) -> float:
    """Uniform in [0, 1): the same for an example at every dose, whatever the perturbation and the model."""
    scope = Scope("relevance", str(offers.seed), offers.text.language)
    return scope.draw_named(item_of(offers.text.example_id, ""), "") * UNIT
