"""A model and its tokenizer are loaded from the files of their identity, whatever else lies beside them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xrobust.checkpoints.choosing import select
from xrobust.checkpoints.files import content
from xrobust.checkpoints.registry import CheckpointEntry
from xrobust.inference.batches import Batch
from xrobust.models.loading import load_model, load_tokenizer
from xrobust.models.sealing import sealed
from xrobust.perturbations.errors import AdapterWarning, CheckpointError

BATCH = Batch(np.array([[2, 9, 10, 3]]), np.array([4]), None)


@pytest.fixture
def model(save_model: Any, tmp_path: Path) -> Path:
    """A copy to do as one likes with."""
    return Path(shutil.copytree(save_model(), tmp_path / "model"))


def logits(directory: Path, task: Any) -> np.ndarray:
    return load_model(select(CheckpointEntry("tiny", path=str(directory)), task), device="cpu")(BATCH)


@pytest.fixture
def with_peft(monkeypatch: pytest.MonkeyPatch) -> None:
    """transformers as if peft were installed: it goes by `is_peft_available` alone before it imports peft."""
    import transformers.modeling_utils
    from transformers.utils import peft_utils

    for module in ("models.auto.auto_factory", "modeling_utils", "integrations.peft"):
        monkeypatch.setattr(f"transformers.{module}.is_peft_available", lambda: True, raising=False)
    found = peft_utils.find_adapter_config_file
    monkeypatch.setattr(transformers.modeling_utils, "find_adapter_config_file", found, raising=False)


@pytest.fixture
def with_adapter(model: Path, save_model: Any) -> Path:
    """A model with an adapter beside its weights, whose configuration names another model as its base."""
    settings = {"peft_type": "LORA", "task_type": "SEQ_CLS", "base_model_name_or_path": str(save_model(seed=1))}
    (model / "adapter_config.json").write_text(json.dumps(settings))
    (model / "adapter_model.safetensors").write_bytes(b"")
    return model


@pytest.mark.usefixtures("with_peft")
def test_adapter_beside_the_weights_is_never_applied_and_that_is_said(
    with_adapter: Path, save_model: Any, xnli: Any
) -> None:
    with pytest.warns(AdapterWarning, match="evaluated without it"):
        found = logits(with_adapter, xnli)
    np.testing.assert_array_equal(found, logits(save_model(), xnli))
    assert np.abs(found - logits(save_model(seed=1), xnli)).max() > 0.1


@pytest.mark.usefixtures("with_peft")
def test_adapter_would_change_the_outputs_if_transformers_saw_it(with_adapter: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    with pytest.raises((ImportError, ValueError, OSError)):
        AutoModelForSequenceClassification.from_pretrained(with_adapter)


def test_adapter_is_no_part_of_the_digest(with_adapter: Path, save_model: Any, xnli: Any) -> None:
    with pytest.warns(AdapterWarning):
        found = select(CheckpointEntry("tiny", path=str(with_adapter)), xnli)
    assert found.digest == select(CheckpointEntry("tiny", path=str(save_model())), xnli).digest


def test_sealed_folder_shows_the_content_alone_and_is_gone_afterwards(with_adapter: Path) -> None:
    (with_adapter / "modeling_own.py").write_text("")
    with sealed(with_adapter) as folder:
        assert sorted(file.name for file in folder.iterdir()) == [*content(with_adapter)]
        assert (folder / "model.safetensors").read_bytes() == (with_adapter / "model.safetensors").read_bytes()
    assert not folder.exists()
    assert (with_adapter / "model.safetensors").is_file()


def test_shards_in_a_folder_load(model: Path, save_model: Any, xnli: Any) -> None:
    from safetensors.torch import load_file

    (model / "parts").mkdir()
    weights = Path(shutil.move(model / "model.safetensors", model / "parts" / "one.safetensors"))
    index = {"metadata": {}, "weight_map": dict.fromkeys(load_file(weights), "parts/one.safetensors")}
    (model / "model.safetensors.index.json").write_text(json.dumps(index))
    np.testing.assert_array_equal(logits(model, xnli), logits(save_model(), xnli))


def test_tokenizer_is_never_read_from_a_file_elsewhere(model: Path, tmp_path: Path, save_model: Any, xnli: Any) -> None:
    """transformers 4.57 follows `tokenizer_file` wherever it leads."""
    other = json.loads((model / "tokenizer.json").read_text())
    other["normalizer"] = {"type": "Replace", "pattern": {"String": "a"}, "content": "b"}
    (tmp_path / "tokenizer.json").write_text(json.dumps(other))
    settings = json.loads((model / "tokenizer_config.json").read_text())
    named = {**settings, "tokenizer_file": str(tmp_path / "tokenizer.json"), "vocab_file": "/nowhere"}
    (model / "tokenizer_config.json").write_text(json.dumps(named))
    found, usual = (
        load_tokenizer(select(CheckpointEntry("tiny", path=str(directory)), xnli))
        for directory in (model, save_model())
    )
    assert found("a cat")["input_ids"] == usual("a cat")["input_ids"]
    assert found.name_or_path == str(model)


def test_error_names_the_checkpoint_and_not_the_folder_it_was_sealed_in(model: Path, xnli: Any) -> None:
    checkpoint = select(CheckpointEntry("tiny", path=str(model)), xnli)
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps({**config, "configuration_files": ["config.4.0.0.json"]}))
    with pytest.raises(CheckpointError) as caught:
        load_model(checkpoint, device="cpu")
    assert str(model) in str(caught.value)


def test_checkpoint_that_went_away_is_an_error(model: Path, xnli: Any) -> None:
    checkpoint = select(CheckpointEntry("tiny", path=str(model)), xnli)
    (model / "config.json").unlink()
    with pytest.raises(CheckpointError, match="cannot read the checkpoint"):
        load_model(checkpoint, device="cpu")
