"""Inference: each unique input once, in batches that depend on the inputs alone, with the outputs of single runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.checkpoints.choosing import select
from xrobust.checkpoints.registry import CheckpointEntry
from xrobust.inference.engine import Batch, Pool, Progress, infer
from xrobust.inference.journal import Journal
from xrobust.models.loading import load_model, load_tokenizer
from xrobust.tasks import Encoded, Example, Item

Ids = tuple[int, ...]


def encoded(ids: Sequence[Ids], type_ids: list[Ids] | None = None) -> Encoded:
    return Encoded(list(ids), type_ids, np.arange(len(ids)), np.zeros(len(ids), bool))


class Recorder:
    """A stand-in for a model whose output says what went in: length, sum and last id of every row."""

    def __init__(self, *, dies_after: int | None = None) -> None:
        self.seen: list[Ids] = []
        self.batches: list[Batch] = []
        self._dies_after = dies_after

    def __call__(self, batch: Batch) -> np.ndarray:
        if self._dies_after is not None and len(self.batches) == self._dies_after:
            raise KeyboardInterrupt
        self.batches.append(batch)
        rows = [tuple(row[:length].tolist()) for row, length in zip(batch.ids, batch.lengths, strict=True)]
        self.seen += rows
        return np.array([expected(row) for row in rows], np.float32)


def expected(row: Ids) -> list[float]:
    return [len(row), sum(row), row[-1]]


inputs = st.lists(st.lists(st.integers(0, 300_000), min_size=1, max_size=12).map(tuple), min_size=1, max_size=40)


@given(inputs, st.integers(1, 60))
def test_each_unique_input_runs_once_and_every_sequence_gets_its_output(ids: list[Ids], budget: int) -> None:
    pool, model = Pool(batch_tokens=budget), Recorder()
    half = len(ids) // 2
    numbers = np.concatenate([pool.add(encoded(ids[:half])), pool.add(encoded(ids[half:]))])
    outputs = infer(pool, model).values
    assert sorted(model.seen) == sorted(set(ids))
    assert outputs[numbers].tolist() == [expected(row) for row in ids]
    assert (pool.sequences, len(pool)) == (len(ids), len(set(ids)))


@given(inputs, st.integers(1, 60), st.randoms(use_true_random=False))
def test_batches_are_a_function_of_the_set_of_inputs(ids: list[Ids], budget: int, random: Any) -> None:
    def batches(order: list[Ids]) -> tuple[list[list[Ids]], str]:
        pool, model = Pool(batch_tokens=budget), Recorder()
        pool.add(encoded(order))
        infer(pool, model)
        rows = [[tuple(row[:n]) for row, n in zip(b.ids.tolist(), b.lengths, strict=True)] for b in model.batches]
        return rows, pool.plan().digest

    shuffled = [*ids, *ids[:3]]
    random.shuffle(shuffled)
    assert batches(ids) == batches(shuffled)


@given(inputs, st.integers(1, 60))
def test_batches_keep_the_budget_and_run_longest_first(ids: list[Ids], budget: int) -> None:
    pool, model = Pool(batch_tokens=budget), Recorder()
    pool.add(encoded(ids))
    infer(pool, model)
    for batch in model.batches:
        assert batch.ids.shape[1] == batch.lengths.max()
        assert batch.ids.size <= budget or len(batch.ids) == 1
    lengths = [len(row) for row in model.seen]
    assert lengths == sorted(lengths, reverse=True)


def test_digest_tells_plans_apart() -> None:
    def digest(ids: list[Ids], budget: int = 100, types: list[Ids] | None = None) -> str:
        pool = Pool(batch_tokens=budget)
        pool.add(encoded(ids, types))
        return pool.plan().digest

    found = {
        digest([(1, 2), (3,)]),
        digest([(1, 2), (4,)]),
        digest([(1,), (2, 3)]),
        digest([(1, 2), (3,)], 99),
        digest([(1,)], types=[(2,)]),
        digest([(1, 2)]),
    }
    assert len(found) == 6


def test_inputs_that_differ_in_segments_are_different() -> None:
    pool = Pool()
    numbers = pool.add(encoded([(1, 2), (1, 2), (1, 2)], [(0, 0), (0, 1), (0, 0)]))
    assert numbers.tolist() == [0, 1, 0]
    batch = pool.batch(np.array([0, 1]))
    assert batch.ids.tolist() == [[1, 2], [1, 2]]
    assert batch.type_ids is not None
    assert batch.type_ids.tolist() == [[0, 0], [0, 1]]


def test_cells_with_and_without_segments_do_not_mix() -> None:
    pool = Pool()
    pool.add(encoded([(1,)]))
    with pytest.raises(ValueError, match="segment ids"):
        pool.add(encoded([(1,)], [(0,)]))


def test_empty_pool_has_no_outputs() -> None:
    pool = Pool()
    assert pool.plan().batches == ()
    assert len(infer(pool, Recorder()).values) == 0


IDS = [(7, 7, 7), (1, 2, 3, 4), (5,), (6, 6), (9, 9, 9, 9, 9), (2, 1)]


def test_interrupted_run_goes_on_with_the_batches_that_are_missing(tmp_path: Path) -> None:
    pool = Pool(batch_tokens=5)
    numbers = pool.add(encoded(IDS))
    alone, first, second = Recorder(), Recorder(dies_after=2), Recorder()
    whole = infer(pool, alone).values
    with Journal.open(tmp_path / "journal", digest="d") as journal, pytest.raises(KeyboardInterrupt):
        infer(pool, first, journal=journal)
    told: list[Progress] = []
    with Journal.open(tmp_path / "journal", digest="d") as journal:
        outputs = infer(pool, second, journal=journal, progress=told.append).values
    np.testing.assert_array_equal(outputs, whole)
    assert first.seen + second.seen == alone.seen
    assert len(second.batches) == len(alone.batches) - 2
    assert outputs[numbers].tolist() == [expected(row) for row in IDS]
    assert told[0] == Progress(2, len(alone.batches), 9, 17, 2)


def test_progress_counts_batches_and_tokens_to_the_end() -> None:
    pool, told = Pool(batch_tokens=5), list[Progress]()
    pool.add(encoded(IDS))
    infer(pool, Recorder(), progress=told.append)
    assert [state.batches for state in told] == list(range(told[-1].total_batches + 1))
    assert [state.tokens for state in told] == sorted(state.tokens for state in told)
    assert told[-1].tokens == told[-1].total_tokens == sum(map(len, IDS)) == pool.plan().tokens


@pytest.mark.parametrize("kind", ["BertForSequenceClassification", "XLMRobertaForSequenceClassification"])
def test_pooled_logits_equal_those_of_single_inputs(
    save_model: Any, xnli: Any, examples: list[Example], kind: str
) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification

    directory = save_model(kind)
    checkpoint = select(CheckpointEntry("tiny", path=str(directory)), xnli)
    items = [Item(example) for example in examples]
    found = xnli.encode(items, load_tokenizer(checkpoint))
    pool = Pool(batch_tokens=40)
    numbers = pool.add(found)
    outputs = infer(pool, load_model(checkpoint, device="cpu")).values[numbers]
    assert len(pool) == 4
    assert outputs.shape == (5, 3)
    np.testing.assert_array_equal(outputs[0], outputs[4])
    reference = AutoModelForSequenceClassification.from_pretrained(directory).eval()
    for ids, types, output in zip(found.ids, found.type_ids, outputs, strict=True):
        with torch.inference_mode():
            logits = reference(torch.tensor([ids]), token_type_ids=torch.tensor([types])).logits[0]
        np.testing.assert_allclose(output, logits, atol=1e-5)


@pytest.mark.parametrize("kind", ["BertModel", "XLMRobertaModel", "XLMRobertaForSequenceClassification"])
@pytest.mark.parametrize("pooling", ["mean", "cls"])
@pytest.mark.parametrize("layer", [0, 2, 3, -1, -2])
def test_pooled_embeddings_equal_those_of_single_inputs(
    save_model: Any, tatoeba: Any, kind: str, pooling: str, layer: int
) -> None:
    import torch
    from transformers import AutoModel

    directory = save_model(kind)
    checkpoint = select(CheckpointEntry("tiny", path=str(directory)), tatoeba, layer=layer, pooling=pooling)
    pairs = [("the cat sees the dog", "die katze schläft"), ("a", "das haus ist klein"), ("a dog", "собака спит")]
    items = [Item(Example(str(n), str(n), {"english": a, "sentence": b}, str(n))) for n, (a, b) in enumerate(pairs)]
    found = tatoeba.encode(items, load_tokenizer(checkpoint))
    pool = Pool(batch_tokens=24)
    numbers = pool.add(found)
    outputs = infer(pool, load_model(checkpoint, device="cpu")).values[numbers]
    reference = AutoModel.from_pretrained(directory).eval()
    for ids, output in zip(found.ids, outputs, strict=True):
        with torch.inference_mode():
            hidden = reference(torch.tensor([ids]), output_hidden_states=True).hidden_states[layer][0]
        np.testing.assert_allclose(output, hidden.mean(0) if pooling == "mean" else hidden[0], atol=1e-5)
