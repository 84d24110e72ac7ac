"""Running a plan: perturb, encode, infer, decode, score, store."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xrobust.grid.identity import cell_id, data_digest, numeric_path, signature
from xrobust.grid.plan import Plan, Unit, asks_a_model
from xrobust.inputs.coverage import warn_of_low_coverage
from xrobust.inputs.perturbing import PerturbedExamples
from xrobust.inputs.reading import Data, counterpart_languages
from xrobust.perturbations import CLEAN, Condition
from xrobust.progress import Progress
from xrobust.running.unit import make_perturber, run_unit
from xrobust.tasks import Task

if TYPE_CHECKING:
    from xrobust.store.run_directory import Store

Cells = dict[tuple[str, str, str, Condition], tuple[str, str]]
"""Id and signature of every cell, by checkpoint, task, language and condition."""


def settings_of(plan: Plan) -> dict[str, Any]:
    """What two runs must share to use the same run directory, as JSON."""
    return {
        "checkpoints": {f"{unit.entry.name}/{unit.task.name}": unit.checkpoint.digest for unit in plan.units},
        "languages": {name: list(languages) for name, languages in plan.languages.items()},
        "conditions": [
            f"{condition} v{perturbation.version} {perturbation.digest}".rstrip()
            for condition in plan.conditions
            for perturbation in [plan.perturbation(condition)]
        ],
        "source": plan.source.identity(),
        "splits": {unit.task.name: plan.split(unit.task) for unit in plan.units},
        "limit": plan.settings.limit,
        "protect": list(plan.settings.protect),
        "aligner": None if plan.aligner is None else plan.aligner.digest,
        **numeric_path(plan),
    }


def run_directory(plan: Plan, out: Path | None) -> Path:
    """Where a run goes: where it was asked to, or a folder of its own, so that the same command goes on in it."""
    if out is not None:
        return out
    import json

    names = "+".join(dict.fromkeys(unit.entry.name.rstrip("/").rsplit("/", 1)[-1] for unit in plan.units))
    digest = blake2b(json.dumps(settings_of(plan), sort_keys=True).encode(), digest_size=4).hexdigest()
    suites = "+".join(Path(name).stem for name in plan.settings.suites)
    return Path("runs") / f"{names[:60]}-{suites or 'conditions'}-{digest}"


def run(plan: Plan, store: Store, *, data: Data, progress: Progress) -> Cells:
    """Run all cells of a plan that the store does not have yet.

    Returns:
        The plan's cells.

    Raises:
        XRobustError: If data, a plugin, a checkpoint or the disk fails; what is finished stays.
    """
    cells: Cells = {}
    last_unit = {unit.task.name: position for position, unit in enumerate(plan.units)}
    perturbed: dict[str, dict[tuple[str, Condition], PerturbedExamples]] = {}
    for position, unit in enumerate(plan.units):
        ids = {}
        for (language, condition), text in _signatures(plan, unit, data).items():
            ids[language, condition] = cell_id(text)
            cells[unit.entry.name, unit.task.name, language, condition] = (ids[language, condition], text)
        if all(store.has(name) for name in ids.values()):
            continue
        if unit.task.name not in perturbed:
            perturbed[unit.task.name] = _perturb(plan, unit.task, data, progress)
        run_unit(plan, unit, store, ids=ids, shared=perturbed[unit.task.name], data=data, progress=progress)
        if position == last_unit[unit.task.name]:
            del perturbed[unit.task.name]
    return cells


def _signatures(plan: Plan, unit: Unit, data: Data) -> dict[tuple[str, Condition], str]:
    """Signature of every cell of a unit, by language and condition."""
    name = unit.task.name
    found = {}
    for language in plan.languages[name]:
        digest = data_digest(data.examples[name, language])
        calibration = data.calibration.get((name, language))
        calibrated = None if calibration is None else data_digest(calibration)
        others = data.counterparts.get((name, language))
        for condition in (CLEAN, *plan.conditions):
            wanted = counterpart_languages(plan, unit.task, language, condition) if others is not None else []
            found[language, condition] = signature(
                plan,
                unit,
                language,
                condition,
                data=digest,
                calibrated=calibrated,
                counterparts=others.identity(wanted) if others is not None and wanted else None,
            )
    return found


def _perturb(plan: Plan, task: Task, data: Data, progress: Progress) -> dict[tuple[str, Condition], PerturbedExamples]:
    """The examples under the conditions that ask no model, which the checkpoints share."""
    languages = plan.languages[task.name]
    perturbations = {
        condition: plan.perturbation(condition) for condition in plan.conditions if not asks_a_model(condition)
    }
    progress.stage(f"{task.name}: perturbing", len(languages) * len(perturbations))
    found: dict[tuple[str, Condition], PerturbedExamples] = {}
    done = 0
    for language in languages:
        perturber = make_perturber(plan, task, language, data)
        found[language, CLEAN] = perturber.clean()
        warned = set()
        for condition, perturbation in perturbations.items():
            made = found[language, condition] = perturber.perturb(condition, perturbation)
            if perturbation.family == "codeswitch" and made.dose.words and perturbation.label not in warned:
                warned.add(perturbation.label)
                warn_of_low_coverage(made.dose.coverage, where=f"{task.name} in {language}", condition=str(condition))
            done += 1
            progress.advance(done)
    return found
