"""Which cells of a run directory a result is of, and under which names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

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
    library, a plugin that was edited), they go by different names, which say what differs: none is compared with clean
    cells of another setting, and no average is over languages or noise seeds that were run in different ways.

    Warns:
        DamageWarning: If a cell is damaged; it is left out.
    """
    headers = [header for header in map(directory.header, directory.cells()) if header is not None]
    by_setting: dict[_Record, list[Header]] = {}
    for header in headers:
        by_setting.setdefault(tuple(header.identity.setting.items()), []).append(header)
    names, ways = _names(by_setting, headers), _ways(headers)
    found = [cell for setting, mine in by_setting.items() for cell in _of_setting(names[setting], mine, ways)]
    return sorted(found, key=_order)


_Record = tuple[tuple[str, str], ...]
_OF_A_LANGUAGE = ("language", "data", "calibrated_on", "text", "counterparts")
"""What differs from language to language, and so makes no name."""


def _names(settings: Iterable[_Record], headers: Iterable[Header]) -> dict[_Record, Named]:
    """A name for every setting: the checkpoint's, and what tells it from other settings of the same name.

    A checkpoint that was spelt in several ways has the first of its names.
    """
    spelt: dict[str, Header] = {}
    for header in headers:
        known = spelt.setdefault(header.identity.setting["checkpoint"], header)
        if header["checkpoint"]["name"] < known["checkpoint"]["name"]:
            spelt[header.identity.setting["checkpoint"]] = header
    abouts = {setting: spelt[dict(setting)["checkpoint"]]["checkpoint"] for setting in settings}
    alike: dict[tuple[str, str], list[tuple[str, Mapping[str, str]]]] = {}
    for setting, about in abouts.items():
        of = dict(setting)
        alike.setdefault((about["name"], of["task"]), []).append((of["language"], of))
    found = {}
    for setting, about in abouts.items():
        of = dict(setting)
        name = _named(about["name"], of, _differing(alike[about["name"], of["task"]]))
        found[setting] = Named(name, about["baseline"], tuple(about["intermediate"]))
    return found


_Way = tuple[_Record, str]


def _way(header: Header) -> _Way:
    """What is run in a way: a condition, by any noise seed, in a setting, in any language."""
    setting = tuple((part, text) for part, text in header.identity.setting.items() if part not in _OF_A_LANGUAGE)
    return setting, parse_condition(header.identity.inputs["condition"]).without_seed


def _ways(headers: Iterable[Header]) -> dict[_Way, list[str]]:
    """By which parts the cells of a condition differ that was run in several ways."""
    found: dict[_Way, list[tuple[str, Mapping[str, str]]]] = {}
    for header in headers:
        setting, inputs = header.identity.setting, header.identity.inputs
        of_a_seed = {part: text for part, text in inputs.items() if part not in ("condition", "seed")}
        found.setdefault(_way(header), []).append((f"{[*setting.items()]} {inputs['condition']}", of_a_seed))
    return {way: _differing(records) for way, records in found.items()}


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


def _differing(records: Sequence[tuple[str, Mapping[str, str]]]) -> list[str]:
    """The parts by which records differ that go by one name.

    Args:
        records: Each with what it stands for; those of a language are held only against records that stand for the
            same, and only where nothing else tells any of them apart.
    """
    parts = [*dict.fromkeys(part for _, record in records for part in record)]
    found = [part for part in parts if part not in _OF_A_LANGUAGE and len({r.get(part) for _, r in records}) > 1]
    if found:
        return found
    same: dict[str, list[Mapping[str, str]]] = {}
    for place, record in records:
        same.setdefault(place, []).append(record)
    return [part for part in parts if any(len({r.get(part) for r in found}) > 1 for found in same.values())]


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
