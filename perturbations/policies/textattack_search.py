"""TextAttack's search methods as policies, where the package is installed: `worst_case-textattack-greedy` and others.

A method gets versions in the place of TextAttack's texts, whose own splitting into words takes Hindi apart: what a
method calls a word is a group of ours, and its transformations are our moves. So clusters, tokens, labels and the
budget are kept as they are by our own searches.

A method calls back, while a search is a generator that waits for its answers. So a method is run until it asks what is
not known, and once more from its beginning when that is. The genetic and swarm methods ask for a child at a time,
thousands of times, which no batch helps; they are left out.
"""

from __future__ import annotations

import functools
import importlib
import random
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from xrobust.perturbations.adapters.foreign import seeded
from xrobust.perturbations.adapters.textattack import CATALOGUE, import_offline
from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.errors import PluginError
from xrobust.perturbations.policies import Search, Version
from xrobust.perturbations.policies.asking import Known
from xrobust.perturbations.policies.moves import Reach, State, groups
from xrobust.perturbations.policies.relevance import without
from xrobust.perturbations.policies.worst_case import CANDIDATES, budget


def greedy() -> TextAttackSearch:
    """`GreedySearch`: every move in every round."""
    return TextAttackSearch("GreedySearch")


def beam() -> TextAttackSearch:
    """`BeamSearch`: every move of eight states in every round."""
    return TextAttackSearch("BeamSearch")


def ranked() -> TextAttackSearch:
    """`GreedyWordSwapWIR`: word by word, first those without which the margin is lowest."""
    return TextAttackSearch("GreedyWordSwapWIR", wir_method="delete")


class TextAttackSearch:
    """A search method of TextAttack, with the same moves, contract and budget as `Beam`.

    Without a flip the state with the lowest margin that the method asked about is returned.

    Args:
        name: Class of textattack.search_methods.
        options: The class's own.

    Raises:
        PluginError: If TextAttack is not installed.
    """

    attacks = True

    def __init__(self, name: str, **options: Any) -> None:
        if not CATALOGUE.installed:
            raise PluginError(f"the search method '{name}' needs the package textattack", fix=CATALOGUE.fix)
        self._name, self._options = name, options
        self.version = f"1+{CATALOGUE.release}"

    def search(self, fields: Sequence[Offers], *, dose: float) -> Search:
        """Search one example; the first search imports TextAttack.

        Raises:
            PluginError: If TextAttack cannot be imported.
        """
        clean = State.clean(fields)
        if dose <= 0 or not groups(fields):
            return clean.finished()
        known = Known()
        yield from known.ask([clean.version])
        if known[clean.version] <= 0:
            return clean.finished(queries=len(known))
        table = _Table(Reach(fields, budget=budget(fields, dose), limit=CANDIDATES), known)
        while isinstance(best := self._play(table), _UnknownError):
            yield from known.ask(best.versions)
        return best.finished(queries=len(known), refused=table.reach.refused)

    def _play(self, table: _Table) -> State | _UnknownError:
        """Run the method from its beginning until it ends, or asks what is not known."""
        method = getattr(_search_methods(), self._name)(**self._options)
        method.get_transformations = table.transformations
        method.get_goal_results = table.results
        method.get_indices_to_order = table.indices
        try:
            with seeded(random.Random(0)):  # noqa: S311 - put back at the end
                found: _Result = method.perform_search(table.result(_Attacked(table.reach.clean, table)))
        except _UnknownError as unknown:
            return unknown
        if found.flips:
            return found.attacked_text.state
        return min(table.met.values(), key=lambda state: (table.known[state.version], state.touched))


@functools.cache
def _search_methods() -> ModuleType:
    CATALOGUE.load(import_offline)
    return importlib.import_module("textattack.search_methods")


class _UnknownError(Exception):
    """A method asks what is not known."""

    def __init__(self, versions: Sequence[Version]) -> None:
        super().__init__()
        self.versions = versions


class _Attacked:
    """What a method takes for a text: a state, or a version without a word, which is only asked about."""

    def __init__(self, state: State, table: _Table, *, version: Version | None = None) -> None:
        self.state = state
        self.version = state.version if version is None else version
        self.attack_attrs: dict[str, Any] = {}
        self._table = table

    def delete_word_at_index(self, index: int) -> _Attacked:
        """The clean example without the words of a group."""
        version = without(self.state, self._table.reach.groups[index])
        return _Attacked(self.state, self._table, version=version)


class _Result:
    """What a method learns of a text: a score that is to rise, and whether that suffices."""

    def __init__(self, attacked_text: _Attacked, margin: float) -> None:
        status = importlib.import_module("textattack.goal_function_results").GoalFunctionResultStatus
        self.attacked_text = attacked_text
        self.score = -margin
        self.flips = margin <= 0
        self.goal_status = status.SUCCEEDED if self.flips else status.SEARCHING


class _Table:
    """What a method may call, in the place of TextAttack's `Attack`."""

    def __init__(self, reach: Reach, known: Known) -> None:
        self.reach, self.known = reach, known
        self.met: dict[Version, State] = {}
        """The states that the method has asked about."""
        self._after: dict[tuple[Version, tuple[int, ...]], list[State]] = {}

    def transformations(
        self, text: _Attacked, original_text: _Attacked, indices_to_modify: Iterable[int] | None = None
    ) -> list[_Attacked]:
        """The states one move after a state; all moves, or those of some groups."""
        del original_text
        chosen = tuple(map(int, range(len(self.reach.moves)) if indices_to_modify is None else indices_to_modify))
        key = (text.version, chosen)
        if key not in self._after:
            self._after[key] = self.reach.after(
                text.state, (move for number in chosen for move in self.reach.moves[number])
            )
        return [_Attacked(state, self) for state in self._after[key]]

    def results(self, texts: Sequence[_Attacked]) -> tuple[list[_Result], bool]:
        """What the model says of texts, and that the method may go on: the budget limits words, not queries."""
        if any(text.version not in self.known for text in texts):
            raise _UnknownError([text.version for text in texts])
        return [self.result(text) for text in texts], False

    def result(self, text: _Attacked) -> _Result:
        """What the model has said of a text."""
        if text.version == text.state.version:
            self.met.setdefault(text.version, text.state)
        return _Result(text, self.known[text.version])

    def indices(self, text: _Attacked) -> tuple[int, list[int]]:
        """The number of groups, and each one's index."""
        del text
        return len(self.reach.groups), list(range(len(self.reach.groups)))
