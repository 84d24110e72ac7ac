"""What every task keeps: a task is covered by being registered."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.text import Field
from xrobust.tasks import TASKS, Encoded, Example, Head, Item, Source, Task

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

MINI = Source("mini")
PAIRS = 60  # enough for the way through a task
Random = np.random.Generator
# The benchmark's own: those of packages that happen to be installed are not ours to test.
OURS = [name for name in TASKS.names() if "/benchmark/" in TASKS.origin(name)]
CASES = [(name, language) for name in OURS for language in MINI.languages(TASKS.get(name).languages)]
each_task = pytest.mark.parametrize("name", OURS)
each_case = pytest.mark.parametrize(("name", "language"), CASES)


def random_outputs(task: Task, encoded: Encoded, examples: list[Example], random: Random) -> np.ndarray:
    """What an untrained model could say."""
    del examples
    return random.normal(size=(len(encoded.ids), len(task.labels) or 16)).astype(np.float32)


def right_logits(task: Task, encoded: Encoded, examples: list[Example], random: Random) -> np.ndarray:
    """What a classifier without mistakes says."""
    outputs = random_outputs(task, encoded, examples, random)
    outputs[np.arange(len(examples)), [task.labels.index(example.gold) for example in examples]] = 10.0
    return outputs


def right_embeddings(task: Task, encoded: Encoded, examples: list[Example], random: Random) -> np.ndarray:
    """What an encoder says that gives a sentence and its translation one direction."""
    directions = random.normal(size=(len(examples), 64)).astype(np.float32)
    return directions[encoded.owners]


# A head without an entry is a new kind, whose author says here what no mistakes look like.
RIGHT: dict[Head, Callable[[Task, Encoded, list[Example], Random], np.ndarray]] = {
    Head.SEQUENCE_CLASSIFICATION: right_logits,
    Head.ENCODER: right_embeddings,
}


@functools.cache
def some_examples(name: str, language: str) -> list[Example]:
    """The first examples of a task in a language."""
    task = TASKS.get(name)
    return task.load(MINI, language, task.splits[0])[:PAIRS]


def test_there_are_tasks_to_test() -> None:
    assert {"tatoeba", "xnli"} <= set(OURS)
    assert len(CASES) >= 9 + 10 - 1


@each_task
def test_task_has_all_that_the_contract_names(name: str) -> None:
    task = TASKS.get(name)
    for member in (member for member in vars(Task) if not member.startswith("_")):
        assert hasattr(task, member), member
    assert task.name == name
    assert isinstance(task.head, Head)
    assert task.protocol >= 1
    assert set(task.languages) <= set(LANGUAGES)
    assert list(task.languages) == sorted(set(task.languages))
    assert list(task.labels) == list(dict.fromkeys(task.labels))
    assert task.splits
    assert task.default_fields
    assert set(task.default_fields) <= set(task.all_fields)


@each_case
def test_examples_are_sound(name: str, language: str) -> None:
    task = TASKS.get(name)
    for split in task.splits:
        examples = task.load(MINI, language, split)
        assert examples == task.load(MINI, language, split)
        assert len({example.id for example in examples}) == len(examples) > 0
        for example in examples:
            assert example.cluster
            assert all(text.strip() for text in example.texts.values())
            fields = task.fields(example, language)
            assert set(fields) == set(task.all_fields)
            assert all(isinstance(field, Field) and field.text in example.texts.values() for field in fields.values())


@each_task
def test_splits_share_no_example(name: str) -> None:
    task = TASKS.get(name)
    ids = [example.id for split in task.splits for example in task.load(MINI, "de", split)]
    assert len(set(ids)) == len(ids)


@each_case
def test_parallel_examples_agree_across_languages(name: str, language: str) -> None:
    here, there = (some_examples(name, code) for code in (language, "de"))
    assert [example.parallel_id for example in here] == [example.parallel_id for example in there]
    if here[0].parallel_id is not None:
        assert [example.cluster for example in here] == [example.cluster for example in there]


@each_case
def test_way_from_texts_to_scores(name: str, language: str, bert_like: PreTrainedTokenizerFast) -> None:
    task = TASKS.get(name)
    examples = some_examples(name, language)
    items = [Item(example) for example in examples]
    encoded = task.encode(items, bert_like)
    assert len(encoded.ids) == len(encoded.owners)
    assert set(encoded.owners.tolist()) == set(range(len(items)))
    assert encoded.truncated.shape == (len(items),)
    assert encoded.truncated.dtype == bool
    assert encoded.type_ids is None or list(map(len, encoded.type_ids)) == list(map(len, encoded.ids))

    random = np.random.default_rng(0)
    predictions = task.decode(items, encoded, random_outputs(task, encoded, examples, random))
    assert len(predictions) == len(items)
    assert json.loads(json.dumps(predictions)) == predictions
    statistics = task.statistics(predictions, examples)
    assert statistics.dtype == np.float64
    assert statistics.ndim == 2
    assert len(statistics) == len(items)

    scores = task.score(statistics.sum(axis=0))
    assert task.metric in scores
    assert all(0.0 <= float(score) <= 100.0 for score in scores.values())
    if task.metric == "accuracy":
        each = task.score(statistics)["accuracy"]
        assert each.shape == (len(items),)
        assert float(scores["accuracy"]) == pytest.approx(float(each.mean()))


@each_case
def test_no_mistakes_score_100(name: str, language: str, bert_like: PreTrainedTokenizerFast) -> None:
    task = TASKS.get(name)
    examples = some_examples(name, language)
    items = [Item(example) for example in examples]
    encoded = task.encode(items, bert_like)
    outputs = RIGHT[task.head](task, encoded, examples, np.random.default_rng(0))
    statistics = task.statistics(task.decode(items, encoded, outputs), examples)
    assert float(task.score(statistics.sum(axis=0))[task.metric]) == 100.0


@each_task
def test_scores_of_many_totals_are_those_of_each(name: str, bert_like: PreTrainedTokenizerFast) -> None:
    task = TASKS.get(name)
    examples = some_examples(name, "de")
    items = [Item(example) for example in examples]
    encoded = task.encode(items, bert_like)
    random = np.random.default_rng(0)
    statistics = task.statistics(task.decode(items, encoded, random_outputs(task, encoded, examples, random)), examples)
    weights = random.multinomial(len(items), np.full(len(items), 1 / len(items)), size=(4, 3))
    together = task.score(weights @ statistics)
    for metric, values in together.items():
        assert values.shape == (4, 3)
        for index in np.ndindex(4, 3):
            assert values[index] == task.score(weights[index] @ statistics)[metric]


@each_task
def test_encoding_does_not_depend_on_the_neighbours(name: str, bert_like: PreTrainedTokenizerFast) -> None:
    task = TASKS.get(name)
    items = [Item(example) for example in some_examples(name, "de")[:20]]
    together = task.encode(items, bert_like)
    for index, item in enumerate(items):
        alone = task.encode([item], bert_like)
        rows = np.flatnonzero(together.owners == index)
        assert [together.ids[row] for row in rows] == alone.ids
