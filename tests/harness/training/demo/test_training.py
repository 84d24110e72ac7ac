"""The training of the demo checkpoints: recipe, tokenizer, and a few steps of everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from xrobust.checkpoints.demo import CHECKPOINTS, DemoRecipe, demo_directory, is_built, is_demo
from xrobust.progress import Silent
from xrobust.tasks import TASKS, mini
from xrobust.training.demo.building import build_demo
from xrobust.training.demo.tokenizer import train_tokenizer

TINY = DemoRecipe(
    meanings=80,
    pieces=1600,
    layers=2,
    hidden=32,
    feed_forward=32,
    embedding_steps=2,
    embedding_pairs=16,
    pretraining_steps=3,
    batch_pairs=8,
    fine_tuning_pairs=8,
    rehearsal_every=2,
    nli_premises=20,
    nli_steps=3,
    paraphrase_pairs=20,
    paraphrase_steps=3,
    asked=10,
    tagged_sentences=40,
    tagging_sentences_a_batch=8,
    tagging_steps=3,
    questions=40,
    reading_questions_a_batch=8,
    reading_steps=3,
)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    sentences = (sentence for row in mini.corpus(300) for sentence in row.values())
    return train_tokenizer(sentences, pieces=2000, positions=128)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XROBUST_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_directory_changes_with_every_field_of_the_recipe(cache: Path) -> None:
    names = {demo_directory(DemoRecipe()).name}
    for field in dataclasses.fields(DemoRecipe):
        value = getattr(DemoRecipe(), field.name)
        names.add(demo_directory(dataclasses.replace(DemoRecipe(), **{field.name: value + 1})).name)
    assert len(names) == 1 + len(dataclasses.fields(DemoRecipe))
    assert demo_directory().parent == cache / "demo"


def test_text_comes_back_from_its_tokens(tokenizer: Any) -> None:
    for row in islice(mini.corpus(50, seed=7), 50):
        for sentence in row.values():
            ids = tokenizer(sentence.text)["input_ids"]
            assert tokenizer.decode(ids, skip_special_tokens=True).strip() == sentence.text


def test_words_are_not_the_vocabulary(tokenizer: Any) -> None:
    """A misspelt word falls into several pieces of which some are more than a character."""
    pieces = tokenizer.tokenize("telephome")
    assert 1 < len(pieces) < len("telephome")


def test_a_few_steps_make_checkpoints_that_load_again(cache: Path) -> None:
    import transformers
    from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

    directory = build_demo(progress=Silent(), recipe=TINY)
    assert directory.is_relative_to(cache)
    assert is_built(directory)
    for name in CHECKPOINTS:
        assert is_demo(directory / name)
        assert AutoTokenizer.from_pretrained(directory / name).is_fast
    for name in ("xnli", "paraphrase-xnli"):
        model, loading = AutoModelForSequenceClassification.from_pretrained(directory / name, output_loading_info=True)
        assert not loading["missing_keys"]
        assert sorted(model.config.id2label.values()) == ["contradiction", "entailment", "neutral"]
    for name, kind in (
        ("udpos", "TokenClassification"),
        ("panx", "TokenClassification"),
        ("squad", "QuestionAnswering"),
    ):
        auto = getattr(transformers, f"AutoModelFor{kind}")
        model, loading = auto.from_pretrained(directory / name, output_loading_info=True)
        assert not loading["missing_keys"]
        if name != "squad":
            assert tuple(model.config.id2label.values()) == TASKS.get(name).labels
    for name in ("encoder", "paraphrase-encoder"):
        _, loading = AutoModel.from_pretrained(directory / name, add_pooling_layer=False, output_loading_info=True)
        assert not loading["missing_keys"]
    assert not list(directory.parent.glob("*.partial-*"))


def test_what_is_built_is_not_built_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = build_demo(progress=Silent(), recipe=TINY)
    before = (directory / "xnli" / "model.safetensors").stat().st_mtime_ns

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("trained again")

    monkeypatch.setattr("xrobust.training.demo.building.DemoTraining", refuse)
    assert build_demo(progress=Silent(), recipe=TINY) == directory
    assert (directory / "xnli" / "model.safetensors").stat().st_mtime_ns == before


def test_an_interrupted_training_leaves_nothing(cache: Path) -> None:
    class Interrupting(Silent):
        """Stops the training in its second stage."""

        def __init__(self) -> None:
            self.stages: Iterator[int] = iter(range(10))

        def stage(self, name: str, total: float) -> None:
            if next(self.stages) == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_demo(progress=Interrupting(), recipe=TINY)
    assert not is_built(demo_directory(TINY))
    assert [path.suffix for path in (cache / "demo").iterdir()] == [".lock"]


def test_the_same_recipe_trains_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = []
    for name in ("one", "other"):
        monkeypatch.setenv("XROBUST_CACHE", str(tmp_path / name))
        directory = build_demo(progress=Silent(), recipe=TINY)
        weights.append((directory / "paraphrase-xnli" / "model.safetensors").read_bytes())
    assert weights[0] == weights[1]
