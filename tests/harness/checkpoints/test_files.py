"""What a checkpoint directory holds is told without loading a weight, and its identity is its content."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from xrobust.checkpoints.files import SentenceModules, identity, read_files
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


def test_shards_count_as_one_and_a_missing_one_is_an_error(model: Path, save_model: Any) -> None:
    from transformers import AutoModelForSequenceClassification

    AutoModelForSequenceClassification.from_pretrained(model).save_pretrained(model / "s", max_shard_size="10KB")
    files = read_files(model / "s", name="tiny")
    assert len(files.weights) > 1
    assert files.tensors == read_files(model, name="tiny").tensors
    files.weights[1].unlink()
    message = failure(model / "s")
    assert "a part of its weights only" in message
    assert files.weights[1].name in message


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


def test_adapter_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text("{}")
    assert "merge it into its base model" in failure(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "\xff"])
def test_unreadable_configuration_is_an_error(model: Path, content: str) -> None:
    (model / "config.json").write_bytes(content.encode("latin-1"))
    assert "cannot read the checkpoint 'tiny'" in failure(model)


def test_encoder_decoder_is_an_error(model: Path) -> None:
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps({**config, "is_encoder_decoder": True}))
    assert "encoder-decoder" in failure(model)


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, "mean"),
        ({"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}, "cls"),
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True}, None),
        ({"pooling_mode_max_tokens": True}, None),
        ({"pooling_mode": "mean"}, "mean"),
        ({"pooling_mode": "lasttoken"}, None),
    ],
)
def test_sentence_transformers_directory_tells_its_pooling(model: Path, pooling: Any, expected: str | None) -> None:
    modules = [
        {"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        {"idx": 3, "path": "3_Dense", "type": "sentence_transformers.models.Dense"},
    ]
    (model / "modules.json").write_text(json.dumps(modules))
    (model / "1_Pooling").mkdir()
    (model / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    assert read_files(model, name="tiny").sentence == SentenceModules(expected, ("Dense",))


def test_identity_is_the_content_and_never_the_path(model: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(model, tmp_path / "elsewhere" / "renamed"))
    assert identity(copy) == identity(model)
    (copy / "README.md").write_text("a card")
    (copy / "optimizer.pt").write_bytes(b"x")
    assert identity(copy) == identity(model)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "tokenizer_config.json", "config.json"])
def test_identity_changes_with_any_file_that_counts(model: Path, name: str) -> None:
    before = identity(model)
    data = bytearray((model / name).read_bytes())
    data[-3] ^= 1
    (model / name).write_bytes(data)
    assert identity(model) != before


def test_identity_changes_with_a_file_that_comes_in_or_takes_another_name(model: Path) -> None:
    before = identity(model)
    (model / "added_tokens.json").write_text("{}")
    with_one = identity(model)
    (model / "added_tokens.json").rename(model / "vocab.json")
    assert len({before, with_one, identity(model)}) == 3
