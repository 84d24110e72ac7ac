"""What a plugin gives is checked before anybody takes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.perturbations.helpers import proposing
from xrobust.perturbations import Candidate, Offers, Perturbation, Text, Word, perturb
from xrobust.perturbations.errors import PluginError


def generator_that_raises(word: Word) -> Iterator[Candidate]:
    yield Candidate(word.start, word.end, ["x"])
    raise ZeroDivisionError("no")


@pytest.mark.parametrize(
    ("propose", "what"),
    [
        pytest.param(lambda word: [Candidate(0, 99, ["x"])], "outside the text of 7", id="behind the end"),
        pytest.param(lambda word: [Candidate(-1, 1, ["x"])], "outside the text of 7", id="before the start"),
        pytest.param(lambda word: [Candidate(2, 1, ["x"])], "outside the text", id="end before start"),
        pytest.param(lambda word: [Candidate("0", 1, ["x"])], "no numbers", id="a string as offset"),
        pytest.param(lambda word: [Candidate(0.0, 1, ["x"])], "no numbers", id="a float as offset"),
        pytest.param(lambda word: [Candidate(0, 1, [])], "no list of strings", id="no replacement"),
        pytest.param(lambda word: [Candidate(0, 1, "xy")], "no list of strings", id="a string as list"),
        pytest.param(lambda word: [Candidate(0, 1, [1])], "no list of strings", id="a number as replacement"),
        pytest.param(lambda word: [Candidate(0, 1, None)], "no list of strings", id="None as list"),
        pytest.param(lambda word: [Candidate(0, 1, {"x", "y"})], "no list of strings", id="a set, without order"),
        pytest.param(lambda word: [Candidate(0, 1, iter("x"))], "no list of strings", id="an iterator"),
        pytest.param(lambda word: [Candidate(0, 1, ["x"], weight=0.0)], "weight 0.0", id="no weight"),
        pytest.param(lambda word: [Candidate(0, 1, ["x"], weight=float("nan"))], "weight nan", id="weight nan"),
        pytest.param(lambda word: [Candidate(0, 1, ["x"], weight=float("inf"))], "weight inf", id="weight inf"),
        pytest.param(lambda word: [Candidate(0, 1, ["x"], weight="1")], "weight '1'", id="a string as weight"),
        pytest.param(lambda word: [(0, 1, ["x"])], "no Candidate", id="a bare tuple"),
        pytest.param(lambda word: ["x"], "no Candidate", id="a string"),
        pytest.param(lambda word: None, "raised TypeError", id="None"),
        pytest.param(lambda word: word.nothing, "raised AttributeError", id="raises"),
        pytest.param(generator_that_raises, "raised ZeroDivisionError: no", id="raises after a candidate"),
    ],
)
def test_a_plugin_that_breaks_the_contract_is_named_with_its_file_and_the_word(propose: object, what: str) -> None:
    broken = Perturbation(name="broken", family="noise", version=1, propose=propose, origin="my_noise.py:4")
    with pytest.raises(PluginError) as caught:
        perturb(Text("der Tag", "de"), broken, dose=1.0)
    assert what in caught.value.what
    assert "'broken'" in caught.value.what
    assert "my_noise.py:4" in str(caught.value.fix)
    assert any(f"the word '{word}'" in str(caught.value.got) for word in ("der", "Tag"))


def test_a_plugin_that_raises_in_its_propensity_or_reason_is_named_too() -> None:
    def fail(_: object) -> float:
        raise KeyError("x")

    broken = Perturbation("b", "noise", 1, lambda word: (), propensity=fail, origin="f.py:1")
    with pytest.raises(PluginError, match="raised KeyError in its propensity") as caught:
        Offers(Text("der Tag", "de"), broken).picks(0.5)
    assert "f.py:1" in str(caught.value.fix)
    broken = Perturbation("b", "noise", 1, lambda word: (), reason=fail, origin="f.py:1")
    with pytest.raises(PluginError, match="raised KeyError in its reason") as caught:
        broken.not_applicable(Text("der Tag", "de"))
    assert "f.py:1" in str(caught.value.fix)


def test_a_candidate_equal_to_the_text_is_refused_not_an_error() -> None:
    outcome = perturb(Text("der Tag", "de"), proposing({0: [Candidate(0, 3, ["der"])]}), dose=1.0)
    assert outcome.perturbed.edits == ()
    assert outcome.refused == 1
