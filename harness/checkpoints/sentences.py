"""What the files of a sentence-transformers directory say about how a sentence becomes a vector.

Each setting is obeyed or refused by name. What changes how texts are read is refused at once; what changes how a vector
is made of hidden states is refused where that directory decides, and not where the user names layer and pooling.

Source: `Transformer`, `Pooling` and `BaseModel` of sentence-transformers 6.2, and 5.1 where a setting is older.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from xrobust.checkpoints.configuration import read_json
from xrobust.perturbations.errors import CheckpointError

_MODULES: Final = "modules.json"
_WHOLE: Final = "config_sentence_transformers.json"
_ENCODER: Final = (
    "sentence_bert_config.json",
    "sentence_roberta_config.json",
    "sentence_distilbert_config.json",
    "sentence_camembert_config.json",
    "sentence_albert_config.json",
    "sentence_xlm-roberta_config.json",
    "sentence_xlnet_config.json",
)
"""Names that the settings of the encoder had through the years; the first that is there counts."""
_OBEYED: Final = frozenset({"do_lower_case", "max_seq_length"})
_WITHOUT_EFFECT: Final = frozenset({"cache_dir", "document_length", "query_expansion", "query_length", "unpad_inputs"})
"""Settings that leave the vector as it is where a text is embedded as neither query nor document."""
_VECTOR: Final = {"transformer_task": "feature-extraction", "module_output_name": "token_embeddings"}
_TEXT: Final = {"method": "forward", "method_output_name": "last_hidden_state"}
_MODEL_ARGUMENTS: Final = frozenset({"model_args", "model_kwargs"})
_OWN_OPTIONS: Final = frozenset(
    {"add_pooling_layer", "attn_implementation", "dtype", "torch_dtype", "trust_remote_code"}
)
"""Arguments of a model that xrobust decides itself, or that its hidden states do not depend on."""
_FLAGS: Final = "pooling_mode_"
_FLAG_NAMES: Final = {"mean_tokens": "mean", "cls_token": "cls"}


@dataclass(frozen=True, slots=True)
class SentenceModules:
    """How a sentence-transformers directory makes a vector of a sentence."""

    pooling: str | None
    """`mean`, `cls`, or None where it pools in another way."""
    others: tuple[str, ...]
    """What else changes the vector's direction, such as a Dense module."""
    lower_case: bool = False
    """Whether texts are lower-cased before the tokenizer sees them."""
    max_length: int | None = None
    """Tokens at which texts are cut; None for the tokenizer's own limit."""


def read_sentence_modules(directory: Path, *, name: str) -> tuple[SentenceModules | None, Path]:
    """What modules.json and the files that it names say.

    Args:
        directory: A checkpoint directory.
        name: What messages call the checkpoint.

    Returns:
        None where there is no modules.json; and the directory of the encoder.

    Raises:
        CheckpointError: If a file cannot be read, or texts are to be read in a way that xrobust does not have.
    """
    if not (directory / _MODULES).is_file():
        return None, directory
    modules = [_Module.of(entry, directory) for entry in read_json(directory / _MODULES, name=name, kind=list)]
    encoder = next((module.folder for module in modules if module.kind == "Transformer"), directory)
    pooling = next((module.folder for module in modules if module.kind == "Pooling"), None)
    file = next((encoder / known for known in _ENCODER if (encoder / known).is_file()), None)
    settings = {} if file is None else read_json(file, name=name)
    whole = read_json(directory / _WHOLE, name=name) if (directory / _WHOLE).is_file() else {}
    refused = [*_refused(settings, "" if file is None else file.name), *_prompt(whole)]
    if refused:
        raise CheckpointError(
            f"'{name}' reads texts in a way that xrobust does not have",
            expected=f"no setting but {' and '.join(sorted(_OBEYED))}",
            got="; ".join(refused),
            fix="take the setting out of a copy of the directory, if texts are to be read without it",
        )
    return SentenceModules(
        pooling=None if pooling is None else _pooling(read_json(pooling / "config.json", name=name)),
        others=(*_others([module.kind for module in modules]), *_kind_of_vector(settings, whole)),
        lower_case=bool(settings.get("do_lower_case")),
        max_length=settings.get("max_seq_length"),
    ), encoder


@dataclass(frozen=True, slots=True)
class _Module:
    kind: str
    """The last part of the name of sentence-transformers' own classes; the whole name of others."""
    folder: Path

    @classmethod
    def of(cls, entry: object, directory: Path) -> _Module:
        found = entry if isinstance(entry, dict) else {}
        full = str(found.get("type", ""))
        kind = full.rsplit(".", 1)[-1] if full.startswith("sentence_transformers.") else full
        return cls(kind, directory / str(found.get("path", "")))


def _others(kinds: list[str]) -> tuple[str, ...]:
    """What stands in modules.json beside an encoder, its pooling, and normalisation, which keeps the direction."""
    core = list(kinds)
    while core and core[-1] == "Normalize":
        core.pop()
    if core == ["Transformer", "Pooling"]:
        return ()
    return tuple(kind for kind in core if kind not in {"Transformer", "Pooling", "Normalize"}) or (" → ".join(kinds),)


def _pooling(config: Mapping[str, Any]) -> str | None:
    """The one way of pooling that a Pooling module has, where xrobust has it, too.

    Source: `_convert_legacy_pooling_kwargs` of sentence-transformers 6.2: mean where nothing is said.
    """
    flags = [key.removeprefix(_FLAGS) for key, value in config.items() if key.startswith(_FLAGS) and value]
    modes = config.get("pooling_mode") or [_FLAG_NAMES.get(flag, flag) for flag in flags] or "mean"
    if isinstance(modes, list):
        modes = modes[0] if len(modes) == 1 else None
    return modes if modes in {"mean", "cls"} else None


def _refused(settings: Mapping[str, Any], file: str) -> list[str]:
    """Settings of the encoder that change its hidden states, and that nothing here obeys."""
    found = []
    for key, value in settings.items():
        if key in _MODEL_ARGUMENTS and isinstance(value, dict):
            if any(argument not in _OWN_OPTIONS for argument in value):
                found.append(f"{key} {value} in {file}")
        elif key == "max_seq_length":
            if value is not None and (type(value) is not int or value < 1):
                found.append(f"{key} {value!r} in {file}")
        elif isinstance(value, dict) and not {*value} - {"trust_remote_code"}:
            continue
        elif value and key not in _OBEYED | _WITHOUT_EFFECT | {*_VECTOR, "modality_config"}:
            found.append(f"{key} {value!r} in {file}")
    return found


def _prompt(whole: Mapping[str, Any]) -> list[str]:
    """The prompt that stands before every text, where there is one."""
    default, prompts = whole.get("default_prompt_name"), whole.get("prompts")
    text = prompts.get(default) if default is not None and isinstance(prompts, dict) else None
    return [f"default_prompt_name {default!r} in {_WHOLE}, which is {text!r}"] if text else []


def _kind_of_vector(settings: Mapping[str, Any], whole: Mapping[str, Any]) -> list[str]:
    """Settings by which something other than the last hidden state is pooled, or no sentence has one vector."""
    found = [f"{key} {settings[key]!r}" for key, usual in _VECTOR.items() if settings.get(key, usual) != usual]
    modalities = settings.get("modality_config")
    if isinstance(modalities, dict) and modalities.get("text") != _TEXT:
        found.append(f"modality_config {modalities}")
    if whole.get("model_type", "SentenceTransformer") != "SentenceTransformer":
        found.append(str(whole["model_type"]))
    return found
