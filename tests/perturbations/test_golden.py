"""What perturbations make of a text is equal, byte for byte, on any machine."""

from __future__ import annotations

import json

import pytest

from tests.perturbations.golden import FILE, NAMES, digests

GOLDEN: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_the_output_is_what_it_was_on_the_machine_that_wrote_the_digests(name: str) -> None:
    assert digests(name) == GOLDEN[name]


def test_every_perturbation_has_digests() -> None:
    assert {*GOLDEN} == {*NAMES}
