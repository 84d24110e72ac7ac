"""Scoring a cell: its own outputs, its own items, and counts worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from xrobust.failures import Failure
from xrobust.perturbations import Edit, Perturbed
from xrobust.perturbations.errors import RunError
from xrobust.running.scoring import Encoding, score_cell
from xrobust.tasks import TASKS, Encoded, Example, Item, Outputs, Task

XNLI = TASKS.get("xnli")
LABELS = XNLI.labels
EXAMPLES = [
    Example(f"x-{n}", f"c-{n}", {"premise": "ein Haus", "hypothesis": "klein"}, label)
    for n, label in enumerate([LABELS[0], LABELS[1], LABELS[2], LABELS[0]])
]
SWAPPED = {"premise": Perturbed("ein Haus", [Edit(4, 8, "Huas")])}
COUNTS = {"examples": 4, "changed": 3, "unchanged": 1, "inapplicable": 1, "refused": 5}


def encoding(items: Sequence[Item], numbers: Sequence[int], *, truncated: Sequence[int] = ()) -> Encoding:
    """Items with one input each, by their numbers in the pool."""
    lost = np.isin(np.arange(len(items)), truncated)
    encoded = Encoded(ids=[], type_ids=None, owners=np.arange(len(items)), truncated=lost)
    return Encoding(items, encoded, np.array(numbers))


def outputs(*labels: int) -> Outputs:
    """For each input of the pool, logits with one label on top."""
    return Outputs(np.eye(3, dtype=np.float32)[list(labels)])


CLEAN = encoding([Item(example) for example in EXAMPLES], [0, 1, 2, 0])
# The first is as it was; the second has another input; the third and the fourth changed, and gave the same token ids.
NOISY = encoding(
    [Item(EXAMPLES[0]), *(Item(example, SWAPPED) for example in EXAMPLES[1:])], [0, 3, 2, 0], truncated=[1, 2]
)
OUTPUTS = outputs(0, 1, 0, 2)


def score(cell: Encoding, **changes: Any) -> Any:
    values: dict[str, Any] = {"clean": CLEAN, "outputs": OUTPUTS, "state": None, "counts": COUNTS}
    return score_cell(XNLI, cell, **(values | changes))


def test_a_cell_is_scored_by_the_outputs_of_its_own_inputs() -> None:
    clean, noisy = score(CLEAN), score(NOISY)
    assert clean.predictions == [LABELS[0], LABELS[1], LABELS[0], LABELS[0]]
    assert noisy.predictions == [LABELS[0], LABELS[2], LABELS[0], LABELS[0]]
    assert clean.record["scores"] == {"accuracy": 75.0}
    assert noisy.record["scores"] == {"accuracy": 50.0}
    assert noisy.statistics.tolist() == [[1, 1], [0, 1], [0, 1], [1, 1]]
    assert noisy.items is NOISY.items


def test_the_counts_say_what_the_encoder_lost_and_what_it_did_not_see() -> None:
    assert score(NOISY).record["counts"] == {**COUNTS, "truncated": 2, "token_neutral": 2}
    assert score(CLEAN).record["counts"] == {**COUNTS, "truncated": 0, "token_neutral": 0}


def test_what_scoring_counts_takes_the_place_of_what_was_there_before() -> None:
    assert score(NOISY, counts={"truncated": 0, "token_neutral": 0}).record["counts"] == {
        "truncated": 2, "token_neutral": 2,
    }  # fmt: skip


def test_an_item_of_several_inputs_is_neutral_only_if_all_of_them_are() -> None:
    """Windows of a long context: two inputs an item."""
    items = [Item(example, SWAPPED) for example in EXAMPLES[:2]]
    both = Encoded(ids=[], type_ids=None, owners=np.array([0, 0, 1, 1]), truncated=np.zeros(2, bool))

    class Windows:
        """The label of the first window."""

        decode = staticmethod(lambda items, encoded, outputs, state: [LABELS[0]] * len(items))
        statistics, score = XNLI.statistics, XNLI.score

    found = score_cell(
        cast("Task", Windows()),
        Encoding(items, both, np.array([0, 1, 2, 3])),
        clean=Encoding([Item(example) for example in EXAMPLES[:2]], both, np.array([0, 1, 2, 1])),
        outputs=OUTPUTS,
        state=None,
        counts={},
    )
    assert found.record["counts"]["token_neutral"] == 1


def test_the_state_that_a_task_learnt_is_used_and_recorded() -> None:
    """BUCC: one pair, found under a low threshold and not under a high one."""
    task = TASKS.get("bucc2018")
    sides = [Example("de-1", "de-1", {"sentence": "ein Haus"}, ["en-1"]), Example("en-1", "en-1", {"english": "a"}, [])]
    items = [Item(example) for example in sides]
    encoded = Encoded([], None, np.arange(2), np.zeros(2, bool), roles=("sentence", "english"))
    cell = Encoding(items, encoded, np.array([0, 1]))
    vectors = Outputs(np.array([[1.0, 0.0], [1.0, 0.0]], np.float32))
    scores = {}
    for threshold in (-10.0, 10.0):
        state = {"threshold": threshold}
        found = score_cell(task, cell, clean=cell, outputs=vectors, state=state, counts={})
        assert found.record["state"] == state
        scores[threshold] = found.record["scores"]["f1"]
    assert scores == {-10.0: 100.0, 10.0: 0.0}


def test_a_cell_fails_where_one_of_its_inputs_has_no_output() -> None:
    error = Failure(RunError("a batch does not fit"))
    assert NOISY.failure({3: error, 7: error}) is error
    assert CLEAN.failure({3: error}) is None
