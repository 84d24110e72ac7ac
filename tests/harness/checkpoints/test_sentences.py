"""Every setting of a sentence-transformers directory that changes a vector is obeyed, or refused by name.

What each does stands in the sources of sentence-transformers 6.2 (`Transformer`, `Pooling`, `BaseModel`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xrobust.checkpoints.choosing import TaskCheckpoint, select
from xrobust.checkpoints.files import read_files
from xrobust.checkpoints.registry import CheckpointEntry
from xrobust.checkpoints.sentences import SentenceModules
from xrobust.perturbations.errors import CheckpointError

Make = Callable[..., Path]
CLASSES = "sentence_transformers.models."
SAVED_BY_6 = {
    "transformer_task": "feature-extraction",
    "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
    "module_output_name": "token_embeddings",
}
MEAN = {"pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True}


@pytest.fixture
def make(save_model: Any, tmp_path: Path) -> Make:
    """A sentence-transformers directory of a tiny encoder."""

    def made(
        *others: str,
        settings: dict[str, Any] | None = None,
        pooling: dict[str, Any] | None = None,
        whole: dict[str, Any] | None = None,
        folder: str = "",
        file: str = "sentence_bert_config.json",
    ) -> Path:
        root = tmp_path / f"made-{len([*tmp_path.iterdir()])}"
        shutil.copytree(save_model("BertModel", None), root / folder)
        types = [f"{CLASSES}Transformer", f"{CLASSES}Pooling", *others]
        paths = [folder, *(f"{number}_Module" for number in range(1, len(types)))]
        modules = [
            {"idx": n, "path": path, "type": kind} for n, (path, kind) in enumerate(zip(paths, types, strict=True))
        ]
        (root / "modules.json").write_text(json.dumps(modules))
        (root / "1_Module").mkdir()
        (root / "1_Module" / "config.json").write_text(json.dumps(MEAN if pooling is None else pooling))
        if settings is not None:
            (root / folder / file).write_text(json.dumps(settings))
        if whole is not None:
            (root / "config_sentence_transformers.json").write_text(json.dumps(whole))
        return root

    return made


def modules(directory: Path) -> SentenceModules:
    found = read_files(directory, name="tiny").sentence
    assert found is not None
    return found


def chosen(directory: Path, task: Any, **options: Any) -> TaskCheckpoint:
    return select(CheckpointEntry("tiny", path=str(directory)), task, **options)


def failure(directory: Path, task: Any) -> str:
    with pytest.raises(CheckpointError) as caught:
        chosen(directory, task)
    return str(caught.value)


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, "mean"),
        ({"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}, "cls"),
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True}, None),
        ({"pooling_mode_max_tokens": True, "pooling_mode_mean_tokens": False}, None),
        ({"pooling_mode_lasttoken": True}, None),
        ({}, "mean"),
        ({"pooling_mode": "mean", "embedding_dimension": 16, "include_prompt": True}, "mean"),
        ({"pooling_mode": ["cls"]}, "cls"),
        ({"pooling_mode": ["cls", "mean"]}, None),
        ({"pooling_mode": "lasttoken"}, None),
        ({"pooling_mode": "cls", "pooling_mode_mean_tokens": True}, "cls"),
    ],
)
def test_pooling_is_read_as_the_library_reads_it(make: Make, pooling: Any, expected: str | None) -> None:
    assert modules(make(pooling=pooling)).pooling == expected


@pytest.mark.parametrize(
    ("others", "left"),
    [
        ((), ()),
        ((f"{CLASSES}Normalize",), ()),
        (("sentence_transformers.base.modules.normalize.Normalize",), ()),
        ((f"{CLASSES}Dense",), ("Dense",)),
        ((f"{CLASSES}Dense", f"{CLASSES}Normalize"), ("Dense",)),
        ((f"{CLASSES}Normalize", f"{CLASSES}Dense"), ("Dense",)),
        (("own_code.Normalize",), ("own_code.Normalize",)),
        ((f"{CLASSES}WordWeights",), ("WordWeights",)),
        ((f"{CLASSES}Pooling",), ("Transformer → Pooling → Pooling",)),
    ],
)
def test_modules_beside_encoder_pooling_and_normalisation_are_named(
    make: Make, others: tuple[str, ...], left: tuple[str, ...]
) -> None:
    assert modules(make(*others)).others == left


def test_class_of_ones_own_is_not_taken_for_the_librarys(make: Make, tatoeba: Any) -> None:
    directory = make()
    text = (directory / "modules.json").read_text()
    (directory / "modules.json").write_text(text.replace(f"{CLASSES}Pooling", "own_code.Pooling"))
    assert modules(directory).others == ("own_code.Pooling",)
    assert "pools in a way that xrobust does not have" in failure(directory, tatoeba)


@pytest.mark.parametrize(
    ("settings", "whole", "named"),
    [
        ({"tokenizer_args": {"padding_side": "left"}}, None, "tokenizer_args"),
        ({"processor_kwargs": {"model_max_length": 8}}, None, "processor_kwargs"),
        ({"model_args": {"quantization_config": {}}}, None, "model_args"),
        ({"config_kwargs": {"num_hidden_layers": 1}}, None, "config_kwargs"),
        ({"processing_kwargs": {"text": {"max_length": 8}}}, None, "processing_kwargs"),
        ({"tokenizer_name_or_path": "other"}, None, "tokenizer_name_or_path"),
        ({"something_to_come": True}, None, "something_to_come"),
        ({"max_seq_length": "128"}, None, "max_seq_length '128'"),
        (None, {"default_prompt_name": "query", "prompts": {"query": "query: "}}, "default_prompt_name 'query'"),
    ],
)
def test_setting_that_changes_how_texts_are_read_is_refused_by_name(
    make: Make, tatoeba: Any, settings: dict[str, Any] | None, whole: dict[str, Any] | None, named: str
) -> None:
    message = failure(make(settings=settings, whole=whole), tatoeba)
    assert "reads texts in a way that xrobust does not have" in message
    assert named in message


@pytest.mark.parametrize(
    ("settings", "whole", "named"),
    [
        ({**SAVED_BY_6, "transformer_task": "fill-mask"}, None, "transformer_task 'fill-mask'"),
        ({**SAVED_BY_6, "module_output_name": "sentence_embedding"}, None, "module_output_name"),
        ({"modality_config": {"text": {"method": "forward", "method_output_name": "logits"}}}, None, "modality_config"),
        (None, {"model_type": "SparseEncoder"}, "SparseEncoder"),
    ],
)
def test_setting_that_changes_how_vectors_are_made_is_refused_unless_a_layer_is_chosen(
    make: Make, tatoeba: Any, settings: dict[str, Any] | None, whole: dict[str, Any] | None, named: str
) -> None:
    directory = make(settings=settings, whole=whole)
    message = failure(directory, tatoeba)
    assert "embeds sentences by modules that xrobust does not run" in message
    assert named in message
    assert chosen(directory, tatoeba, layer=-1).pooling == "mean"


@pytest.mark.parametrize(
    ("settings", "whole"),
    [
        ({"max_seq_length": None, "do_lower_case": False}, None),
        ({**SAVED_BY_6, "unpad_inputs": False, "query_length": 32}, None),
        ({"model_args": {"torch_dtype": "float16", "attn_implementation": "eager"}, "tokenizer_args": {}}, None),
        ({"config_args": {"trust_remote_code": True}, "cache_dir": "cache"}, None),
        (None, {"default_prompt_name": None, "prompts": {"query": "query: "}, "similarity_fn_name": "dot"}),
        (None, {"default_prompt_name": "document", "prompts": {"document": ""}, "model_type": "SentenceTransformer"}),
    ],
)
def test_setting_that_leaves_vectors_alone_changes_no_digest(
    make: Make, tatoeba: Any, settings: dict[str, Any] | None, whole: dict[str, Any] | None
) -> None:
    assert chosen(make(settings=settings, whole=whole), tatoeba).digest == chosen(make(), tatoeba).digest


def test_lower_casing_and_length_are_taken_over_said_and_in_the_digest(make: Make, tatoeba: Any) -> None:
    found = {
        name: chosen(make(settings=settings), tatoeba)
        for name, settings in {
            "plain": {},
            "lower": {"do_lower_case": True},
            "short": {"max_seq_length": 8},
            "shorter": {"max_seq_length": 7},
        }.items()
    }
    assert [(checkpoint.lower_case, checkpoint.max_length) for checkpoint in found.values()] == [
        (False, None), (True, None), (False, 8), (False, 7),
    ]  # fmt: skip
    assert "lower-cased" in found["lower"].layer_reason
    assert "cut at 8 tokens" in found["short"].layer_reason
    assert len({checkpoint.digest for checkpoint in found.values()}) == 4


def test_length_is_never_more_than_the_model_has_positions(make: Make, tatoeba: Any) -> None:
    assert chosen(make(settings={"max_seq_length": 512}), tatoeba).max_length == 66


def test_settings_count_for_a_head_too(make: Make, xnli: Any, save_model: Any) -> None:
    directory = make(settings={"do_lower_case": True, "max_seq_length": 8})
    shutil.copytree(save_model(), directory, dirs_exist_ok=True)
    found = chosen(directory, xnli)
    assert (found.lower_case, found.max_length) == (True, 8)


def test_settings_are_found_under_their_older_names_and_in_the_encoders_folder(make: Make, tatoeba: Any) -> None:
    settings = {"do_lower_case": True}
    above = chosen(make(settings=settings), tatoeba)
    below = chosen(make(settings=settings, folder="0_Transformer", file="sentence_xlm-roberta_config.json"), tatoeba)
    assert below.lower_case
    assert below.directory.name == "0_Transformer"
    assert below.digest == above.digest


def test_directory_has_the_digest_of_its_encoder_asked_for_the_same_vector(
    make: Make, tatoeba: Any, save_model: Any
) -> None:
    alone = chosen(save_model("BertModel", None), tatoeba, layer=-1, pooling="mean")
    assert chosen(make(), tatoeba).digest == alone.digest
    assert chosen(make(pooling={"pooling_mode": "cls"}), tatoeba).digest != alone.digest
