"""Tagging: whole tokens, a tag for each of them, whatever the tokenizer and the perturbation do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from xrobust.perturbations.edits import Edit, Perturbed
from xrobust.tasks import Example, Item, Outputs
from xrobust.tasks.kinds.tagging import Tagging, sentence, tokens_of

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

LABELS = ("NOUN", "VERB", "X")
TASK = Tagging(name="tags", languages=("en",), labels=LABELS, readers={})
TOKENIZERS = ("bert_like", "roberta_like")


def item(*tokens: str, edits: tuple[Edit, ...] = ()) -> Item:
    text, spans = sentence(tokens)
    example = Example("e", "e", {"tokens": text}, ["X"] * len(tokens), tokens=spans)
    return Item(example, {"tokens": Perturbed(text, edits)} if edits else {})


def outputs_for(encoded, choose) -> Outputs:
    """Logits that say `choose(sequence, token)` at the first subword of each token, and X everywhere else."""
    rows = []
    for sequence, (ids, alignment) in enumerate(zip(encoded.ids, encoded.alignment, strict=True)):
        logits = np.zeros((len(ids), len(LABELS)), np.float32)
        logits[:, 2] = 1.0
        for token, position in alignment:
            logits[position, LABELS.index(choose(sequence, int(token)))] = 2.0
        rows.append(logits)
    ends = np.cumsum([len(row) for row in rows])
    return Outputs(np.concatenate(rows), np.column_stack([np.concatenate([[0], ends[:-1]]), ends]))


@pytest.fixture(params=TOKENIZERS)
def tokenizer(request: pytest.FixtureRequest) -> PreTrainedTokenizerFast:
    return request.getfixturevalue(request.param)


def test_labels_stand_on_first_subwords(tokenizer: PreTrainedTokenizerFast) -> None:
    words = ["dog", "sleepsruns", "tree"]
    encoded = TASK.encode([item(*words)], tokenizer)
    pieces = [tokenizer(word, add_special_tokens=False)["input_ids"] for word in words]
    assert len(pieces[1]) > 1, "the middle word is to have several pieces"
    whole = [piece for word in pieces for piece in word]
    assert list(encoded.ids[0][1:-1]) == whole
    starts = [1, 1 + len(pieces[0]), 1 + len(pieces[0]) + len(pieces[1])]
    assert encoded.alignment[0].tolist() == [[0, starts[0]], [1, starts[1]], [2, starts[2]]]


def test_special_tokens_are_the_tokenizers_own(tokenizer: PreTrainedTokenizerFast) -> None:
    ids = TASK.encode([item("dog")], tokenizer).ids[0]
    assert ids == tuple(tokenizer("dog")["input_ids"])


def test_long_sentence_is_split_at_tokens_and_comes_back(tokenizer: PreTrainedTokenizerFast) -> None:
    words = [("dog", "cat", "house", "sleeps")[number % 4] for number in range(301)]
    items = [item("tree"), item(*words), item("house", "tree")]
    encoded = TASK.encode(items, tokenizer)
    assert max(map(len, encoded.ids)) <= 128
    assert encoded.owners.tolist() == [0, *[1] * (len(encoded.ids) - 2), 2]
    assert len(encoded.ids) >= 5
    found = TASK.decode(items, encoded, outputs_for(encoded, lambda _, token: LABELS[token % 3]))
    assert found[1] == [LABELS[number % 3] for number in range(301)]
    assert [len(tags) for tags in found] == [1, 301, 2]
    assert not encoded.truncated.any()


def test_token_that_vanishes_or_does_not_fit_becomes_one_unknown_token(tokenizer: PreTrainedTokenizerFast) -> None:
    long = "dog" * 400
    items = [item("dog", "\u200d", "cat"), item("cat", long, "dog")]
    encoded = TASK.encode(items, tokenizer)
    assert [len(found) for found in TASK.decode(items, encoded, outputs_for(encoded, lambda *_: "NOUN"))] == [3, 3]
    vanishing = len(tokenizer("\u200d", add_special_tokens=False)["input_ids"]) == 0
    if vanishing:
        assert encoded.ids[0][encoded.alignment[0][1][1]] == tokenizer.unk_token_id
    assert encoded.ids[1][encoded.alignment[1][1][1]] == tokenizer.unk_token_id
    assert len(encoded.ids[1]) < 20


def test_token_with_a_space_inside_stays_one_token(tokenizer: PreTrainedTokenizerFast) -> None:
    one = item("dog", "the house", "cat")
    encoded = TASK.encode([one], tokenizer)
    assert len(encoded.alignment[0]) == 3
    assert tokens_of(one) == ["dog", "the house", "cat"]


def test_model_sees_perturbed_tokens_one_to_one() -> None:
    # "dog sees cat": the last letter of the first token is doubled, one of the second is lost, the third begins anew.
    perturbed = item("dog", "sees", "cat", edits=(Edit(2, 3, "gg"), Edit(5, 6, ""), Edit(9, 10, "ka")))
    assert tokens_of(perturbed) == ["dogg", "ses", "kaat"]


def test_sentence_without_tokens_gets_no_tags(tokenizer: PreTrainedTokenizerFast) -> None:
    items = [item(), item("dog")]
    encoded = TASK.encode(items, tokenizer)
    assert TASK.decode(items, encoded, outputs_for(encoded, lambda *_: "VERB")) == [[], ["VERB"]]


def test_segment_ids_are_those_of_a_single_text(bert_like: PreTrainedTokenizerFast) -> None:
    encoded = TASK.encode([item("dog", "cat")], bert_like)
    assert encoded.type_ids == [(0,) * len(encoded.ids[0])]
