"""Word alignment by a multilingual encoder: words with similar contextual vectors say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from xrobust.checkpoints.choosing import TaskCheckpoint
from xrobust.checkpoints.files import ModelFiles, identity, read_files
from xrobust.checkpoints.layers import choose_embedding
from xrobust.checkpoints.locations import locate
from xrobust.checkpoints.registry import CheckpointEntry
from xrobust.inference import BATCH_TOKENS
from xrobust.inference.engine import outputs_of
from xrobust.inputs.aligning.matching import METHODS, Method, match
from xrobust.models.devices import device_model, pick_device
from xrobust.models.versions import library_versions
from xrobust.perturbations.alignment import Pair
from xrobust.perturbations.errors import UsageError, suggestion
from xrobust.perturbations.text import Links, Text
from xrobust.tasks.contract import Encoded, Head

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from xrobust.models.loading import Model

VERSION = 1
"""Rises with every change that can change links."""
THRESHOLD = 0.3
"""Least cosine of a link, of vectors from which their sentence's mean is taken away."""
_CHUNK = 1 << 17
"""Characters whose vectors are kept at a time: at most 200 MB with 384 dimensions."""
_LONGEST = 8192
"""Tokens of a text that are read where neither the model nor its tokenizer has a limit."""
_DECIMALS = 4
"""Similarities are rounded, so that the last bits, which change with a batch's make-up, break no ties."""


def aligning_checkpoint(
    entry: CheckpointEntry, *, task: str = "", layer: int | None = None, allow_pickle: bool = False
) -> TaskCheckpoint:
    """The encoder of an entry as word alignment runs it: without its head, its layers up to the one that is read.

    Args:
        entry: The checkpoint.
        task: A task whose fine-tuned model is taken where the entry is a family; else its encoder for retrieval, or
            its base, or else the first of its models.
        layer: Index into the hidden states; None for two thirds of the layers, 8 of 12.
        allow_pickle: Whether pickled weights are taken where there are no others.

    Raises:
        CheckpointError: If it is not there, lacks weights, or has no such layer.

    Source: layer 8 of mBERT's and XLM-R's 12: Jalili Sabet et al. 2020, "SimAlign".
    """
    location = _location(entry, task)
    name = entry.name if location == entry.path else f"{entry.name} ({location})"
    files = read_files(
        locate(location, folder=entry.folder, allow_pickle=allow_pickle), name=name, allow_pickle=allow_pickle
    )
    embedding = choose_embedding(
        files, None, name=name, layer=_default_layer(files) if layer is None else layer, pooling="mean"
    )
    return TaskCheckpoint(
        name=name,
        task="alignment",
        directory=files.directory,
        head=Head.ENCODER,
        columns=(),
        labels_note="",
        layer=embedding.layer,
        pooling=None,
        layer_reason=embedding.reason,
        identity=identity(files.directory),
        allow_pickle=allow_pickle,
        lower_case=files.lower_case,  # and no max_length: how much of a sentence its vector holds is no limit for words
    )


def _location(entry: CheckpointEntry, task: str) -> str:
    if entry.path is not None:
        return entry.path
    if task in entry.tasks:
        return entry.tasks[task].path
    if entry.retrieval is not None:
        return entry.retrieval.path
    return entry.base or next(iter(entry.tasks.values())).path


def _default_layer(files: ModelFiles) -> int | None:
    return None if files.layers is None else round(2 * files.layers / 3)


class _Words(NamedTuple):
    """The words of a text that have a vector."""

    numbers: np.ndarray
    """`[words]` indices of the units."""
    vectors: np.ndarray
    """`[words, hidden]` the mean of the subwords of each."""
    marks: np.ndarray
    """`[words]` whether each is a punctuation mark."""


class EncoderAligner:
    """Links words whose vectors, from a hidden layer of an encoder, are similar: an `Aligner`.

    A pair's links depend on that pair alone. The model is loaded when the first pairs come.

    Args:
        checkpoint: What `aligning_checkpoint` gave.
        method: How links are found: see `matching.match`.
        threshold: Least similarity of a link, -1 to 1; higher leaves more words without one.
        device: `auto`, `cpu`, `cuda`, `cuda:N` or `mps`.
        dtype: `float32`, `float16` or `bfloat16`.
        batch_tokens: Tokens a batch, padding included.

    Raises:
        UsageError: If the method is unknown.
    """

    def __init__(
        self,
        checkpoint: TaskCheckpoint,
        *,
        method: Method = "grow",
        threshold: float = THRESHOLD,
        device: str = "auto",
        dtype: str = "float32",
        batch_tokens: int = BATCH_TOKENS,
    ) -> None:
        if method not in METHODS:
            raise UsageError(f"unknown method '{method}'", expected=", ".join(METHODS), fix=suggestion(method, METHODS))
        self._checkpoint = checkpoint
        self._method: Method = method
        self._threshold = threshold
        self._device, self._dtype, self._batch_tokens = device, dtype, batch_tokens

    @cached_property
    def digest(self) -> str:
        """Of all that can change links: the encoder, how they are found, device and dtype, the libraries' versions.

        Raises:
            UsageError: If this machine has no such device.
        """
        encoder = (
            self._checkpoint.digest,
            device_model(pick_device(self._device)),
            self._dtype,
            *library_versions().items(),
        )
        parts = ("encoder", VERSION, encoder, self._method, self._threshold)
        return blake2b(repr(parts).encode(), digest_size=16).hexdigest()

    def align(self, pairs: Sequence[Pair]) -> list[Links]:
        """The links of each pair, sorted. Of a text that is too long for the encoder, the end has none.

        Raises:
            CheckpointError: If the encoder lacks weights, or its tokenizer keeps no offsets.
            RunError: If the memory does not suffice.
        """
        found: dict[tuple[str, str], Links] = {}
        for chunk in _chunks(pairs):
            words = self._words({text.text: text for pair in chunk for text in pair})
            for source, target in chunk:
                found[source.text, target.text] = self._links(words[source.text], words[target.text])
        return [found[source.text, target.text] for source, target in pairs]

    def _links(self, source: _Words, target: _Words) -> Links:
        similarity = cosines(source.vectors, target.vectors).round(_DECIMALS)
        similarity[source.marks[:, None] != target.marks] = -np.inf  # a mark says what no word says
        links = match(similarity, method=self._method, threshold=self._threshold)
        return [(int(source.numbers[row]), int(target.numbers[column])) for row, column in links]

    def _words(self, texts: dict[str, Text]) -> dict[str, _Words]:
        subwords = self._encoder.subwords([*texts])
        outputs = outputs_of(subwords.encoded, self._encoder.model, batch_tokens=self._batch_tokens)
        cuts = subwords.encoded.truncated.tolist()
        return {
            text.text: _words(text, outputs[number], offsets, cut=cut)
            for number, (text, offsets, cut) in enumerate(zip(texts.values(), subwords.offsets, cuts, strict=True))
        }

    @cached_property
    def _encoder(self) -> _Encoder:
        return _Encoder.load(self._checkpoint, device=self._device, dtype=self._dtype)


class _Subwords(NamedTuple):
    """Texts as the encoder reads them."""

    encoded: Encoded
    offsets: list[np.ndarray]
    """For each text `[tokens, 2]` where in it each token begins and ends; both the same at special ones."""


@dataclass(frozen=True, slots=True)
class _Encoder:
    tokenizer: PreTrainedTokenizerBase
    model: Model
    limit: int
    """Tokens of the longest input."""

    @classmethod
    def load(cls, checkpoint: TaskCheckpoint, *, device: str, dtype: str) -> _Encoder:
        from xrobust.models.loading import load_model, load_tokenizer

        tokenizer = load_tokenizer(checkpoint)
        model = load_model(checkpoint, device=device, dtype=dtype)
        return cls(tokenizer, model, min(model.positions or _LONGEST, tokenizer.model_max_length, _LONGEST))

    def subwords(self, texts: Sequence[str]) -> _Subwords:
        found: Any = self.tokenizer(
            list(texts), truncation=True, max_length=self.limit, return_offsets_mapping=True, verbose=False
        )
        encoded = Encoded(
            ids=list(map(tuple, found["input_ids"])),
            type_ids=list(map(tuple, found["token_type_ids"])) if "token_type_ids" in found else None,
            owners=np.arange(len(texts)),
            truncated=np.array([bool(encoding.overflowing) for encoding in found.encodings], bool),
        )
        return _Subwords(encoded, [np.array(row, np.int64).reshape(-1, 2) for row in found["offset_mapping"]])


def _chunks(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """Each different pair once, shortest first, so many at a time as memory is meant for."""
    different = {(pair.source.text, pair.target.text): pair for pair in pairs}
    chunk: list[Pair] = []
    characters = 0
    for key in sorted(different, key=lambda texts: (len(texts[0]) + len(texts[1]), texts)):
        size = len(key[0]) + len(key[1])
        if chunk and characters + size > _CHUNK:
            yield chunk
            chunk, characters = [], 0
        chunk.append(different[key])
        characters += size
    if chunk:
        yield chunk


def _words(text: Text, hidden: np.ndarray, offsets: np.ndarray, *, cut: bool) -> _Words:
    """The vectors of a text's units, from the `[tokens, hidden]` of its subwords."""
    starts, ends = np.array([unit[:2] for unit in text.units], np.int64).reshape(-1, 2).T[:, :, None]
    first, last = offsets.T
    touching = (first < ends) & (last > starts) & (last > first)  # [units, tokens]
    known = touching.any(axis=1) & np.array([_visible(text.text[start:end]) for start, end, _ in text.units], bool)
    if cut:
        known &= ends[:, 0] <= last.max(initial=0)  # a word that was cut in two is not known
    weights = touching[known].astype(np.float32)
    marks = np.array([kind == "punctuation" for _, _, kind in text.units], bool)
    return _Words(np.flatnonzero(known), weights @ hidden / weights.sum(axis=1, keepdims=True), marks[known])


def _visible(unit: str) -> bool:
    """Whether anything is seen of a unit: signs of direction and the like are symbols that say nothing."""
    return any(map(str.isprintable, unit))


def cosines(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Cosine of each word to each, of what is left when the mean of the words of its sentence is taken away.

    All words of a sentence share a large part of their vectors, more so in encoders that were trained to embed
    sentences. A word that is alone in its sentence has nothing but that part, and both sentences keep it.

    Args:
        source: `[source, hidden]` vectors of the words of a sentence.
        target: `[target, hidden]` of its translation.

    Returns:
        `[source, target]` -1 to 1.
    """
    if min(len(source), len(target)) > 1:
        source, target = source - source.mean(axis=0), target - target.mean(axis=0)
    found: np.ndarray = _directions(source) @ _directions(target).T
    return found


def _directions(vectors: np.ndarray) -> np.ndarray:
    found: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return found
