"""Question answering: windows, the best span over all of them, and answers in the words of the clean context."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from xrobust.perturbations.edits import Edit, Perturbed
from xrobust.perturbations.errors import CheckpointError
from xrobust.tasks import Encoded, Example, Item, Outputs
from xrobust.tasks.kinds.question_answering import QuestionAnswering
from xrobust.tasks.scoring.answers import squad_statistics

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

TASK = QuestionAnswering(name="qa", languages=("en",), readers={}, answer_statistics=squad_statistics)


def item(question: str, context: str, *, edits: tuple[Edit, ...] = ()) -> Item:
    example = Example("e", "c", {"question": question, "context": context}, [])
    return Item(example, {"context": Perturbed(context, edits)} if edits else {})


def logits(encoded: Encoded) -> Outputs:
    """Zeros for every token of every sequence."""
    ends = np.cumsum([len(ids) for ids in encoded.ids])
    spans = np.column_stack([np.concatenate([[0], ends[:-1]]), ends])
    return Outputs(np.zeros((int(ends[-1]), 2), np.float32), spans)


def point_at(encoded: Encoded, outputs: Outputs, *, start: int, end: int, owner: int = 0, by: float = 9.0) -> None:
    """Raise the logits of the tokens that begin at one character and end at another, in windows with most context."""
    for sequence, alignment in enumerate(encoded.alignment):
        if encoded.owners[sequence] == owner:
            outputs[sequence][(alignment[:, 0] <= start) & (alignment[:, 1] > start) & (alignment[:, 2] == 1), 0] += by
            outputs[sequence][(alignment[:, 0] < end) & (alignment[:, 1] >= end), 1] += by


@pytest.mark.parametrize("name", ["bert_like", "roberta_like"])
def test_one_window_is_what_the_tokenizer_makes_of_the_pair(name: str, request: pytest.FixtureRequest) -> None:
    tokenizer = request.getfixturevalue(name)
    encoded = TASK.encode([item("the dog sleeps", "the cat sees a tree")], tokenizer)
    whole = tokenizer("the dog sleeps", "the cat sees a tree")
    assert encoded.ids == [tuple(whole["input_ids"])]
    if "token_type_ids" in whole:
        assert encoded.type_ids == [tuple(whole["token_type_ids"])]


def test_windows_begin_every_third_of_the_positions(by_letter: PreTrainedTokenizerFast) -> None:
    # 60 of 384 positions: a stride of 20 of 128, and questions of 10 of 64.
    context = "".join(chr(ord("a") + number % 26) for number in range(100))
    encoded = TASK.encode([item("who?", context)], by_letter)
    starts = [int(alignment[alignment[:, 0] >= 0, 0].min()) for alignment in encoded.alignment]
    assert starts == [0, 20, 40, 60]
    assert max(map(len, encoded.ids)) == 60
    assert not encoded.truncated.any()


def test_long_question_loses_its_end(by_letter: PreTrainedTokenizerFast) -> None:
    encoded = TASK.encode([item("x" * 30, "short"), item("short", "short")], by_letter)
    assert encoded.truncated.tolist() == [True, False]
    assert len(encoded.ids[0]) == 10 + 5 + 3


@pytest.mark.parametrize(
    ("context", "answer"),
    [
        ("The cat sat on the mat.", "the mat"),
        ("ผู้ชายกินข้าวที่บ้าน", "ข้าว"),
        ("他昨天在北京买了一本书。", "北京"),
        ("سافر أحمد إلى القاهرة أمس.", "القاهرة"),
        ("राम ने दिल्ली में किताब ख़रीदी।", "दिल्ली"),
        ("a 👩‍👩‍👧 family 𝔛 day", "𝔛 day"),
    ],
)
def test_answer_is_cut_at_its_characters(context: str, answer: str, by_letter: PreTrainedTokenizerFast) -> None:
    one = item("?", context)
    encoded = TASK.encode([one], by_letter)
    outputs = logits(encoded)
    start = context.index(answer)
    point_at(encoded, outputs, start=start, end=start + len(answer))
    assert TASK.decode([one], encoded, outputs) == [answer]


def test_best_window_wins(by_letter: PreTrainedTokenizerFast) -> None:
    context = "0123456789" * 10
    one, other = item("?", context), item("?", "abc")
    encoded = TASK.encode([one, other], by_letter)
    outputs = logits(encoded)
    point_at(encoded, outputs, start=5, end=8, by=5.0)
    point_at(encoded, outputs, start=83, end=86, by=7.0)
    point_at(encoded, outputs, start=1, end=2, owner=1)
    assert TASK.decode([one, other], encoded, outputs) == ["345", "b"]


def test_span_keeps_to_the_context_the_order_and_thirty_tokens(by_letter: PreTrainedTokenizerFast) -> None:
    context = "abcdefghij" * 4
    one = item("who?", context)
    encoded = TASK.encode([one], by_letter)
    outputs = logits(encoded)
    # The surest start stands in the question; the next ones before an end that is too far off, and behind all ends.
    outputs[0][1, 0] = 50.0
    outputs[0][:, 1] = -50.0
    inside = encoded.alignment[0][:, 0]
    outputs[0][inside == 0, 0] = 20.0
    outputs[0][inside == 5, 0] = 10.0
    outputs[0][inside == 39, 0] = 30.0
    outputs[0][inside == 30, 1] = 20.0
    assert TASK.decode([one], encoded, outputs) == [context[5:31]]


def test_answer_from_a_perturbed_context_is_given_in_clean_words(by_letter: PreTrainedTokenizerFast) -> None:
    clean = "The cat sat in Berlin."
    one = item("where?", clean, edits=(Edit(4, 7, "ct"), Edit(15, 21, "Brelinn")))
    assert one.text("context") == "The ct sat in Brelinn."
    encoded = TASK.encode([one], by_letter)
    outputs = logits(encoded)
    point_at(encoded, outputs, start=14, end=21)
    assert TASK.decode([one], encoded, outputs) == ["Berlin"]
    # A part of what an edit touched comes back as all that it replaced.
    outputs = logits(encoded)
    point_at(encoded, outputs, start=15, end=17)
    assert TASK.decode([one], encoded, outputs) == ["Berlin"]


def test_no_span_at_all_is_an_empty_answer(by_letter: PreTrainedTokenizerFast) -> None:
    one = item("?", "ab")
    encoded = TASK.encode([one], by_letter)
    outputs = logits(encoded)
    outputs[0][encoded.alignment[0][:, 0] == 1, 0] = -1.0
    ids, none = encoded.ids, encoded.alignment[0].copy()
    none[:] = -1
    assert TASK.decode([one], Encoded(ids, None, encoded.owners, encoded.truncated, alignment=[none]), outputs) == [""]


def test_spaces_around_an_answer_go(by_letter: PreTrainedTokenizerFast) -> None:
    one = item("?", "a cat b")
    encoded = TASK.encode([one], by_letter)
    outputs = logits(encoded)
    point_at(encoded, outputs, start=1, end=6)
    assert TASK.decode([one], encoded, outputs) == ["cat"]


def test_slow_tokenizer_is_refused_with_a_way_out(bert_like: PreTrainedTokenizerFast) -> None:
    class Slow:
        is_fast = False
        name_or_path = "old"
        model_max_length = 512

    with pytest.raises(CheckpointError, match="does not say which characters") as caught:
        TASK.encode([item("?", "a")], Slow())  # type: ignore[arg-type]  # all that is asked of it
    assert "use_fast=True" in str(caught.value)
