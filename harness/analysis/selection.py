"""Which cells of a run directory a result is of, and under which names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from xrobust.perturbations import Condition, parse_condition

if TYPE_CHECKING:
    from xrobust.store.headers import Header
    from xrobust.store.run_directory import RunDirectory


@dataclass(frozen=True, slots=True)
class Named:
    """A checkpoint, as rows name it."""

    name: str
    baseline: str | None = None
    """The one that it is compared with."""
    intermediate: tuple[str, ...] = ()
    """Tasks that it was trained on in between."""


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
    library, a plugin that was edited), they go by different names, which say what differs, and none is compared with
    clean cells of another setting.

    Warns:
        DamageWarning: If a cell is damaged; it is left out.
    """
    headers = [header for header in map(directory.header, directory.cells()) if header is not None]
    by_setting: dict[_Setting, list[Header]] = {}
    for header in headers:
        by_setting.setdefault(tuple(header.identity.setting.items()), []).append(header)
    names = _names(by_setting)
    ways = _ways(headers)
    found = [cell for setting, mine in by_setting.items() for cell in _of_setting(names[setting], mine, ways)]
    return sorted(found, key=_order)


_Setting = tuple[tuple[str, str], ...]
_OF_A_LANGUAGE = ("data", "calibrated_on", "text", "counterparts")
"""What differs from language to language, and so makes no name."""


def _names(settings: Mapping[_Setting, Sequence[Header]]) -> dict[_Setting, Named]:
    """A name for every setting: the checkpoint's, and what tells it from other settings of the same name.

    A checkpoint that was spelt in several ways has the first of its names.
    """
    spelt: dict[str, Header] = {}
    for header in (header for headers in settings.values() for header in headers):
        known = spelt.setdefault(header.identity.setting["checkpoint"], header)
        if header["checkpoint"]["name"] < known["checkpoint"]["name"]:
            spelt[header.identity.setting["checkpoint"]] = header
    records: dict[tuple[str, str], dict[str, list[Mapping[str, str]]]] = {}
    for of in map(dict, settings):
        key = (spelt[of["checkpoint"]]["checkpoint"]["name"], of["task"])
        records.setdefault(key, {}).setdefault(of["language"], []).append(of)
    found = {}
    for setting in settings:
        of = dict(setting)
        about = spelt[of["checkpoint"]]["checkpoint"]
        name = _named(about["name"], of, _differing(records[about["name"], of["task"]]))
        found[setting] = Named(name, about["baseline"], tuple(about["intermediate"]))
    return found


_Way = tuple[str, str, str]


def _way(header: Header) -> _Way:
    """What is run in a way: a condition of a checkpoint's on a task."""
    identity = header.identity
    return identity.setting["checkpoint"], identity.setting["task"], identity.inputs["condition"]


def _ways(headers: Iterable[Header]) -> dict[_Way, list[str]]:
    """By which parts the cells of a condition differ that was run in several ways."""
    records: dict[_Way, dict[_Setting, list[Mapping[str, str]]]] = {}
    for header in headers:
        by_setting = records.setdefault(_way(header), {})
        by_setting.setdefault(tuple(header.identity.setting.items()), []).append(header.identity.inputs)
    return {way: _differing(by_setting) for way, by_setting in records.items()}


def _of_setting(named: Named, headers: Sequence[Header], ways: Mapping[_Way, list[str]]) -> Iterator[Selected]:
    """The cells of a setting; of a condition that was run in several ways, each beside the clean cell by itself."""
    clean = [header for header in headers if parse_condition(header.identity.inputs["condition"]).is_clean]
    for header in headers:
        own = replace(named, name=_named(named.name, header.identity.inputs, ways[_way(header)]))
        for one in (header, *(clean if own != named else ())):
            task, language = (one.identity.setting[part] for part in ("task", "language"))
            yield Selected(own, task, language, parse_condition(one.identity.inputs["condition"]), one)


def _named(name: str, parts: Mapping[str, str], differing: Iterable[str]) -> str:
    own = ", ".join(f"{part} {parts.get(part, 'none')}" for part in differing)
    return f"{name} ({own})" if own else name


def _differing(records: Mapping[Any, Sequence[Mapping[str, str]]]) -> list[str]:
    """The parts by which records that stand together differ; those of a language only where no other one does."""
    found: dict[str, None] = {}
    for alike in records.values():
        parts = dict.fromkeys(part for record in alike for part in record)
        found |= dict.fromkeys(part for part in parts if len({record.get(part) for record in alike}) > 1)
    return [part for part in found if part not in _OF_A_LANGUAGE] or [*found]


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
