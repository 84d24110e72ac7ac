"""Errors as values."""

from __future__ import annotations

import sys
import weakref

import pytest

from xrobust.failures import Failure, attempt, first_failure
from xrobust.perturbations.errors import RunError, StorageError


class Tensor:
    """Stands for what fills a device's memory."""


def test_what_the_work_gives_and_what_it_raised() -> None:
    assert attempt(lambda: 3) == 3
    error = ValueError("no capitals")

    def fails() -> None:
        raise error

    failure = attempt(fails)
    assert failure == Failure(error)
    assert isinstance(attempt(sys.exit), Failure)  # a plugin must not end the run
    assert first_failure(None, 3, failure) is failure
    assert first_failure(None, 3) is None


@pytest.mark.parametrize("error", [StorageError("full"), KeyboardInterrupt()])
def test_what_ails_the_disk_and_interrupts_are_raised_on(error: BaseException) -> None:
    def fails() -> None:
        raise error

    with pytest.raises(type(error)):
        attempt(fails)


def test_a_failure_lets_go_of_what_its_frames_and_those_of_its_causes_held() -> None:
    """Where a batch does not fit, what it had got hold of must be free before the next one."""
    held = []

    def forward(inputs: Tensor) -> None:
        activations = Tensor()
        held.extend((weakref.ref(inputs), weakref.ref(activations)))
        raise ValueError("out of memory")

    def run() -> None:
        try:
            forward(Tensor())
        except ValueError as error:
            logits = Tensor()
            held.append(weakref.ref(logits))
            raise RunError("the batch does not fit") from error

    failure = attempt(run)
    assert isinstance(failure, Failure)
    assert [reference() for reference in held] == [None] * 3
    assert failure.error.__traceback__ is not None  # the lines are still told


def test_errors_that_cause_each_other_come_to_an_end() -> None:
    def itself() -> None:
        try:
            raise ValueError("no")
        except ValueError as error:
            raise error from error

    def chain(depth: int) -> None:
        try:
            raise ValueError(depth) if depth == 0 else chain(depth - 1)
        except ValueError as error:
            raise ValueError(depth) from error

    for work in (itself, lambda: chain(60)):
        assert isinstance(attempt(work), Failure)


def test_a_message_that_is_no_unicode_can_be_stored_and_printed() -> None:
    assert Failure(ValueError("\ud800 no")).to_json() == {"kind": "ValueError", "message": "\\ud800 no"}
