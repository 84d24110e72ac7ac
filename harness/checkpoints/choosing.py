"""Checkpoints: from what the user names to what runs on a task, checked before any weight is loaded."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from xrobust.checkpoints.files import ADAPTER, identity, read_files
from xrobust.checkpoints.heads import Labels, check_head, has_head, map_labels
from xrobust.checkpoints.layers import choose_embedding
from xrobust.checkpoints.locations import is_hub_id, locate, no_such_checkpoint
from xrobust.checkpoints.registry import DEMO, CheckpointEntry, CheckpointRegistry, Pooling, RetrievalModel
from xrobust.perturbations.errors import AdapterWarning, CheckpointError, suggestion
from xrobust.tasks.contract import Head, Task


@dataclass(frozen=True, slots=True)
class TaskCheckpoint:
    """A checkpoint as it runs on one task."""

    name: str
    """The entry that it belongs to."""
    task: str
    directory: Path
    """Where its configuration, weights and tokenizer lie."""
    head: Head
    columns: tuple[int, ...]
    """For each label of the task, its column in the logits; empty without a head."""
    labels_note: str
    """How the labels were mapped, where that is worth a word."""
    layer: int | None
    """Index into the hidden states, for embeddings."""
    pooling: Pooling | None
    layer_reason: str
    """Why this layer and pooling."""
    identity: str
    """Digest of weights, tokenizer and configuration."""
    allow_pickle: bool = False
    lower_case: bool = False
    """Whether texts are lower-cased before the tokenizer sees them."""
    max_length: int | None = None
    """Tokens at which texts are cut; None for the tokenizer's own limit."""

    @property
    def digest(self) -> str:
        """Digest of all of the checkpoint that can change a number: its identity, how it reads and how it is read."""
        read = (self.head.value, self.columns, self.layer, self.pooling)
        parts = (self.identity, read, self.lower_case, self.max_length)
        return blake2b(repr(parts).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which of an entry's models is for a task."""

    location: str
    labels: tuple[str, ...] = ()
    retrieval: RetrievalModel | None = None


def resolve(name_or_path: str, *, registry: CheckpointRegistry) -> CheckpointEntry:
    """The entry that a user names; nothing is downloaded or loaded.

    Args:
        name_or_path: A name in checkpoints.yaml (which wins; `./NAME` is the folder), a directory, or a Hub id.
        registry: The checkpoints.yaml.

    Raises:
        CheckpointError: If there is none; close names are suggested.
    """
    if name_or_path in registry.entries:
        return registry.entries[name_or_path]
    known = name_or_path.startswith(DEMO) or Path(name_or_path).expanduser().exists() or is_hub_id(name_or_path)
    if not known:
        raise no_such_checkpoint(name_or_path, names=registry.entries)
    return CheckpointEntry(name=name_or_path, path=name_or_path)


def fits(entry: CheckpointEntry, task: Task, *, allow_pickle: bool = False) -> str | None:
    """Whether a task is taken where the user names none.

    Args:
        entry: The checkpoint.
        task: The task.
        allow_pickle: Whether pickled weights are taken.

    Returns:
        None if it is; else the reason why not. A family takes the tasks that checkpoints.yaml names; a single
        checkpoint takes those that its head and labels fit, or retrieval where it has no head.

    Raises:
        CheckpointError: If the checkpoint can run on no task at all, such as a directory without weights.
    """
    if entry.path is None:
        declared = entry.retrieval is not None if task.head is Head.ENCODER else task.name in entry.tasks
        return None if declared else f"checkpoints.yaml names no model of '{entry.name}' for it"
    directory = locate(entry.path, folder=entry.folder, allow_pickle=allow_pickle)
    files = read_files(directory, name=entry.name, allow_pickle=allow_pickle)
    if task.head is Head.ENCODER:
        return f"it has a head; --tasks {task.name} takes its encoder" if has_head(files) else None
    try:
        check_head(files, task, name=entry.name)
        map_labels(files, task, name=entry.name)
    except CheckpointError as error:
        return error.what
    return None


def select(
    entry: CheckpointEntry,
    task: Task,
    *,
    layer: int | None = None,
    pooling: str | None = None,
    allow_pickle: bool = False,
) -> TaskCheckpoint:
    """The model of an entry that runs on a task, checked.

    Args:
        entry: The checkpoint.
        task: The task.
        layer: Hidden layer for embeddings; None for the default.
        pooling: `mean` or `cls`; None for the default.
        allow_pickle: Whether pickled weights are taken where there are no others.

    Raises:
        CheckpointError: If the entry has no model for the task, or it cannot be used as it stands.
        UsageError: If the pooling is unknown.

    Warns:
        AdapterWarning: If an adapter lies beside the weights.
        LabelWarning: If labels were mapped to another order.
    """
    choice = _choose(entry, task)
    name = entry.name if choice.location == entry.path else f"{entry.name} ({choice.location})"
    directory = locate(choice.location, folder=entry.folder, allow_pickle=allow_pickle)
    files = read_files(directory, name=name, allow_pickle=allow_pickle)
    if files.adapter:
        warnings.warn(_adapter_note(name), AdapterWarning, stacklevel=2)
    labels, embedding = Labels((), ""), None
    if task.head is Head.ENCODER:
        embedding = choose_embedding(files, choice.retrieval, name=name, layer=layer, pooling=pooling)
    else:
        check_head(files, task, name=name)
        labels = map_labels(files, task, name=name, declared=choice.labels)
        labels.warn()
    return TaskCheckpoint(
        name=entry.name,
        task=task.name,
        directory=files.directory,
        head=task.head,
        columns=labels.columns,
        labels_note=labels.note,
        layer=None if embedding is None else embedding.layer,
        pooling=None if embedding is None else embedding.pooling,
        layer_reason="" if embedding is None else embedding.reason,
        identity=identity(files.directory),
        allow_pickle=allow_pickle,
        lower_case=files.lower_case,
        max_length=files.max_length,
    )


def _adapter_note(name: str) -> str:
    return (
        f"'{name}' has an adapter beside its weights ({ADAPTER}); it is evaluated without it. Where it belongs to the"
        " checkpoint, merge it into the weights and save them"
    )


def _choose(entry: CheckpointEntry, task: Task) -> _Choice:
    if entry.path is not None:
        return _Choice(entry.path)
    if task.head is Head.ENCODER:
        if entry.retrieval is not None:
            return _Choice(entry.retrieval.path, retrieval=entry.retrieval)
        what = "encoder for retrieval"
    else:
        if task.name in entry.tasks:
            model = entry.tasks[task.name]
            return _Choice(model.path, labels=model.labels)
        what = f"model for {task.name}"
    raise CheckpointError(
        f"'{entry.name}' has no {what} in checkpoints.yaml",
        got=", ".join([*entry.tasks, *(["retrieval"] if entry.retrieval else [])]),
        fix=suggestion(task.name, entry.tasks) or "add it to the entry, or leave the task out of --tasks",
    )
