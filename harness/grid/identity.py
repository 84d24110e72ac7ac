"""What a number depends on: a record in every cell's header, whose text is the signature and whose digest the id."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from xrobust.models.devices import device_model, pick_device
from xrobust.models.versions import library_versions
from xrobust.perturbations import Condition, Perturbation
from xrobust.perturbations.core import VERSION
from xrobust.perturbations.policies import SearchPolicy, policy
from xrobust.tasks import TASKS, Example

if TYPE_CHECKING:
    from xrobust.grid.units import Unit

UNREADABLE = "unreadable"
"""Stands for the digest of data that could not be read."""


_OF_FILES = ("data", "calibrated_on", "text", "counterparts", "code", "task_code")
"""What changes when data or a plugin are mended."""


@dataclass(frozen=True)
class Identity:
    """All that can change a cell's numbers."""

    setting: Mapping[str, str]
    """What a clean cell shares with the perturbed ones that it is compared with."""
    inputs: Mapping[str, str]
    """What the condition does to the examples; `condition` is always there."""

    @cached_property
    def signature(self) -> str:
        """All of it as `name:value` pairs, the condition first."""
        return "|".join(f"{name}:{value}" for name, value in {**self.inputs, **self.setting}.items())

    @cached_property
    def cell(self) -> str:
        """24 hexadecimal digits: the id of the cell."""
        record = json.dumps([sorted(self.setting.items()), sorted(self.inputs.items())], ensure_ascii=False)
        return blake2b(record.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    @property
    def asked(self) -> frozenset[tuple[str, str]]:
        """What the user asked for, without what the files that it was asked of happened to hold."""
        parts = {**self.setting, **self.inputs}
        return frozenset((part, text) for part, text in parts.items() if part not in _OF_FILES)

    def to_json(self) -> dict[str, list[tuple[str, str]]]:
        """The record, as headers keep it: names and values, in order."""
        return {
            "setting": [*self.setting.items()],
            "inputs": [*self.inputs.items()],
        }

    @classmethod
    def from_json(cls, value: dict[str, list[tuple[str, str]]]) -> Identity:
        """The identity that `to_json` gave.

        >>> Identity.from_json(Identity({"task": "xnli"}, {"condition": "clean"}).to_json()).signature
        'condition:clean|task:xnli'
        """
        return cls(*(dict(value[part]) for part in ("setting", "inputs")))


@dataclass(frozen=True, slots=True)
class NumericPath:
    """What decides the last bits of a model's outputs, besides its weights and inputs."""

    device: str
    """Where the model runs."""
    model: str
    """What that device is."""
    dtype: str
    batch_tokens: int
    versions: Mapping[str, str]
    """Of torch, transformers and tokenizers."""

    def parts(self) -> dict[str, str]:
        """By name, as identities have them."""
        return {
            "device": self.model,
            "dtype": self.dtype,
            "batch_tokens": str(self.batch_tokens),
            **self.versions,
        }


def numeric_path(*, device: str, dtype: str, batch_tokens: int) -> NumericPath:
    """The numeric path of this machine and its libraries; none of them is imported where that can be helped.

    Raises:
        UsageError: If there is no such device.
    """
    picked = pick_device(device)
    return NumericPath(picked, device_model(picked), dtype, batch_tokens, library_versions())


@dataclass(frozen=True, slots=True)
class DataIdentity:
    """The examples of a task in a language, as far as they can change a number."""

    source: str
    digest: str
    """Of ids, clusters, clean texts and gold."""
    limit: int | None
    calibration: str | None
    """Digest of the examples that the task learns from before it decodes."""
    text: str
    """What this machine's Unicode data and dictionaries make of the texts: words, clusters, letters."""


def data_digest(examples: Iterable[Example]) -> str:
    """Digest of clean texts and gold, 16 hexadecimal digits."""
    state = blake2b(digest_size=8)
    for example in examples:
        row = (example.id, example.cluster, sorted(example.texts.items()), example.tokens, example.gold)
        state.update(repr(row).encode("utf-8", "surrogatepass"))
    return state.hexdigest()


def setting_of(unit: Unit, language: str, *, data: DataIdentity, path: NumericPath) -> dict[str, str]:
    """What all cells of a checkpoint on a task in a language share."""
    task, checkpoint = unit.task, unit.checkpoint
    code = TASKS.source(task.name)
    return {
        "checkpoint": checkpoint.digest[:16],
        "task": task.name,
        "protocol": str(task.protocol),
        **({"task_code": code} if code else {}),
        "source": data.source,
        "split": unit.split,
        "language": language,
        "data": data.digest,
        **({"calibrated_on": data.calibration} if data.calibration else {}),
        **({"limit": str(data.limit)} if data.limit else {}),
        **({} if checkpoint.layer is None else {"layer": str(checkpoint.layer), "pooling": str(checkpoint.pooling)}),
        **path.parts(),
    }


def inputs_of(
    unit: Unit,
    condition: Condition,
    perturbation: Perturbation | None,
    *,
    text: str,
    protect: Sequence[str] = (),
    counterparts: str | None = None,
) -> dict[str, str]:
    """What a condition does to the examples of a unit.

    Args:
        unit: A checkpoint on a task.
        condition: The condition.
        perturbation: Its perturbation, built; None for `clean`.
        text: As in `DataIdentity`.
        protect: What no edit may touch.
        counterparts: Digest of the parallel texts and links that the perturbation needs here.
    """
    if perturbation is None:
        return {"condition": str(condition)}
    choose = policy(condition.policy)
    return {
        "condition": str(condition),
        "perturbation": f"{perturbation.name}.v{perturbation.version}",
        "core": f"v{VERSION}",
        **({"code": perturbation.source} if perturbation.source else {}),
        **({"built_with": perturbation.digest} if perturbation.digest else {}),
        "dose": f"{condition.dose:g}",
        "seed": str(condition.seed),
        "fields": "+".join(condition.fields or unit.task.default_fields),
        **({"policy": f"{condition.policy}.v{choose.version}"} if isinstance(choose, SearchPolicy) else {}),
        **({"protect": "+".join(sorted(set(protect)))} if protect else {}),
        **({"counterparts": counterparts} if counterparts else {}),
        "text": text,
    }
