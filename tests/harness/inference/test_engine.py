"""Inference: each unique input once, with the outputs of single runs, and what fails fails alone."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.inference.recording import Ids, Recorder, encoded, expected, inputs
from xrobust.checkpoints.choosing import select
from xrobust.checkpoints.registry import CheckpointEntry
from xrobust.failures import Failure
from xrobust.inference.batches import Batch, Pool
from xrobust.inference.engine import infer, outputs_of
from xrobust.inference.journal import Journal
from xrobust.models.loading import load_model, load_tokenizer
from xrobust.perturbations.errors import CheckpointError, RunError, XRobustError
from xrobust.tasks import Example, Item


@given(inputs, st.integers(1, 60))
def test_each_unique_input_runs_once_and_every_sequence_gets_its_output(ids: list[Ids], budget: int) -> None:
    pool, model = Pool(batch_tokens=budget), Recorder()
    half = len(ids) // 2
    numbers = np.concatenate([pool.add(encoded(ids[:half])), pool.add(encoded(ids[half:]))])
    outputs = infer(pool, model).values
    assert sorted(model.seen) == sorted(set(ids))
    assert outputs[numbers].tolist() == [expected(row) for row in ids]
    assert len(pool) == len(set(ids))


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
    told: list[int] = []
    with Journal.open(tmp_path / "journal", digest="d") as journal:
        outputs = infer(pool, second, journal=journal, tell=told.append).values
    np.testing.assert_array_equal(outputs, whole)
    assert first.seen + second.seen == alone.seen
    assert len(second.batches) == len(alone.batches) - 2
    assert outputs[numbers].tolist() == [expected(row) for row in IDS]
    assert (told[0], told[-1], len(told)) == (5 + 4, 17, 1 + len(second.batches))


def test_caller_is_told_how_many_tokens_are_over_to_the_end() -> None:
    pool, told = Pool(batch_tokens=5), list[int]()
    pool.add(encoded(IDS))
    infer(pool, Recorder(), tell=told.append)
    assert told == [0, 5, 5 + 4, 5 + 4 + 3, 5 + 4 + 3 + 4, 17]  # the rows of two tokens share a batch
    assert told[-1] == sum(map(len, IDS)) == pool.plan().tokens


def test_outputs_of_an_encoding_come_in_the_order_of_its_sequences() -> None:
    model = Recorder()
    outputs = outputs_of(encoded([*IDS, IDS[1]]), model, batch_tokens=5)
    assert outputs.values.tolist() == [expected(row) for row in (*IDS, IDS[1])]
    assert sorted(model.seen) == sorted(IDS)


def test_encodings_share_a_journal_in_the_order_in_which_they_are_asked(tmp_path: Path) -> None:
    asked = [encoded(IDS), encoded(IDS[:2]), encoded(IDS[::-1])]
    whole = [outputs_of(one, Recorder(), batch_tokens=5).values for one in asked]
    interrupted, rest = Recorder(dies_after=6), Recorder()  # five batches of the first, one of two of the second
    with Journal.open(tmp_path / "journal", digest="d") as journal:
        outputs_of(asked[0], interrupted, batch_tokens=5, journal=journal)
        with pytest.raises(KeyboardInterrupt):
            outputs_of(asked[1], interrupted, batch_tokens=5, journal=journal)
    with Journal.open(tmp_path / "journal", digest="d") as journal:
        again = [outputs_of(one, rest, batch_tokens=5, journal=journal).values for one in asked]
    for first, second in zip(whole, again, strict=True):
        np.testing.assert_array_equal(first, second)
    assert len(rest.batches) == 1 + 5


FULL = RunError("the batch does not fit")


def test_batch_that_fails_costs_its_own_inputs_alone() -> None:
    pool, told = Pool(batch_tokens=5), list[int]()
    numbers = pool.add(encoded(IDS))
    failures: dict[int, Failure] = {}
    outputs = infer(pool, Recorder(fails_on=(6, 6), error=FULL), failures=failures, tell=told.append).values[numbers]
    lost = [IDS.index((6, 6)), IDS.index((2, 1))]  # the rows of two tokens share a batch
    assert {number: failure.error for number, failure in failures.items()} == {
        int(numbers[position]): FULL for position in lost
    }
    assert np.isnan(outputs[lost]).all()
    for position, row in enumerate(IDS):
        assert position in lost or outputs[position].tolist() == expected(row)
    assert told[-1] == 17


def test_batch_that_fails_costs_the_tokens_of_its_own_inputs_alone() -> None:
    def by_token(batch: Batch) -> np.ndarray:
        if batch.ids.shape[1] == 4:
            raise FULL
        return np.repeat(batch.ids[..., None], 2, axis=2).astype(np.float32)

    pool = Pool(batch_tokens=5)
    numbers = pool.add(encoded(IDS))
    failures: dict[int, Failure] = {}
    outputs = infer(pool, by_token, failures=failures).take(numbers)
    assert list(failures) == [numbers[IDS.index((1, 2, 3, 4))]]
    for position, row in enumerate(IDS):
        given = [[np.nan, np.nan]] * 4 if len(row) == 4 else [[one, one] for one in row]
        np.testing.assert_array_equal(outputs[position], np.array(given))


def test_where_every_batch_fails_every_output_is_no_number() -> None:
    pool = Pool()
    numbers = pool.add(encoded(IDS))
    failures: dict[int, Failure] = {}
    outputs = infer(pool, Recorder(fails_on=IDS[0], error=FULL), failures=failures).take(numbers)
    assert sorted(failures) == list(range(len(IDS)))
    assert np.isnan(outputs.values).all()
    assert len(outputs.values) == len(IDS)


def test_batch_that_failed_runs_again_when_the_run_is_taken_up(tmp_path: Path) -> None:
    pool = Pool(batch_tokens=5)
    numbers = pool.add(encoded(IDS))
    failures: dict[int, Failure] = {}
    with Journal.open(tmp_path / "journal", digest="d") as journal:
        infer(pool, Recorder(fails_on=(6, 6), error=FULL), journal=journal, failures=failures)
    second, later = Recorder(), dict[int, Failure]()
    with Journal.open(tmp_path / "journal", digest="d") as journal:
        outputs = infer(pool, second, journal=journal, failures=later).values
    assert sorted(second.seen) == [(2, 1), (6, 6)]
    assert outputs[numbers].tolist() == [expected(row) for row in IDS]
    assert not later


@pytest.mark.parametrize("error", [FULL, CheckpointError("not of this vocabulary")])
def test_failure_that_nobody_takes_is_raised(error: XRobustError) -> None:
    pool = Pool(batch_tokens=5)
    pool.add(encoded(IDS))
    with pytest.raises(type(error), match=str(error)):
        infer(pool, Recorder(fails_on=(6, 6), error=error))


def test_error_of_a_library_is_a_failure_too_and_raised_where_none_are_taken() -> None:
    pool = Pool()
    numbers = pool.add(encoded(IDS))
    failures: dict[int, Failure] = {}
    infer(pool, Recorder(fails_on=IDS[0], error=ZeroDivisionError()), failures=failures)
    assert isinstance(failures[int(numbers[0])].error, ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        infer(pool, Recorder(fails_on=IDS[0], error=ZeroDivisionError()))


def test_journal_that_cannot_be_written_is_raised_whoever_takes_failures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = Pool(batch_tokens=5)
    pool.add(encoded(IDS))

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    failures: dict[int, Failure] = {}
    with Journal.open(tmp_path / "journal", digest="d") as journal:
        monkeypatch.setattr("xrobust.inference.journal._write", refuse)
        with pytest.raises(RunError, match="No space left"):
            infer(pool, Recorder(), journal=journal, failures=failures)
    assert not failures


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
