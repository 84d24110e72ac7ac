"""Tagging: whole tokens, a tag for each of them, whatever the tokenizer and the perturbation do."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from xrobust.perturbations.edits import Edit, Perturbed
from xrobust.tasks import Example, Item, Outputs
from xrobust.tasks.kinds.tagging import Tagging, tokens_of
from xrobust.tasks.sources.tagged import sentence

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

LABELS = ("NOUN", "VERB", "X")
TASK = Tagging(name="tags", languages=("en",), labels=LABELS, readers={})
TOKENIZERS = ("bert_like", "roberta_like")
TOO_LONG = "-".join(["dog"] * 200)


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


def test_sequences_are_filled_to_the_last_place(bert_like: PreTrainedTokenizerFast) -> None:
    # "dog" is one piece: with [CLS] and [SEP], 126 fit into 128, and 300 take 126 + 126 + 48.
    encoded = TASK.encode([item(*["dog"] * 300)], bert_like)
    assert [len(ids) for ids in encoded.ids] == [128, 128, 50]
    assert [alignment[:, 0].tolist() for alignment in encoded.alignment] == [
        list(range(126)),
        list(range(126, 252)),
        list(range(252, 300)),
    ]
    assert all(alignment[0].tolist()[1] == 1 for alignment in encoded.alignment)


def test_token_of_several_pieces_is_not_torn_at_the_end_of_a_sequence(bert_like: PreTrainedTokenizerFast) -> None:
    pieces = bert_like("sleepsruns", add_special_tokens=False)["input_ids"]
    words = ["dog"] * (127 - len(pieces)) + ["sleepsruns", "cat"]
    encoded = TASK.encode([item(*words)], bert_like)
    assert [len(ids) for ids in encoded.ids] == [127 - len(pieces) + 2, len(pieces) + 3]
    assert list(encoded.ids[1][1 : 1 + len(pieces)]) == pieces


def test_model_with_fewer_positions_gets_shorter_sequences(bert_like: PreTrainedTokenizerFast) -> None:
    small = deepcopy(bert_like)
    small.model_max_length = 16
    words = ["dog"] * 30
    encoded = TASK.encode([item(*words)], small)
    assert [len(ids) for ids in encoded.ids] == [16, 16, 4]


def test_token_that_vanishes_becomes_one_unknown_token(bert_like: PreTrainedTokenizerFast) -> None:
    assert bert_like("\u200d", add_special_tokens=False)["input_ids"] == []
    items = [item("dog", "\u200d", "cat")]
    encoded = TASK.encode(items, bert_like)
    dog, cat = (bert_like(word, add_special_tokens=False)["input_ids"] for word in ("dog", "cat"))
    assert list(encoded.ids[0][1:-1]) == [*dog, bert_like.unk_token_id, *cat]
    assert TASK.decode(items, encoded, outputs_for(encoded, lambda _, token: LABELS[token])) == [list(LABELS)]


def test_token_that_does_not_fit_a_sequence_becomes_one_unknown_token(tokenizer: PreTrainedTokenizerFast) -> None:
    assert len(tokenizer(TOO_LONG, add_special_tokens=False)["input_ids"]) > 128
    items = [item("cat", TOO_LONG, "dog")]
    encoded = TASK.encode(items, tokenizer)
    cat, dog = (tokenizer(word, add_special_tokens=False)["input_ids"] for word in ("cat", "dog"))
    assert list(encoded.ids[0][1:-1]) == [*cat, tokenizer.unk_token_id, *dog]
    assert TASK.decode(items, encoded, outputs_for(encoded, lambda _, token: LABELS[token])) == [list(LABELS)]


def test_only_tokens_that_do_not_fit_count_as_truncated(tokenizer: PreTrainedTokenizerFast) -> None:
    items = [item("dog", "\u200d"), item("cat", TOO_LONG), item(*["house"] * 400)]
    assert TASK.encode(items, tokenizer).truncated.tolist() == [False, True, False]


def test_token_with_a_space_inside_stays_one_token(tokenizer: PreTrainedTokenizerFast) -> None:
    one = item("dog", "the house", "cat")
    encoded = TASK.encode([one], tokenizer)
    assert len(encoded.alignment[0]) == 3
    assert tokens_of(one) == ["dog", "the house", "cat"]


def test_model_sees_perturbed_tokens_one_to_one() -> None:
    # "dog sees cat": the last letter of the first token is doubled, one of the second is lost, the third begins anew.
    perturbed = item("dog", "sees", "cat", edits=(Edit(2, 3, "gg"), Edit(5, 6, ""), Edit(9, 10, "ka")))
    assert tokens_of(perturbed) == ["dogg", "ses", "kaat"]


def test_edits_at_the_borders_of_tokens_stay_with_them() -> None:
    # Every token changes at its first or last character; the two of the middle lie on both sides of one space.
    edits = (Edit(0, 1, ""), Edit(2, 3, "gs"), Edit(4, 5, "zs"), Edit(7, 8, ""), Edit(9, 10, "k"), Edit(11, 12, "tt"))
    perturbed = item("dog", "sees", "cat", edits=edits)
    assert tokens_of(perturbed) == ["ogs", "zsee", "katt"]
    assert perturbed.text("tokens") == "ogs zsee katt"


def test_perturbed_tokens_reach_the_model(bert_like: PreTrainedTokenizerFast) -> None:
    perturbed = item("dog", "sees", edits=(Edit(0, 3, "cat"),))
    assert TASK.encode([perturbed], bert_like).ids == TASK.encode([item("cat", "sees")], bert_like).ids


def test_sentence_without_tokens_gets_no_tags(tokenizer: PreTrainedTokenizerFast) -> None:
    items = [item(), item("dog")]
    encoded = TASK.encode(items, tokenizer)
    assert TASK.decode(items, encoded, outputs_for(encoded, lambda *_: "VERB")) == [[], ["VERB"]]


def test_segment_ids_are_those_of_a_single_text(bert_like: PreTrainedTokenizerFast) -> None:
    encoded = TASK.encode([item("dog", "cat")], bert_like)
    assert encoded.type_ids == [(0,) * len(encoded.ids[0])]


def test_proper_nouns_and_tokens_of_entities_are_names() -> None:
    one = item("Anna", "of", "New", "York", "sleeps").example
    for gold, names in (
        (["PROPN", "ADP", "ADJ", "PROPN", "VERB"], ["Anna", "York"]),
        (["B-PER", "O", "B-LOC", "I-LOC", "O"], ["Anna", "New", "York"]),
    ):
        field = TASK.fields(replace(one, gold=gold), "en")["tokens"]
        assert [field.text[start:end] for start, end in field.names] == names
