"""What a checkpoint directory holds, read from its configuration and the headers of its weights alone."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from xrobust.checkpoints.configuration import listing, read_json
from xrobust.checkpoints.sentences import SentenceModules, read_sentence_modules
from xrobust.checkpoints.weights import SAFE, find_weights, tensor_names
from xrobust.perturbations.errors import CheckpointError

ADAPTER: Final = "adapter_config.json"
_CONFIGURATION: Final = "config.json"
_VOCABULARY: Final = (
    "bpe.codes", "sentencepiece.bpe.model", "sentencepiece.model", "spiece.model", "spm.model", "tekken.json",
    "tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt",
)  # fmt: skip
_TOKENIZER: Final = (
    *_VOCABULARY, "added_tokens.json", "dict.txt", "entity_vocab.json", "merges.txt", "special_tokens_map.json",
    "tokenizer.*.json", "tokenizer_config.json",
)  # fmt: skip
"""Files that the tokenizers of encoders are made from.

Source: `VOCAB_FILES_NAMES` of transformers 4.57 and 5.23; `tokenizer.*.json` are those for one version of the library.
"""
_CHUNK = 1 << 20


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

    @property
    def lower_case(self) -> bool:
        """Whether texts are lower-cased before the tokenizer sees them."""
        return self.sentence is not None and self.sentence.lower_case

    @property
    def max_length(self) -> int | None:
        """Tokens at which texts are cut; None for the tokenizer's own limit.

        What the sentence-transformers directory says wins over the tokenizer, and the model's positions over both.
        """
        if self.sentence is None or self.sentence.max_length is None:
            return None
        positions = self.config.get("max_position_embeddings")
        bound = positions if isinstance(positions, int) and positions > 0 else self.sentence.max_length
        return min(self.sentence.max_length, bound)

    @property
    def adapter(self) -> bool:
        """Whether an adapter lies beside the weights. It is no part of the checkpoint: nothing applies it."""
        return (self.directory / ADAPTER).is_file()


def read_files(directory: Path, *, name: str, allow_pickle: bool = False) -> ModelFiles:
    """Look at a checkpoint directory without loading weights.

    Args:
        directory: The directory.
        name: What messages call the checkpoint.
        allow_pickle: Whether pickled weights are taken where there are no others.

    Raises:
        CheckpointError: If it is no checkpoint directory, lacks weights, or has damaged or only pickled ones.
    """
    sentence, directory = read_sentence_modules(directory, name=name)
    if not (directory / _CONFIGURATION).is_file():
        raise _not_a_checkpoint(directory, name)
    config = read_json(directory / _CONFIGURATION, name=name)
    if config.get("is_encoder_decoder"):
        raise CheckpointError(
            f"'{name}' is an encoder-decoder model", expected="an encoder, such as BERT or XLM-R",
            got=str(config.get("model_type")),
        )  # fmt: skip
    if not config.get("model_type"):
        # transformers would guess it by the name of the directory.
        raise CheckpointError(
            f"'{name}' does not say which model it is",
            expected=f"model_type in '{directory / _CONFIGURATION}'",
            fix='add it there, such as "model_type": "bert"',
        )
    weights = find_weights(directory, config, name=name)
    if weights is None:
        raise _no_weights(directory, name)
    if not weights.pickled:
        tensors = frozenset(tensor for file in weights.files for tensor in tensor_names(file, name=name))
        return ModelFiles(directory, config, weights.files, tensors, sentence)
    if not allow_pickle:
        raise CheckpointError(
            f"'{name}' has pickled weights only, and reading a pickle can run any code",
            expected=SAFE,
            got=", ".join(file.name for file in weights.files[:3]),
            fix="load it where you trust it and save_pretrained again, or --allow-pickle",
        )
    return ModelFiles(directory, config, weights.files, None, sentence)


def content(directory: Path) -> dict[str, Path]:
    """Every file that a model and its tokenizer are loaded from, by its name in the directory.

    It is what `identity` covers and all that loading gets to see, so that nothing else can change a number: no adapter,
    no other weights, no code.

    Args:
        directory: Where config.json and the weights lie.

    Raises:
        CheckpointError: If config.json cannot be read, or a part of the weights is missing.
    """
    files = {
        file.name: file
        for pattern in (_CONFIGURATION, *_TOKENIZER)
        for file in directory.glob(pattern)
        if file.is_file()
    }
    name = str(directory)
    weights = find_weights(directory, read_json(directory / _CONFIGURATION, name=name), name=name)
    if weights is not None:
        own = (*weights.files, *([] if weights.index is None else [weights.index]))
        files |= {file.relative_to(directory).as_posix(): file for file in own}
    return dict(sorted(files.items()))


def identity(directory: Path) -> str:
    """Digest of what a model and its tokenizer are loaded from: names and content, never the path of the directory.

    Args:
        directory: Where config.json and the weights lie.

    Returns:
        32 hexadecimal digits.

    Raises:
        CheckpointError: If a file cannot be read.
    """
    state = blake2b(digest_size=16)
    try:
        for name, file in content(directory).items():
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


def _no_weights(directory: Path, name: str) -> CheckpointError:
    if (directory / ADAPTER).is_file():
        return _only_an_adapter(directory, name)
    return CheckpointError(
        f"'{name}' has no weights",
        expected=f"{SAFE} in '{directory}'",
        got=listing(directory),
        fix="save the model there with save_pretrained",
    )


def _not_a_checkpoint(directory: Path, name: str) -> CheckpointError:
    if (directory / ADAPTER).is_file():
        return _only_an_adapter(directory, name)
    nested = sorted(file.parent.name for file in directory.glob(f"*/{_CONFIGURATION}"))
    fix = "name the directory that save_pretrained wrote"
    if nested:
        fix = f"name one of the directories inside: {', '.join(nested[:5])}"
    return CheckpointError(
        f"'{name}' is not a checkpoint",
        expected=f"{_CONFIGURATION} in '{directory}'",
        got=listing(directory),
        fix=fix,
    )


def _only_an_adapter(directory: Path, name: str) -> CheckpointError:
    return CheckpointError(
        f"'{name}' is an adapter without the weights that it adapts",
        expected=f"{_CONFIGURATION} and {SAFE} in '{directory}'",
        got=listing(directory),
        fix="merge it into its base model and save that",
    )
