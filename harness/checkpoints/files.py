"""What a checkpoint directory holds, read from its configuration and the headers of its weights alone."""

from __future__ import annotations

import functools
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from xrobust.perturbations.errors import CheckpointError

_WEIGHTS, _INDEX = "model.safetensors", "model.safetensors.index.json"
_PICKLES = ("pytorch_model.bin", "pytorch_model-*.bin")
_CONFIGURATION = ("config.json", "modules.json")
_VOCABULARY = (
    "sentencepiece.bpe.model", "spiece.model", "spm.model", "tokenizer.json", "tokenizer.model", "vocab.json",
    "vocab.txt",
)  # fmt: skip
_TOKENIZER = (
    *_VOCABULARY, "added_tokens.json", "merges.txt", "special_tokens_map.json", "tokenizer_config.json",
)  # fmt: skip
_HEADER_LIMIT = 100_000_000
"""Longest header that the safetensors format allows, in bytes."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SentenceModules:
    """How a sentence-transformers directory makes a vector of a sentence."""

    pooling: str | None
    """`mean`, `cls`, or None where it pools in another way."""
    others: tuple[str, ...]
    """Modules that change the vector's direction behind the pooling, such as Dense."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A checkpoint directory."""

    directory: Path
    """Where config.json and the weights lie."""
    config: Mapping[str, Any]
    weights: tuple[Path, ...]
    tensors: frozenset[str] | None
    """Names of the weights' tensors; None where they are pickled, and so cannot be looked at."""
    sentence: SentenceModules | None
    """Where it is a sentence-transformers directory."""

    @property
    def layers(self) -> int | None:
        """Hidden layers of the encoder, where the configuration says."""
        found = (self.config.get(key) for key in ("num_hidden_layers", "n_layers", "n_layer", "num_layers"))
        return next((value for value in found if isinstance(value, int)), None)


def read_files(directory: Path, *, name: str, allow_pickle: bool = False) -> ModelFiles:
    """Look at a checkpoint directory without loading weights.

    Args:
        directory: The directory.
        name: What messages call the checkpoint.
        allow_pickle: Whether pickled weights are taken where there are no others.

    Raises:
        CheckpointError: If it is no checkpoint directory, lacks weights, or has damaged or only pickled ones.
    """
    sentence, directory = _sentence_modules(directory, name)
    if not (directory / "config.json").is_file():
        raise _not_a_checkpoint(directory, name)
    config = _json(directory / "config.json", name)
    if config.get("is_encoder_decoder"):
        raise CheckpointError(
            f"'{name}' is an encoder-decoder model", expected="an encoder, such as BERT or XLM-R",
            got=str(config.get("model_type")),
        )  # fmt: skip
    weights = _safetensors(directory, name)
    if weights:
        tensors = frozenset(tensor for file in weights for tensor in _tensor_names(file, name))
        return ModelFiles(directory, config, weights, tensors, sentence)
    pickles = _pickles(directory)
    if not pickles:
        raise CheckpointError(
            f"'{name}' has no weights",
            expected=f"{_WEIGHTS} in '{directory}'",
            got=_listing(directory),
            fix="save the model there with save_pretrained",
        )
    if not allow_pickle:
        raise CheckpointError(
            f"'{name}' has pickled weights only, and reading a pickle can run any code",
            expected=_WEIGHTS,
            got=", ".join(file.name for file in pickles[:3]),
            fix="load it where you trust it and save_pretrained again, or --allow-pickle",
        )
    return ModelFiles(directory, config, pickles, None, sentence)


def identity(directory: Path) -> str:
    """Digest of what a checkpoint computes with: weights, tokenizer and configuration, never the path or a name.

    Args:
        directory: A checkpoint directory.

    Returns:
        32 hexadecimal digits.

    Raises:
        CheckpointError: If a file cannot be read.
    """
    files = sorted(
        (file.relative_to(directory).as_posix(), file)
        for pattern in (*_CONFIGURATION, *_TOKENIZER, "*_Pooling/config.json")
        for file in directory.glob(pattern)
        if file.is_file()
    )
    weights = _safetensors(directory, str(directory)) or _pickles(directory)
    state = blake2b(digest_size=16)
    try:
        for name, file in [*files, *((file.name, file) for file in weights)]:
            stat = file.stat()
            state.update(f"{name}\0{_file_digest(file.resolve(), stat.st_size, stat.st_mtime_ns)}\n".encode())
    except OSError as error:
        raise CheckpointError(f"cannot read the checkpoint '{directory}'", got=str(error)) from error
    return state.hexdigest()


def has_vocabulary(directory: Path) -> bool:
    """Whether a directory has a file that a tokenizer can be made from."""
    return any((directory / name).is_file() for name in _VOCABULARY)


@functools.cache
def _file_digest(file: Path, size: int, modified: int) -> str:
    """Digest of a file's content; size and time of change only keep a remembered digest from outliving the file."""
    del size, modified
    state = blake2b(digest_size=16)
    with file.open("rb") as stream:
        while block := stream.read(_CHUNK):
            state.update(block)
    return state.hexdigest()


def _safetensors(directory: Path, name: str) -> tuple[Path, ...]:
    """The weight files, one or the shards that an index names."""
    if (directory / _WEIGHTS).is_file():
        return (directory / _WEIGHTS,)
    if not (directory / _INDEX).is_file():
        return ()
    shards = sorted(set(_json(directory / _INDEX, name).get("weight_map", {}).values()))
    missing = [shard for shard in shards if not (directory / shard).is_file()]
    if missing or not shards:
        raise CheckpointError(
            f"'{name}' has a part of its weights only",
            expected=", ".join(shards) or "a weight_map",
            got=f"no {', '.join(missing)}" if missing else _INDEX,
        )
    return tuple(directory / shard for shard in shards)


def _pickles(directory: Path) -> tuple[Path, ...]:
    return tuple(sorted(file for pattern in _PICKLES for file in directory.glob(pattern)))


def _tensor_names(file: Path, name: str) -> list[str]:
    """Names from a safetensors header: a length in 8 bytes, then JSON.

    Source: the format as huggingface/safetensors describes it.
    """
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > min(_HEADER_LIMIT, size - 8):
                raise ValueError(f"a header of {length} bytes in a file of {size}")
            header = json.loads(stream.read(length))
        tensors = {key: value for key, value in header.items() if key != "__metadata__"}
        end = max((value["data_offsets"][1] for value in tensors.values()), default=0)
        if 8 + length + end != size:
            raise ValueError(f"{8 + length + end} bytes by its header, {size} on the disk")
    except (OSError, ValueError, struct.error, AttributeError, KeyError, TypeError, IndexError) as error:
        raise CheckpointError(
            f"the weights of '{name}' are damaged or incomplete",
            got=f"'{file}': {error}",
            fix="copy or download them again",
        ) from error
    return list(tensors)


def _sentence_modules(directory: Path, name: str) -> tuple[SentenceModules | None, Path]:
    """What modules.json says, and the directory of the encoder that it names."""
    if not (directory / "modules.json").is_file():
        return None, directory
    modules = _json(directory / "modules.json", name, kind=list)
    pooling, others, encoder = None, [], directory
    for module in modules:
        kind = str(module.get("type", "")).rsplit(".", 1)[-1] if isinstance(module, dict) else ""
        folder = directory / str(module.get("path", "")) if isinstance(module, dict) else directory
        if kind == "Transformer":
            encoder = folder
        elif kind == "Pooling":
            pooling = _pooling(_json(folder / "config.json", name))
        elif kind != "Normalize":
            others.append(kind)
    return SentenceModules(pooling, tuple(others)), encoder


def _pooling(config: Mapping[str, Any]) -> str | None:
    """The one way of pooling that a Pooling module has, where xrobust has it, too."""
    if "pooling_mode" in config:
        return config["pooling_mode"] if config["pooling_mode"] in {"mean", "cls"} else None
    modes = [key for key, value in config.items() if key.startswith("pooling_mode_") and value is True]
    known = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}
    return known.get(modes[0]) if len(modes) == 1 else None


def _not_a_checkpoint(directory: Path, name: str) -> CheckpointError:
    nested = sorted(file.parent.name for file in directory.glob("*/config.json"))
    fix = "name the directory that save_pretrained wrote"
    if nested:
        fix = f"name one of the directories inside: {', '.join(nested[:5])}"
    elif (directory / "adapter_config.json").is_file():
        fix = "this is an adapter: merge it into its base model and save that"
    return CheckpointError(
        f"'{name}' is not a checkpoint", expected=f"config.json in '{directory}'", got=_listing(directory), fix=fix
    )


def _listing(directory: Path) -> str:
    names = sorted(entry.name for entry in directory.iterdir())
    return ", ".join(names[:6]) + (", …" if len(names) > 6 else "") if names else "an empty directory"


def _json(file: Path, name: str, *, kind: type = dict) -> Any:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"cannot read the checkpoint '{name}'", got=f"'{file}': {error}") from error
    if not isinstance(value, kind):
        raise CheckpointError(f"cannot read the checkpoint '{name}'", got=f"'{file}' holds a {type(value).__name__}")
    return value
