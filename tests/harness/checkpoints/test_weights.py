"""Where a directory holds several weights, those that transformers loads are those that count."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xrobust.checkpoints.files import content, identity, read_files
from xrobust.perturbations.errors import CheckpointError


@pytest.fixture
def model(save_model: Any, tmp_path: Path) -> Path:
    """A copy to do as one likes with."""
    return Path(shutil.copytree(save_model(), tmp_path / "model"))


def failure(directory: Path) -> str:
    with pytest.raises(CheckpointError) as caught:
        read_files(directory, name="tiny")
    return str(caught.value)


def shards(model: Path) -> Path:
    from transformers import AutoModelForSequenceClassification

    folder = model.with_name("shards")
    AutoModelForSequenceClassification.from_pretrained(model).save_pretrained(folder, max_shard_size="10KB")
    return folder


def scaled(file: Path, factor: float, target: Path | None = None) -> None:
    """Multiply a file's weights."""
    from safetensors.torch import load_file, save_file

    tensors = {name: tensor * factor for name, tensor in load_file(file).items()}
    save_file(tensors, target or file, metadata={"format": "pt"})


def loaded(directory: Path, **options: Any) -> float:
    """A number that depends on the weights, as transformers alone loads them."""
    import torch
    from transformers import AutoModelForSequenceClassification

    found = AutoModelForSequenceClassification.from_pretrained(directory, **options).eval()
    with torch.inference_mode():
        return float(found(torch.tensor([[2, 9, 10, 3]])).logits[0, 0])


def test_shards_count_as_one_and_a_missing_one_is_an_error(model: Path) -> None:
    folder = shards(model)
    files = read_files(folder, name="tiny")
    assert len(files.weights) > 1
    assert files.tensors == read_files(model, name="tiny").tensors
    before = identity(folder)
    scaled(files.weights[1], 2)
    assert identity(folder) != before
    files.weights[1].unlink()
    message = failure(folder)
    assert "a part of its weights only" in message
    assert files.weights[1].name in message


def _shards(model: Path) -> list[Path]:
    added = [Path(shutil.copy(file, model)) for file in shards(model).glob("model*")]
    return [file for file in added if file.suffix == ".safetensors"]


def _pickle(model: Path) -> list[Path]:
    import torch
    from safetensors.torch import load_file

    torch.save(load_file(model / "model.safetensors"), model / "pytorch_model.bin")
    return [model / "pytorch_model.bin"]


def _variant(model: Path) -> list[Path]:
    return [Path(shutil.copy(model / "model.safetensors", model / "model.fp16.safetensors"))]


@pytest.mark.parametrize("add", [_shards, _pickle, _variant])
def test_weights_that_are_not_loaded_count_for_nothing(model: Path, add: Callable[[Path], list[Path]]) -> None:
    alone, number = identity(model), loaded(model)
    others = add(model)
    assert identity(model) == alone
    assert others
    assert not {*read_files(model, name="tiny").weights} & {*others}
    for file in others:
        file.write_bytes(b"")
    assert loaded(model) == number
    scaled(model / "model.safetensors", 0.5)
    assert identity(model) != alone
    assert loaded(model) != number


def test_one_pickle_wins_over_shards_of_pickles(model: Path) -> None:
    _pickle(model)
    (model / "model.safetensors").unlink()
    alone = identity(model)
    (model / "pytorch_model-00001-of-00001.bin").write_bytes(b"x")
    (model / "pytorch_model.bin.index.json").write_text(
        json.dumps({"weight_map": {"a": "pytorch_model-00001-of-00001.bin"}})
    )
    assert identity(model) == alone
    assert loaded(model, use_safetensors=False) is not None
    (model / "pytorch_model.bin").unlink()
    assert [file.name for file in read_files(model, name="tiny", allow_pickle=True).weights] == [
        "pytorch_model-00001-of-00001.bin"
    ]
    assert identity(model) != alone


def test_weights_that_the_configuration_names_are_those_that_count(model: Path) -> None:
    number = loaded(model)
    scaled(model / "model.safetensors", 0.5, model / "other.safetensors")
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps({**config, "transformers_weights": "other.safetensors"}))
    assert loaded(model) != number
    before = identity(model)
    assert [file.name for file in read_files(model, name="tiny").weights] == ["other.safetensors"]
    scaled(model / "model.safetensors", 2)
    assert identity(model) == before
    scaled(model / "other.safetensors", 2)
    assert identity(model) != before


@pytest.mark.parametrize("named", ["other.bin", 3, "", "../other.safetensors", "/other.safetensors"])
def test_weights_that_cannot_be_those_of_the_directory_are_refused(model: Path, named: object) -> None:
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps({**config, "transformers_weights": named}))
    shutil.copy(model / "model.safetensors", model.with_name("other.safetensors"))
    assert "weights" in failure(model)


def test_shard_in_another_directory_is_refused(model: Path) -> None:
    shutil.move(model / "model.safetensors", model.with_name("outside.safetensors"))
    (model / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": "../outside.safetensors"}}))
    assert "weights in another directory" in failure(model)


def test_content_is_what_transformers_needs_and_no_more(model: Path) -> None:
    folder = shards(model)
    names = [*content(folder)]
    copy = folder.with_name("copy")
    copy.mkdir()
    for name in names:
        shutil.copy(folder / name, copy / name)
    assert loaded(copy) == loaded(folder) == loaded(model)
    assert "model.safetensors.index.json" in names
    assert names == sorted(names)
