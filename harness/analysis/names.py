"""What checkpoints are called in a result: by one name all that was run alike, and nothing else."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xrobust.models.versions import LIBRARIES
from xrobust.perturbations import parse_condition

if TYPE_CHECKING:
    from xrobust.store.headers import Header

_OF_A_COMMAND = ("limit", "device", "dtype", "batch_tokens", *LIBRARIES)
"""What is the same for all tasks of a checkpoint that are averaged."""
_OF_A_LANGUAGE = ("language", "data", "calibrated_on", "text", "counterparts")
"""What differs from language to language, and so makes a name only where nothing else does."""
_OF_A_CONDITION = ("condition", "seed")
_Record = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """A checkpoint, as rows name it."""

    plain: str
    """As the user spelt it."""
    baseline: str | None = None
    """The one that it is compared with, as the user spelt it."""
    intermediate: tuple[str, ...] = ()
    """Tasks that it was trained on in between."""
    apart: tuple[tuple[str, str], ...] = ()
    """What tells it from others that were spelt alike: parts of the identity, and their values."""

    @property
    def name(self) -> str:
        """With what tells it apart.

        >>> Named("m", apart=(("limit", "500"),)).name
        'm (limit 500)'
        """
        own = ", ".join(f"{part} {value}" for part, value in self.apart)
        return f"{self.plain} ({own})" if own else self.plain


def names_of(headers: Sequence[Header]) -> list[Named]:
    """The names of some cells, one each. Cells that differ by more than language and condition have different ones."""
    plain = _plain(headers)
    settings = [header.identity.setting for header in headers]
    inputs = [header.identity.inputs for header in headers]
    named = [plain[setting["checkpoint"]] for setting in settings]
    tasks = [(name.plain, setting["task"]) for name, setting in zip(named, settings, strict=True)]
    apart = _apart(
        settings,
        [
            ([name.plain for name in named], _OF_A_COMMAND),
            (tasks, _others(settings, (*_OF_A_COMMAND, *_OF_A_LANGUAGE))),
        ],
        [(task, setting["language"]) for task, setting in zip(tasks, settings, strict=True)],
    )
    conditions = [parse_condition(one["condition"]) for one in inputs]
    whole = [tuple(setting.items()) for setting in settings]
    alike = [tuple((part, text) for part, text in setting if part not in _OF_A_LANGUAGE) for setting in whole]
    ways = _apart(
        inputs,
        [
            (
                [(setting, condition.without_seed) for setting, condition in zip(alike, conditions, strict=True)],
                _others(inputs, (*_OF_A_LANGUAGE, *_OF_A_CONDITION)),
            )
        ],
        list(zip(whole, conditions, strict=True)),
    )
    return [replace(name, apart=(*own, *way)) for name, own, way in zip(named, apart, ways, strict=True)]


def _plain(headers: Iterable[Header]) -> dict[str, Named]:
    """By digest, one spelling for each checkpoint: the first of those that say most of it."""
    found: dict[str, set[Named]] = {}
    for header in headers:
        about = header["checkpoint"]
        named = Named(about["name"], about["baseline"], tuple(about["intermediate"]))
        found.setdefault(header.identity.setting["checkpoint"], set()).add(named)
    baselines = {named.baseline for spelt in found.values() for named in spelt}

    def order(named: Named) -> tuple[bool, bool, str]:
        return named.plain not in baselines, named.baseline is None and not named.intermediate, named.plain

    return {digest: min(spelt, key=order) for digest, spelt in found.items()}


def _others(records: Iterable[_Record], parts: Iterable[str]) -> tuple[str, ...]:
    """All parts of some records but those."""
    return tuple(dict.fromkeys(part for record in records for part in record if part not in parts))


def _apart(
    records: Sequence[_Record],
    groups: Sequence[tuple[Sequence[Hashable], Sequence[str]]],
    places: Sequence[Hashable],
) -> list[tuple[tuple[str, str], ...]]:
    """What tells records apart.

    Args:
        records: Parts of identities.
        groups: Several times, for each record what it is averaged or compared with the others of, and the parts that
            must be the same for that.
        places: What each record stands for; where records in one place differ by nothing that was looked at before,
            the parts of a language tell them apart.
    """
    told: list[dict[str, str]] = [{} for _ in records]
    for keys, parts in groups:
        _tell(told, records, keys, parts)
    _tell(told, records, [(place, *own.items()) for place, own in zip(places, told, strict=True)], _OF_A_LANGUAGE)
    return [
        tuple((part, own[part]) for part in (*record, *own.keys() - record.keys()) if part in own)
        for record, own in zip(records, told, strict=True)
    ]


def _tell(
    told: Sequence[dict[str, str]], records: Sequence[_Record], keys: Sequence[Hashable], parts: Sequence[str]
) -> None:
    by_key: dict[Hashable, list[int]] = {}
    for number, key in enumerate(keys):
        by_key.setdefault(key, []).append(number)
    for members in by_key.values():
        for part in parts:
            if len({records[member].get(part) for member in members}) > 1:
                for member in members:
                    told[member][part] = records[member].get(part, "none")
