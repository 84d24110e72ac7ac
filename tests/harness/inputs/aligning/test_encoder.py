"""Word alignment by an encoder: links between the right words, whatever else stands in the batch."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xrobust.checkpoints.registry import CheckpointEntry, RetrievalModel, TaskModel
from xrobust.inputs.aligning.cache import aligned
from xrobust.inputs.aligning.encoder import EncoderAligner, aligning_checkpoint, cosines
from xrobust.inputs.aligning.matching import METHODS
from xrobust.models.loading import Model
from xrobust.models.versions import library_versions
from xrobust.perturbations import Text
from xrobust.perturbations.alignment import Aligner, Pair
from xrobust.perturbations.errors import CheckpointError, UsageError
from xrobust.perturbations.text import Links

TEXTS = (
    "the cat sees the dog",
    "a dog sleeps in the house, and the cat sleeps",
    "das haus ist klein",
    "die katze schläft. die katze ist klein!",
    "кошка видит собаку",
    "собака спит",
    "",
    "...",
    "cat",
)
PAIRS = [Pair(Text(source, "en"), Text(target, "de")) for source in TEXTS for target in TEXTS[::2]]


def aligner(directory: Path, layer: int | None = None, **options: Any) -> EncoderAligner:
    entry = CheckpointEntry("tiny", path=str(directory))
    return EncoderAligner(aligning_checkpoint(entry, layer=layer), device="cpu", **options)


def pair(source: str, target: str) -> Pair:
    return Pair(Text(source, "en"), Text(target, "de"))


@pytest.fixture(scope="module")
def without_places(save_model: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model in whose embeddings a word has the same vector wherever it stands."""
    from safetensors.torch import load_file, save_file

    directory = Path(
        shutil.copytree(save_model("BertModel", None), tmp_path_factory.mktemp("checkpoint") / "without-places")
    )
    weights = load_file(directory / "model.safetensors")
    weights["embeddings.position_embeddings.weight"].zero_()
    save_file(weights, directory / "model.safetensors", metadata={"format": "pt"})
    return directory


@pytest.mark.parametrize("method", METHODS)
def test_words_are_linked_by_their_vectors_wherever_they_stand(without_places: Path, method: Any) -> None:
    found = aligner(without_places, 0, method=method).align(
        [pair("das haus ist klein", "klein ist haus"), pair("a dog sleeps", "a dog sleeps")]
    )
    assert {(1, 2), (2, 1), (3, 0)} <= {*found[0]}
    assert found[1] == [(0, 0), (1, 1), (2, 2)]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["BertModel", "XLMRobertaModel", "BertForTokenClassification"])
def test_text_is_aligned_with_itself_word_by_word(save_model: Any, kind: str, method: Any) -> None:
    pairs = [pair(text, text) for text in TEXTS]
    found = aligner(save_model(kind, None), method=method).align(pairs)
    assert found == [[(unit, unit) for unit in range(len(Text(text, "en").units))] for text in TEXTS]


def test_vector_of_a_word_is_the_mean_of_its_subwords_at_the_layer(save_model: Any) -> None:
    import torch
    import transformers

    directory = save_model("BertModel", None)
    tokenizer: Any = transformers.AutoTokenizer.from_pretrained(directory)
    model: Any = transformers.AutoModel.from_pretrained(directory, output_hidden_states=True).eval()
    text = "die schlafende katze"
    inputs = tokenizer(text, return_tensors="pt")
    words = inputs.encodings[0].word_ids  # its own, which are whitespace's here
    with torch.inference_mode():
        states = [state[0].numpy() for state in model(**inputs).hidden_states]
    assert words.count(1) > 1
    for layer in (0, 1, 3):
        expected = [states[layer][[index == word for index in words]].mean(axis=0) for word in range(3)]
        found = aligner(directory, layer)._words({text: Text(text, "de")})[text]
        assert found.numbers.tolist() == [0, 1, 2]
        np.testing.assert_allclose(found.vectors, expected, atol=1e-5)


def test_links_are_sorted_in_range_and_the_same_again(save_model: Any) -> None:
    links = aligner(save_model("BertModel", None)).align(PAIRS)
    assert isinstance(aligner(save_model("BertModel", None)), Aligner)
    assert links == aligner(save_model("BertModel", None)).align(PAIRS)
    for (source, target), found in zip(PAIRS, links, strict=True):
        assert found == sorted({*found})
        assert all(0 <= i < len(source.units) and 0 <= j < len(target.units) for i, j in found)
    assert sum(map(len, links)) > len(PAIRS)


def test_links_depend_on_their_own_pair_alone(save_model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = save_model("BertModel", None)
    together = aligner(directory).align(PAIRS)
    assert aligner(directory).align(PAIRS[::-1]) == together[::-1]
    assert aligner(directory, batch_tokens=1).align(PAIRS) == together
    monkeypatch.setattr("xrobust.inputs.aligning.encoder._CHUNK", 40)
    chunked = aligner(directory)
    assert chunked.align(PAIRS) == together
    assert [chunked.align([one])[0] for one in PAIRS] == together


def test_words_behind_the_longest_input_stay_without_links(save_model: Any) -> None:
    directory = save_model("BertModel", None)
    text = "the cat sees the dog " * 20  # 100 words of a token or more; 64 tokens fit, two of them special
    (found,) = aligner(directory).align([pair(text, text)])
    linked = [i for i, _ in found]
    assert linked == [*range(len(linked))] == [j for _, j in found]
    assert 20 < len(linked) <= 62
    # What is cut away changes nothing.
    assert aligner(directory).align([pair(text[:-40], text[:-40])]) == [found]


def test_word_that_is_cut_in_two_stays_without_links(save_model: Any) -> None:
    text = "the " * 61 + "schlafende"  # a token each, and several
    (found,) = aligner(save_model("BertModel", None)).align([pair(text, text)])
    assert found == [(unit, unit) for unit in range(61)]


def test_texts_without_words_have_no_links(save_model: Any) -> None:
    found = aligner(save_model("BertModel", None)).align(
        [pair("", ""), pair("", "cat"), pair("cat", " "), pair(" ", "")]
    )
    assert found == [[], [], [], []]
    assert aligner(save_model("BertModel", None)).align([]) == []


def test_single_words_are_linked(save_model: Any) -> None:
    assert aligner(save_model("BertModel", None)).align([pair("dog", "dog")]) == [[(0, 0)]]


def test_mark_is_linked_to_no_word(save_model: Any) -> None:
    found = aligner(save_model("BertModel", None), threshold=-1.0).align([pair("dog", "."), pair("dog .", ". dog")])
    assert found == [[], [(0, 1), (1, 0)]]


def test_sign_that_nobody_sees_is_linked_to_nothing(save_model: Any) -> None:
    found = aligner(save_model("BertModel", None), threshold=-1.0).align(
        [pair("dog", "\u200f"), pair("dog", "\u200f dog")]
    )
    assert found == [[], [(0, 1)]]


def test_unknown_words_are_words(save_model: Any) -> None:
    # The tokenizer has no Thai, so that every word is the unknown token.
    assert aligner(save_model("BertModel", None)).align([pair("cat", "แมว")]) == [[(0, 0)]]


def test_cosines_leave_out_what_all_words_of_a_sentence_share() -> None:
    shared = np.array([10.0, 0.0, 0.0])
    source = np.array([[0, 1, 0], [0, -1, 0]]) + shared
    target = np.array([[0, 0, 2], [0, 0, -2], [0, 3, 0], [0, -3, 0]]) + 2 * shared
    np.testing.assert_allclose(cosines(source, target), [[0, 0, 1, -1], [0, 0, -1, 1]], atol=1e-12)
    np.testing.assert_allclose(cosines(source[:1], target[:1]), [[200 / np.sqrt(101 * 404)]])


def test_fine_tuned_checkpoint_lends_its_encoder(save_model: Any, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    directory = save_model()  # BertForSequenceClassification: an encoder below `bert.`, and a head
    bare = Path(shutil.copytree(directory, tmp_path / "bare"))
    weights = load_file(directory / "model.safetensors")
    encoder = {name.removeprefix("bert."): tensor for name, tensor in weights.items() if name.startswith("bert.")}
    save_file(encoder, bare / "model.safetensors", metadata={"format": "pt"})
    assert aligner(directory).align(PAIRS) == aligner(bare).align(PAIRS)


def test_encoder_that_lacks_weights_is_refused(save_model: Any, tmp_path: Path) -> None:
    directory = Path(shutil.copytree(save_model(), tmp_path / "model"))
    config = json.loads((directory / "config.json").read_text())
    (directory / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 4}))
    with pytest.raises(CheckpointError, match=r"weights without training(.|\n)*layer\.3"):
        aligner(directory).align(PAIRS)


def test_slow_tokenizer_is_refused(save_model: Any, tmp_path: Path) -> None:
    directory = Path(shutil.copytree(save_model("BertModel", None), tmp_path / "model"))
    for file in directory.glob("*token*"):
        file.unlink()
    (directory / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "ByT5Tokenizer"}))
    (directory / "vocab.txt").write_text("[PAD]\n")
    with pytest.raises(CheckpointError, match="the tokenizer of 'tiny' is a slow one"):
        aligner(directory).align(PAIRS)


def test_layer_is_two_thirds_up_unless_one_is_named(save_model: Any) -> None:
    entry = CheckpointEntry("tiny", path=str(save_model("BertModel", None, layers=6)))
    assert aligning_checkpoint(entry).layer == 4
    assert aligning_checkpoint(entry, layer=-1).layer == 6
    assert aligning_checkpoint(entry, layer=-1).digest == aligning_checkpoint(entry, layer=6).digest
    with pytest.raises(CheckpointError, match="no hidden layer 7"):
        aligning_checkpoint(entry, layer=7)


def test_sentence_encoder_reads_words_in_the_case_that_it_asks_for_and_all_of_them(
    save_model: Any, tmp_path: Path
) -> None:
    directory = Path(shutil.copytree(save_model("BertModel", None), tmp_path / "model"))
    plain = aligner(directory)
    modules = [{"path": "", "type": "sentence_transformers.models.Transformer"}]
    (directory / "modules.json").write_text(json.dumps(modules))
    settings = {"do_lower_case": True, "max_seq_length": 4}
    (directory / "sentence_bert_config.json").write_text(json.dumps(settings))
    lowering = aligner(directory)
    shouted = [pair(one.source.text.upper(), one.target.text.upper()) for one in PAIRS]
    assert lowering.align(shouted) == lowering.align(PAIRS) == plain.align(PAIRS) != plain.align(shouted)
    assert lowering.digest != plain.digest


def test_family_lends_the_model_of_a_task_or_its_encoder(save_model: Any) -> None:
    encoder, xnli = str(save_model("BertModel", None)), str(save_model())
    tasks = {"xnli": TaskModel(xnli)}
    family = CheckpointEntry("family", retrieval=RetrievalModel(encoder), tasks=tasks)
    assert str(aligning_checkpoint(family).directory) == encoder
    assert str(aligning_checkpoint(family, task="xnli").directory) == xnli
    assert str(aligning_checkpoint(family, task="panx").directory) == encoder
    assert str(aligning_checkpoint(CheckpointEntry("family", base=encoder, tasks=tasks)).directory) == encoder
    assert str(aligning_checkpoint(CheckpointEntry("family", tasks=tasks)).directory) == xnli


def test_digest_is_of_all_that_can_change_links(save_model: Any) -> None:
    directory, other = save_model("BertModel", None), save_model("BertModel", None, seed=1)
    made = [
        aligner(directory),
        aligner(other),
        aligner(directory, 1),
        aligner(directory, method="argmax"),
        aligner(directory, threshold=0.5),
        aligner(directory, dtype="bfloat16"),
    ]
    assert len({one.digest for one in made}) == len(made)
    assert aligner(directory, batch_tokens=7).digest == made[0].digest


@pytest.mark.parametrize("library", ["tokenizers", "torch", "transformers"])
def test_digest_changes_with_the_version_of_each_library(
    save_model: Any, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    directory = save_model("BertModel", None)
    before = aligner(directory).digest
    versions = library_versions()
    assert versions == {name: metadata.version(name) for name in ("tokenizers", "torch", "transformers")}
    monkeypatch.setattr(
        "xrobust.inputs.aligning.encoder.library_versions", lambda: {**versions, library: f"{versions[library]}.post1"}
    )
    assert aligner(directory).digest != before


def test_digest_changes_with_the_device_and_not_with_how_it_is_called(
    save_model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = aligning_checkpoint(CheckpointEntry("tiny", path=str(save_model("BertModel", None))))
    on_cpu = EncoderAligner(checkpoint, device="cpu").digest
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 2)
    monkeypatch.setattr("torch.cuda.get_device_name", lambda device: "H100" if device != "cuda:1" else "H200")
    monkeypatch.setattr("xrobust.models.devices._has_no_accelerator", lambda: False)
    on_gpu = EncoderAligner(checkpoint, device="cuda").digest
    assert on_gpu != on_cpu
    assert (
        EncoderAligner(checkpoint, device="auto").digest == EncoderAligner(checkpoint, device="cuda:0").digest == on_gpu
    )
    assert EncoderAligner(checkpoint, device="cuda:1").digest != on_gpu


def test_unknown_method_is_refused_before_anything_is_loaded(save_model: Any) -> None:
    with pytest.raises(UsageError, match="did you mean 'argmax'"):
        aligner(save_model("BertModel", None), method="argmin")


def test_remembered_alignment_does_not_run_the_model(
    save_model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = save_model("BertModel", None)
    first: Sequence[Links] = aligned(aligner(directory), PAIRS, tmp_path)

    def refuse(*_: object) -> None:
        raise AssertionError("the model runs")

    monkeypatch.setattr(Model, "__call__", refuse)
    assert aligned(aligner(directory), PAIRS, tmp_path) == first
    with pytest.raises(AssertionError, match="the model runs"):
        aligned(aligner(directory, 1), PAIRS, tmp_path)
