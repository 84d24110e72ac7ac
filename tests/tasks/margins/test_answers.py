"""How sure a reader is of the gold: against all spans looked at one by one, and against what is decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xrobust.perturbations.edits import Edit, Perturbed
from xrobust.tasks import Encoded, Example, Item, Outputs
from xrobust.tasks.kinds.question_answering import QuestionAnswering
from xrobust.tasks.scoring.answers import squad_statistics

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

TASK = QuestionAnswering(name="qa", languages=("en",), readers={}, answer_statistics=squad_statistics)
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def item(context: str, *gold: str, edits: tuple[Edit, ...] = (), question: str = "?") -> Item:
    answers = [{"text": text, "start": context.index(text)} for text in gold]
    example = Example("e", "c", {"question": question, "context": context}, answers)
    return Item(example, {"context": Perturbed(context, edits)} if edits else {})


def logits(encoded: Encoded, random: np.random.Generator | None = None) -> Outputs:
    """Whole numbers, so that many spans are equally good; or zeros."""
    ends = np.cumsum([len(ids) for ids in encoded.ids])
    spans = np.column_stack([np.concatenate([[0], ends[:-1]]), ends])
    shape = (int(ends[-1]), 2)
    return Outputs((np.zeros(shape) if random is None else random.integers(-9, 10, shape)).astype(np.float32), spans)


def one_by_one(item: Item, encoded: Encoded, outputs: Outputs, owner: int) -> float:
    """The margin by its rule, in a loop over all windows, starts and ends; every token is a character."""
    clean = item.example.texts["context"]
    gold = {
        place
        for answer in item.example.gold
        for place in range(answer["start"], answer["start"] + len(answer["text"]))
        if not clean[place].isspace()
    }
    best = {True: -np.inf, False: -np.inf}
    seen = item.text("context")
    for sequence in np.flatnonzero(encoded.owners == owner):
        rows, alignment = outputs[sequence], encoded.alignment[sequence]
        for first in range(len(rows)):
            for last in range(first, min(first + 30, len(rows))):
                if alignment[first, 2] != 1 or alignment[last, 0] < 0:
                    continue
                start, end = int(alignment[first, 0]), int(alignment[last, 1])
                while start < end and seen[start].isspace():
                    start += 1
                while end > start and seen[end - 1].isspace():
                    end -= 1
                if "context" in item.perturbed:
                    start, end = item.perturbed["context"].to_clean((start, end))
                shares = not gold.isdisjoint(range(start, end))
                best[shares] = max(best[shares], float(rows[first, 0] + rows[last, 1]))
    if best[True] == -np.inf:
        return 0.0
    return 1e6 if best[False] == -np.inf else best[True] - best[False]


def test_margin_is_the_best_span_that_meets_the_answer_over_the_best_that_does_not(
    by_letter: PreTrainedTokenizerFast,
) -> None:
    one = item("abcdefghij", "def")
    encoded = TASK.encode([one], by_letter)
    assert len(encoded.ids[0]) == 14
    outputs = logits(encoded)
    outputs[0][:] = -5.0
    # Tokens of the context begin at 3. The answer "bcd" meets "def" in one letter; "gh" does not.
    outputs[0][4, 0], outputs[0][6, 1] = 2.0, 4.0
    outputs[0][9, 0], outputs[0][10, 1] = 2.5, 1.0
    margins = TASK.margins([one], encoded, outputs, reference=TASK.reference([one], encoded, outputs))
    # "gh" has 3.5. "bc" and "b" have no logit of an end, and "g" to "j" are all that lies behind.
    assert TASK.decode([one], encoded, outputs) == ["bcd"]
    assert margins.values.tolist() == [2.5]
    expected = np.zeros((14, 2))
    expected[4, 0] = expected[6, 1] = 1.0
    expected[9, 0] = expected[10, 1] = -1.0
    assert margins.gradient.tolist() == expected.tolist()
    outputs[0][10, 1] = 3.5
    assert TASK.margins([one], encoded, outputs, reference=None).values.tolist() == [0.0]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), length=st.integers(1, 62), others=st.integers(0, 3))
def test_margin_is_that_of_all_spans_looked_at_one_by_one(
    by_letter: PreTrainedTokenizerFast, seed: int, length: int, others: int
) -> None:
    random = np.random.default_rng(seed)
    items = []
    for _ in range(1 + others):
        context = "".join(random.permutation(list(LETTERS))[:length])
        for place in random.integers(1, length, size=min(3, length - 1)) if length > 3 else ():
            context = context[:place] + " " + context[place + 1 :]
        context = f"x{context[1:-1]}y" if length > 2 else "x"
        start = int(random.integers(len(context)))
        gold = context[start : start + 1 + int(random.integers(6))].strip() or "x"
        edits = ()
        if random.random() < 0.5 and len(context) > 8:
            place = int(random.integers(1, len(context) - 4))
            edits = (
                Edit(place, place + 2, str(random.choice(["", "é", "éßç", " ", "ü "]))),
                Edit(place + 3, place + 3, "+"),
            )
        items.append(item(context, gold, edits=edits))
    encoded = TASK.encode(items, by_letter)
    outputs = logits(encoded, random)
    margins = TASK.margins(items, encoded, outputs, reference=None)
    assert margins.values.tolist() == [one_by_one(one, encoded, outputs, owner) for owner, one in enumerate(items)]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_margin_above_0_means_that_the_answer_given_meets_the_gold(
    by_letter: PreTrainedTokenizerFast, seed: int
) -> None:
    # 16 letters with four other tokens: all positions are among the 20 best, and every letter stands once.
    random = np.random.default_rng(seed)
    context = "".join(random.permutation(list(LETTERS))[:16])
    one = item(context, context[5:8], context[11])
    encoded = TASK.encode([one], by_letter)
    outputs = Outputs(random.normal(size=(20, 2)).astype(np.float32), np.array([[0, 20]]))
    (answer,) = TASK.decode([one], encoded, outputs)
    (margin,) = TASK.margins([one], encoded, outputs, reference=None).values
    assert (margin > 0) == bool(set(answer) & set(context[5:8] + context[11]))


def test_any_right_answer_counts(by_letter: PreTrainedTokenizerFast) -> None:
    one, other = item("abcdefghij", "ab", "ij"), item("abcdefghij", "ab")
    encoded = TASK.encode([one, other], by_letter)
    outputs = logits(encoded)
    for sequence in (0, 1):
        outputs[sequence][11, 0] = outputs[sequence][12, 1] = 3.0  # "ij"
        outputs[sequence][6, 0] = outputs[sequence][6, 1] = 2.0  # "d"
    # Second: "a" to "j" has 0 + 3, and so have "ij" without a right letter 6.
    assert TASK.margins([one, other], encoded, outputs, reference=None).values.tolist() == [6.0 - 4.0, 3.0 - 6.0]


def test_answer_may_stand_in_any_window(by_letter: PreTrainedTokenizerFast) -> None:
    context = (LETTERS + LETTERS[::-1])[:100]
    one = item(context, context[83:86])
    encoded = TASK.encode([one], by_letter)
    assert len(encoded.ids) == 4
    outputs = logits(encoded)
    outputs.values[:] = -9.0
    for sequence, alignment in enumerate(encoded.alignment):
        outputs[sequence][(alignment[:, 0] == 83) & (alignment[:, 2] == 1), 0] = 4.0
        outputs[sequence][alignment[:, 0] == 84, 1] = 3.0
        outputs[sequence][(alignment[:, 0] == 10) & (alignment[:, 2] == 1), 0] = 1.0
        outputs[sequence][alignment[:, 0] == 12, 1] = 1.5
    margins = TASK.margins([one], encoded, outputs, reference=None)
    assert margins.values.tolist() == [7.0 - 2.5]
    assert margins.gradient.sum() == 0.0
    assert np.abs(margins.gradient).sum() == 4.0


def test_letters_of_a_perturbed_answer_are_the_clean_ones_that_they_came_from(
    by_letter: PreTrainedTokenizerFast,
) -> None:
    # "in Berlin now" becomes "in Brln now": what stands at the edit is a part of the answer, wherever in it.
    one = item("in Berlin now", "er", edits=(Edit(3, 9, "Brln"),))
    encoded = TASK.encode([one], by_letter)
    outputs = logits(encoded)
    outputs[0][9, 0] = outputs[0][9, 1] = 3.0  # "n", the last letter of the edit
    outputs[0][11, 0] = outputs[0][13, 1] = 2.0  # "now"
    assert TASK.decode([one], encoded, outputs) == ["Berlin"]
    # "n" to "now" begins with 3 and ends with 2, and none but what lies behind it is wrong.
    assert TASK.margins([one], encoded, outputs, reference=None).values.tolist() == [6.0 - 4.0]


def test_what_cannot_be_right_or_cannot_be_wrong_is_said(by_letter: PreTrainedTokenizerFast) -> None:
    items = [item("abc", "abc"), item("abc")]
    encoded = TASK.encode(items, by_letter)
    margins = TASK.margins(items, encoded, logits(encoded), reference=None)
    assert margins.values.tolist() == [1e6, 0.0]
    assert not margins.gradient.any()


def test_versions_that_share_an_input_add_up(by_letter: PreTrainedTokenizerFast) -> None:
    one = item("abcdef", "cd")
    encoded = TASK.encode([one, one], by_letter)
    outputs = logits(encoded, np.random.default_rng(3))
    alone = Outputs(np.concatenate([np.ones((5, 2), np.float32), outputs[0]]), np.array([[5, 15], [5, 15]]))
    both = TASK.margins([one, one], encoded, alone, reference=None)
    single = TASK.margins([one], TASK.encode([one], by_letter), alone.take(np.array([0])), reference=None)
    assert both.values.tolist() == single.values.tolist() * 2
    assert both.gradient.tolist() == (2 * single.gradient).tolist()
    assert both.gradient.shape == (15, 2)
    assert both.gradient.any()
    assert not both.gradient[:5].any()


def test_no_edit_may_bring_the_answer_into_the_question() -> None:
    fields = TASK.fields(item("in Berlin, Berlin now", "Berlin", "in Berlin", "Berlin").example, "en")
    assert fields["question"].withheld == ("Berlin", "in Berlin")
    assert not fields["context"].withheld
