"""Measures of code-mixing, against figures worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from xrobust.inputs.mixing import mixing
from xrobust.perturbations import Candidate, Perturbation, Text, Word, perturb

GLOSSES = {"house": ("la casa", "es"), "red": ("rot", "de"), "dog": ("perro", "es")}


def gloss(word: Word) -> Iterator[Candidate]:
    if word.text in GLOSSES:
        replacement, language = GLOSSES[word.text]
        yield Candidate(word.start, word.end, [replacement], language=language)


SWITCH = Perturbation(name="gloss", family="codeswitch", version=1, propose=gloss)


def test_the_code_mixing_index_counts_words_of_a_language() -> None:
    outcome = perturb(Text("the dog, 12 times, saw a house", "en"), SWITCH, dose=1.0)
    assert outcome.perturbed.text == "the perro, 12 times, saw a la casa"
    found = mixing([outcome])
    assert found is not None
    # the perro times saw a la casa: four English words, three Spanish ones; the number is of no language.
    assert found.code_mixing_index == pytest.approx(100 * (1 - 4 / 7))
    assert found.switch_points == 3
    assert found.languages == pytest.approx({"en": 4 / 7, "es": 3 / 7})


def test_means_are_over_texts_and_a_text_without_words_is_none() -> None:
    texts = [Text("red", "en"), Text("a red house here", "en"), Text("12!", "en"), Text("plain words", "en")]
    found = mixing(perturb(text, SWITCH, dose=1.0) for text in texts)
    assert found is not None
    # rot | a rot la casa here | plain words
    assert found.code_mixing_index == pytest.approx((0 + 100 * (1 - 2 / 5) + 0) / 3)
    assert found.switch_points == pytest.approx((0 + 3 + 0) / 3)
    assert [*found.languages] == ["en", "de", "es"]
    assert found.languages["en"] == pytest.approx(4 / 8)


def test_no_words_at_all_is_no_measure() -> None:
    assert mixing([perturb(Text("12", "en"), SWITCH, dose=1.0)]) is None
    assert mixing([]) is None


def test_an_edit_in_the_texts_own_language_switches_nothing() -> None:
    typo = Perturbation(name="typo", family="noise", version=1, propose=lambda word: [Candidate(0, 1, ["x"])])
    found = mixing([perturb(Text("one", "en"), typo, dose=1.0)])
    assert found is not None
    assert (found.code_mixing_index, found.switch_points, found.languages) == (0, 0, {"en": 1.0})
