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
from xrobust.tasks import Encoded, Example, Task

if TYPE_CHECKING:
    from xrobust.store import Store


@dataclasses.dataclass(frozen=True, slots=True)
class _Encoding:
    """A cell's way back from the pool to its items; the token ids themselves stay in the pool."""

    examples: PerturbedExamples
    encoded: Encoded
    numbers: np.ndarray


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


def run(
    plan: Plan, store: Store, *, examples: Mapping[tuple[str, str], Sequence[Example]], progress: Progress
) -> dict[tuple[str, str, str, Condition], tuple[str, str]]:
    """Run all cells of a plan that the store does not have yet.

    Returns:
        Id and signature of every cell, by checkpoint, task, language and condition.

    Raises:
        XRobustError: If data, a plugin, a checkpoint or the disk fails; what is finished stays.
    """
    cells: dict[tuple[str, str, str, Condition], tuple[str, str]] = {}
    perturbed: dict[str, dict[tuple[str, Condition], PerturbedExamples]] = {}
    for unit in plan.units:
        ids = {}
        for (language, condition), text in _signatures(plan, unit, examples).items():
            ids[language, condition] = cell_id(text)
            cells[unit.entry.name, unit.task.name, language, condition] = (ids[language, condition], text)
        if all(store.has(name) for name in ids.values()):
            continue
        if unit.task.name not in perturbed:
            perturbed[unit.task.name] = _perturb(plan, unit.task, examples, progress)
        _run_unit(plan, unit, store, ids=ids, examples=perturbed[unit.task.name], progress=progress)
    return cells


def _signatures(
    plan: Plan, unit: Unit, examples: Mapping[tuple[str, str], Sequence[Example]]
) -> dict[tuple[str, Condition], str]:
    """Signature of every cell of a unit, by language and condition."""
    return {
        (language, condition): signature(plan, unit, language, condition, data=digest)
        for language in plan.languages[unit.task.name]
        for digest in [data_digest(examples[unit.task.name, language])]
        for condition in (CLEAN, *plan.conditions)
    }


def read_examples(plan: Plan, progress: Progress) -> dict[tuple[str, str], list[Example]]:
    """The clean examples of a plan, by task and language.

    Raises:
        DataError: If the source cannot give them.
    """
    tasks = {unit.task.name: unit.task for unit in plan.units}
    total = sum(len(plan.languages[name]) for name in tasks)
    progress.stage("reading data", total)
    found = {}
    for name, task in tasks.items():
        for language in plan.languages[name]:
            found[name, language] = task.load(plan.source, language, plan.split(task))[: plan.settings.limit]
            progress.advance(len(found))
    return found


def _perturb(
    plan: Plan, task: Task, examples: Mapping[tuple[str, str], Sequence[Example]], progress: Progress
) -> dict[tuple[str, Condition], PerturbedExamples]:
    languages = plan.languages[task.name]
    progress.stage(f"{task.name}: perturbing", len(languages) * len(plan.conditions))
    perturbations = {condition: plan.perturbation(condition) for condition in plan.conditions}
    found: dict[tuple[str, Condition], PerturbedExamples] = {}
    done = 0
    for language in languages:
        perturber = Perturber(task, language, examples[task.name, language])
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
    progress: Progress,
) -> None:
    from xrobust.inference import Batch, Pool, infer
    from xrobust.journal import Journal
    from xrobust.models import Model, load_model, load_tokenizer

    task, settings = unit.task, plan.settings
    tokenizer = load_tokenizer(unit.checkpoint)
    pool = Pool(batch_tokens=settings.batch_tokens)
    cells: dict[tuple[str, Condition], _Encoding] = {}
    progress.stage(f"{unit.entry.name} on {task.name}: encoding", len(examples))
    for key, found in examples.items():
        if found.not_applicable is None:
            encoded = task.encode(found.items, tokenizer)
            numbers = pool.add(encoded)
            cells[key] = _Encoding(found, dataclasses.replace(encoded, ids=[], type_ids=None), numbers)
        progress.advance(len(cells))
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
        outputs = infer(pool, forward, journal=journal, progress=lambda state: progress.advance(state.tokens))
        progress.stage(f"{unit.entry.name} on {task.name}: scoring", len(ids))
        for done, (key, cell) in enumerate(ids.items(), start=1):
            if not store.has(cell):
                _store_cell(plan, unit, store, key=key, name=cell, cells=cells, examples=examples, outputs=outputs)
            progress.advance(done)
        journal.delete()


def _store_cell(
    plan: Plan,
    unit: Unit,
    store: Store,
    *,
    key: tuple[str, Condition],
    name: str,
    cells: Mapping[tuple[str, Condition], _Encoding],
    examples: Mapping[tuple[str, Condition], PerturbedExamples],
    outputs: np.ndarray,
) -> None:
    language, condition = key
    task, found = unit.task, examples[key]
    header: dict[str, Any] = {
        "checkpoint": unit.entry.name,
        "task": task.name,
        "language": language,
        "condition": str(condition),
        "metric": task.metric,
        "not_applicable": found.not_applicable,
        "dose": dataclasses.asdict(found.dose),
        "counts": dataclasses.asdict(found.counts) | {"truncated": 0, "token_neutral": 0},
        "scores": None,
    }
    if key not in cells:
        store.write(name, header=header, items=[], predictions=[], statistics=np.zeros((0, 1)))
        return
    cell = cells[key]
    rows = outputs[cell.numbers]
    items = cell.examples.items
    predictions = task.decode(items, cell.encoded, rows)
    statistics = task.statistics(predictions, [item.example for item in items])
    header["counts"] |= {
        "truncated": int(cell.encoded.truncated.sum()),
        "token_neutral": _token_neutral(cell, cells[language, CLEAN]),
    }
    header["scores"] = {metric: float(value) for metric, value in task.score(statistics.sum(axis=0)).items()}
    store.write(name, header=header, items=items, predictions=predictions, statistics=statistics)


def _token_neutral(cell: _Encoding, clean: _Encoding) -> int:
    """Items changed in text but not in token ids: inputs with equal ids have equal numbers in the pool."""
    before, after = (_by_item(encoding) for encoding in (clean, cell))
    return sum(bool(item.perturbed) and before[i] == after[i] for i, item in enumerate(cell.examples.items))


def _by_item(encoding: _Encoding) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in encoding.examples.items]
    for owner, number in zip(encoding.encoded.owners.tolist(), encoding.numbers.tolist(), strict=True):
        found[owner].append(number)
    return found
