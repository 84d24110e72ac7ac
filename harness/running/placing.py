"""Where every cell of a plan has its place in a run directory: its identity, once its data are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xrobust.grid.identity import UNREADABLE, DataIdentity, Identity, data_digest, inputs_of, setting_of
from xrobust.grid.plan import Plan
from xrobust.grid.units import Unit
from xrobust.inputs.reading import Data, counterpart_languages
from xrobust.perturbations import CLEAN, Condition
from xrobust.perturbations.text_digest import text_digest


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell and its identity."""

    unit: Unit
    language: str
    condition: Condition
    identity: Identity

    @property
    def key(self) -> tuple[str, Condition]:
        """What tells the cells of a unit apart."""
        return self.language, self.condition


def place(plan: Plan, data: Data) -> list[Placed]:
    """Every cell of a plan, clean first within each language."""
    known = _DataIdentities(plan, data)
    return [
        placed for unit in plan.units for language in unit.languages for placed in _placed(plan, unit, language, known)
    ]


def _placed(plan: Plan, unit: Unit, language: str, known: _DataIdentities) -> Iterator[Placed]:
    found = known.of(unit, language)
    setting = setting_of(unit, language, data=found, path=plan.path)
    for condition in (CLEAN, *plan.perturbations):
        inputs = inputs_of(
            unit,
            condition,
            plan.perturbations.get(condition),
            text=found.text,
            protect=plan.reading.protect,
            counterparts=known.counterparts(unit, language, condition),
        )
        yield Placed(unit, language, condition, Identity(setting, inputs))


class _DataIdentities:
    """Identities of data, worked out once a task and language."""

    def __init__(self, plan: Plan, data: Data) -> None:
        self._plan, self._data = plan, data
        self._found: dict[tuple[str, str], DataIdentity] = {}

    def of(self, unit: Unit, language: str) -> DataIdentity:
        """The identity of the examples of a unit in a language."""
        key = (unit.task.name, language)
        if key not in self._found:
            reading, data = self._plan.reading, self._data
            examples, calibration = data.examples.get(key), data.calibration.get(key)
            texts = (text for example in examples or () for text in example.texts.values())
            self._found[key] = DataIdentity(
                source=reading.source.identity(),
                digest=UNREADABLE if examples is None else data_digest(examples),
                limit=reading.limit,
                calibration=None if calibration is None else data_digest(calibration),
                text=text_digest(texts, language) if self._plan.perturbations else "",
            )
        return self._found[key]

    def counterparts(self, unit: Unit, language: str, condition: Condition) -> str | None:
        """Digest of the parallel texts that a condition puts in; None where it needs none."""
        key = (unit.task.name, language)
        perturbation = self._plan.perturbations.get(condition)
        if perturbation is None or perturbation.counterparts is None:
            return None
        if key in self._data.counterpart_failures:
            return UNREADABLE
        source = self._plan.reading.source
        wanted = counterpart_languages(unit.task, language, condition, perturbation, source=source)
        others = self._data.counterparts.get(key)
        return others.identity(wanted) if others is not None and wanted else None
