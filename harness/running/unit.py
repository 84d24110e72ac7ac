"""A unit of work: one checkpoint on one task, in all languages and conditions, with one model load."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from xrobust.grid.identity import numeric_path
from xrobust.grid.plan import Plan, Unit, asks_a_model
from xrobust.inference.engine import Batch, Pool, infer
from xrobust.inference.journal import Journal
from xrobust.inputs.perturbing import PerturbedExamples, Perturber
from xrobust.inputs.reading import Data
from xrobust.perturbations import CLEAN, Condition
from xrobust.progress import Progress
from xrobust.searching.oracle import Differentiable, Oracle
from xrobust.tasks import Encoded, Item, Outputs, State, Task

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from xrobust.checkpoints.choosing import TaskCheckpoint
    from xrobust.models.loading import Model
    from xrobust.store.run_directory import Store

Examples = Mapping[tuple[str, Condition], PerturbedExamples]
"""By language and condition."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Encoding:
    """The way back from the pool to a cell's items; the token ids themselves stay in the pool."""

    items: Sequence[Item]
    encoded: Encoded
    numbers: np.ndarray


def make_perturber(plan: Plan, task: Task, language: str, data: Data) -> Perturber:
    """What perturbs the examples of a task in a language, as the plan asks for it."""
    return Perturber(
        task,
        language,
        data.examples[task.name, language],
        counterparts=data.counterparts.get((task.name, language)),
        protect=plan.settings.protect,
    )


def run_unit(
    plan: Plan,
    unit: Unit,
    store: Store,
    *,
    ids: Mapping[tuple[str, Condition], str],
    shared: Examples,
    data: Data,
    progress: Progress,
) -> None:
    """Run all cells of a unit, and store those that the store does not have yet.

    Args:
        plan: What the unit is part of.
        unit: A checkpoint on a task.
        store: The run directory.
        ids: Ids of the unit's cells, by language and condition.
        shared: The examples under the conditions that ask no model.
        data: The clean examples.
        progress: Is told what the run does.
    """
    from xrobust.models.loading import load_tokenizer

    task, settings, label = unit.task, plan.settings, f"{unit.entry.name} on {unit.task.name}"
    tokenizer = load_tokenizer(unit.checkpoint)
    model = _LazyModel(unit.checkpoint, device=settings.device, dtype=settings.dtype)
    with contextlib.ExitStack() as opened:
        journals = _Journals(plan, unit, store, opened)
        searched = _search(plan, unit, ids, data=data, journals=journals, asking=(tokenizer, model), progress=progress)
        examples = {key: shared[key] if key in shared else searched[key] for key in ids}
        pool = Pool(batch_tokens=settings.batch_tokens)

        def encode(items: Sequence[Item]) -> _Encoding:
            encoded = task.encode(items, tokenizer)
            return _Encoding(items, dataclasses.replace(encoded, ids=[], type_ids=None), pool.add(encoded))

        cells: dict[tuple[str, Condition], _Encoding] = {}
        progress.stage(f"{label}: encoding", len(examples))
        for key, found in examples.items():
            if found.not_applicable is None:
                cells[key] = encode(found.items)
            progress.advance(len(cells))
        calibration = {
            language: encode([Item(example) for example in examples])
            for (name, language), examples in data.calibration.items()
            if name == task.name
        }
        batches = pool.plan()
        progress.stage(f"{label}: {len(pool):,} different inputs", batches.tokens)
        outputs = infer(
            pool,
            model,
            journal=journals.open("", batches.digest),
            progress=lambda state: progress.advance(state.tokens),
            plan=batches,
        )
        states = {
            language: task.calibrate(found.items, found.encoded, outputs.take(found.numbers))
            for language, found in calibration.items()
        }
        progress.stage(f"{label}: scoring", len(ids))
        for done, (key, cell) in enumerate(ids.items(), start=1):
            if not store.has(cell):
                header = _header(unit, key, examples[key])
                if key in cells:
                    scoring = _Scoring(task, cells[key], cells[key[0], CLEAN], states.get(key[0]))
                    _store_scored(store, cell, scoring=scoring, header=header, outputs=outputs)
                else:
                    store.write(cell, header=header, items=[], predictions=[], statistics=np.zeros((0, 1)))
            progress.advance(done)
        journals.delete()


class _LazyModel:
    """A model that is loaded at the first batch that the journals lack."""

    def __init__(self, checkpoint: TaskCheckpoint, *, device: str, dtype: str) -> None:
        self._checkpoint, self._device, self._dtype = checkpoint, device, dtype

    def __call__(self, batch: Batch) -> np.ndarray:
        return self._model(batch)

    def saliency(self, batch: Batch, cotangent: np.ndarray) -> np.ndarray:
        return self._model.saliency(batch, cotangent)

    @cached_property
    def _model(self) -> Model:
        from xrobust.models.loading import load_model

        return load_model(self._checkpoint, device=self._device, dtype=self._dtype)


class _Journals:
    """The journals of a unit: of its inputs, and of what each search asked; they go once all its cells are stored."""

    def __init__(self, plan: Plan, unit: Unit, store: Store, opened: contextlib.ExitStack) -> None:
        self._store, self._opened = store, opened
        self._unit = f"{unit.entry.name}|{unit.task.name}"
        self._path = f"{unit.checkpoint.digest}|{'|'.join(numeric_path(plan).values())}"
        self._all: list[Journal] = []

    def open(self, name: str, digest: str) -> Journal:
        """The journal of a part of the unit; `digest` is that of the work."""
        file = blake2b(f"{self._unit}{name}".encode(), digest_size=6).hexdigest()
        work = blake2b(f"{self._path}|{digest}".encode(), digest_size=16).hexdigest()
        journal = self._opened.enter_context(Journal.open(self._store.journal(file), digest=work))
        self._all.append(journal)
        return journal

    def delete(self) -> None:
        """Remove them all."""
        for journal in self._all:
            journal.delete()


def _search(
    plan: Plan,
    unit: Unit,
    ids: Mapping[tuple[str, Condition], str],
    *,
    data: Data,
    journals: _Journals,
    asking: tuple[PreTrainedTokenizerBase, Differentiable],
    progress: Progress,
) -> dict[tuple[str, Condition], PerturbedExamples]:
    """The examples under the conditions whose policy asks the unit's model."""
    found = {}
    conditions = [condition for condition in plan.conditions if asks_a_model(condition)]
    for language in plan.languages[unit.task.name] if conditions else ():
        perturber = make_perturber(plan, unit.task, language, data)
        for condition in conditions:
            key = (language, condition)
            examples = data.examples[unit.task.name, language]
            progress.stage(f"{unit.entry.name} on {unit.task.name}: {condition} in {language}", len(examples))
            oracle = Oracle(
                unit.task,
                *asking,
                examples=examples,
                batch_tokens=plan.settings.batch_tokens,
                journal=journals.open(f"|{language}|{condition}", ids[key]),
            )
            found[key] = perturber.perturb(
                condition, plan.perturbation(condition), ask=oracle.ask, tell=progress.advance
            )
    return found


def _header(unit: Unit, key: tuple[str, Condition], found: PerturbedExamples) -> dict[str, Any]:
    language, condition = key
    return {
        "checkpoint": unit.entry.name,
        "task": unit.task.name,
        "language": language,
        "condition": str(condition),
        "metric": unit.task.metric,
        "not_applicable": found.not_applicable,
        "dose": dataclasses.asdict(found.dose) | {"coverage": found.dose.coverage},
        "counts": dataclasses.asdict(found.counts) | {"truncated": 0, "token_neutral": 0},
        "mixing": None if found.mixing is None else dataclasses.asdict(found.mixing),
        "search": None if found.searched is None else dataclasses.asdict(found.searched),
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
