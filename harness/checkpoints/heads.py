"""Whether a checkpoint's head is the one that a task needs, and which of its classes is which label."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from xrobust.checkpoints.files import ModelFiles
from xrobust.perturbations.errors import CheckpointError, LabelWarning
from xrobust.tasks.contract import Head, Task

_ARCHITECTURES = {
    Head.SEQUENCE_CLASSIFICATION: "ForSequenceClassification",
    Head.TOKEN_CLASSIFICATION: "ForTokenClassification",
    Head.QUESTION_ANSWERING: "ForQuestionAnswering",
}
_HEADLESS = re.compile(r"For(MaskedLM|PreTraining|CausalLM|NextSentencePrediction)$")
_HEAD_TENSORS = frozenset({"classification_head", "classifier", "qa_outputs", "score", "sequence_summary"})
"""First parts of the names that transformers gives to the tensors of heads."""
_HEADLESS_PARTS = frozenset({"cls", "embeddings", "encoder", "lm_head", "pooler"})
"""First parts of an encoder's own tensors, where it was saved alone, and of language-modelling heads. Beside them a
model with a head has at least two parts: the encoder and the head."""
_NUMBERS = re.compile(r"(label[_ -]?)?\d+", re.IGNORECASE)
_SYNONYMS = {"contradictory": "contradiction", "not_paraphrase": "0", "paraphrase": "1"}
MISSING = -1
"""The column of a label that a tagger does not have, since its training data had no such tag; never predicted."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Which column of the logits is which label."""

    columns: tuple[int, ...]
    """For each label of the task, its column; `MISSING` where a tagger lacks it."""
    note: str
    """How they were mapped, where it is not one to one; else empty."""

    def warn(self) -> None:
        """Say how labels were mapped, if there is anything to say."""
        if self.note:
            warnings.warn(self.note, LabelWarning, stacklevel=3)


def has_head(files: ModelFiles) -> bool:
    """Whether a checkpoint has a trained head for anything but language modelling."""
    if files.tensors is None:
        return any(architecture.endswith(tuple(_ARCHITECTURES.values())) for architecture in _architectures(files))
    return any(tensor.split(".", 1)[0] in _HEAD_TENSORS for tensor in files.tensors)


def check_head(files: ModelFiles, task: Task, *, name: str) -> None:
    """Make sure that the head is of the task's kind and trained, as far as names of tensors tell.

    Raises:
        CheckpointError: If it is not.
    """
    suffix = _ARCHITECTURES[task.head]
    architectures = _architectures(files)
    fitting = any(architecture.endswith(suffix) for architecture in architectures)
    parts = {tensor.split(".", 1)[0] for tensor in files.tensors or ()}
    trained = has_head(files) or (fitting and len(parts - _HEADLESS_PARTS) > 1)
    if architectures and not fitting and trained:
        other = [architecture for architecture in architectures if re.search(r"For[A-Z]", architecture)]
        if other and not any(map(_HEADLESS.search, other)):
            raise CheckpointError(
                f"the head of '{name}' is not one for {task.name}",
                expected=f"a head for {task.head.value} ({suffix})",
                got=", ".join(other),
                fix=f"name a checkpoint that was fine-tuned for {task.name}, by its path or in checkpoints.yaml",
            )
    if not trained or (files.tensors is None and not fitting):
        raise untrained_head(
            task, name=name, got=", ".join([*architectures, *sorted(f"{part}.*" for part in parts)][:8])
        )


def untrained_head(task: Task, *, name: str, got: str) -> CheckpointError:
    """The error for a head whose weights would be freshly initialised."""
    count = f" ({len(task.labels)} labels)" if task.labels else ""
    return CheckpointError(
        f"the head of '{name}' for {task.name} has no trained weights",
        expected=f"a checkpoint fine-tuned for {task.name}{count}",
        got=got,
        fix=f"name a checkpoint that was fine-tuned for {task.name}, by its path or in checkpoints.yaml",
    )


def missing_weights(tensors: Sequence[str], *, name: str, task: str) -> CheckpointError:
    """The error for weights that a model needs and its checkpoint lacks, found when loading."""
    return CheckpointError(
        f"the model of '{name}' for {task} has weights without training",
        expected="every weight in the checkpoint",
        got="nothing for " + ", ".join(tensors[:4]) + (", …" if len(tensors) > 4 else ""),
        fix=f"name a checkpoint that was fine-tuned for {task}, by its path or in checkpoints.yaml",
    )


def map_labels(files: ModelFiles, task: Task, *, name: str, declared: Sequence[str] = ()) -> Labels:
    """Map the columns of the logits to the task's labels.

    Args:
        files: The checkpoint.
        task: The task.
        name: What messages call the checkpoint.
        declared: The classes in the order of the logits, as checkpoints.yaml gives them; they win.

    Raises:
        CheckpointError: If the classes are numbered only, or are not the task's labels.
    """
    if not task.labels:
        return Labels((), "")
    configured = _configured_labels(files)
    wanted = [_canonical(label) for label in task.labels]
    names = [_canonical(label) for label in declared or configured]
    numbered = all(_NUMBERS.fullmatch(label) for label in names) and not all(map(str.isdecimal, wanted))
    if numbered and len(names) == len(wanted):
        raise CheckpointError(
            f"the labels of '{name}' are numbers, so their order is unknown",
            expected=f"names: {', '.join(task.labels)}",
            got=", ".join(declared or configured),
            fix=f"an entry in checkpoints.yaml that says `tasks: {{{task.name}: {{path: {name}, labels: [...]}}}}`"
            " in the order of the logits",
        )
    lacking = [label for label, known in zip(task.labels, wanted, strict=True) if known not in names]
    tagger = task.head is Head.TOKEN_CLASSIFICATION and len(lacking) < len(wanted) / 2
    if len(set(names)) != len(names) or not {*names} <= {*wanted} or (lacking and not tagger):
        raise CheckpointError(
            f"the labels of '{name}' are not those of {task.name}",
            expected=", ".join(task.labels),
            got=", ".join(declared or configured) or "none",
            fix=f"a checkpoint fine-tuned for {task.name}",
        )
    columns = tuple(names.index(label) if label in names else MISSING for label in wanted)
    if lacking:
        return Labels(columns, f"'{name}' has no {', '.join(lacking)} among its labels, and so never predicts them")
    return Labels(columns, _note(configured, declared, columns, task=task, name=name))


def _note(
    configured: Sequence[str], declared: Sequence[str], columns: tuple[int, ...], *, task: Task, name: str
) -> str:
    contradicted = declared and list(map(_canonical, declared)) != list(map(_canonical, configured))
    if contradicted and not all(map(_NUMBERS.fullmatch, configured)):
        return (
            f"checkpoints.yaml gives the labels of '{name}' as {', '.join(declared)}, its own configuration as"
            f" {', '.join(configured)}; those of checkpoints.yaml are used"
        )
    if columns != tuple(range(len(columns))):
        return (
            f"the labels of '{name}' stand in the order {', '.join(declared or configured)}; they are mapped by name"
            f" to the order of {task.name}: {', '.join(task.labels)}"
        )
    return ""


def _architectures(files: ModelFiles) -> list[str]:
    found = files.config.get("architectures")
    return [str(entry) for entry in found] if isinstance(found, list) else []


def _configured_labels(files: ModelFiles) -> list[str]:
    """Names of the classes by column; transformers leaves out the two default ones."""
    named = files.config.get("id2label")
    if not isinstance(named, dict):
        return ["LABEL_0", "LABEL_1"]
    try:
        return [str(named[key]) for key in sorted(named, key=int)]
    except ValueError:
        return [str(value) for value in named.values()]


def _canonical(label: str) -> str:
    folded = label.strip().casefold()
    return _SYNONYMS.get(folded, folded)
