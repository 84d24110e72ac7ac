"""Which files of a directory hold its weights, and what the headers of those files tell."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xrobust.checkpoints.configuration import read_json
from xrobust.perturbations.errors import CheckpointError

SAFE = "model.safetensors"
_PICKLED = "pytorch_model.bin"
_INDEX = ".index.json"
"""What the name of an index of shards ends with."""
_HEADER_LIMIT = 100_000_000
"""Longest header that the safetensors format allows, in bytes."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The files that weights are loaded from."""

    files: tuple[Path, ...]
    """One, or the shards that an index names."""
    index: Path | None = None
    """The index of the shards."""
    pickled: bool = False
    """Whether reading them can run code."""


def find_weights(directory: Path, config: Mapping[str, Any], *, name: str) -> Weights | None:
    """The weights that transformers takes, where a directory has several.

    Args:
        directory: Where config.json lies.
        config: What it holds.
        name: What messages call the checkpoint.

    Returns:
        None if there are none.

    Raises:
        CheckpointError: If a shard is missing, or a name leads out of the directory.

    Source: `_get_resolved_checkpoint_files` of transformers 4.57 and 5.23, `transformers_weights` of config.json first.
    """
    named = config.get("transformers_weights")
    if named is not None:
        if not isinstance(named, str) or not named.endswith((".safetensors", f".safetensors{_INDEX}")):
            raise CheckpointError(
                f"'{name}' names other weights in config.json",
                expected="transformers_weights: a safetensors file",
                got=repr(named),
            )
        return _weights(directory, named, name=name)
    for file in (SAFE, SAFE + _INDEX, _PICKLED, _PICKLED + _INDEX):
        if (directory / file).is_file():
            return _weights(directory, file, name=name)
    return None


def _weights(directory: Path, file: str, *, name: str) -> Weights:
    pickled = file.startswith(_PICKLED)
    if not file.endswith(_INDEX):
        _check_shards(directory, [file], index=file, name=name)
        return Weights((directory / file,), pickled=pickled)
    mapping = read_json(directory / file, name=name).get("weight_map")
    shards = sorted(set(map(str, mapping.values()))) if isinstance(mapping, dict) else []
    _check_shards(directory, shards, index=file, name=name)
    return Weights(tuple(directory / shard for shard in shards), directory / file, pickled=pickled)


def _check_shards(directory: Path, shards: list[str], *, index: str, name: str) -> None:
    outside = [shard for shard in shards if Path(shard).is_absolute() or ".." in Path(shard).parts]
    if outside:
        raise CheckpointError(
            f"'{name}' has weights in another directory", expected=f"names of files in '{directory}'", got=outside[0]
        )
    missing = [shard for shard in shards if not (directory / shard).is_file()]
    if missing or not shards:
        raise CheckpointError(
            f"'{name}' has a part of its weights only",
            expected=", ".join(shards) or "a weight_map",
            got=f"no {', '.join(missing)}" if missing else index,
        )


def tensor_names(file: Path, *, name: str) -> list[str]:
    """Names from a safetensors header: a length in 8 bytes, then JSON.

    Raises:
        CheckpointError: If the header is damaged, or the file is longer or shorter than it says.

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
