"""What a checkpoint directory holds is told without loading a weight, and its identity is its content."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from xrobust.checkpoints.files import content, identity, read_files
from xrobust.perturbations.errors import CheckpointError


@pytest.fixture
def model(save_model: Any, tmp_path: Path) -> Path:
    """A copy to do as one likes with."""
    return Path(shutil.copytree(save_model(), tmp_path / "model"))


def failure(directory: Path, **options: Any) -> str:
    with pytest.raises(CheckpointError) as caught:
        read_files(directory, name="tiny", **options)
    return str(caught.value)


def test_header_names_the_tensors_that_loading_gives(model: Path) -> None:
    from safetensors.torch import load_file

    files = read_files(model, name="tiny")
    assert files.tensors == frozenset(load_file(model / "model.safetensors"))
    assert files.layers == 3
    assert files.sentence is None


def test_directory_without_weights_is_an_error(model: Path) -> None:
    (model / "model.safetensors").unlink()
    message = failure(model)
    assert "'tiny' has no weights" in message
    assert "config.json" in message


def test_pickled_weights_are_refused_unless_allowed(model: Path) -> None:
    import torch

    (model / "model.safetensors").unlink()
    torch.save({}, model / "pytorch_model.bin")
    message = failure(model)
    assert "pickled weights only" in message
    assert "--allow-pickle" in message
    assert read_files(model, name="tiny", allow_pickle=True).tensors is None


def test_incomplete_download_is_noticed(model: Path) -> None:
    weights = model / "model.safetensors"
    whole = weights.read_bytes()
    for kept in (0, 5, 300, len(whole) // 2, len(whole) - 1):
        weights.write_bytes(whole[:kept])
        assert "damaged or incomplete" in failure(model)
    weights.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    assert "damaged or incomplete" in failure(model)


def test_folder_around_checkpoints_names_them(model: Path) -> None:
    message = failure(model.parent)
    assert "not a checkpoint" in message
    assert "name one of the directories inside: model" in message


@pytest.mark.parametrize("beside", [(), ("1_Pooling/config.json",), ("config.json",)])
def test_adapter_alone_is_named_as_such(tmp_path: Path, beside: tuple[str, ...]) -> None:
    for name in beside:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('{"model_type": "bert"}')
    (tmp_path / "adapter_config.json").write_text("{}")
    message = failure(tmp_path)
    assert "'tiny' is an adapter without the weights that it adapts" in message
    assert "merge it into its base model" in message


def test_kind_of_model_is_never_guessed_from_the_name_of_the_directory(model: Path) -> None:
    config = json.loads((model / "config.json").read_text())
    del config["model_type"]
    (model / "config.json").write_text(json.dumps(config))
    assert "does not say which model it is" in failure(Path(model.rename(model.with_name("bert"))))


@pytest.mark.parametrize("content", ["", "{", "[]", "\xff"])
def test_unreadable_configuration_is_an_error(model: Path, content: str) -> None:
    (model / "config.json").write_bytes(content.encode("latin-1"))
    assert "cannot read the checkpoint 'tiny'" in failure(model)


def test_encoder_decoder_is_an_error(model: Path) -> None:
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps({**config, "is_encoder_decoder": True}))
    assert "encoder-decoder" in failure(model)


def test_identity_is_the_content_and_never_the_path(model: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(model, tmp_path / "elsewhere" / "renamed"))
    assert identity(copy) == identity(model)


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
        "chat_template.jinja",
        "generation_config.json",
        "model.fp16.safetensors",
        "modeling_own.py",
        "onnx/model.onnx",
        "optimizer.pt",
        "pytorch_model.bin",
        "sentence_bert_config.json",
        "tf_model.h5",
    ],
)
def test_identity_leaves_out_what_is_never_read(model: Path, name: str) -> None:
    before = identity(model)
    (model / name).parent.mkdir(exist_ok=True)
    (model / name).write_bytes(b"{}")
    assert identity(model) == before


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "tokenizer_config.json", "config.json"])
def test_identity_changes_with_any_file_that_counts(model: Path, name: str) -> None:
    before = identity(model)
    data = (model / name).read_bytes()
    (model / name).write_bytes(data + b" ")
    assert identity(model) != before


def test_identity_changes_with_a_file_that_comes_in_or_takes_another_name(model: Path) -> None:
    before = identity(model)
    (model / "added_tokens.json").write_text("{}")
    with_one = identity(model)
    (model / "added_tokens.json").rename(model / "vocab.json")
    assert len({before, with_one, identity(model)}) == 3


def test_identity_changes_with_a_name_alone(model: Path) -> None:
    """In the order of names, both stand first: all that differs is the name."""
    (model / "added_tokens.json").write_text("{}")
    before = identity(model)
    (model / "added_tokens.json").rename(model / "bpe.codes")
    assert identity(model) != before


@pytest.mark.parametrize(
    "name",
    [
        "added_tokens.json", "bpe.codes", "dict.txt", "entity_vocab.json", "merges.txt", "sentencepiece.bpe.model",
        "sentencepiece.model", "special_tokens_map.json", "spiece.model", "spm.model", "tekken.json",
        "tokenizer.4.0.0.json", "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "vocab.json", "vocab.txt",
    ],
)  # fmt: skip
def test_every_file_of_a_tokenizer_is_content(model: Path, name: str) -> None:
    (model / name).write_text("{}")
    assert content(model)[name] == model / name
    before = identity(model)
    (model / name).write_text("[]")
    assert identity(model) != before


def test_identity_changes_with_the_last_byte_of_a_large_file(model: Path) -> None:
    (model / "merges.txt").write_bytes(bytes(1 << 22) + b"a")
    before = identity(model)
    (model / "merges.txt").write_bytes(bytes(1 << 22) + b"b")
    assert identity(model) != before
