"""The plan: every cell of an evaluation, listed before any model is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xrobust.grid.identity import NumericPath, numeric_path
from xrobust.grid.units import Cell, Unit
from xrobust.perturbations import (
    CLEAN,
    PERTURBATIONS,
    Condition,
    Perturbation,
    Resources,
    Text,
    load_suite,
    parse_condition,
)
from xrobust.perturbations.alignment import Aligner
from xrobust.perturbations.errors import CheckpointError, ConditionError, UsageError, suggestion
from xrobust.perturbations.languages import language
from xrobust.perturbations.policies import SearchPolicy, policy
from xrobust.settings import Settings, conditions_of
from xrobust.tasks import TASKS, Attackable, Example, Source, Task

if TYPE_CHECKING:
    from xrobust.checkpoints.choosing import TaskCheckpoint
    from xrobust.checkpoints.registry import CheckpointEntry


@dataclass(frozen=True, slots=True)
class Reading:
    """Which examples are read, and what is needed to perturb them."""

    source: Source
    limit: int | None
    """Examples a language; None for all."""
    aligner: Aligner | None
    """What links words of parallel texts, where a condition needs that."""
    protect: tuple[str, ...]
    """What no edit may touch."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All cells of an evaluation."""

    units: tuple[Unit, ...]
    perturbations: Mapping[Condition, Perturbation]
    """Every condition but `clean`, with its perturbation, built."""
    reading: Reading
    path: NumericPath
    name: str
    """What a run of this plan is called where nobody names it: its suites."""
    chosen: tuple[str, ...]
    """What was chosen by default, in words."""

    def cells(self) -> Iterator[Cell]:
        """Every cell, clean first within each language."""
        for unit in self.units:
            for code in unit.languages:
                for condition in (CLEAN, *self.perturbations):
                    yield Cell(unit.entry.name, unit.task.name, code, condition)

    def __len__(self) -> int:
        return sum(len(unit.languages) for unit in self.units) * (1 + len(self.perturbations))


def make_plan(settings: Settings) -> Plan:
    """Resolve names, choose defaults and list the cells.

    Raises:
        XRobustError: If a name is unknown, a checkpoint does not fit a task that was asked for, or nothing is left.
    """
    from xrobust.checkpoints.choosing import resolve
    from xrobust.checkpoints.registry import load_registry

    suites = map(load_suite, dict.fromkeys(settings.suites))
    explicit = tuple(map(parse_condition, settings.perturbations))
    conditions = conditions_of(suites, explicit, settings.seeds)
    registry = load_registry(settings.registry)
    entries = tuple(resolve(name, registry=registry) for name in dict.fromkeys(settings.checkpoints))
    if not entries:
        raise UsageError("no checkpoint", expected="at least one --ckpt PATH, Hub id or name")
    source = settings.make_source(demo=all(entry.is_demo for entry in entries))
    resources = settings.resources(source)
    for condition in conditions:
        _check_policy(condition)
    perturbations = _build(conditions, resources)
    aligned = any(perturbation.counterparts is not None for perturbation in perturbations.values())
    aligner = settings.make_aligner(resources) if aligned else None

    selected = {entry.name: _select(entry, settings, source) for entry in entries}
    tasks = {task.name: task for found in selected.values() for task, _ in found}
    languages = _languages(settings, source, tasks)
    _check_fields(conditions, tasks)
    _check_attacks(conditions, tasks)
    for task in tasks.values():
        if settings.split is not None and settings.split not in task.splits:
            raise UsageError(f"{task.name} has no split '{settings.split}'", expected=", ".join(task.splits))
    units = tuple(
        Unit(entry, task, checkpoint, languages[task.name], settings.split or task.splits[0])
        for entry in entries
        for task, checkpoint in selected[entry.name]
        if task.name in languages
    )
    for condition in conditions_of((), explicit, settings.seeds):
        for task in tasks.values():
            _check_leaks(condition, perturbations[condition], task, languages.get(task.name, ()))
    return Plan(
        units,
        perturbations,
        Reading(source, settings.limit, aligner, settings.protect),
        numeric_path(device=settings.device, dtype=settings.dtype, batch_tokens=settings.batch_tokens),
        "+".join(Path(name).stem for name in settings.suites) or "conditions",
        _chosen(settings, source, tasks),
    )


def _build(conditions: Iterable[Condition], resources: Resources) -> dict[Condition, Perturbation]:
    """Every condition's perturbation; conditions that differ by dose, seed, policy or fields share one."""
    built: dict[tuple[str, str], Perturbation] = {}
    found = {}
    for condition in conditions:
        key = (condition.name, condition.parameters)
        if key not in built:
            built[key] = PERTURBATIONS.get(condition.name).build(condition.parameters, resources=resources)
        found[condition] = built[key]
    return found


def asks_a_model(condition: Condition) -> bool:
    """Whether the inputs of a condition depend on the checkpoint."""
    return isinstance(policy(condition.policy), SearchPolicy)


def _check_policy(condition: Condition) -> None:
    if asks_a_model(condition) and condition.dose == 0:
        raise ConditionError(
            f"the condition '{condition}' leaves its search a budget of 0 edits",
            expected="a severity from 1 to 5, or a dose above 0",
        )


def _check_attacks(conditions: Iterable[Condition], tasks: Mapping[str, Task]) -> None:
    for condition in filter(asks_a_model, conditions):
        for task in tasks.values():
            if not isinstance(task, Attackable):
                raise UsageError(
                    f"the condition '{condition}' asks the model, and the task {task.name} has no margins",
                    expected=f"a policy such as random, or reference, margins and positions in {task.name}",
                    fix="leave the condition out, or name other tasks by --tasks",
                )


def _check_leaks(condition: Condition, perturbation: Perturbation, task: Task, languages: Sequence[str]) -> None:
    """Refuse a condition that was asked for by name where all that it does is to give the answer away.

    Raises:
        UsageError: If it does in every language of the task.
    """
    leaks = perturbation.leaks
    if leaks is None:
        return
    names = condition.fields or task.default_fields
    found = [leaks(text) for code in languages for text in blank_texts(task, code, names)]
    if found and all(found):
        forced = replace(condition, parameters=f"{condition.parameters},leak=allowed".removeprefix(","))
        raise UsageError(
            f"'{condition}' on {task.name}: {found[0]}",
            expected="a third language, which it takes when none is named",
            fix=f"'{replace(condition, parameters='')}', or '{forced}' to see what leaking does",
        )


def blank_texts(task: Task, language: str, names: Iterable[str]) -> list[Text]:
    """Fields of a task in a language without text: what a perturbation may be asked about before data are read."""
    example = Example("", "", dict.fromkeys(task.all_fields, ""), ())
    return [
        Text.of(field, language, example_id="", name=name)
        for name, field in task.fields(example, language).items()
        if name in names
    ]


def _select(entry: CheckpointEntry, settings: Settings, source: Source) -> list[tuple[Task, TaskCheckpoint]]:
    from xrobust.checkpoints.choosing import fits, select

    if settings.tasks:
        tasks = [TASKS.get(name) for name in dict.fromkeys(settings.tasks)]
    else:
        reasons = {
            task.name: fits(entry, task, allow_pickle=settings.allow_pickle)
            if source.name in task.sources
            else f"not from the source '{source.name}'"
            for task in TASKS
        }
        tasks = [task for task in TASKS if reasons[task.name] is None]
        if not tasks:
            raise CheckpointError(
                f"'{entry.name}' fits no task",
                got="; ".join(f"{name}: {reason}" for name, reason in reasons.items()),
                fix="name a fine-tuned checkpoint, or a task by --tasks to see what it lacks",
            )
    return [
        (
            task,
            select(
                entry,
                task,
                layer=settings.layer,
                pooling=settings.pooling,
                allow_pickle=settings.allow_pickle,
            ),
        )
        for task in tasks
    ]


def _languages(settings: Settings, source: Source, tasks: dict[str, Task]) -> dict[str, tuple[str, ...]]:
    asked = [language(code).code for code in dict.fromkeys(settings.languages)]
    found = {}
    for name, task in tasks.items():
        offered = source.languages(task.languages)
        found[name] = tuple(code for code in offered if not asked or code in asked)
    for code in asked:
        if not any(code in languages for languages in found.values()):
            has = {name: ", ".join(source.languages(task.languages)) for name, task in tasks.items()}
            raise UsageError(
                f"{' and '.join(tasks)} {'has' if len(tasks) == 1 else 'have'} no '{code}'",
                expected="; ".join(f"{name}: {languages}" for name, languages in has.items()),
                fix="leave it out of --langs",
            )
    return {name: languages for name, languages in found.items() if languages}


def _check_fields(conditions: tuple[Condition, ...], tasks: dict[str, Task]) -> None:
    known = sorted({name for task in tasks.values() for name in task.all_fields})
    for condition in conditions:
        for name in condition.fields:
            if name not in known:
                raise UsageError(
                    f"the condition '{condition}' names the field '{name}'",
                    expected=", ".join(known),
                    fix=suggestion(name, known),
                )


def _chosen(settings: Settings, source: Source, tasks: dict[str, Task]) -> tuple[str, ...]:
    chosen = []
    if not settings.tasks:
        chosen.append(f"tasks {', '.join(sorted(tasks))} (the checkpoint fits them)")
    if not settings.languages:
        chosen.append("all their languages")
    if settings.source is None:
        chosen.append(f"data from {source.name}")
    return tuple(chosen)
