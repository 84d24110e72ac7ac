"""The clean examples of a plan, and the same items in other languages where conditions need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xrobust.failures import Failure, attempt
from xrobust.grid.plan import Plan, Reading, blank_texts
from xrobust.grid.units import Unit
from xrobust.inputs.aligning.cache import aligned
from xrobust.inputs.aligning.counterparts import Counterparts
from xrobust.perturbations import Condition, Perturbation
from xrobust.perturbations.errors import MissingFileError
from xrobust.progress import Progress
from xrobust.tasks import Calibrated, Example, Source, Task

Key = tuple[str, str]
"""Task and language."""


@dataclass(frozen=True, slots=True)
class Data:
    """The clean examples of a plan, by task and language."""

    examples: dict[Key, Sequence[Example]] = field(default_factory=dict)
    calibration: dict[Key, Sequence[Example]] = field(default_factory=dict)
    """Of tasks that learn something from development data before they decode."""
    counterparts: dict[Key, Counterparts] = field(default_factory=dict)
    """Of parallel tasks, where a condition puts in what the same items say in other languages."""
    failures: dict[Key, Failure] = field(default_factory=dict)
    """Why examples could not be read."""
    counterpart_failures: dict[Key, Failure] = field(default_factory=dict)
    """Why the same items in other languages could not be read."""


def read_data(plan: Plan, progress: Progress) -> Data:
    """The clean examples of a plan; what cannot be read is in its failures."""
    wanted = {(unit.task.name, language): unit for unit in plan.units for language in unit.languages}
    progress.stage("reading data", len(wanted))
    reader = _Reader(plan)
    data = Data()
    for done, (key, unit) in enumerate(wanted.items(), start=1):
        failed = attempt(lambda unit=unit, language=key[1]: reader.read(unit, language, data))  # type: ignore[misc]
        if isinstance(failed, Failure):
            data.failures[key] = failed
        progress.advance(done)
    for (where, what), count in plan.reading.source.findings.treatments.items():
        progress.message(f"{where}: {count} × {what}")
    return data


def counterpart_languages(
    task: Task, language: str, condition: Condition, perturbation: Perturbation, *, source: Source
) -> list[str]:
    """Languages in which a condition needs the items of a task in a language; those that the source can have."""
    find = perturbation.counterparts
    if find is None:
        return []
    texts = blank_texts(task, language, condition.fields or task.default_fields)
    offered = source.languages(task.languages)
    wanted = dict.fromkeys(code for text in texts for code in find(text.language, text.matched_languages))
    return [code for code in wanted if code in offered and code != language]


class _Reader:
    """Reads every task and language once."""

    def __init__(self, plan: Plan) -> None:
        self._reading: Reading = plan.reading
        self._perturbations: Mapping[Condition, Perturbation] = plan.perturbations
        self._whole: dict[Key, Sequence[Example]] = {}

    def read(self, unit: Unit, language: str, data: Data) -> None:
        """Read the examples of a language into the data."""
        task, key = unit.task, (unit.task.name, language)
        examples = self._limited(task, self._all(unit, language))
        if isinstance(task, Calibrated):
            found = task.load(self._reading.source, language, task.calibration_split)
            data.calibration[key] = self._limited(task, found)
        data.examples[key] = examples
        others = attempt(lambda: self._counterparts(unit, language))
        if isinstance(others, Failure):
            data.counterpart_failures[key] = others
        elif others is not None:
            data.counterparts[key] = others

    def _all(self, unit: Unit, language: str) -> Sequence[Example]:
        """All examples of the split."""
        key = (unit.task.name, language)
        if key not in self._whole:
            self._whole[key] = unit.task.load(self._reading.source, language, unit.split)
        return self._whole[key]

    def _limited(self, task: Task, found: Sequence[Example]) -> Sequence[Example]:
        limit = self._reading.limit
        return found if limit is None else task.limited(found, limit)

    def _counterparts(self, unit: Unit, language: str) -> Counterparts | None:
        """The items of a language in those that conditions want; None where none does, or the task is not parallel."""
        aligner, examples = self._reading.aligner, self._all(unit, language)
        if aligner is None or not any(example.parallel_id is not None for example in examples):
            return None
        wanted = dict.fromkeys(
            code
            for condition, perturbation in self._perturbations.items()
            for code in counterpart_languages(unit.task, language, condition, perturbation, source=self._reading.source)
        )
        others = {}
        for code in wanted:
            try:
                others[code] = self._all(unit, code)
            except MissingFileError:
                continue  # the perturbation then says that there is no parallel text in it
        return Counterparts(language, examples, others=others, aligner=aligner, align=aligned)
