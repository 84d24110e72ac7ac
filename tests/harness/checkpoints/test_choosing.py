"""From what the user names to what runs: names, heads, labels, layers; and errors before any weight is loaded."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xrobust.checkpoints.choosing import fits, resolve, select
from xrobust.checkpoints.registry import CheckpointEntry, CheckpointRegistry, load_registry
from xrobust.perturbations.errors import CheckpointError, LabelWarning, UsageError
from xrobust.tasks import Head

Configure = Callable[..., Path]


@pytest.fixture
def registry(tmp_path: Path) -> CheckpointRegistry:
    path = tmp_path / "checkpoints.yaml"
    path.write_text("family: {base: owner/encoder, tasks: {xnli: model}}\n")
    return load_registry(path)


@pytest.fixture
def configured(save_model: Any, tmp_path: Path) -> Configure:
    """A copy of a tiny model with other entries in its configuration."""

    def configure(kind: str = "BertForSequenceClassification", **changes: Any) -> Path:
        directory = Path(shutil.copytree(save_model(kind), tmp_path / "model"))
        config = json.loads((directory / "config.json").read_text())
        (directory / "config.json").write_text(json.dumps({**config, **changes}))
        return directory

    return configure


def entry(directory: Path) -> CheckpointEntry:
    return CheckpointEntry("tiny", path=str(directory))


def failure(*arguments: Any, **options: Any) -> str:
    with pytest.raises(CheckpointError) as caught:
        select(*arguments, **options)
    return str(caught.value)


def test_name_directory_and_hub_id_resolve(
    registry: CheckpointRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "family").mkdir()
    assert resolve("family", registry=registry).path is None
    assert resolve("./family", registry=registry).path == "./family"
    assert resolve(str(tmp_path / "family"), registry=registry).path == str(tmp_path / "family")
    assert resolve("FacebookAI/xlm-roberta-base", registry=registry).path == "FacebookAI/xlm-roberta-base"


@pytest.mark.parametrize(
    ("named", "suggested"),
    [("famly", "'family'"), ("runs/squd", "'runs/squad'"), ("rnus/squad/xnli", ""), ("rums/squad", "")],
)
def test_slip_in_a_name_or_path_is_an_error_that_suggests(
    registry: CheckpointRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, suggested: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs" / "squad").mkdir(parents=True)
    if named == "rums/squad":  # it may be a Hub id; only the Hub can tell
        assert resolve(named, registry=registry).path == named
        return
    with pytest.raises(CheckpointError) as caught:
        resolve(named, registry=registry)
    assert f"no checkpoint '{named}'" in str(caught.value)
    assert suggested in str(caught.value)


def test_file_is_no_checkpoint(tmp_path: Path, xnli: Any) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"")
    assert "is a file" in failure(entry(tmp_path / "model.safetensors"), xnli)


def test_hub_that_cannot_be_reached_is_an_error(tmp_path: Path, xnli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    message = failure(CheckpointEntry("hub", path="no-such-owner/no-such-model"), xnli)
    assert "cannot get 'no-such-owner/no-such-model' from the Hugging Face Hub" in message
    assert "network" in message


def test_demo_location_is_checked_and_says_how_to_build(
    tmp_path: Path, xnli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XROBUST_CACHE", str(tmp_path))
    assert "xrobust demo" in failure(CheckpointEntry("demo", path="demo:xnli"), xnli)
    assert "'paraphrase-xnli'" in failure(CheckpointEntry("demo", path="demo:paraphrase-xnl"), xnli)


def test_fine_tuned_model_fits_its_task_and_can_be_asked_for_retrieval(
    save_model: Any, xnli: Any, tatoeba: Any
) -> None:
    model = entry(save_model())
    assert fits(model, xnli) is None
    assert fits(model, tatoeba) == "it has a head; --tasks tatoeba takes its encoder"
    assert select(model, xnli).columns == (0, 1, 2)
    assert select(model, tatoeba).layer == 2


def test_encoder_fits_retrieval_and_is_refused_where_a_head_is_needed(save_model: Any, xnli: Any, tatoeba: Any) -> None:
    for kind in ("BertModel", "XLMRobertaModel", "BertForMaskedLM"):
        model = entry(save_model(kind, None))
        assert fits(model, tatoeba) is None
        reason = fits(model, xnli)
        assert reason is not None
        message = failure(model, xnli)
        assert message.startswith(reason)
        assert "the head of 'tiny' for xnli has no trained weights" in message
        assert "fine-tuned for xnli (3 labels)" in message


def test_architecture_that_promises_a_head_does_not_replace_its_weights(
    save_model: Any, tmp_path: Path, xnli: Any
) -> None:
    directory = Path(shutil.copytree(save_model("XLMRobertaModel", None), tmp_path / "model"))
    config = json.loads((directory / "config.json").read_text())
    labels = {"0": "contradiction", "1": "entailment", "2": "neutral"}
    config |= {"architectures": ["XLMRobertaForSequenceClassification"], "id2label": labels}
    (directory / "config.json").write_text(json.dumps(config))
    assert "has no trained weights" in failure(entry(directory), xnli)


def test_head_of_another_kind_is_refused(save_model: Any, xnli: Any) -> None:
    model = entry(save_model("BertForTokenClassification"))
    message = failure(model, xnli)
    assert "is not one for xnli" in message
    assert "BertForTokenClassification" in message
    assert fits(model, xnli) is not None


@pytest.mark.parametrize(
    ("labels", "columns"),
    [
        (("entailment", "neutral", "contradiction"), (2, 0, 1)),
        (("ENTAILMENT", "Neutral", " Contradictory"), (2, 0, 1)),
        (("neutral", "entailment", "contradiction"), (2, 1, 0)),
    ],
)
def test_labels_in_another_order_are_mapped_by_name_and_said(
    configured: Configure, xnli: Any, labels: tuple[str, ...], columns: tuple[int, ...]
) -> None:
    directory = configured(id2label={str(number): label for number, label in enumerate(labels)})
    with pytest.warns(LabelWarning, match="mapped by name"):
        found = select(entry(directory), xnli)
    assert found.columns == columns
    assert labels[0] in found.labels_note


def test_labels_are_read_by_number_and_not_by_place(configured: Configure, xnli: Any) -> None:
    directory = configured(id2label={"2": "neutral", "0": "contradiction", "1": "entailment"})
    assert select(entry(directory), xnli).columns == (0, 1, 2)


def test_numbered_labels_ask_for_names(configured: Configure, xnli: Any) -> None:
    message = failure(entry(configured(id2label={str(n): f"LABEL_{n}" for n in range(3)})), xnli)
    assert "numbers" in message
    assert "labels: [...]" in message


@pytest.mark.parametrize("labels", [("positive", "negative", "mixed"), ("entailment", "not_entailment"), ("a",) * 4])
def test_other_labels_are_refused(configured: Configure, xnli: Any, labels: tuple[str, ...]) -> None:
    directory = configured(id2label={str(number): label for number, label in enumerate(labels)})
    message = failure(entry(directory), xnli)
    assert "are not those of xnli" in message
    assert labels[0] in message
    assert fits(entry(directory), xnli) is not None


def family(directory: Path, labels: list[str] | None = None, *, tatoeba: str = "") -> CheckpointEntry:
    text = f"f:\n  tasks:\n    xnli: {{path: {directory.name}, labels: {labels or []}}}\n{tatoeba}"
    path = directory.parent / "checkpoints.yaml"
    path.write_text(text)
    return load_registry(path).entries["f"]


def test_labels_of_the_yaml_name_numbered_ones(configured: Configure, xnli: Any) -> None:
    directory = configured(id2label={str(n): f"LABEL_{n}" for n in range(3)})
    with pytest.warns(LabelWarning, match="mapped by name"):
        found = select(family(directory, ["entailment", "neutral", "contradiction"]), xnli)
    assert found.columns == (2, 0, 1)


def test_labels_of_the_yaml_win_over_the_configuration_and_that_is_said(configured: Configure, xnli: Any) -> None:
    with pytest.warns(LabelWarning, match=r"those of checkpoints\.yaml are used"):
        found = select(family(configured(), ["entailment", "neutral", "contradiction"]), xnli)
    assert found.columns == (2, 0, 1)


def test_wrong_labels_in_the_yaml_are_refused(configured: Configure, xnli: Any) -> None:
    assert "are not those of xnli" in failure(family(configured(), ["yes", "no", "maybe"]), xnli)


def test_family_fits_what_it_names_and_paths_start_at_the_yaml(
    configured: Configure, xnli: Any, tatoeba: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = configured()
    monkeypatch.chdir("/")
    found = family(directory)
    assert fits(found, xnli) is None
    assert fits(found, tatoeba) == "checkpoints.yaml names no model of 'f' for it"
    assert select(found, xnli).directory == tmp_path / "model"
    assert "has no encoder for retrieval in checkpoints.yaml" in failure(found, tatoeba)


def test_layer_and_pooling_come_from_option_then_yaml_then_protocol(configured: Configure, tatoeba: Any) -> None:
    directory = configured()
    found = family(directory, tatoeba="  retrieval: {path: model, layer: 1, pooling: cls}\n")
    assert (select(found, tatoeba).layer, select(found, tatoeba).pooling) == (1, "cls")
    assert (select(found, tatoeba, layer=-1, pooling="mean").layer) == 3
    bare = select(entry(directory), tatoeba)
    assert (bare.layer, bare.pooling) == (2, "mean")
    assert "two thirds of 3" in bare.layer_reason
    assert "as asked" in select(found, tatoeba, layer=-1).layer_reason


@pytest.mark.parametrize(("layers", "expected"), [(12, 8), (24, 14), (4, 3), (6, 4), (1, 1), (32, 21)])
def test_default_layer_is_that_of_the_protocol_or_two_thirds(
    configured: Configure, tatoeba: Any, layers: int, expected: int
) -> None:
    assert select(entry(configured(num_hidden_layers=layers)), tatoeba).layer == expected


@pytest.mark.parametrize("layer", [4, -5, 100])
def test_layer_that_is_not_there_is_refused(save_model: Any, tatoeba: Any, layer: int) -> None:
    assert f"has no hidden layer {layer}" in failure(entry(save_model()), tatoeba, layer=layer)


def test_unknown_pooling_is_refused(save_model: Any, tatoeba: Any) -> None:
    with pytest.raises(UsageError, match="unknown pooling 'man'"):
        select(entry(save_model()), tatoeba, pooling="man")


def sentence_transformers(directory: Path, *others: str) -> Path:
    kinds = ["Transformer", "Pooling", *others]
    modules = [
        {"idx": n, "path": f"{n}_{kind}" if n else "", "type": f"sentence_transformers.models.{kind}"}
        for n, kind in enumerate(kinds)
    ]
    (directory / "modules.json").write_text(json.dumps(modules))
    (directory / "1_Pooling").mkdir()
    (directory / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
    return directory


def test_sentence_encoder_is_pooled_as_it_was_trained(configured: Configure, tatoeba: Any) -> None:
    found = select(entry(sentence_transformers(configured(), "Normalize")), tatoeba)
    assert (found.layer, found.pooling) == (3, "cls")
    assert "layer 3: the sentence-transformers directory" in found.layer_reason


def test_sentence_encoder_with_more_than_pooling_is_refused_unless_a_layer_is_chosen(
    configured: Configure, tatoeba: Any
) -> None:
    model = entry(sentence_transformers(configured(), "Dense"))
    assert "Dense" in failure(model, tatoeba)
    assert select(model, tatoeba, layer=-1).pooling == "cls"


def test_layer_counted_from_the_end_is_the_same_layer(save_model: Any, configured: Configure, tatoeba: Any) -> None:
    model = entry(save_model())
    for layer in range(4):
        assert select(model, tatoeba, layer=layer).digest == select(model, tatoeba, layer=layer - 4).digest
    unknown = entry(configured(num_hidden_layers=None))
    assert select(unknown, tatoeba, layer=-1).layer == -1


def test_checkpoint_by_another_spelling_is_the_same_checkpoint(
    save_model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, xnli: Any
) -> None:
    (tmp_path / "link").symlink_to(save_model())
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    registry = CheckpointRegistry(tmp_path / "none", {})
    spellings = ("link", "./link", "link/", "folder/../link", str(tmp_path / "link"), str(save_model()))
    found = [select(resolve(spelling, registry=registry), xnli) for spelling in spellings]
    assert len({checkpoint.digest for checkpoint in found}) == 1
    assert [checkpoint.name for checkpoint in found] == [*spellings]
    monkeypatch.setenv("HOME", str(tmp_path))
    assert select(resolve("~/link", registry=registry), xnli).digest == found[0].digest


def test_choosing_imports_no_heavy_library(save_model: Any) -> None:
    code = (
        "import sys\n"
        "from xrobust.checkpoints.choosing import fits, select\n"
        "from xrobust.checkpoints.registry import CheckpointEntry\n"
        "from xrobust.tasks import TASKS\n"
        "entry = CheckpointEntry('tiny', path=sys.argv[1])\n"
        "assert fits(entry, TASKS.get('xnli')) is None\n"
        "assert select(entry, TASKS.get('xnli')).digest\n"
        "print({'torch', 'transformers', 'tokenizers', 'safetensors'} & {*sys.modules})\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(save_model())], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_digest_tells_apart_what_changes_numbers(
    save_model: Any, configured: Configure, xnli: Any, tatoeba: Any
) -> None:
    model = entry(save_model())
    same = select(CheckpointEntry("another name", path=str(save_model())), xnli)
    assert select(model, xnli).digest == same.digest
    with pytest.warns(LabelWarning):
        mapped = select(family(configured(), ["entailment", "neutral", "contradiction"]), xnli)
    found = {
        select(model, xnli).digest,
        mapped.digest,
        select(entry(save_model(seed=1)), xnli).digest,
        select(model, tatoeba).digest,
        select(model, tatoeba, layer=-1).digest,
        select(model, tatoeba, pooling="cls").digest,
    }
    assert len(found) == 6


@pytest.mark.parametrize(
    "change",
    [
        {"identity": "other"}, {"head": Head.TOKEN_CLASSIFICATION}, {"columns": (1, 0, 2)}, {"layer": 3},
        {"pooling": "cls"}, {"lower_case": True}, {"max_length": 128},
    ],
)  # fmt: skip
def test_every_part_of_a_checkpoint_that_changes_numbers_is_in_its_digest(
    save_model: Any, xnli: Any, change: dict[str, Any]
) -> None:
    found = select(entry(save_model()), xnli)
    assert dataclasses.replace(found, **change).digest != found.digest
