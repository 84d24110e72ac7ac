"""Which cells of a run directory a result is of, and under which names."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xrobust.analysis.names import Named, names_of
from xrobust.perturbations import Condition, parse_condition
from xrobust.perturbations.errors import PluginWarning
from xrobust.tasks import TASKS

if TYPE_CHECKING:
    from xrobust.store.headers import Header
    from xrobust.store.run_directory import RunDirectory


@dataclass(frozen=True, slots=True)
class Selected:
    """A cell of a result."""

    checkpoint: Named
    task: str
    language: str
    condition: Condition
    header: Header | None
    """None where the cell is missing."""


def everything(directory: RunDirectory) -> list[Selected]:
    """All cells of a run directory, in the order of their names.

    Where cells differ by more than checkpoint, task, language and condition (another limit, another version of a
    library, a plugin that was edited), they go by different names, which say what differs: none is compared with clean
    cells of another setting, and no average is over languages or noise seeds that were run in different ways.

    Warns:
        DamageWarning: If a cell is damaged; it counts as missing.
        PluginWarning: If the task of some cells is not loaded; they are left out.
    """
    headers = _of_known_tasks([header for header in map(directory.about, directory.cells()) if header is not None])
    by_setting: dict[tuple[tuple[str, str], ...], list[tuple[Named, Header]]] = {}
    for named, header in zip(names_of(headers), headers, strict=True):
        by_setting.setdefault(tuple(header.identity.setting.items()), []).append((named, header))
    found: dict[object, Selected] = {}
    for mine in by_setting.values():
        for cell in _of_setting(directory, mine):
            found.setdefault((cell.checkpoint, cell.task, cell.language, cell.condition), cell)
    for cell in _lost(directory, [*found.values()]):
        found.setdefault((cell.checkpoint, cell.task, cell.language, cell.condition), cell)
    return sorted(found.values(), key=_order)


def _lost(directory: RunDirectory, found: Sequence[Selected]) -> Iterator[Selected]:
    """What the directory has lost, so that no number is over the rest of some languages or noise seeds in silence.

    Of what a lost cell was, run.json tells checkpoint, task, language and condition. It is missing under every name
    that this checkpoint has in the task and language, or else in the task; or under its plain name.
    """
    names: dict[tuple[str, ...], dict[Named, None]] = {}
    for cell in found:
        if cell.header is not None:
            task = (cell.header.identity.setting["checkpoint"], cell.task)
            for place in (task, (*task, cell.language)):
                names.setdefault(place, {})[cell.checkpoint] = None
    known = TASKS.names()
    for checkpoint, name, language, condition in directory.lost.values():
        plain, _, digest = checkpoint.rpartition(" ")
        near = names.get((digest, name, language)) or names.get((digest, name)) or [Named(plain)]
        for named in near if name in known else ():
            yield Selected(named, name, language, parse_condition(condition), None)


def _of_known_tasks(headers: Sequence[Header]) -> list[Header]:
    known = TASKS.names()
    unknown = dict.fromkeys(task for header in headers if (task := header.identity.setting["task"]) not in known)
    for task in unknown:
        warnings.warn(
            f"the cells of the task '{task}', which is not loaded, are left out; name its file by --plugin",
            PluginWarning,
            stacklevel=3,
        )
    return [header for header in headers if header.identity.setting["task"] not in unknown]


def _of_setting(directory: RunDirectory, cells: Sequence[tuple[Named, Header]]) -> Iterator[Selected]:
    """The cells of a setting; of a condition that was run in several ways, each beside the clean cell by itself."""
    clean = [header for _, header in cells if parse_condition(header.identity.inputs["condition"]).is_clean]
    for named, header in cells:
        for one in (header, *clean):
            setting, condition = one.identity.setting, parse_condition(one.identity.inputs["condition"])
            whole = directory.header(one.identity.cell)
            yield Selected(named, setting["task"], setting["language"], condition, whole)


def _order(cell: Selected) -> tuple[object, ...]:
    condition = cell.condition
    return (
        cell.checkpoint.name,
        cell.task,
        cell.language,
        not condition.is_clean,
        condition.name,
        condition.parameters,
        condition.policy,
        condition.fields,
        condition.dose,
        condition.seed,
    )
