"""checkpoints.yaml: families of checkpoints by name, read strictly."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from xrobust.perturbations.errors import CheckpointError, suggestion

Pooling = Literal["mean", "cls"]
POOLINGS: tuple[Pooling, ...] = get_args(Pooling)
DEMO = "demo:"
"""Prefix of a location among the demo checkpoints."""

_FAMILY = ("base", "intermediate", "baseline", "retrieval", "tasks")
_RETRIEVAL = ("path", "layer", "pooling")
_TASK = ("path", "labels")


@dataclass(frozen=True, slots=True)
class TaskModel:
    """A fine-tuned model of a family."""

    path: str
    """A directory, a Hub id, or `demo:NAME`."""
    labels: tuple[str, ...] = ()
    """The model's classes in the order of its logits; empty where its configuration names them."""


@dataclass(frozen=True, slots=True)
class RetrievalModel:
    """The encoder of a family, and how a sentence becomes a vector."""

    path: str
    layer: int | None = None
    """Index into the hidden states; None for the default."""
    pooling: Pooling | None = None


@dataclass(frozen=True, slots=True)
class CheckpointEntry:
    """What is evaluated under one name: a family of checkpoints.yaml, or a single checkpoint."""

    name: str
    base: str | None = None
    """The pre-trained encoder that the family comes from."""
    intermediate: tuple[str, ...] = ()
    """Tasks that the encoder was trained on in between."""
    baseline: str | None = None
    """The entry that this one is compared with."""
    retrieval: RetrievalModel | None = None
    tasks: Mapping[str, TaskModel] = field(default_factory=dict)
    path: str | None = None
    """The directory or Hub id of a single checkpoint; None for a family."""
    folder: Path = Path()
    """Where relative locations start."""

    @property
    def is_demo(self) -> bool:
        """Whether any of it is among the demo checkpoints."""
        from xrobust.checkpoints.demo import is_demo

        if self.path is not None:
            return self.path.startswith(DEMO) or is_demo(self.folder / self.path)
        locations = [model.path for model in self.tasks.values()]
        if self.retrieval is not None:
            locations.append(self.retrieval.path)
        return any(location.startswith(DEMO) for location in locations)


@dataclass(frozen=True, slots=True)
class CheckpointRegistry:
    """The entries of a checkpoints.yaml."""

    path: Path
    entries: Mapping[str, CheckpointEntry]


def load_registry(file: Path | None = None) -> CheckpointRegistry:
    """Read a checkpoints.yaml.

    Args:
        file: The file; None for the user's own (`$XDG_CONFIG_HOME/xrobust/checkpoints.yaml`), else the one that
            comes with xrobust.

    Raises:
        CheckpointError: If the file is missing, is no YAML, or breaks the schema.
    """
    import yaml

    path = file or _default_file()
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointError(f"cannot read the checkpoints file '{path}'", got=str(error)) from error
    except yaml.YAMLError as error:
        raise CheckpointError(f"the checkpoints file '{path}' is no YAML", got=" ".join(str(error).split())) from error
    entries: dict[str, CheckpointEntry] = {}
    for name, value in _mapping({} if data is None else data, _Place(path, "")).items():
        place = _Place(path, name)
        if "/" in name or name.startswith((".", DEMO)):
            raise place.error("a name may hold no '/', and not start with '.' or 'demo:'", got=name)
        entries[name] = _family(name, value, place)
    for name, entry in entries.items():
        if entry.baseline is not None and entry.baseline not in entries:
            raise _Place(path, f"{name}.baseline").error(
                f"no entry '{entry.baseline}'", fix=suggestion(entry.baseline, entries)
            )
    return CheckpointRegistry(path, entries)


def _default_file() -> Path:
    configuration = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    own = configuration / "xrobust" / "checkpoints.yaml"
    return own if own.is_file() else Path(__file__).parents[1] / "checkpoints.yaml"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a file a value stands, for messages."""

    path: Path
    key: str

    def below(self, key: str) -> _Place:
        return _Place(self.path, f"{self.key}.{key}" if self.key else key)

    def error(
        self, what: str, *, expected: str | None = None, got: object = None, fix: str | None = None
    ) -> CheckpointError:
        where = f"'{self.path}', {self.key}" if self.key else f"'{self.path}'"
        return CheckpointError(f"{where}: {what}", expected=expected, got=None if got is None else str(got), fix=fix)


def _family(name: str, value: object, place: _Place) -> CheckpointEntry:
    data = _mapping(value, place, keys=_FAMILY)
    base = _optional_text(data, "base", place)
    intermediate = tuple(_texts(data.get("intermediate") or [], place.below("intermediate")))
    tasks = {
        task: _task(model, place.below(f"tasks.{task}"))
        for task, model in _mapping(data.get("tasks") or {}, place.below("tasks")).items()
    }
    retrieval = None
    if data.get("retrieval") is not None:
        retrieval = _retrieval(data["retrieval"], place.below("retrieval"))
    elif base is not None and not intermediate:
        # Without intermediate training the encoder is the base itself.
        retrieval = RetrievalModel(base)
    if retrieval is None and not tasks:
        raise place.error("names no model", expected="tasks, or retrieval, or a base without intermediate tasks")
    return CheckpointEntry(
        name=name,
        base=base,
        intermediate=intermediate,
        baseline=_optional_text(data, "baseline", place),
        retrieval=retrieval,
        tasks=tasks,
        folder=place.path.resolve().parent,
    )


def _task(value: object, place: _Place) -> TaskModel:
    if isinstance(value, str):
        return TaskModel(_text(value, place))
    data = _mapping(value, place, keys=_TASK, expected="a path, or a mapping with path and labels")
    return TaskModel(_path(data, place), tuple(_texts(data.get("labels") or [], place.below("labels"))))


def _retrieval(value: object, place: _Place) -> RetrievalModel:
    if isinstance(value, str):
        return RetrievalModel(_text(value, place))
    data = _mapping(value, place, keys=_RETRIEVAL, expected="a path, or a mapping with path, layer and pooling")
    layer, pooling = data.get("layer"), data.get("pooling")
    if layer is not None and (not isinstance(layer, int) or isinstance(layer, bool)):
        raise place.below("layer").error("no layer", expected="a whole number, such as 8 or -1", got=repr(layer))
    if pooling is not None and pooling not in POOLINGS:
        raise place.below("pooling").error("unknown pooling", expected=" or ".join(POOLINGS), got=repr(pooling))
    return RetrievalModel(_path(data, place), layer, cast("Pooling | None", pooling))


def _path(data: Mapping[str, Any], place: _Place) -> str:
    if "path" not in data:
        raise place.error("has no path", expected="path: a directory or a Hub id")
    return _text(data["path"], place.below("path"))


def _mapping(
    value: object, place: _Place, *, keys: Iterable[str] | None = None, expected: str = "a mapping"
) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise place.error("has the wrong type", expected=expected, got=f"{type(value).__name__} {value!r}"[:80])
    for key in value:
        if not isinstance(key, str):
            raise place.error("a key is no text", expected="quotes around it", got=repr(key))
        if keys is not None and key not in keys:
            raise place.error(f"unknown key '{key}'", expected=", ".join(keys), fix=suggestion(key, keys))
    return value


def _text(value: object, place: _Place) -> str:
    if not isinstance(value, str) or not value:
        raise place.error("has the wrong type", expected="a text", got=f"{type(value).__name__} {value!r}"[:80])
    return value


def _optional_text(data: Mapping[str, Any], key: str, place: _Place) -> str | None:
    return None if data.get(key) is None else _text(data[key], place.below(key))


def _texts(value: object, place: _Place) -> list[str]:
    if not isinstance(value, list):
        raise place.error(
            "has the wrong type", expected="a list of texts", got=f"{type(value).__name__} {value!r}"[:80]
        )
    return [_text(entry, place) for entry in value]
