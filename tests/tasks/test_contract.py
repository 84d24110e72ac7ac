"""What every task keeps: a task is covered by being registered."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.tasks.encoding.tokenizers import by_characters
from xrobust.perturbations.errors import UsageError
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.text import Field
from xrobust.tasks import TASKS, Attackable, Calibrated, Encoded, Example, Head, Item, Outputs, Source, Task

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


def random_outputs(task: Task, encoded: Encoded, examples: list[Example], random: Random) -> Outputs:
    """What an untrained model could say."""
    del examples
    if task.head in {Head.TOKEN_CLASSIFICATION, Head.QUESTION_ANSWERING}:
        ends = np.cumsum([len(ids) for ids in encoded.ids])
        values = random.normal(size=(int(ends[-1]), len(task.labels) or 2)).astype(np.float32)
        return Outputs(values, np.column_stack([np.concatenate([[0], ends[:-1]]), ends]))
    return Outputs(random.normal(size=(len(encoded.ids), len(task.labels) or 16)).astype(np.float32))


def right_logits(task: Task, encoded: Encoded, examples: list[Example], random: Random) -> Outputs:
    """What a classifier without mistakes says."""
    outputs = random_outputs(task, encoded, examples, random)
    outputs.values[np.arange(len(examples)), [task.labels.index(example.gold) for example in examples]] = 10.0
    return outputs


def right_tags(task: Task, encoded: Encoded, examples: list[Example], random: Random) -> Outputs:
    """What a tagger without mistakes says at the first subword of each token."""
    outputs = random_outputs(task, encoded, examples, random)
    for sequence, (owner, alignment) in enumerate(zip(encoded.owners, encoded.alignment, strict=True)):
        for token, position in alignment:
            outputs[sequence][position, task.labels.index(examples[owner].gold[token])] = 10.0
    return outputs


def right_spans(task: Task, encoded: Encoded, examples: list[Example], random: Random) -> Outputs:
    """What a reader without mistakes says: start and end of the answer where a window has them."""
    outputs = random_outputs(task, encoded, examples, random)
    for sequence, (owner, alignment) in enumerate(zip(encoded.owners, encoded.alignment, strict=True)):
        answer = examples[owner].gold[0]
        whole = alignment[:, 2] == 1
        outputs[sequence][whole & (alignment[:, 0] == answer["start"]), 0] = 50.0
        outputs[sequence][whole & (alignment[:, 1] == answer["start"] + len(answer["text"])), 1] = 50.0
    return outputs


def right_embeddings(task: Task, encoded: Encoded, examples: list[Example], random: Random) -> Outputs:
    """What an encoder says that gives a sentence and its translation one direction."""
    names = {name: row for row, name in enumerate(dict.fromkeys(example.cluster for example in examples))}
    if task.metric == "accuracy":  # there a pair is one example, and clusters may join several
        names = {example.id: row for row, example in enumerate(examples)}
        rows = [names[examples[owner].id] for owner in encoded.owners]
    else:
        rows = [names[examples[owner].cluster] for owner in encoded.owners]
    return Outputs(random.normal(size=(len(names), 64)).astype(np.float32)[rows])


# A head without an entry is a new kind, whose author says here what no mistakes look like.
RIGHT: dict[Head, Callable[[Task, Encoded, list[Example], Random], Outputs]] = {
    Head.SEQUENCE_CLASSIFICATION: right_logits,
    Head.TOKEN_CLASSIFICATION: right_tags,
    Head.QUESTION_ANSWERING: right_spans,
    Head.ENCODER: right_embeddings,
}


@functools.cache
def some_examples(name: str, language: str, split: str | None = None) -> list[Example]:
    """The first examples of a task in a language; all where they are mined in one another."""
    task = TASKS.get(name)
    examples = task.load(MINI, language, split or task.splits[0])
    return examples if isinstance(task, Calibrated) else examples[:PAIRS]


def decoded(
    name: str, language: str, tokenizer: PreTrainedTokenizerFast, outputs: Callable[..., Outputs]
) -> tuple[list[Example], Any]:
    """Examples and what is decoded from outputs, calibrated where the task needs it."""
    task, random = TASKS.get(name), np.random.default_rng(0)
    state = None
    if isinstance(task, Calibrated):
        examples = some_examples(name, language, task.calibration_split)
        items = [Item(example) for example in examples]
        encoded = task.encode(items, tokenizer)
        state = task.calibrate(items, encoded, outputs(task, encoded, examples, random))
    examples = some_examples(name, language)
    items = [Item(example) for example in examples]
    encoded = task.encode(items, tokenizer)
    return examples, task.decode(items, encoded, outputs(task, encoded, examples, random), state)


@pytest.fixture(scope="module")
def by_character() -> PreTrainedTokenizerFast:
    """A tokenizer that makes a token of every character, so that every span of a text is one of tokens."""
    texts = (text for code in MINI.languages(TASKS.get("tatoeba").languages) for text in _texts(code))
    return by_characters(sorted({character for text in texts for character in text}), longest=512)


def _texts(language: str) -> list[str]:
    return [text for example in some_examples("tatoeba", language) for text in example.texts.values()]


def test_there_are_tasks_to_test() -> None:
    assert set(OURS) == {
        "bucc2018", "mlqa", "panx", "pawsx", "tatoeba", "tydiqa", "udpos", "xnli", "xquad"
    }  # fmt: skip
    assert len(CASES) >= 60


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


def test_the_task_of_mining_alone_is_calibrated_and_all_can_be_attacked() -> None:
    assert [name for name in OURS if isinstance(TASKS.get(name), Calibrated)] == ["bucc2018"]
    assert all(isinstance(TASKS.get(name), Attackable) for name in OURS)


@each_task
def test_a_task_that_is_not_calibrated_has_nothing_of_it(name: str) -> None:
    task = TASKS.get(name)
    there = [member for member in ("calibrate", "calibration_split") if hasattr(task, member)]
    assert bool(there) == isinstance(task, Calibrated)
    if isinstance(task, Calibrated):
        assert task.calibration_split in task.splits


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
            assert set(fields) == set(example.texts) <= set(task.all_fields)
            assert all(isinstance(field, Field) and field.text in example.texts.values() for field in fields.values())


@each_task
def test_splits_share_no_example(name: str) -> None:
    task = TASKS.get(name)
    ids = [example.id for split in task.splits for example in task.load(MINI, shared_language(name), split)]
    assert len(set(ids)) == len(ids)


@each_case
def test_parallel_examples_agree_across_languages(name: str, language: str) -> None:
    here, there = (some_examples(name, code) for code in (language, shared_language(name)))
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

    examples, predictions = decoded(name, language, bert_like, random_outputs)
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
def test_no_mistakes_score_100(name: str, language: str, by_character: PreTrainedTokenizerFast) -> None:
    task = TASKS.get(name)
    examples, predictions = decoded(name, language, by_character, RIGHT[task.head])
    scores = task.score(task.statistics(predictions, examples).sum(axis=0))
    assert {name: float(score) for name, score in scores.items()} == dict.fromkeys(scores, 100.0)


def shared_language(name: str) -> str:
    """German, or English in the one task that lacks it."""
    return "de" if "de" in TASKS.get(name).languages else "en"


@each_task
def test_scores_of_many_totals_are_those_of_each(name: str, bert_like: PreTrainedTokenizerFast) -> None:
    task = TASKS.get(name)
    examples, predictions = decoded(name, shared_language(name), bert_like, random_outputs)
    statistics, random = task.statistics(predictions, examples), np.random.default_rng(0)
    weights = random.multinomial(len(examples), np.full(len(examples), 1 / len(examples)), size=(4, 3))
    together = task.score(weights @ statistics)
    for metric, values in together.items():
        assert values.shape == (4, 3)
        for index in np.ndindex(4, 3):
            assert values[index] == pytest.approx(task.score(weights[index] @ statistics)[metric], abs=1e-9)


@each_task
def test_encoding_does_not_depend_on_the_neighbours(name: str, bert_like: PreTrainedTokenizerFast) -> None:
    task = TASKS.get(name)
    items = [Item(example) for example in some_examples(name, shared_language(name))[:20]]
    together = task.encode(items, bert_like)
    for index, item in enumerate(items):
        alone = task.encode([item], bert_like)
        rows = np.flatnonzero(together.owners == index)
        assert [together.ids[row] for row in rows] == alone.ids


@pytest.mark.parametrize("name", ["mlqa", "panx", "tydiqa", "udpos", "xquad"])
def test_training_data_are_english_and_apart_from_the_others(name: str) -> None:
    task = TASKS.get(name)
    training = task.load(MINI, "en", "train")
    assert len(training) >= 4000
    texts = {tuple(example.texts.values()) for example in training}
    for split in task.splits:
        assert not texts & {tuple(example.texts.values()) for example in task.load(MINI, "en", split)}


@pytest.mark.parametrize("name", ["bucc2018", "tatoeba"])
def test_tasks_without_a_head_have_no_training_data(name: str) -> None:
    with pytest.raises(UsageError, match="has no split 'train'"):
        TASKS.get(name).load(MINI, "de", "train")
