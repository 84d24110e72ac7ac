"""Tasks by name: the benchmark's own and those that others register."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import xrobust.tasks
from xrobust.perturbations.errors import DuplicateNameError, PluginError, UnknownNameError
from xrobust.perturbations.plugins.registry import Registry, load_plugin
from xrobust.perturbations.text import Field
from xrobust.tasks import (
    TASKS,
    Attackable,
    Calibrated,
    Encoded,
    Example,
    Head,
    Item,
    Outputs,
    Source,
    Task,
    registry,
    task,
)


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> Registry[Task]:
    """A registry without tasks in the place of the package's own."""
    made: Registry[Task] = Registry("task", group="xrobust.no-such-group", packages=())
    monkeypatch.setattr(registry, "TASKS", made)
    return made


def make(name: str) -> Task:
    """A task like XNLI under another name."""
    return dataclasses.replace(TASKS.get("xnli"), name=name)  # type: ignore[type-var]  # a dataclass behind a Protocol


def test_public_surface() -> None:
    assert xrobust.tasks.__all__ == [
        "SOURCES",
        "TASKS",
        "Attackable",
        "Calibrated",
        "Encoded",
        "Example",
        "Head",
        "Item",
        "Margins",
        "Outputs",
        "Predictions",
        "Source",
        "State",
        "Task",
        "task",
    ]
    for name in xrobust.tasks.__all__:
        assert hasattr(xrobust.tasks, name)


def test_the_benchmarks_tasks_are_there() -> None:
    assert {"xnli", "tatoeba"} <= set(TASKS.names())
    assert TASKS.names() == sorted(TASKS.names())
    assert [entry.name for entry in TASKS] == TASKS.names()


def test_decorator_registers_what_the_function_makes(empty: Registry[Task]) -> None:
    @task
    def mine() -> Task:
        return make("mine")

    assert empty.names() == ["mine"]
    assert empty.get("mine").name == "mine"
    assert mine().name == "mine"
    assert empty.origin("mine").startswith(f"{__file__}:")


def test_decorator_takes_a_class(empty: Registry[Task]) -> None:
    @task
    class Mine(type(TASKS.get("xnli"))):  # type: ignore[misc]  # the class of the built-in kind
        def __init__(self) -> None:
            for field in dataclasses.fields(TASKS.get("xnli")):  # type: ignore[arg-type]
                object.__setattr__(self, field.name, getattr(TASKS.get("xnli"), field.name))
            object.__setattr__(self, "name", "of a class")

    assert empty.names() == ["of a class"]
    assert isinstance(empty.get("of a class"), Mine)


def test_duplicate_name_is_an_error_that_names_both_places(empty: Registry[Task]) -> None:
    @task
    def first() -> Task:
        return make("mine")

    with pytest.raises(DuplicateNameError, match="two tasks are called 'mine'") as caught:

        @task
        def second() -> Task:
            return make("mine")

    assert str(caught.value.got).count(f"{__file__}:") == 2
    assert empty.names() == ["mine"]


def test_registering_the_same_place_again_is_no_duplicate(empty: Registry[Task]) -> None:
    def mine() -> Task:
        return make("mine")

    task(mine)
    task(mine)
    assert empty.names() == ["mine"]


class Bare:
    """The way a third party writes a task: by the contract alone."""

    name, languages, head, labels, protocol, metric = "bare", ("de",), Head.ENCODER, (), 1, "accuracy"
    all_fields = default_fields = ("text",)
    splits, sources = ("test",), ("raw",)

    def load(self, source: Source, language: str, split: str) -> list[Example]:
        return []

    def limited(self, examples: Sequence[Example], count: int) -> Sequence[Example]:
        return examples[:count]

    def fields(self, example: Example, language: str) -> dict[str, Field]:
        return {}

    def encode(self, items: Sequence[Item], tokenizer: Any) -> Encoded:
        raise NotImplementedError

    def decode(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, state: Any = None) -> list[Any]:
        return []

    def statistics(self, predictions: Sequence[Any], examples: Sequence[Example]) -> np.ndarray:
        return np.zeros((0, 1))

    def score(self, totals: np.ndarray) -> dict[str, np.ndarray]:
        return {"accuracy": totals[..., 0]}


def test_a_task_needs_no_calibration_and_no_margins(empty: Registry[Task]) -> None:
    task(Bare)
    assert not isinstance(empty.get("bare"), Calibrated)
    assert not isinstance(empty.get("bare"), Attackable)


def test_a_task_that_lacks_a_member_is_refused_by_name(empty: Registry[Task]) -> None:
    class Partial:
        name = "partial"

    with pytest.raises(PluginError, match=r"the task 'partial' lacks languages, head, .*, score\n") as caught:
        task(Partial)  # type: ignore[arg-type]  # the mistake under test
    assert "xrobust.tasks.Task" in str(caught.value.expected)
    assert empty.names() == []


@pytest.mark.parametrize(
    ("given", "missing", "contract"),
    [
        ("calibrate", "calibration_split", "Calibrated"),
        ("calibration_split", "calibrate", "Calibrated"),
        ("margins", "reference, positions", "Attackable"),
    ],
)
def test_half_of_an_optional_contract_is_refused(
    empty: Registry[Task], given: str, missing: str, contract: str
) -> None:
    half = type("Half", (Bare,), {given: lambda self: None})
    with pytest.raises(PluginError, match=f"lacks {missing}\n") as caught:
        task(half)
    assert f"xrobust.tasks.{contract} " in str(caught.value.expected)
    assert empty.names() == []


def test_a_language_that_is_none_of_the_40_is_refused(empty: Registry[Task]) -> None:
    with pytest.raises(UnknownNameError, match="'xx'"):
        task(type("Elsewhere", (Bare,), {"languages": ("de", "xx")}))
    assert empty.names() == []


TASK_FILE = """
import dataclasses
from xrobust.tasks import TASKS, task

@task
def mine():
    return dataclasses.replace(TASKS.get("xnli"), name="{name}", max_length={length})
"""


def test_an_edited_task_file_is_another_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for number, length in enumerate((64, 32, 64)):
        folder = tmp_path / str(number)
        folder.mkdir()
        made: Registry[Task] = Registry("task", group="xrobust.no-such-group", packages=())
        monkeypatch.setattr(registry, "TASKS", made)
        (folder / "mine.py").write_text(TASK_FILE.format(name="mine", length=length), encoding="utf-8")
        load_plugin(folder / "mine.py")
        found.append(made.source("mine"))
    assert found[0] == found[2] != found[1]
    assert all(len(digest) == 16 for digest in found)


def test_the_code_of_our_own_tasks_is_what_their_protocol_says() -> None:
    assert {TASKS.source(name) for name in TASKS.names() if "/benchmark/" in TASKS.origin(name)} == {""}


@pytest.mark.parametrize(("name", "close"), [("xnil", "xnli"), ("tatoba", "tatoeba")])
def test_unknown_name_suggests_close_ones(name: str, close: str) -> None:
    with pytest.raises(UnknownNameError, match=f"unknown task '{name}'") as caught:
        TASKS.get(name)
    assert f"'{close}'" in str(caught.value.fix)
    assert close in str(caught.value.expected)
