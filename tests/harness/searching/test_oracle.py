"""The oracle answers by the model, and after a kill by what the model said before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xrobust.checkpoints.choosing import select
from xrobust.checkpoints.registry import CheckpointEntry
from xrobust.inference.batches import Batch
from xrobust.inference.journal import Journal
from xrobust.models.loading import Model, load_model, load_tokenizer
from xrobust.perturbations import Edit, Perturbed, Text
from xrobust.perturbations.policies import Answer, Question
from xrobust.searching.oracle import Asked, Oracle
from xrobust.tasks import Example


class Counted:
    """A model whose batches are counted, and that is killed at the one behind `lives`."""

    def __init__(self, model: Model, *, lives: int = 1000) -> None:
        self._model, self._lives = model, lives
        self.forward = self.backward = 0

    def __call__(self, batch: Batch) -> np.ndarray:
        self._live()
        self.forward += 1
        return self._model(batch)

    def saliency(self, batch: Batch, cotangent: np.ndarray) -> np.ndarray:
        self._live()
        self.backward += 1
        return self._model.saliency(batch, cotangent)

    def _live(self) -> None:
        if self.forward + self.backward == self._lives:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def asking(save_model: Any, xnli: Any, examples: list[Example]) -> Any:
    """Asks two rounds of questions about the examples."""
    checkpoint = select(CheckpointEntry("tiny", path=str(save_model())), xnli)
    tokenizer, loaded = load_tokenizer(checkpoint), load_model(checkpoint, device="cpu")

    def ask(journal: Path, *, lives: int = 1000) -> tuple[list[Answer], Counted]:
        model = Counted(loaded, lives=lives)
        with Journal.open(journal, digest="cell") as opened:
            oracle = Oracle(xnli, tokenizer, model, examples=examples, batch_tokens=24, journal=opened)
            first = oracle.ask([_question(example, gradients=True) for example in examples])
            return [*first, *oracle.ask([_question(example, Edit(0, 1, "d")) for example in examples[:3]])], model

    return ask


def _question(example: Example, *edits: Edit, gradients: bool = False) -> Asked:
    text = Text(example.texts["premise"], "en", name="premise")
    return Asked(example, {"premise": text}, Question([(Perturbed(text.text, edits),)], gradients=gradients))


def test_search_that_was_killed_hears_the_same_answers_without_running_a_batch_twice(
    asking: Any, tmp_path: Path
) -> None:
    answers, whole = asking(tmp_path / "alone")
    assert whole.forward > 3
    assert whole.backward > 1
    batches = whole.forward + whole.backward
    for lives in range(0, batches, 3):
        journal = tmp_path / f"killed-{lives}"
        with pytest.raises(KeyboardInterrupt):
            asking(journal, lives=lives)
        again, rest = asking(journal)
        assert again == answers
        assert rest.forward + rest.backward == batches - lives
    again, none = asking(tmp_path / "alone")
    assert (again, none.forward, none.backward) == (answers, 0, 0)
