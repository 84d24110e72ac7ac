"""How an encoder makes a vector of a sentence: which hidden layer, and how it is pooled."""

from __future__ import annotations

from dataclasses import dataclass

from xrobust.checkpoints.files import ModelFiles
from xrobust.checkpoints.registry import POOLINGS, Pooling, RetrievalModel
from xrobust.perturbations.errors import CheckpointError, UsageError, suggestion

_PROTOCOL = {12: 8, 24: 14}
"""Layers of an encoder to the hidden state that is pooled; 0 would be the embeddings.

Source: XTREME's `run_tatoeba.sh` and its pooling script: index 7 of mBERT's 12, 13 of XLM-R large's 24.
"""


@dataclass(frozen=True, slots=True)
class Embedding:
    """A choice of layer and pooling."""

    layer: int
    """Index into the hidden states: 0 is the embeddings; -1 the last one only where nothing says how many there are."""
    pooling: Pooling
    reason: str
    """Why this layer and pooling, for the report."""


def choose_embedding(
    files: ModelFiles, declared: RetrievalModel | None, *, name: str, layer: int | None, pooling: str | None
) -> Embedding:
    """Choose layer and pooling: as asked, else as checkpoints.yaml says, else as the checkpoint itself or XTREME does.

    Args:
        files: The checkpoint.
        declared: What checkpoints.yaml says.
        name: What messages call the checkpoint.
        layer: What the user asked for.
        pooling: What the user asked for.

    Raises:
        CheckpointError: If the layer is not there, or the checkpoint embeds in a way that xrobust does not have.
        UsageError: If the pooling is unknown.
    """
    chosen_layer, why_layer = _layer(files, declared, name=name, asked=layer)
    chosen_pooling, why_pooling = _pooling(files, declared, name=name, asked=pooling)
    count = files.layers
    if count is not None and not -count - 1 <= chosen_layer <= count:
        raise CheckpointError(
            f"'{name}' has no hidden layer {chosen_layer}",
            expected=f"0 (the embeddings) to {count}, or -1 for the last",
            fix="choose another one by --layer, or in checkpoints.yaml",
        )
    if files.sentence is not None and files.sentence.others and why_layer == why_pooling == _SENTENCE:
        raise CheckpointError(
            f"'{name}' embeds sentences by modules that xrobust does not run",
            expected="pooling alone, with or without normalisation",
            got=", ".join(files.sentence.others),
            fix="choose the hidden layer to pool by --layer, or in checkpoints.yaml",
        )
    if count is not None and chosen_layer < 0:
        chosen_layer += count + 1
    read = "; texts lower-cased" if files.lower_case else ""
    if files.max_length is not None:
        read += f"; texts cut at {files.max_length} tokens"
    reason = f"layer {chosen_layer}: {why_layer}; {chosen_pooling} pooling: {why_pooling}{read}"
    return Embedding(chosen_layer, chosen_pooling, reason)


_ASKED, _DECLARED = "as asked", "checkpoints.yaml"
_SENTENCE = "the sentence-transformers directory"


def _layer(files: ModelFiles, declared: RetrievalModel | None, *, name: str, asked: int | None) -> tuple[int, str]:
    if asked is not None:
        return asked, _ASKED
    if declared is not None and declared.layer is not None:
        return declared.layer, _DECLARED
    if files.sentence is not None:
        return -1, _SENTENCE
    count = files.layers
    if count is None:
        raise CheckpointError(f"'{name}' does not say how many layers it has", fix="choose one by --layer")
    if count in _PROTOCOL:
        return _PROTOCOL[count], f"XTREME's choice of {count}"
    return round(2 * count / 3), f"the nearest to two thirds of {count}"


def _pooling(
    files: ModelFiles, declared: RetrievalModel | None, *, name: str, asked: str | None
) -> tuple[Pooling, str]:
    if asked is not None:
        for known in POOLINGS:
            if asked == known:
                return known, _ASKED
        raise UsageError(f"unknown pooling '{asked}'", expected=" or ".join(POOLINGS), fix=suggestion(asked, POOLINGS))
    if declared is not None and declared.pooling is not None:
        return declared.pooling, _DECLARED
    if files.sentence is None:
        return "mean", "the default"
    for known in POOLINGS:
        if files.sentence.pooling == known:
            return known, _SENTENCE
    raise CheckpointError(
        f"'{name}' pools in a way that xrobust does not have",
        expected=" or ".join(POOLINGS),
        fix="choose one by --pooling, or in checkpoints.yaml",
    )
