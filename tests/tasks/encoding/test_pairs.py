"""Pairs as token ids, with real tokenizers trained here."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest

from xrobust.perturbations import Edit, Perturbed
from xrobust.tasks import TASKS, Example, Item, Outputs

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

LIMIT = 128


def pair(premise: str, hypothesis: str, number: int = 0) -> Item:
    """A clean pair."""
    return Item(Example(str(number), str(number), {"premise": premise, "hypothesis": hypothesis}, "neutral"))


def repeat(words: Sequence[str], count: int) -> str:
    """A text of `count` words."""
    return " ".join(words[index % len(words)] for index in range(count))


@pytest.fixture(params=["bert_like", "roberta_like"])
def tokenizer(request: pytest.FixtureRequest) -> PreTrainedTokenizerFast:
    """Both kinds of tokenizer."""
    found: PreTrainedTokenizerFast = request.getfixturevalue(request.param)
    return found


def body(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    """Ids of a text without special tokens."""
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def test_short_pair_is_whole(tokenizer: PreTrainedTokenizerFast, words: list[str]) -> None:
    encoded = TASKS.get("xnli").encode([pair(repeat(words, 5), repeat(words, 3))], tokenizer)
    (ids,) = encoded.ids
    first, second = body(tokenizer, repeat(words, 5)), body(tokenizer, repeat(words, 3))
    special = len(ids) - len(first) - len(second)
    assert special in {3, 4}
    assert list(ids[1 : 1 + len(first)]) == first
    assert list(ids[-1 - len(second) : -1]) == second
    assert encoded.truncated.tolist() == [False]
    assert encoded.owners.tolist() == [0]


def test_segment_ids_are_where_the_tokenizer_has_them(
    bert_like: PreTrainedTokenizerFast, roberta_like: PreTrainedTokenizerFast
) -> None:
    items = [pair("the dog sleeps", "a cat")]
    assert TASKS.get("xnli").encode(items, roberta_like).type_ids is None
    encoded = TASKS.get("xnli").encode(items, bert_like)
    assert encoded.type_ids == [(0,) * (2 + len(body(bert_like, "the dog sleeps"))) + (1,) * 3]
    assert [len(row) for row in encoded.type_ids or ()] == [len(row) for row in encoded.ids]


def test_longer_sentence_loses_its_end_first(tokenizer: PreTrainedTokenizerFast, words: list[str]) -> None:
    long, short = repeat(words, 300), repeat(words, 10)
    encoded = TASKS.get("xnli").encode([pair(long, short), pair(short, long), pair(long, long)], tokenizer)
    assert encoded.truncated.tolist() == [True, True, True]
    assert [len(ids) for ids in encoded.ids] == [LIMIT] * 3
    whole, rest = body(tokenizer, long), body(tokenizer, short)
    separators = 2 + int(tokenizer.sep_token == "</s>")  # after the first sentence, between, after the second
    room = LIMIT - 1 - separators
    kept = room - len(rest)
    assert list(encoded.ids[0][1 : 1 + kept]) == whole[:kept]
    assert list(encoded.ids[0][-1 - len(rest) : -1]) == rest
    assert list(encoded.ids[1][1 : 1 + len(rest)]) == rest
    assert list(encoded.ids[1][-1 - kept : -1]) == whole[:kept]
    # Equally long sentences share the room, to within one token.
    separator = tokenizer.sep_token_id
    first = encoded.ids[2].index(separator) - 1
    assert abs(2 * first - room) <= 1


def test_128_tokens_are_whole_and_129_are_counted_as_truncated(
    tokenizer: PreTrainedTokenizerFast, words: list[str]
) -> None:
    long, short = repeat(words, 200), "a cat"
    lengths = [len(tokenizer(long[:end], short)["input_ids"]) for end in range(len(long))]
    encoded = TASKS.get("xnli").encode(
        [pair(long[: lengths.index(length)], short) for length in (LIMIT, LIMIT + 1)], tokenizer
    )
    assert [len(ids) for ids in encoded.ids] == [LIMIT, LIMIT]
    assert encoded.truncated.tolist() == [False, True]


def test_tokenizer_with_a_smaller_limit_is_obeyed(
    bert_like: PreTrainedTokenizerFast, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bert_like, "model_max_length", 20)
    encoded = TASKS.get("xnli").encode([pair(repeat(words, 30), "the dog"), pair("the dog", "a cat")], bert_like)
    assert len(encoded.ids[0]) == 20
    assert encoded.truncated.tolist() == [True, False]


def test_truncation_leaves_short_pairs_as_they_are(tokenizer: PreTrainedTokenizerFast, words: list[str]) -> None:
    short, long = pair("the dog", "a cat"), pair(repeat(words, 300), "a cat")
    alone = TASKS.get("xnli").encode([short], tokenizer).ids[0]
    assert TASKS.get("xnli").encode([long, short], tokenizer).ids[1] == alone
    assert TASKS.get("xnli").encode([short, long], tokenizer).ids[0] == alone


def test_unchanged_texts_give_equal_ids_and_changed_ones_others(tokenizer: PreTrainedTokenizerFast) -> None:
    clean = pair("the dog sleeps", "a cat runs")
    untouched = Item(clean.example, {"premise": Perturbed("the dog sleeps")})
    changed = Item(clean.example, {"hypothesis": Perturbed("a cat runs", [Edit(2, 5, "dog")])})
    ids = TASKS.get("xnli").encode([clean, untouched, changed], tokenizer).ids
    assert ids[0] == ids[1]
    assert ids[2] == TASKS.get("xnli").encode([pair("the dog sleeps", "a dog runs")], tokenizer).ids[0]
    assert ids[2] != ids[0]


def test_long_texts_give_no_warning_of_the_tokenizer(
    bert_like: PreTrainedTokenizerFast, words: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    # The library says it once a tokenizer.
    bert_like.deprecation_warnings.clear()
    logging.getLogger("transformers").addHandler(caplog.handler)
    try:
        TASKS.get("xnli").encode([pair(repeat(words, 600), "a cat")], bert_like)
        item = Item(Example("0", "0", {"sentence": repeat(words, 600), "english": "a cat"}, "0"))
        TASKS.get("tatoeba").encode([item], bert_like)
    finally:
        logging.getLogger("transformers").removeHandler(caplog.handler)
    assert caplog.messages == []


def test_largest_logit_decides() -> None:
    task = TASKS.get("xnli")
    assert task.labels == ("contradiction", "entailment", "neutral")
    items = [pair("a", "b", number) for number in range(4)]
    logits = np.array([[3.0, 1.0, 2.0], [-3.0, -1.0, -2.0], [0.0, 0.1, 0.2], [1.0, 1.0, 1.0]], np.float32)
    found = task.decode(items, None, Outputs(logits))  # type: ignore[arg-type]  # classification decodes from logits alone
    assert found == ["contradiction", "entailment", "neutral", "contradiction"]
