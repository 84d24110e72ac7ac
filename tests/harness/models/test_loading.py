"""Loading: nothing untrained, nothing that does not belong together, no remote code."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xrobust.checkpoints.choosing import select
from xrobust.checkpoints.heads import MISSING
from xrobust.checkpoints.registry import CheckpointEntry
from xrobust.inference.batches import Batch, Pool
from xrobust.inference.engine import infer
from xrobust.models.loading import load_model, load_tokenizer
from xrobust.perturbations.errors import CheckpointError, LabelWarning, UsageError
from xrobust.tasks import Encoded, Head


def entry(directory: Path) -> CheckpointEntry:
    return CheckpointEntry("tiny", path=str(directory))


def batch(*rows: list[int]) -> Batch:
    lengths = np.array([len(row) for row in rows])
    ids = np.zeros((len(rows), lengths.max()), np.int64)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
    return Batch(ids, lengths, None)


def test_logits_come_in_the_order_of_the_task(save_model: Any, xnli: Any) -> None:
    straight = load_model(select(entry(save_model()), xnli), device="cpu")
    turned_labels = ("neutral", "contradiction", "entailment")
    with pytest.warns(LabelWarning):
        turned = load_model(select(entry(save_model(labels=turned_labels)), xnli), device="cpu")
    inputs = batch([2, 9, 10, 3], [2, 11, 3])
    # Both have the same weights: column 0 is contradiction in one and neutral in the other.
    np.testing.assert_array_equal(turned(inputs), straight(inputs)[:, [1, 2, 0]])


def test_untrained_head_that_the_header_does_not_show_is_refused_at_loading(save_model: Any, xnli: Any) -> None:
    checkpoint = select(entry(save_model()), xnli)
    bare = dataclasses.replace(checkpoint, directory=save_model("BertModel", None))
    with pytest.raises(CheckpointError, match=r"weights without training(.|\n)*classifier\.bias"):
        load_model(bare, device="cpu")


def test_untrained_layer_of_an_encoder_is_refused_but_not_its_pooler(
    save_model: Any, tatoeba: Any, tmp_path: Path
) -> None:
    without_pooler = select(entry(save_model("XLMRobertaForSequenceClassification")), tatoeba)
    assert load_model(without_pooler, device="cpu")(batch([2, 9, 3])).shape == (1, 16)
    directory = Path(shutil.copytree(save_model(), tmp_path / "model"))
    config = json.loads((directory / "config.json").read_text())
    (directory / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 4}))
    with pytest.raises(CheckpointError, match=r"weights without training(.|\n)*layer\.3"):
        load_model(select(entry(directory), tatoeba), device="cpu")


def test_pickled_weights_load_where_they_are_allowed(save_model: Any, xnli: Any, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    directory = Path(shutil.copytree(save_model(), tmp_path / "model"))
    torch.save(load_file(directory / "model.safetensors"), directory / "pytorch_model.bin")
    (directory / "model.safetensors").unlink()
    with pytest.raises(CheckpointError, match="pickled"):
        select(entry(directory), xnli)
    pickled = load_model(select(entry(directory), xnli, allow_pickle=True), device="cpu")
    safe = load_model(select(entry(save_model()), xnli), device="cpu")
    np.testing.assert_array_equal(pickled(batch([2, 9, 3])), safe(batch([2, 9, 3])))


def test_remote_code_is_never_run(save_model: Any, xnli: Any, tmp_path: Path) -> None:
    directory = Path(shutil.copytree(save_model(), tmp_path / "model"))
    config = json.loads((directory / "config.json").read_text())
    config |= {"model_type": "custom", "auto_map": {"AutoConfig": "custom.Config", "AutoModel": "custom.Model"}}
    (directory / "config.json").write_text(json.dumps(config))
    (directory / "custom.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Config: ...\nclass Model: ...\n")
    with pytest.raises(CheckpointError, match="cannot load the model of 'tiny'"):
        load_model(select(entry(directory), xnli), device="cpu")
    assert not (tmp_path / "ran").exists()


def test_input_that_is_too_long_is_refused(save_model: Any, xnli: Any) -> None:
    for kind, most in (("BertForSequenceClassification", 66), ("XLMRobertaForSequenceClassification", 65)):
        model = load_model(select(entry(save_model(kind)), xnli), device="cpu")
        assert model.positions == most
        assert model(batch([2] + [9] * (most - 1))).shape == (1, 3)
        with pytest.raises(CheckpointError, match=rf"takes at most {most} tokens(.|\n)*xnli"):
            model(batch([2] + [9] * most))


def test_tokenizer_of_another_model_is_noticed(save_model: Any, xnli: Any) -> None:
    model = load_model(select(entry(save_model()), xnli), device="cpu")
    with pytest.raises(CheckpointError, match="does not belong to its weights"):
        model(batch([2, model.vocabulary, 3]))


def test_missing_tokenizer_is_an_error(save_model: Any, xnli: Any, tmp_path: Path) -> None:
    directory = Path(shutil.copytree(save_model(), tmp_path / "model"))
    for file in directory.glob("*token*"):
        file.unlink()
    with pytest.raises(CheckpointError, match="cannot load the tokenizer of 'tiny'"):
        load_tokenizer(select(entry(directory), xnli))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_outputs_are_float32_in_every_precision(save_model: Any, tatoeba: Any, dtype: str) -> None:
    model = load_model(select(entry(save_model()), tatoeba), device="cpu", dtype=dtype)
    assert (model.dtype, model.device) == (dtype, "cpu")
    assert model(batch([2, 9, 3])).dtype == np.float32


def test_unknown_dtype_is_refused(save_model: Any, xnli: Any) -> None:
    with pytest.raises(UsageError, match="did you mean 'float16'"):
        load_model(select(entry(save_model()), xnli), device="cpu", dtype="fp16")


CAPITALS = ("The CAT sees", "DAS HAUS", "КОШКА Видит", "İSTANBUL cat", "ÀÉ \N{LATIN CAPITAL LETTER DZ}")


def test_lower_casing_gives_the_tokens_of_the_lower_cased_text_and_offsets_into_the_text(
    save_model: Any, tatoeba: Any
) -> None:
    from transformers import AutoTokenizer

    base = select(entry(save_model()), tatoeba)
    found = load_tokenizer(dataclasses.replace(base, lower_case=True))
    plain = AutoTokenizer.from_pretrained(save_model())
    for text in CAPITALS:
        assert found(text)["input_ids"] == plain(text.lower())["input_ids"]
    text = "İSTANBUL CAT"  # İ becomes two characters
    row = found(text, return_offsets_mapping=True, add_special_tokens=False)["offset_mapping"]
    assert row[0] == (0, 1)
    assert text[slice(*row[-1])] == "CAT"
    assert load_tokenizer(base)("DAS HAUS")["input_ids"] == plain("DAS HAUS")["input_ids"]


def test_vectors_of_a_lower_casing_encoder_are_those_of_lower_cased_texts(save_model: Any, tatoeba: Any) -> None:
    """What sentence-transformers does: lower-case, the encoder, the mean over all tokens."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    directory = save_model("BertModel", None)
    checkpoint = dataclasses.replace(
        select(entry(directory), tatoeba, layer=-1, pooling="mean"), lower_case=True, max_length=6
    )
    tokenizer, model = load_tokenizer(checkpoint), load_model(checkpoint, device="cpu")
    assert tokenizer.model_max_length == 6
    plain, reference = AutoTokenizer.from_pretrained(directory), AutoModel.from_pretrained(directory).eval()
    for text in CAPITALS:
        ids = tokenizer(text, truncation=True)["input_ids"]
        inputs = plain(text.lower(), truncation=True, max_length=6, return_tensors="pt")
        with torch.inference_mode():
            expected = reference(**inputs).last_hidden_state[0].mean(0)
        np.testing.assert_allclose(model(batch(ids))[0], expected, atol=1e-5)


def test_tokenizer_that_lower_cases_already_is_left_as_it_is(save_model: Any, tatoeba: Any, tmp_path: Path) -> None:
    directory = Path(shutil.copytree(save_model(), tmp_path / "model"))
    tokenizer = json.loads((directory / "tokenizer.json").read_text())
    tokenizer["normalizer"] = {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Lowercase"}]}
    (directory / "tokenizer.json").write_text(json.dumps(tokenizer))
    checkpoint = dataclasses.replace(select(entry(directory), tatoeba), lower_case=True)
    assert len(list(load_tokenizer(checkpoint).backend_tokenizer.normalizer)) == 2


def test_loading_leaves_the_settings_of_transformers_alone(save_model: Any, xnli: Any) -> None:
    from transformers.utils import logging

    before = logging.get_verbosity(), logging.is_progress_bar_enabled()
    load_model(select(entry(save_model()), xnli), device="cpu")
    assert (logging.get_verbosity(), logging.is_progress_bar_enabled()) == before


@pytest.mark.parametrize(
    ("kind", "head", "width"),
    [
        ("BertForTokenClassification", Head.TOKEN_CLASSIFICATION, 3),
        ("BertForQuestionAnswering", Head.QUESTION_ANSWERING, 2),
    ],
)
def test_outputs_for_every_token_equal_those_of_single_inputs(
    save_model: Any, xnli: Any, kind: str, head: Head, width: int
) -> None:
    import torch
    import transformers

    labels = ("a", "b", "c")[:width]
    directory = save_model(kind, labels)
    columns = tuple(range(width)) if head is Head.TOKEN_CLASSIFICATION else ()
    base = select(entry(save_model()), xnli)
    checkpoint = dataclasses.replace(base, directory=directory, head=head, columns=columns)
    rows = [(2, 9, 10, 11, 3), (2, 3), (2, 9, 3)]
    pool = Pool(batch_tokens=6)
    numbers = pool.add(Encoded([*rows, rows[0]], None, np.arange(4), np.zeros(4, bool)))
    outputs = infer(pool, load_model(checkpoint, device="cpu")).take(numbers)
    reference = getattr(transformers, kind).from_pretrained(directory).eval()
    for index, row in enumerate([*rows, rows[0]]):
        with torch.inference_mode():
            found = reference(torch.tensor([row]))
        logits = found.logits if columns else torch.stack([found.start_logits, found.end_logits], -1)
        assert outputs[index].shape == (len(row), width)
        np.testing.assert_allclose(outputs[index], logits[0], atol=1e-5)


def test_a_model_runs_in_full_float32_whatever_the_process_has_set(
    save_model: Any, xnli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or what the signature calls float32 would be TF32 or bfloat16 inside products of matrices."""
    import torch

    model = load_model(select(entry(save_model()), xnli), device="cpu")
    seen = []
    model._module.register_forward_hook(lambda *_: seen.append(torch.get_float32_matmul_precision()))
    before = torch.get_float32_matmul_precision()
    try:
        torch.set_float32_matmul_precision("medium")
        model(batch([2, 9, 3]))
        with pytest.raises(CheckpointError):
            model(batch([2, 10**9, 3]))
        assert torch.get_float32_matmul_precision() == "medium"
    finally:
        torch.set_float32_matmul_precision(before)
    assert seen == ["highest"]


def test_label_that_a_tagger_lacks_is_never_predicted(save_model: Any, xnli: Any) -> None:
    directory = save_model("BertForTokenClassification", ("a", "b", "c"))
    base = dataclasses.replace(
        select(entry(save_model()), xnli), directory=directory, head=Head.TOKEN_CLASSIFICATION, columns=(2, MISSING, 0)
    )
    whole = dataclasses.replace(base, columns=(0, 1, 2))
    lacking, logits = (load_model(checkpoint, device="cpu")(batch([2, 9, 3])) for checkpoint in (base, whole))
    assert (lacking[..., 1] < lacking[..., [0, 2]].min(axis=-1)).all()
    np.testing.assert_array_equal(lacking[..., [2, 0]], logits[..., [0, 2]])


def test_saliency_is_the_derivative_by_each_tokens_own_scale(save_model: Any, xnli: Any) -> None:
    """What a weighted sum of the outputs gains as the embedding of a token grows, to first order."""
    import torch

    model = load_model(select(entry(save_model()), xnli), device="cpu", dtype="float32")
    inputs = batch([2, 9, 10, 14, 3], [2, 11, 3])
    cotangent = np.array([[1.0, -0.5, 0.25], [0.0, 2.0, -1.0]], np.float32)
    found = model.saliency(inputs, cotangent)
    embeddings = model._module.get_input_embeddings()

    def total(row: int, column: int, scale: float) -> float:
        def grow(*arguments: Any) -> Any:
            factors = torch.ones_like(arguments[-1])
            factors[row, column] = scale
            return arguments[-1] * factors

        hook = embeddings.register_forward_hook(grow)
        try:
            return float((model(inputs) * cotangent).sum())
        finally:
            hook.remove()

    step = 1e-2
    for row, length in enumerate(inputs.lengths):
        for column in range(length):
            slope = (total(row, column, 1 + step) - total(row, column, 1 - step)) / (2 * step)
            assert found[row, column] == pytest.approx(slope, abs=2e-3, rel=2e-2)
    assert found.shape == (2, 5)
    assert np.all(found[1, 3:] == 0)
    assert np.abs(found).max() > 0.01
