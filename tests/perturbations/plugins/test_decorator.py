"""What the decorator registers, and how it is built."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from xrobust.perturbations import PERTURBATIONS, Candidate, Resources, Text, Word, perturb, perturbation
from xrobust.perturbations.errors import ConditionError


def test_a_class_is_built_with_the_parameters_of_the_condition() -> None:
    @perturbation("test-repeat", family="noise", version=1)
    class Repeat:
        def __init__(self, count: str, mark: str = "-", *, resources: Resources) -> None:
            self.tail = mark * int(count)
            self.digest = self.tail

        def __call__(self, word: Word) -> Iterator[Candidate]:
            yield Candidate(word.start, word.end, [word.text + self.tail])

        def reason(self, text: Text) -> str | None:
            return "no text" if not text.text else None

        def propensity(self, word: Word) -> float:
            return float(word.text != "never")

    plugin = PERTURBATIONS.get("test-repeat")
    built = plugin.build("2,mark=x")
    assert perturb(Text("one never", "en"), built, dose=1.0).perturbed.text == "onexx never"
    assert (built.label, built.identity) == ("test-repeat:2,mark=x", "test-repeat|1|2,mark=x|xx")
    assert built.not_applicable(Text("", "en")) == "no text"
    for wrong in ("", "1,2,3", "1,colour=red", "1,resources=x", "two"):
        with pytest.raises(ConditionError) as caught:
            plugin.build(wrong)
        assert "test-repeat" in caught.value.what
        assert caught.value.got


def test_a_function_takes_no_parameters() -> None:
    with pytest.raises(ConditionError, match="takes no parameters"):
        PERTURBATIONS.get("swap").build("3")
