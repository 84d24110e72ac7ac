"""Tasks by name: the benchmark's own and those that others register."""

from __future__ import annotations

import dataclasses

import pytest

import xrobust.tasks
from xrobust.perturbations.errors import DuplicateNameError, UnknownNameError
from xrobust.perturbations.plugins.registry import Registry
from xrobust.tasks import TASKS, Task, registry, task


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


@pytest.mark.parametrize(("name", "close"), [("xnil", "xnli"), ("tatoba", "tatoeba")])
def test_unknown_name_suggests_close_ones(name: str, close: str) -> None:
    with pytest.raises(UnknownNameError, match=f"unknown task '{name}'") as caught:
        TASKS.get(name)
    assert f"'{close}'" in str(caught.value.fix)
    assert close in str(caught.value.expected)
