"""Where cells have their place: by their own data, in their own language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from xrobust.failures import Failure
from xrobust.grid.identity import UNREADABLE, data_digest
from xrobust.grid.plan import Plan, make_plan
from xrobust.inputs.aligning.counterparts import Counterparts
from xrobust.inputs.reading import Data
from xrobust.perturbations.errors import DataError
from xrobust.perturbations.text_digest import text_digest
from xrobust.running.placing import place
from xrobust.settings import Settings
from xrobust.tasks import Example

Placed = Mapping[tuple[str, str], Any]
TEXTS = {"de": "ein kleines Haus", "hi": "एक छोटा घर"}


def examples(language: str, *, gold: str = "neutral") -> list[Example]:
    texts = {"premise": TEXTS[language], "hypothesis": "123"}
    return [Example(f"x-{n}", f"c-{n}", texts, gold, parallel_id=f"x-{n}") for n in range(2)]


def data(**changes: Any) -> Data:
    own = {("xnli", language): examples(language) for language in TEXTS}
    return Data(**({"examples": own} | changes))


@pytest.fixture
def plan(save_model: Callable[..., Path]) -> Callable[..., Plan]:
    def make(*conditions: str, **options: Any) -> Plan:
        return make_plan(
            Settings(
                (str(save_model()),), (), conditions, tasks=("xnli",), languages=("de", "hi"), source="mini", **options
            )
        )

    return make


def placed(plan: Plan, found: Data) -> Placed:
    return {(one.language, str(one.condition)): one.identity for one in place(plan, found)}


def test_cells_come_clean_first_within_each_language(plan: Callable[..., Plan]) -> None:
    made = plan("swap@3", "double@1")
    assert [*placed(made, data())] == [
        (language, condition) for language in TEXTS for condition in ("clean", "swap@3", "double@1")
    ]
    assert [(one.language, str(one.condition)) for one in place(made, data())] == [
        (cell.language, str(cell.condition)) for cell in made.cells()
    ]


def test_a_cell_has_the_data_and_the_texts_of_its_own_language(plan: Callable[..., Plan]) -> None:
    for (language, condition), identity in placed(plan("swap@3"), data()).items():
        own = examples(language)
        assert identity.setting["language"] == language
        assert identity.setting["data"] == data_digest(own)
        assert identity.setting["source"].startswith("mini:")
        assert identity.inputs["condition"] == condition
        if condition != "clean":
            assert identity.inputs["text"] == text_digest([TEXTS[language], "123"], language)
            assert identity.inputs["perturbation"].startswith("swap.v")


def test_other_gold_in_one_language_is_another_cell_in_that_language_alone(plan: Callable[..., Plan]) -> None:
    made = plan("swap@3")
    changed = {("xnli", "de"): examples("de"), ("xnli", "hi"): examples("hi", gold="entailment")}
    before, after = placed(made, data()), placed(made, data(examples=changed))
    assert {key for key in before if before[key].cell == after[key].cell} == {("de", "clean"), ("de", "swap@3")}


def test_limit_and_protection_are_in_the_identity(plan: Callable[..., Plan]) -> None:
    whole = placed(plan("swap@3"), data())
    few = placed(plan("swap@3", limit=2), data())
    kept = placed(plan("swap@3", protect=("names",)), data())
    assert {identity.setting["limit"] for identity in few.values()} == {"2"}
    assert all(few[key].cell != whole[key].cell for key in whole)
    assert kept["de", "clean"].cell == whole["de", "clean"].cell
    assert kept["de", "swap@3"].inputs["protect"] == "names"


def test_what_a_task_learns_from_is_in_the_identity(plan: Callable[..., Plan]) -> None:
    learnt = {("xnli", "de"): examples("hi")}
    found = placed(plan("swap@3"), data(calibration=learnt))
    assert found["de", "clean"].setting["calibrated_on"] == data_digest(examples("hi"))
    assert "calibrated_on" not in found["hi", "clean"].setting


def test_data_that_cannot_be_read_are_no_data(plan: Callable[..., Plan]) -> None:
    """An empty file and an unreadable one are two things."""
    made = plan("swap@3")
    failure = {("xnli", "hi"): Failure(DataError("no file"))}
    lost = placed(made, Data(examples={("xnli", "de"): examples("de")}, failures=failure))
    empty = placed(made, Data(examples={("xnli", "de"): examples("de"), ("xnli", "hi"): []}))
    assert lost["hi", "clean"].setting["data"] == UNREADABLE
    assert lost["hi", "clean"].cell != empty["hi", "clean"].cell
    assert lost["de", "swap@3"].cell == placed(made, data())["de", "swap@3"].cell


def test_parallel_texts_are_in_the_identity_of_what_puts_them_in(plan: Callable[..., Plan]) -> None:
    made = plan("phrases:hi@3", "phrases:de@3", "swap@3")
    aligner = made.reading.aligner
    assert aligner is not None

    def others(language: str, other: str, **changes: Any) -> Counterparts:
        parallel = {other: examples(other, **changes)}
        return Counterparts(
            language, examples(language), others=parallel, aligner=aligner, align=lambda one, pairs: one.align(pairs)
        )

    both = {("xnli", "de"): others("de", "hi"), ("xnli", "hi"): others("hi", "de")}
    found = placed(made, data(counterparts=both))
    assert found["de", "phrases:hi@3"].inputs["counterparts"] == both["xnli", "de"].identity(["hi"])
    assert found["hi", "phrases:de@3"].inputs["counterparts"] == both["xnli", "hi"].identity(["de"])
    for key in (("de", "swap@3"), ("de", "clean"), ("de", "phrases:de@3")):
        assert "counterparts" not in found[key].inputs
    changed = {**both, ("xnli", "de"): others("de", "hi", gold="entailment")}
    again = placed(made, data(counterparts=changed))
    assert {key for key in found if found[key].cell != again[key].cell} == {("de", "phrases:hi@3")}


def test_parallel_texts_that_cannot_be_read_are_none(plan: Callable[..., Plan]) -> None:
    made = plan("phrases:hi@3", "swap@3")
    lost = placed(made, data(counterpart_failures={("xnli", "de"): Failure(DataError("no file"))}))
    none = placed(made, data())
    assert lost["de", "phrases:hi@3"].inputs["counterparts"] == UNREADABLE
    assert "counterparts" not in none["de", "phrases:hi@3"].inputs
    assert lost["de", "swap@3"].cell == none["de", "swap@3"].cell
