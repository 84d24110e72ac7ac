"""The clean examples of a plan, and the same items in other languages where conditions need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xrobust.grid.plan import Plan, blank_texts
from xrobust.inputs.aligning.cache import aligned
from xrobust.inputs.aligning.counterparts import Counterparts
from xrobust.perturbations import Condition
from xrobust.perturbations.errors import MissingFileError
from xrobust.progress import Progress
from xrobust.tasks import Example, Task


@dataclass(frozen=True, slots=True)
class Data:
    """The clean examples of a plan, by task and language."""

    examples: Mapping[tuple[str, str], Sequence[Example]]
    calibration: Mapping[tuple[str, str], Sequence[Example]]
    """Of tasks that learn something from development data before they decode."""
    counterparts: Mapping[tuple[str, str], Counterparts]
    """Of parallel tasks, where a condition puts in what the same items say in other languages."""


def read_data(plan: Plan, progress: Progress) -> Data:
    """The clean examples of a plan.

    Raises:
        DataError: If the source cannot give them.
    """
    tasks = {unit.task.name: unit.task for unit in plan.units}
    wanted = [(task, language) for name, task in tasks.items() for language in plan.languages[name]]
    progress.stage("reading data", len(wanted))
    reader = _Reader(plan)
    examples, calibration, counterparts = {}, {}, {}
    for done, (task, language) in enumerate(wanted, start=1):
        key = (task.name, language)
        examples[key] = _limited(plan, task, reader.whole(task, language))
        if task.calibration_split is not None:
            found = task.load(plan.source, language, task.calibration_split)
            calibration[key] = _limited(plan, task, found)
        others = reader.counterparts(task, language)
        if others is not None:
            counterparts[key] = others
        progress.advance(done)
    for (where, what), count in plan.source.findings.treatments.items():
        progress.message(f"{where}: {count} × {what}")
    return Data(examples, calibration, counterparts)


def counterpart_languages(plan: Plan, task: Task, language: str, condition: Condition) -> list[str]:
    """Languages in which a condition needs the items of a task in a language; those that the source can have."""
    find = None if condition.is_clean else plan.perturbation(condition).counterparts
    if find is None:
        return []
    texts = blank_texts(task, language, condition.fields or task.default_fields)
    offered = plan.source.languages(task.languages)
    wanted = dict.fromkeys(code for text in texts for code in find(text.language, text.matched_languages))
    return [code for code in wanted if code in offered and code != language]


class _Reader:
    """Reads every task and language once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._whole: dict[tuple[str, str], Sequence[Example]] = {}

    def whole(self, task: Task, language: str) -> Sequence[Example]:
        """All examples of the split."""
        key = (task.name, language)
        if key not in self._whole:
            self._whole[key] = task.load(self._plan.source, language, self._plan.split(task))
        return self._whole[key]

    def counterparts(self, task: Task, language: str) -> Counterparts | None:
        """The items of a language in those that conditions want; None where none does, or the task is not parallel."""
        plan, examples = self._plan, self.whole(task, language)
        if plan.aligner is None or not any(example.parallel_id is not None for example in examples):
            return None
        wanted = dict.fromkeys(
            code for condition in plan.conditions for code in counterpart_languages(plan, task, language, condition)
        )
        others = {}
        for code in wanted:
            try:
                others[code] = self.whole(task, code)
            except MissingFileError:
                continue  # the perturbation then says that there is no parallel text in it
        return Counterparts(language, examples, others=others, aligner=plan.aligner, align=aligned)


def _limited(plan: Plan, task: Task, found: Sequence[Example]) -> Sequence[Example]:
    return found if plan.settings.limit is None else task.limited(found, plan.settings.limit)
