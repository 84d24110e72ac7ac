"""A unit of work: one checkpoint on one task, in all languages and conditions, with one model load."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from xrobust.failures import Failure, attempt, first_failure
from xrobust.grid.identity import Identity, NumericPath
from xrobust.grid.plan import asks_a_model
from xrobust.grid.units import Unit
from xrobust.inference.batches import Batch, Pool
from xrobust.inference.engine import infer
from xrobust.inference.journal import Journal
from xrobust.inputs.perturbing import Ask, PerturbedExamples
from xrobust.inputs.reading import Data
from xrobust.perturbations import CLEAN, Condition, Perturbation
from xrobust.progress import Progress
from xrobust.running.perturbed import Found, Key, Perturbers, items_of
from xrobust.running.records import perturbed_record
from xrobust.running.scoring import Encoding, score_cell
from xrobust.searching.oracle import Oracle
from xrobust.tasks import Attackable, Calibrated, Item, Outputs, State

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from xrobust.models.loading import Model
    from xrobust.store.run_directory import RunDirectory


@dataclasses.dataclass(frozen=True, slots=True)
class Work:
    """What it takes to run a unit."""

    unit: Unit
    cells: Mapping[Key, Identity]
    """All cells of the unit, by language and condition; together they decide what shares a batch."""
    todo: frozenset[Key]
    """Those that are wanted."""
    perturbations: Mapping[Condition, Perturbation]
    protect: Sequence[str]
    path: NumericPath


def run_unit(
    work: Work, directory: RunDirectory, *, shared: Mapping[Key, Found], data: Data, progress: Progress
) -> dict[Key, Failure]:
    """Run a unit, and store those of its cells that are wanted.

    Args:
        work: The unit.
        directory: The run directory.
        shared: The examples under the conditions that ask no model.
        data: The clean examples.
        progress: Is told what the run does.

    Returns:
        Why cells failed, by language and condition.

    Raises:
        RunError: If the disk fails.
    """
    from xrobust.models.loading import load_tokenizer

    tokenizer = attempt(partial(load_tokenizer, work.unit.checkpoint))
    if isinstance(tokenizer, Failure):
        return dict.fromkeys(work.todo, tokenizer)
    with contextlib.ExitStack() as opened:
        running = _Running(work, directory, data, tokenizer=tokenizer, opened=opened, progress=progress)
        examples = {**shared, **running.search()}
        failures = running.run({key: examples[key] for key in work.cells})
        directory.flush()
        if not failures:
            running.delete_journals()  # what a failed cell needs again is not computed again
    return failures


class _Running:
    """A unit while it runs."""

    def __init__(
        self,
        work: Work,
        directory: RunDirectory,
        data: Data,
        *,
        tokenizer: PreTrainedTokenizerBase,
        opened: contextlib.ExitStack,
        progress: Progress,
    ) -> None:
        self._work, self._directory, self._data, self._progress = work, directory, data, progress
        self._task, self._label = work.unit.task, work.unit.label
        self._tokenizer, self._opened = tokenizer, opened
        self._model = _LazyModel(work.unit, work.path)
        self._pool = Pool(batch_tokens=work.path.batch_tokens)
        self._languages = {language for language, _ in work.todo}
        self._journals: list[Journal] = []

    def search(self) -> dict[Key, Found | list[Item] | None]:
        """The examples under the conditions whose policy asks the unit's model.

        Of stored cells, what was found and scored; None of those that have nothing, or failed.
        """
        perturbers = Perturbers(self._work.unit, self._data, protect=self._work.protect)
        found: dict[Key, Found | list[Item] | None] = {}
        for key, identity in self._work.cells.items():
            language, condition = key
            if not asks_a_model(condition):
                continue
            examples = self._data.examples.get((self._task.name, language), ())
            header = None if key in self._work.todo else self._directory.header(identity.cell)
            if header is not None:
                found[key] = items_of(self._directory.edits(header), examples) if header.scored else None
            else:
                self._progress.stage(f"{self._label}: {condition} in {language}", len(examples))
                found[key] = perturbers.perturb(
                    key,
                    self._work.perturbations[condition],
                    ask=partial(self._asked, key),
                    tell=self._progress.advance,
                )
        return found

    def run(self, examples: Mapping[Key, Found | list[Item] | None]) -> dict[Key, Failure]:
        """Encode, infer, score and store; why cells failed."""
        cells = self._encode_cells(examples)
        calibration = {
            language: attempt(partial(self._encode, [Item(example) for example in found]))
            for (name, language), found in self._data.calibration.items()
            if name == self._task.name and language in self._work.unit.languages
        }
        failed: dict[int, Failure] = {}
        outputs = self._infer(self._wanted(cells, calibration), failed)
        states = {
            language: self._learn(found, outputs, failed)
            for language, found in calibration.items()
            if language in self._languages
        }
        self._progress.stage(f"{self._label}: scoring", len(self._work.todo))
        failures: dict[Key, Failure] = {}
        for done, key in enumerate(filter(self._work.todo.__contains__, self._work.cells), start=1):
            found, cell, clean, state = examples[key], cells[key], cells[key[0], CLEAN], states.get(key[0])
            own = [encoding.failure(failed) for encoding in (cell, clean) if isinstance(encoding, Encoding)]
            failure = first_failure(found, cell, clean, state, *own)
            if failure is None and isinstance(found, PerturbedExamples):
                failure = attempt(partial(self._finish, key, found, cells=cells, outputs=outputs, state=state))
            if failure is not None:
                failures[key] = failure
            self._progress.advance(done)
        return failures

    def _finish(
        self,
        key: Key,
        found: PerturbedExamples,
        *,
        cells: Mapping[Key, Encoding | Failure | None],
        outputs: Outputs,
        state: State,
    ) -> None:
        """Score a cell and store it."""
        identity, cell, clean = self._work.cells[key], cells[key], cells[key[0], CLEAN]
        record = perturbed_record(self._work.unit, found)
        if not isinstance(cell, Encoding) or not isinstance(clean, Encoding):
            self._directory.write(identity, record, status="inapplicable")
            return
        counts = dataclasses.asdict(found.counts)
        scored = score_cell(self._task, cell, clean=clean, outputs=outputs, state=state, counts=counts)
        self._directory.write(
            identity,
            {**record, **scored.record},
            status="unchanged" if found.unchanged else "finished",
            items=scored.items,
            predictions=scored.predictions,
            statistics=scored.statistics,
        )

    def delete_journals(self) -> None:
        """Remove the unit's journals, once all its cells are stored."""
        for journal in self._journals:
            journal.delete()

    def _encode_cells(self, examples: Mapping[Key, Found | list[Item] | None]) -> dict[Key, Encoding | Failure | None]:
        """The items of all cells in the pool; None for cells that have nothing to score."""
        self._progress.stage(f"{self._label}: encoding", len(examples))
        cells: dict[Key, Encoding | Failure | None] = {}
        for key, found in examples.items():
            if isinstance(found, Failure):
                cells[key] = found
            elif isinstance(found, list):
                cells[key] = attempt(partial(self._encode, found))
            elif found is not None and (found.not_applicable is None or found.unchanged):
                cells[key] = attempt(partial(self._encode, found.items))
            else:
                cells[key] = None
            self._progress.advance(len(cells))
        return cells

    def _encode(self, items: Sequence[Item]) -> Encoding:
        encoded = self._task.encode(items, self._tokenizer)
        return Encoding(items, dataclasses.replace(encoded, ids=[], type_ids=None), self._pool.add(encoded))

    def _wanted(
        self, cells: Mapping[Key, Encoding | Failure | None], calibration: Mapping[str, Encoding | Failure]
    ) -> set[int]:
        """The inputs of the pool without which the wanted cells cannot be scored."""
        needed = [cells[key] for key in self._work.todo] + [calibration.get(language) for language in self._languages]
        return {number for one in needed if isinstance(one, Encoding) for number in one.numbers.tolist()}

    def _infer(self, wanted: set[int], failed: dict[int, Failure]) -> Outputs:
        batches = self._pool.plan()
        self._progress.stage(f"{self._label}: {len(self._pool):,} different inputs", batches.tokens)
        return infer(
            self._pool,
            self._model,
            journal=self._journal("", batches.digest),
            tell=self._progress.advance,
            plan=batches,
            failures=failed,
            wanted=wanted,
        )

    def _learn(self, found: Encoding | Failure, outputs: Outputs, failed: Mapping[int, Failure]) -> State | Failure:
        """What the task learns from a language's calibration examples."""
        if isinstance(found, Failure) or not isinstance(self._task, Calibrated):
            return found
        failure = found.failure(failed)
        own = outputs.take(found.numbers)
        return failure or attempt(partial(self._task.calibrate, found.items, found.encoded, own))

    def _asked(self, key: Key) -> Ask:
        """What answers the questions of a search."""
        if not isinstance(self._task, Attackable):
            raise TypeError(f"{self._task.name} has no margins")  # the plan has refused it
        return Oracle(
            self._task,
            self._tokenizer,
            self._model,
            examples=self._data.examples[self._task.name, key[0]],
            batch_tokens=self._work.path.batch_tokens,
            journal=self._journal(f"|{key[0]}|{key[1]}", self._work.cells[key].cell),
        ).ask

    def _journal(self, name: str, digest: str) -> Journal:
        """The journal of a part of the unit; `digest` is that of the work."""
        unit = self._work.unit
        path = "|".join(self._work.path.parts().values())
        file = blake2b(f"{unit.checkpoint.digest}|{self._task.name}{name}".encode(), digest_size=6).hexdigest()
        work = blake2b(f"{unit.checkpoint.digest}|{path}|{digest}".encode(), digest_size=16).hexdigest()
        journal = self._opened.enter_context(Journal.open(self._directory.journal(file), digest=work))
        self._journals.append(journal)
        return journal


class _LazyModel:
    """A model that is loaded at the first batch that the journals lack; one that cannot be is tried once."""

    def __init__(self, unit: Unit, path: NumericPath) -> None:
        self._unit, self._path = unit, path

    def __call__(self, batch: Batch) -> np.ndarray:
        return self._loaded(batch)

    def saliency(self, batch: Batch, cotangent: np.ndarray) -> np.ndarray:
        return self._loaded.saliency(batch, cotangent)

    @property
    def _loaded(self) -> Model:
        if isinstance(self._attempt, Failure):
            raise self._attempt.error.with_traceback(None)  # or it would grow by each batch
        return self._attempt

    @cached_property
    def _attempt(self) -> Model | Failure:
        from xrobust.models.loading import load_model

        return attempt(partial(load_model, self._unit.checkpoint, device=self._path.device, dtype=self._path.dtype))
