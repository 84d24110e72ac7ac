"""Running a plan: every cell that the run directory lacks, unit by unit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from xrobust.failures import Failure
from xrobust.grid.plan import Plan, asks_a_model
from xrobust.inputs.reading import Data
from xrobust.perturbations.errors import RunError, XRobustError
from xrobust.progress import Progress
from xrobust.running.perturbed import Found, Key, perturb_all
from xrobust.running.placing import Placed, place
from xrobust.running.records import checkpoint_record, failure_record
from xrobust.running.unit import Work, run_unit

if TYPE_CHECKING:
    from xrobust.store.run_directory import RunDirectory


def default_directory(plan: Plan) -> Path:
    """A folder named after what was asked, so that the same command goes on in it, however it orders its words."""
    asked = {
        "checkpoints": sorted(f"{unit.task.name} {unit.checkpoint.digest}" for unit in plan.units),
        "languages": sorted({f"{unit.task.name} {language}" for unit in plan.units for language in unit.languages}),
        "conditions": sorted(map(str, plan.perturbations)),
        "source": plan.reading.source.identity(),
        "splits": sorted({f"{unit.task.name} {unit.split}" for unit in plan.units}),
        "limit": plan.reading.limit,
        "protect": sorted({*plan.reading.protect}),
        "path": [plan.path.model, plan.path.dtype, plan.path.batch_tokens],
    }
    digest = blake2b(json.dumps(asked, sort_keys=True).encode(), digest_size=4).hexdigest()
    names = "+".join(dict.fromkeys(Path(unit.entry.name).name for unit in plan.units))
    return Path("runs") / f"{names[:60]}-{plan.name}-{digest}"


def run(
    plan: Plan, directory: RunDirectory, *, data: Data, progress: Progress, retry_failed: bool = False
) -> list[Placed]:
    """Run all cells of a plan that the run directory lacks. A cell fails alone; its error goes into its header.

    Args:
        plan: The plan.
        directory: Takes each cell as it is finished.
        data: What `read_data` gave for the plan.
        progress: Is told what the run does.
        retry_failed: Whether to run again what an earlier run recorded as failed.

    Returns:
        The plan's cells.

    Raises:
        XRobustError: If nothing but failures came out, the first of them; or if the disk fails.
    """
    placed = place(plan, data)
    last = {unit.task.name: position for position, unit in enumerate(plan.units)}
    shared: dict[str, dict[Key, Found]] = {}
    failed: list[tuple[Placed, Failure]] = []
    for position, unit in enumerate(plan.units):
        mine = [one for one in placed if one.unit is unit]
        todo = frozenset(one.key for one in mine if _is_wanted(directory, one, retry_failed=retry_failed))
        if todo:
            if unit.task.name not in shared:
                unasked = {c: perturbation for c, perturbation in plan.perturbations.items() if not asks_a_model(c)}
                shared[unit.task.name] = perturb_all(
                    unit, unasked, data, protect=plan.reading.protect, progress=progress
                )
            work = Work(
                unit=unit,
                cells={one.key: one.identity for one in mine},
                todo=todo,
                perturbations=plan.perturbations,
                protect=plan.reading.protect,
                path=plan.path,
            )
            found = run_unit(work, directory, shared=shared[unit.task.name], data=data, progress=progress)
            failed += [(one, found[one.key]) for one in mine if one.key in found]
        if position == last[unit.task.name]:
            shared.pop(unit.task.name, None)
    _record_failures(directory, placed, failed)
    _describe_checkpoints(directory, placed)
    directory.describe()
    return placed


def _is_wanted(directory: RunDirectory, placed: Placed, *, retry_failed: bool) -> bool:
    header = directory.header(placed.identity.cell)
    return header is None or (retry_failed and header.status == "failed")


def _record_failures(
    directory: RunDirectory, placed: Sequence[Placed], failed: Sequence[tuple[Placed, Failure]]
) -> None:
    """Store what failed, and drop what failed earlier and is mended by another identity, such as readable data."""
    wrong = {one.identity.cell for one, _ in failed}
    if failed and all(one.identity.cell in wrong for one in placed):
        raise _of_everything(failed[0][1])
    for one, failure in failed:
        directory.write(one.identity, failure_record(one.unit, failure), status="failed")
    mine = {one.identity.asked: one.identity.cell for one in placed}
    for header in directory.failed():
        if mine.get(header.identity.asked, header.identity.cell) != header.identity.cell:
            directory.forget(header.identity.cell)


def _describe_checkpoints(directory: RunDirectory, placed: Sequence[Placed]) -> None:
    """Have the cells say of their checkpoints what this command says; a bare path takes no baseline away."""
    for one in placed:
        cell, said = directory.header(one.identity.cell), checkpoint_record(one.unit)
        if cell is None or cell["checkpoint"] == said:
            continue
        if said["baseline"] or said["intermediate"] or cell["checkpoint"]["name"] == said["name"]:
            directory.describe_checkpoint(cell, said)


def _of_everything(failure: Failure) -> XRobustError:
    """The error of a command of which nothing came out: the mistake is one of the whole."""
    if isinstance(failure.error, XRobustError):
        return failure.error
    return RunError(f"no cell could be run: {failure}", fix="mend what raised it; the same command runs them again")
