"""The examples of a task under its conditions; what cannot be read or perturbed is a failure of its own cells."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from xrobust.failures import Failure, attempt
from xrobust.grid.units import Unit
from xrobust.inputs.coverage import warn_of_low_coverage
from xrobust.inputs.perturbing import Ask, PerturbedExamples, Perturber
from xrobust.inputs.reading import Data
from xrobust.perturbations import CLEAN, Condition, Edit, Perturbation, Perturbed
from xrobust.progress import Progress
from xrobust.tasks import Example, Item

if TYPE_CHECKING:
    import pyarrow

Key = tuple[str, Condition]
"""Language and condition: a cell of a unit."""
Found = PerturbedExamples | Failure


def items_of(table: pyarrow.Table, examples: Sequence[Example]) -> list[Item]:
    """The items of a stored cell, from its rows and the clean examples that they are of."""
    by_id = {example.id: example for example in examples}
    columns = table.to_pydict()
    edits = {name.removesuffix(".edits"): columns[name] for name in columns if name.endswith(".edits")}
    found = []
    for row, name in enumerate(columns["id"]):
        example = by_id[name]
        changed = {field: json.loads(of[row]) for field, of in edits.items() if of[row] is not None}
        perturbed = {
            field: Perturbed(example.texts[field], [Edit(*one) for one in of]) for field, of in changed.items()
        }
        found.append(Item(example, perturbed))
    return found


class Perturbers:
    """What perturbs the examples of a unit, language by language.

    Args:
        unit: A checkpoint on a task.
        data: The clean examples.
        protect: What no edit may touch.
    """

    def __init__(self, unit: Unit, data: Data, *, protect: Collection[str]) -> None:
        self._unit, self._data, self._protect = unit, data, protect
        self._made: dict[str, Perturber] = {}

    def clean(self, language: str) -> Found:
        """The examples of a language as they are."""
        if (self._unit.task.name, language) in self._data.failures:
            return self._data.failures[self._unit.task.name, language]
        return self._of(language).clean()

    def perturb(
        self,
        key: Key,
        perturbation: Perturbation,
        *,
        ask: Callable[[], Ask] | None = None,
        tell: Callable[[int], None] = lambda _: None,
    ) -> Found:
        """The examples under a condition.

        Args:
            key: Language and condition.
            perturbation: The condition's.
            ask: Makes what answers policies that ask a model.
            tell: Is told how many examples are searched.
        """
        language, condition = key
        name = (self._unit.task.name, language)
        if name in self._data.failures:
            return self._data.failures[name]
        if perturbation.counterparts is not None and name in self._data.counterpart_failures:
            return self._data.counterpart_failures[name]
        return attempt(
            lambda: self._of(language).perturb(condition, perturbation, ask=None if ask is None else ask(), tell=tell)
        )

    def _of(self, language: str) -> Perturber:
        if language not in self._made:
            key = (self._unit.task.name, language)
            # One language at a time: a perturber remembers the texts and offers of all its examples.
            self._made = {
                language: Perturber(
                    self._unit.task,
                    language,
                    self._data.examples[key],
                    counterparts=self._data.counterparts.get(key),
                    protect=self._protect,
                )
            }
        return self._made[language]


def perturb_all(
    unit: Unit,
    perturbations: Mapping[Condition, Perturbation],
    data: Data,
    *,
    protect: Collection[str],
    progress: Progress,
) -> dict[Key, Found]:
    """The examples of a task, clean and under conditions that ask no model: what checkpoints share.

    Warns:
        CoverageWarning: If a lexicon covers so little of a language that code-switching hardly happens.
    """
    progress.stage(f"{unit.task.name}: perturbing", len(unit.languages) * len(perturbations))
    perturbers = Perturbers(unit, data, protect=protect)
    found: dict[Key, Found] = {}
    done = 0
    for language in unit.languages:
        found[language, CLEAN] = perturbers.clean(language)
        warned = set()
        for condition, perturbation in perturbations.items():
            made = found[language, condition] = perturbers.perturb((language, condition), perturbation)
            done += 1
            progress.advance(done)
            if isinstance(made, Failure) or perturbation.family != "codeswitch" or perturbation.label in warned:
                continue
            if made.dose.words:
                warned.add(perturbation.label)
                where = f"{unit.task.name} in {language}"
                warn_of_low_coverage(made.dose.coverage, where=where, condition=str(condition))
    return found
