"""Which cells of a run directory a result is of, and under which names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xrobust.perturbations import CLEAN, Condition, parse_condition

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
    by_setting: dict[_Setting, list[Header]] = {}
    for header in filter(None, map(directory.header, directory.cells())):
        by_setting.setdefault(tuple(header.identity.setting.items()), []).append(header)
    names = _names({setting: headers[0] for setting, headers in by_setting.items()})
    found = [cell for setting, headers in by_setting.items() for cell in _of_setting(names[setting], headers)]
    return sorted(found, key=_order)


_Setting = tuple[tuple[str, str], ...]
_OF_A_LANGUAGE = ("data", "calibrated_on")
"""What differs from language to language, and so makes no name."""


def _names(settings: Mapping[_Setting, Header]) -> dict[_Setting, Named]:
    """A name for every setting: the checkpoint's, and what tells it from other settings of the same name."""
    alike: dict[tuple[str, str, str], list[_Setting]] = {}
    for setting, header in settings.items():
        of = header.identity.setting
        alike.setdefault((header["checkpoint"]["name"], of["task"], of["language"]), []).append(setting)
    found = {}
    for group in alike.values():
        differing = _differing([dict(setting) for setting in group])
        differing = [part for part in differing if part not in _OF_A_LANGUAGE] or differing
        for setting in group:
            about = settings[setting]["checkpoint"]
            name = _named(about["name"], dict(setting), differing)
            found[setting] = Named(name, about["baseline"], tuple(about["intermediate"]))
    return found


def _of_setting(named: Named, headers: Iterable[Header]) -> Iterator[Selected]:
    """The cells of a setting; of a condition that was run in several ways, each beside the clean cell by itself."""
    by_condition: dict[str, list[Header]] = {}
    for header in headers:
        by_condition.setdefault(header.identity.inputs["condition"], []).append(header)
    clean = by_condition.get(str(CLEAN), [])
    for ways in by_condition.values():
        differing = _differing([header.identity.inputs for header in ways])
        for header in ways:
            own = replace(named, name=_named(named.name, header.identity.inputs, differing))
            for one in (header, *(clean if own != named else ())):
                task, language = (one.identity.setting[part] for part in ("task", "language"))
                yield Selected(own, task, language, parse_condition(one.identity.inputs["condition"]), one)


def _named(name: str, parts: Mapping[str, str], differing: Iterable[str]) -> str:
    own = ", ".join(f"{part} {parts.get(part, 'none')}" for part in differing)
    return f"{name} ({own})" if own else name


def _differing(records: Sequence[Mapping[str, str]]) -> list[str]:
    parts = dict.fromkeys(part for record in records for part in record)
    return [part for part in parts if len({record.get(part) for record in records}) > 1]


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
