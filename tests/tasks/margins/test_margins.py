"""How sure a model is of the gold: margins by hand, flips against what is decoded, gradients against differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.perturbations.edits import Edit, Perturbed
from xrobust.tasks import TASKS, Encoded, Example, Head, Item, Outputs, Source, Task
from xrobust.tasks.kinds.pair_classification import PairClassification
from xrobust.tasks.kinds.tagging import Tagging
from xrobust.tasks.sources.tagged import sentence

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

OURS = [name for name in TASKS.names() if "/benchmark/" in TASKS.origin(name)]
CERTAIN = 1e6  # what the protocol says where nothing could be wrong


def outputs_for(task: Task, encoded: Encoded, random: np.random.Generator) -> Outputs:
    """Random outputs with gaps between them, so that small differences change no order; float64 for differences."""
    if task.head in {Head.TOKEN_CLASSIFICATION, Head.QUESTION_ANSWERING}:
        ends = np.cumsum([len(ids) for ids in encoded.ids])
        shape = (int(ends[-1]), len(task.labels) or 2)
        spans = np.column_stack([np.concatenate([[0], ends[:-1]]), ends])
    else:
        shape, spans = (len(encoded.ids), len(task.labels) or 5), None
    values = random.permutation(int(np.prod(shape))).reshape(shape) / 7.0 + random.random(shape) * 0.02
    return Outputs(values - values.mean(), spans)


def check_gradient(gradient: np.ndarray, outputs: Outputs, total: Callable[[Outputs], float]) -> None:
    """Hold a gradient against differences of a total, in some places where it is not 0 and in some others."""
    assert gradient.shape == outputs.values.shape
    random = np.random.default_rng(1)
    places = random.permutation(np.argwhere(gradient))[:60].tolist()
    places += random.permutation(np.argwhere(gradient == 0))[:30].tolist()
    for place in map(tuple, places):
        found = []
        for step in (1e-4, -1e-4):
            values = outputs.values.copy()
            values[place] += step
            found.append(total(Outputs(values, outputs.spans)))
        assert gradient[place] == pytest.approx((found[0] - found[1]) / 2e-4, abs=1e-6), place


# All tasks.


def mean_of_right_tokens(task: Task, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> float:
    """For each sentence the mean of its tokens' margins, in the test's own words; all tokens are right when clean."""
    margins: dict[int, list[float]] = {}
    for sequence, (owner, alignment) in enumerate(zip(encoded.owners.tolist(), encoded.alignment, strict=True)):
        for number, place in alignment:
            logits = dict(zip(task.labels, outputs[sequence][place], strict=True))
            gold = logits.pop(items[owner].example.gold[number])
            margins.setdefault(owner, []).append(gold - max(logits.values()))
    return sum(sum(row) / len(row) for row in margins.values())


def right(task: Task, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> Outputs:
    """The outputs of a tagger, with every tag right."""
    found = Outputs(outputs.values.copy(), outputs.spans)
    for sequence, (owner, alignment) in enumerate(zip(encoded.owners.tolist(), encoded.alignment, strict=True)):
        for number, place in alignment:
            found[sequence][place, task.labels.index(items[owner].example.gold[number])] += 1e4
    return found


@pytest.mark.parametrize("name", OURS)
def test_gradient_is_the_derivative_of_the_margins(name: str, bert_like: PreTrainedTokenizerFast) -> None:
    task, random = TASKS.get(name), np.random.default_rng(0)
    language = "de" if "de" in task.languages else "en"
    clean = [Item(example) for example in task.limited(task.load(Source("mini"), language, "test"), 5)]
    encoded = task.encode(clean, bert_like)
    outputs = outputs_for(task, encoded, random)
    tagging = task.head is Head.TOKEN_CLASSIFICATION
    reference = task.reference(clean, encoded, right(task, clean, encoded, outputs) if tagging else outputs)
    items = clean[:4] + clean[1:3]  # the same example in two versions
    encoded = task.encode(items, bert_like)
    outputs = outputs_for(task, encoded, random)
    margins = task.margins(items, encoded, outputs, reference=reference)

    def total(changed: Outputs) -> float:
        if tagging:
            return mean_of_right_tokens(task, items, encoded, changed)
        return float(task.margins(items, encoded, changed, reference=reference).values.sum())

    check_gradient(margins.gradient, outputs, total)
    assert margins.values.shape == (6,)
    assert margins.gradient.any()


@pytest.mark.parametrize("name", ["xnli", "pawsx", "tatoeba"])
def test_margin_is_above_0_where_the_right_answer_is_given(name: str, bert_like: PreTrainedTokenizerFast) -> None:
    task, random = TASKS.get(name), np.random.default_rng(2)
    items = [Item(example) for example in task.load(Source("mini"), "de", "test")]
    encoded = task.encode(items, bert_like)
    outputs = Outputs(random.normal(size=(len(encoded.ids), len(task.labels) or 6)).astype(np.float32))
    if task.head is Head.ENCODER:  # near enough that some are found
        outputs.values[len(items) :] = outputs.values[: len(items)] + 0.4 * outputs.values[len(items) :]
    found = task.margins(items, encoded, outputs, reference=task.reference(items, encoded, outputs))
    correct = task.statistics(task.decode(items, encoded, outputs), [item.example for item in items])[:, 0]
    assert (found.values > 0).tolist() == correct.astype(bool).tolist()
    assert 0 < correct.sum() < len(items)


# Pair classification.

PAIRS = PairClassification(
    name="pairs", languages=("en",), labels=("a", "b", "c"), fields_in_order=("one", "two"), readers={}
)


def pairs(*gold: str) -> tuple[list[Item], Encoded]:
    items = [Item(Example(str(row), "c", {"one": "x", "two": "y"}, label)) for row, label in enumerate(gold)]
    return items, Encoded([()] * len(gold), None, np.arange(len(gold)), np.zeros(len(gold), bool))


def test_margin_of_a_pair_is_the_gold_logit_over_the_largest_other() -> None:
    items, encoded = pairs("a", "b", "c")
    outputs = Outputs(np.array([[3.0, 1.0, 2.0], [3.0, 1.0, 2.0], [2.0, 2.0, 2.0]], np.float32))
    margins = PAIRS.margins(items, encoded, outputs, reference=PAIRS.reference(items, encoded, outputs))
    assert margins.values.tolist() == [1.0, -2.0, 0.0]
    assert margins.gradient.tolist() == [[1.0, 0.0, -1.0], [-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]]


@given(st.integers(0, 2**32 - 1))
def test_margin_above_0_means_the_gold_label_alone_on_top(seed: int) -> None:
    random = np.random.default_rng(seed)
    gold = random.choice(["a", "b", "c"], size=8).tolist()
    items, encoded = pairs(*gold)
    outputs = Outputs(random.integers(-2, 3, size=(8, 3)).astype(np.float32))
    margins = PAIRS.margins(items, encoded, outputs, reference=None)
    ordered = np.sort(outputs.values, axis=1)
    alone = ordered[:, -1] > ordered[:, -2]
    decoded = PAIRS.decode(items, encoded, outputs)
    right = [one == other for one, other in zip(decoded, gold, strict=True)]
    assert (margins.values > 0).tolist() == (np.array(right) & alone).tolist()


# Tagging.

TAGS = Tagging(name="tags", languages=("en",), labels=("NOUN", "VERB", "X"), readers={})


def tagged(name: str, *tokens: str, gold: Sequence[str], edits: tuple[Edit, ...] = ()) -> Item:
    text, spans = sentence(tokens)
    example = Example(name, name, {"tokens": text}, list(gold), tokens=spans)
    return Item(example, {"tokens": Perturbed(text, edits)} if edits else {})


def token_logits(encoded: Encoded, rows: Sequence[Sequence[Sequence[float]]]) -> Outputs:
    """Logits of each token at its first subword, and something else at the others."""
    ends = np.cumsum([len(ids) for ids in encoded.ids])
    outputs = Outputs(
        np.full((int(ends[-1]), 3), 50.0, np.float32), np.column_stack([np.concatenate([[0], ends[:-1]]), ends])
    )
    for sequence, (owner, alignment) in enumerate(zip(encoded.owners, encoded.alignment, strict=True)):
        for number, place in alignment:
            outputs[sequence][place] = rows[owner][number]
    return outputs


def test_margin_of_a_sentence_is_that_of_its_weakest_token_among_those_right_when_clean(
    bert_like: PreTrainedTokenizerFast,
) -> None:
    clean = [tagged("e", "dog", "sleepsruns", "cat", gold=["NOUN", "VERB", "X"])]
    encoded = TAGS.encode(clean, bert_like)
    # The third token is tagged wrong from the start: nothing that becomes of it counts.
    before = token_logits(encoded, [[[4, 1, 0], [0, 2, 1], [5, 0, 0]]])
    reference = TAGS.reference(clean, encoded, before)
    assert TAGS.margins(clean, encoded, before, reference=reference).values.tolist() == [1.0]

    versions = [tagged("e", "dog", "sleepsruns", "cat", gold=clean[0].example.gold, edits=(Edit(0, 1, "f"),))] * 3
    encoded = TAGS.encode(versions, bert_like)
    right = [[4, 1, 0], [0, 7, 1], [0, 0, 9]]
    one_wrong = [[4, 6, 0], [0, 7, 1], [0, 0, 9]]
    level = [[4, 4, 0], [0, 7, 1], [0, 9, 0]]
    after = TAGS.margins(versions, encoded, token_logits(encoded, [right, one_wrong, level]), reference=reference)
    assert after.values.tolist() == [3.0, -2.0, 0.0]


def test_sentence_without_a_right_token_has_nothing_to_lose(bert_like: PreTrainedTokenizerFast) -> None:
    items = [tagged("wrong", "dog", gold=["NOUN"]), tagged("none", gold=[]), tagged("right", "dog", gold=["NOUN"])]
    encoded = TAGS.encode(items, bert_like)
    outputs = token_logits(encoded, [[[0, 1, 0]], [], [[3, 1, 0]]])
    margins = TAGS.margins(items, encoded, outputs, reference=TAGS.reference(items, encoded, outputs))
    assert margins.values.tolist() == [0.0, 0.0, 2.0]


def test_tokens_of_a_sentence_in_several_sequences_count_alike(bert_like: PreTrainedTokenizerFast) -> None:
    items = [tagged("long", *["dog"] * 300, gold=["NOUN"] * 300), tagged("short", "cat", gold=["NOUN"])]
    encoded = TAGS.encode(items, bert_like)
    assert len(encoded.ids) == 4
    logits = [[[5.0, 0.0, 0.0]] * 300, [[1.0, 0.0, 0.0]]]
    logits[0][290] = [2.0, 0.0, 0.0]
    outputs = token_logits(encoded, logits)
    assert TAGS.margins(items, encoded, outputs, reference=TAGS.reference(items, encoded, outputs)).values.tolist() == [
        2.0,
        1.0,
    ]


def test_versions_that_share_an_input_add_up_in_its_gradient(bert_like: PreTrainedTokenizerFast) -> None:
    items = [tagged("e", "dog", gold=["NOUN"]), tagged("e", "dog", gold=["NOUN"])]
    encoded = TAGS.encode(items, bert_like)
    outputs = token_logits(encoded, [[[3, 1, 0]], [[3, 1, 0]]])
    assert outputs.spans is not None
    shared = Outputs(outputs.values[:3], outputs.spans[[0, 0]])
    margins = TAGS.margins(items, encoded, shared, reference=TAGS.reference(items, encoded, shared))
    assert margins.gradient.tolist() == [[0, 0, 0], [2, -2, 0], [0, 0, 0]]
    more = Outputs(np.concatenate([np.ones((4, 3), np.float32), outputs.values]), outputs.spans + 4)
    margins = TAGS.margins(items, encoded, more, reference=TAGS.reference(items, encoded, more))
    assert margins.gradient.shape == more.values.shape
    assert not margins.gradient[:4].any()


# Retrieval.

TATOEBA = TASKS.get("tatoeba")
# Cosines, English sentences down, sentences across: 0.6 0.28 0 / 0.8 0.96 0 / 0 0 1.
ENGLISH = np.eye(3, dtype=np.float32)
SENTENCES = np.array([[0.6, 0.8, 0.0], [0.28, 0.96, 0.0], [0.0, 0.0, 1.0]], np.float32)


def retrieved(*names: str) -> tuple[list[Item], Encoded]:
    items = [Item(Example(name, name, {"sentence": "s", "english": "e"}, name)) for name in names]
    count = len(names)
    roles = ("english",) * count + ("sentence",) * count
    return items, Encoded([()] * 2 * count, None, np.tile(np.arange(count), 2), np.zeros(count, bool), roles)


def reference_of(english: np.ndarray, sentences: np.ndarray) -> Any:
    items, encoded = retrieved(*(f"pair-{row}" for row in range(len(english))))
    return TATOEBA.reference(items, encoded, Outputs(np.concatenate([english, sentences])))


def test_margin_of_a_translation_is_its_cosine_over_the_next_one() -> None:
    items, encoded = retrieved("pair-0", "pair-1", "pair-2")
    outputs = Outputs(np.concatenate([7 * ENGLISH, 0.1 * SENTENCES]))
    margins = TATOEBA.margins(items, encoded, outputs, reference=reference_of(ENGLISH, 2 * SENTENCES))
    assert margins.values == pytest.approx([0.6 - 0.28, 0.96 - 0.8, 1.0 - 0.0])


def test_a_version_is_compared_with_the_other_clean_sentences() -> None:
    # Two versions of the first sentence and one of the last in one call: they are no rivals of one another.
    items, encoded = retrieved("pair-0", "pair-0", "pair-2")
    versions = np.array([[0.8, 0.0, 0.6], [0.28, 0.96, 0.0], [0.0, 0.6, 0.8]], np.float32)
    outputs = Outputs(np.concatenate([ENGLISH[[0, 0, 2]], versions]))
    margins = TATOEBA.margins(items, encoded, outputs, reference=reference_of(ENGLISH, SENTENCES))
    assert margins.values == pytest.approx([0.8 - 0.28, 0.28 - 0.28, 0.8 - 0.0])
    assert margins.values[1] == 0.0


def test_a_perturbed_english_sentence_asks_anew() -> None:
    items, encoded = retrieved("pair-1")
    outputs = Outputs(np.array([[0.6, 0.0, 0.8], [0.28, 0.96, 0.0]], np.float32))
    margins = TATOEBA.margins(items, encoded, outputs, reference=reference_of(ENGLISH, SENTENCES))
    assert margins.values == pytest.approx([0.6 * 0.28 - 0.8])


def test_the_only_pair_cannot_be_missed() -> None:
    items, encoded = retrieved("pair-0")
    outputs = Outputs(np.array([[1.0, 0.0], [-1.0, 0.1]], np.float32))
    margins = TATOEBA.margins(items, encoded, outputs, reference=reference_of(outputs.values[:1], outputs.values[1:]))
    assert margins.values.tolist() == [CERTAIN]
    assert not margins.gradient.any()


def test_equal_sentences_are_a_flip_even_where_their_last_bits_differ() -> None:
    items, encoded = retrieved("pair-0")
    twice = np.array([[3.0, 4.0, 5.0]] * 2, np.float32)
    outputs = Outputs(np.array([[1.0, 1.0, 0.0], np.nextafter(twice[0], np.float32(9.0))], np.float32))
    margins = TATOEBA.margins(items, encoded, outputs, reference=reference_of(ENGLISH[:2], twice))
    assert margins.values.tolist() == [0.0]


def test_embedding_of_nothing_moves_nothing() -> None:
    items, encoded = retrieved("pair-0")
    outputs = Outputs(np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]], np.float32))
    with np.errstate(all="raise"):
        margins = TATOEBA.margins(items, encoded, outputs, reference=reference_of(ENGLISH, SENTENCES))
    assert margins.values.tolist() == [0.0]
    assert not margins.gradient.any()


# Mining.

BUCC = TASKS.get("bucc2018")


def mined(*sentences: tuple[str, str, list[str]]) -> tuple[list[Item], Encoded]:
    items = [Item(Example(name, name, {side: name}, gold)) for name, side, gold in sentences]
    roles = tuple(side for _, side, _ in sentences)
    return items, Encoded([()] * len(items), None, np.arange(len(items)), np.zeros(len(items), bool), roles)


SIDES = mined(
    ("b", "sentence", ["y", "z"]), ("x", "english", []), ("a", "sentence", []), ("y", "english", []),
    ("z", "english", []), ("c", "sentence", ["x", "gone"]),
)  # fmt: skip
# b: y 0.6, z 0.8, x 0. c: x 0.6, y 0, z 0.6 (0.96 * 0 + ...), see below.
VECTORS = np.array(
    [[1, 0, 0], [0, 0.6, 0.8], [0.6, 0.8, 0], [0.6, 0.8, 0], [0.8, 0, 0.6], [0, 1, 0]], np.float32
)  # fmt: skip


def test_sentence_to_be_mined_has_the_margin_of_its_nearest_counterpart_over_the_rest() -> None:
    items, encoded = SIDES
    outputs = Outputs(5 * VECTORS)
    margins = BUCC.margins(items, encoded, outputs, reference=BUCC.reference(items, encoded, Outputs(VECTORS)))
    expected = {
        "b": 0.8 - 0.0,  # z over x
        "c": 0.6 - 0.8,  # x over y
        "a": 0.0,  # has no counterpart
        "x": 0.6 - 0.48,  # c over a: English sentences look among the others
        "y": 0.6 - 1.0,  # b over a
        "z": 0.8 - 0.48,  # b over a
    }
    assert margins.values == pytest.approx([expected[item.example.id] for item in items])
    assert not margins.gradient[2].any()


def test_a_version_to_be_mined_is_compared_with_clean_sentences() -> None:
    items, encoded = SIDES
    reference = BUCC.reference(items, encoded, Outputs(VECTORS))
    versions, encoded = mined(*[("c", "sentence", ["x", "gone"])] * 2)
    margins = BUCC.margins(
        versions, encoded, Outputs(np.array([[0, 0.6, 0.8], [1, 0, 0]], np.float32)), reference=reference
    )
    assert margins.values == pytest.approx([1.0 - 0.48, 0.0 - 0.8])


def test_gradient_of_what_is_mined_is_the_derivative() -> None:
    items, encoded = SIDES
    reference = BUCC.reference(items, encoded, Outputs(VECTORS))
    outputs = Outputs(VECTORS.astype(float) * 3 + 0.1)
    margins = BUCC.margins(items, encoded, outputs, reference=reference)
    check_gradient(
        margins.gradient,
        outputs,
        lambda changed: float(BUCC.margins(items, encoded, changed, reference=reference).values.sum()),
    )
    assert margins.gradient.any(axis=1).tolist() == [True, True, False, True, True, True]
