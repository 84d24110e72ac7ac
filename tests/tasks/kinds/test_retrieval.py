"""Retrieval: which side asks, what is near, and what a sentence becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from xrobust.perturbations import Edit, Perturbed
from xrobust.tasks import TASKS, Encoded, Example, Item, Outputs

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast


def items(count: int) -> list[Item]:
    """Pairs whose texts do not matter."""
    return [
        Item(Example(f"pair-{i}", f"pair-{i}", {"sentence": "s", "english": "e"}, f"pair-{i}")) for i in range(count)
    ]


def found(english: np.ndarray, sentences: np.ndarray) -> list[str]:
    """What Tatoeba decodes from embeddings of both sides."""
    count = len(english)
    encoded = Encoded([], None, np.tile(np.arange(count), 2), np.zeros(count, bool))
    return list(TASKS.get("tatoeba").decode(items(count), encoded, Outputs(np.concatenate([english, sentences]))))


# Cosines, English sentences down, sentences across: 0.6 0.28 0 / 0.8 0.96 0 / 0 0 1. English asks: each English
# sentence's best is its own translation. The other way the first sentence's best is the second English one.
ENGLISH = np.eye(3, dtype=np.float32)
SENTENCES = np.array([[0.6, 0.8, 0.0], [0.28, 0.96, 0.0], [0.0, 0.0, 1.0]], np.float32)


def test_english_asks() -> None:
    assert found(ENGLISH, SENTENCES) == ["pair-0", "pair-1", "pair-2"]
    # Sides exchanged, the same numbers give the other direction, which is worse.
    assert found(SENTENCES, ENGLISH) == ["pair-1", "pair-1", "pair-2"]


def test_length_of_an_embedding_does_not_count() -> None:
    lengths = np.array([[1000.0], [1.0], [0.001]], np.float32)
    # By dot product the first sentence would be nearest to the first two English ones.
    assert (ENGLISH @ (SENTENCES * lengths).T).argmax(axis=1).tolist() == [0, 0, 2]
    assert found(ENGLISH, SENTENCES * lengths) == ["pair-0", "pair-1", "pair-2"]
    assert found(ENGLISH * lengths, SENTENCES) == ["pair-0", "pair-1", "pair-2"]


def test_first_of_equally_near_sentences_is_taken() -> None:
    assert found(ENGLISH, np.ones((3, 3), np.float32)) == ["pair-0"] * 3


def test_embedding_of_nothing_is_no_error() -> None:
    with np.errstate(all="raise"):
        assert found(np.zeros((2, 3), np.float32), np.eye(2, 3, dtype=np.float32)) == ["pair-0", "pair-0"]


def test_many_pairs_are_compared_as_few_are() -> None:
    random = np.random.default_rng(0)
    english = random.normal(size=(2500, 8)).astype(np.float32)
    sentences = english + random.normal(scale=0.5, size=english.shape).astype(np.float32)
    one_by_one = []
    for query in english.astype(float):
        cosines = sentences.astype(float) @ query / np.linalg.norm(sentences.astype(float), axis=1)
        one_by_one.append(f"pair-{cosines.argmax()}")
    assert found(english, sentences) == one_by_one


def test_statistics_say_which_translations_were_found() -> None:
    task = TASKS.get("tatoeba")
    examples = [item.example for item in items(3)]
    statistics = task.statistics(found(SENTENCES, ENGLISH), examples)
    assert statistics.tolist() == [[0.0, 1.0], [1.0, 1.0], [1.0, 1.0]]
    assert float(task.score(statistics.sum(axis=0))["accuracy"]) == pytest.approx(200 / 3)


def sentence_pair(sentence: str, english: str) -> Item:
    """A clean pair."""
    return Item(Example("0", "0", {"sentence": sentence, "english": english}, "0"))


def test_every_sentence_is_a_sequence_of_its_own(bert_like: PreTrainedTokenizerFast) -> None:
    pairs = [sentence_pair("the dog", "a cat runs"), sentence_pair("old tree", "new house")]
    encoded = TASKS.get("tatoeba").encode(pairs, bert_like)
    texts = ["a cat runs", "new house", "the dog", "old tree"]
    assert encoded.ids == [tuple(ids) for ids in bert_like(texts)["input_ids"]]
    assert encoded.roles == ("english", "english", "sentence", "sentence")
    assert encoded.owners.tolist() == [0, 1, 0, 1]
    assert encoded.type_ids is None


def test_limit_is_512_or_the_tokenizers_own(
    bert_like: PreTrainedTokenizerFast,
    roberta_like: PreTrainedTokenizerFast,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = " ".join(words * 40)
    pairs = [sentence_pair(long, "a cat"), sentence_pair("the dog", "a cat"), sentence_pair("the dog", long)]
    for tokenizer, limit, length in ((bert_like, 512, 512), (bert_like, 64, 64), (roberta_like, 10**30, 512)):
        monkeypatch.setattr(tokenizer, "model_max_length", limit)
        encoded = TASKS.get("tatoeba").encode(pairs, tokenizer)
        assert encoded.truncated.tolist() == [True, False, True]
        assert max(map(len, encoded.ids)) == length
        assert [len(encoded.ids[number]) == length for number in range(6)] == [False, False, True, True, False, False]


def test_unchanged_texts_give_equal_ids(
    bert_like: PreTrainedTokenizerFast, roberta_like: PreTrainedTokenizerFast
) -> None:
    clean = sentence_pair("the dog sleeps", "a cat")
    untouched = Item(clean.example, {"sentence": Perturbed("the dog sleeps")})
    changed = Item(clean.example, {"sentence": Perturbed("the dog sleeps", [Edit(4, 7, "cat")])})
    for tokenizer in (bert_like, roberta_like):
        ids = TASKS.get("tatoeba").encode([clean, untouched, changed], tokenizer).ids
        assert ids[:3] == [ids[0]] * 3
        assert ids[3] == ids[4] != ids[5]


def test_no_side_may_be_switched_into_the_language_that_it_is_matched_against() -> None:
    task = TASKS.get("tatoeba")
    fields = task.fields(items(1)[0].example, "de")
    assert fields["sentence"].matched_languages >= {"en"}
    assert fields["english"].matched_languages >= {"de"}
    assert task.default_fields == ("sentence",)
