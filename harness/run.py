"""Running a plan: perturb, encode, infer, decode, score, store."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from xrobust.coverage import warn_of_low_coverage
from xrobust.perturbations import CLEAN, Condition
from xrobust.perturbing import PerturbedExamples, Perturber
from xrobust.plan import Plan, Unit
from xrobust.progress import Progress
from xrobust.signature import cell_id, data_digest, numeric_path, signature
from xrobust.tasks import Encoded, Example, Item, Outputs, State, Task

if TYPE_CHECKING:
    from xrobust.store import Store


@dataclasses.dataclass(frozen=True, slots=True)
class _Encoding:
    """The way back from the pool to a cell's items; the token ids themselves stay in the pool."""

    items: Sequence[Item]
    encoded: Encoded
    numbers: np.ndarray


@dataclasses.dataclass(frozen=True, slots=True)
class Data:
    """The clean examples of a plan, by task and language."""

    examples: Mapping[tuple[str, str], Sequence[Example]]
    calibration: Mapping[tuple[str, str], Sequence[Example]]
    """Of tasks that learn something from development data before they decode."""


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
        **numeric_path(plan),
    }


def run_directory(plan: Plan, out: Path | None) -> Path:
    """Where a run goes: where it was asked to, or a folder of its own, so that the same command goes on in it."""
    if out is not None:
        return out
    import json

    names = "+".join(dict.fromkeys(unit.entry.name.rstrip("/").rsplit("/", 1)[-1] for unit in plan.units))
    digest = blake2b(json.dumps(settings_of(plan), sort_keys=True).encode(), digest_size=4).hexdigest()
    return Path("runs") / f"{names[:60]}-{plan.settings.suite or 'conditions'}-{digest}"


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
        _run_unit(plan, unit, store, ids=ids, examples=perturbed[unit.task.name], data=data, progress=progress)
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
        for condition in (CLEAN, *plan.conditions):
            found[language, condition] = signature(plan, unit, language, condition, data=digest, calibrated=calibrated)
    return found


def read_data(plan: Plan, progress: Progress) -> Data:
    """The clean examples of a plan.

    Raises:
        DataError: If the source cannot give them.
    """
    tasks = {unit.task.name: unit.task for unit in plan.units}
    wanted = [(task, language) for name, task in tasks.items() for language in plan.languages[name]]
    progress.stage("reading data", len(wanted))
    examples, calibration = {}, {}
    for done, (task, language) in enumerate(wanted, start=1):
        key = (task.name, language)
        examples[key] = _read(plan, task, language, plan.split(task))
        if task.calibration_split is not None:
            calibration[key] = _read(plan, task, language, task.calibration_split)
        progress.advance(done)
    for (where, what), count in plan.source.findings.treatments.items():
        progress.message(f"{where}: {count} × {what}")
    return Data(examples, calibration)


def _read(plan: Plan, task: Task, language: str, split: str) -> Sequence[Example]:
    found = task.load(plan.source, language, split)
    return found if plan.settings.limit is None else task.limited(found, plan.settings.limit)


def _perturb(plan: Plan, task: Task, data: Data, progress: Progress) -> dict[tuple[str, Condition], PerturbedExamples]:
    languages = plan.languages[task.name]
    progress.stage(f"{task.name}: perturbing", len(languages) * len(plan.conditions))
    perturbations = {condition: plan.perturbation(condition) for condition in plan.conditions}
    found: dict[tuple[str, Condition], PerturbedExamples] = {}
    done = 0
    for language in languages:
        perturber = Perturber(task, language, data.examples[task.name, language])
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


def _run_unit(
    plan: Plan,
    unit: Unit,
    store: Store,
    *,
    ids: Mapping[tuple[str, Condition], str],
    examples: Mapping[tuple[str, Condition], PerturbedExamples],
    data: Data,
    progress: Progress,
) -> None:
    from xrobust.inference import Batch, Pool, infer
    from xrobust.journal import Journal
    from xrobust.models import Model, load_model, load_tokenizer

    task, settings = unit.task, plan.settings
    tokenizer = load_tokenizer(unit.checkpoint)
    pool = Pool(batch_tokens=settings.batch_tokens)

    def encode(items: Sequence[Item]) -> _Encoding:
        encoded = task.encode(items, tokenizer)
        return _Encoding(items, dataclasses.replace(encoded, ids=[], type_ids=None), pool.add(encoded))

    cells: dict[tuple[str, Condition], _Encoding] = {}
    progress.stage(f"{unit.entry.name} on {task.name}: encoding", len(examples))
    for key, found in examples.items():
        if found.not_applicable is None:
            cells[key] = encode(found.items)
        progress.advance(len(cells))
    calibration = {
        language: encode([Item(example) for example in found])
        for (name, language), found in data.calibration.items()
        if name == task.name
    }
    batches = pool.plan()

    model: list[Model] = []

    def forward(batch: Batch) -> np.ndarray:
        # Loaded at the first batch that the journal lacks.
        if not model:
            model.append(load_model(unit.checkpoint, device=settings.device, dtype=settings.dtype))
        return model[0](batch)

    path = "|".join(numeric_path(plan).values())
    journal_digest = blake2b(f"{unit.checkpoint.digest}|{batches.digest}|{path}".encode(), digest_size=16).hexdigest()
    name = blake2b(f"{unit.entry.name}|{task.name}".encode(), digest_size=6).hexdigest()
    progress.stage(f"{unit.entry.name} on {task.name}: {len(pool):,} different inputs", batches.tokens)
    with Journal.open(store.journal(name), digest=journal_digest) as journal:
        outputs = infer(
            pool, forward, journal=journal, progress=lambda state: progress.advance(state.tokens), plan=batches
        )
        states = {
            language: task.calibrate(found.items, found.encoded, outputs.take(found.numbers))
            for language, found in calibration.items()
        }
        progress.stage(f"{unit.entry.name} on {task.name}: scoring", len(ids))
        for done, (key, cell) in enumerate(ids.items(), start=1):
            if not store.has(cell):
                header = _header(unit, key, examples[key])
                if key in cells:
                    scoring = _Scoring(task, cells[key], cells[key[0], CLEAN], states.get(key[0]))
                    _store_scored(store, cell, scoring=scoring, header=header, outputs=outputs)
                else:
                    store.write(cell, header=header, items=[], predictions=[], statistics=np.zeros((0, 1)))
            progress.advance(done)
        journal.delete()


def _header(unit: Unit, key: tuple[str, Condition], found: PerturbedExamples) -> dict[str, Any]:
    language, condition = key
    return {
        "checkpoint": unit.entry.name,
        "task": unit.task.name,
        "language": language,
        "condition": str(condition),
        "metric": unit.task.metric,
        "not_applicable": found.not_applicable,
        "dose": dataclasses.asdict(found.dose),
        "counts": dataclasses.asdict(found.counts) | {"truncated": 0, "token_neutral": 0},
        "scores": None,
        "state": None,
    }


@dataclasses.dataclass(frozen=True, slots=True)
class _Scoring:
    """What a cell is scored by."""

    task: Task
    cell: _Encoding
    clean: _Encoding
    state: State


def _store_scored(store: Store, name: str, *, scoring: _Scoring, header: dict[str, Any], outputs: Outputs) -> None:
    task, cell = scoring.task, scoring.cell
    predictions = task.decode(cell.items, cell.encoded, outputs.take(cell.numbers), scoring.state)
    statistics = task.statistics(predictions, [item.example for item in cell.items])
    header["counts"] |= {
        "truncated": int(cell.encoded.truncated.sum()),
        "token_neutral": _token_neutral(cell, scoring.clean),
    }
    header["scores"] = {metric: float(value) for metric, value in task.score(statistics.sum(axis=0)).items()}
    header["state"] = scoring.state
    store.write(name, header=header, items=cell.items, predictions=predictions, statistics=statistics)


def _token_neutral(cell: _Encoding, clean: _Encoding) -> int:
    """Items changed in text but not in token ids: inputs with equal ids have equal numbers in the pool."""
    before, after = (_by_item(encoding) for encoding in (clean, cell))
    return sum(bool(item.perturbed) and before[i] == after[i] for i, item in enumerate(cell.items))


def _by_item(encoding: _Encoding) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in encoding.items]
    for owner, number in zip(encoding.encoded.owners.tolist(), encoding.numbers.tolist(), strict=True):
        found[owner].append(number)
    return found
