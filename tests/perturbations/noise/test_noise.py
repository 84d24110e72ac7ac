"""Noise by hand: what a slip makes of a word."""

from __future__ import annotations

import pytest

from xrobust.perturbations import PERTURBATIONS, Text


def results(name: str, text: str, language: str = "en", *, word: int = 0) -> set[str]:
    """All texts that the slips of one word make."""
    propose = PERTURBATIONS.get(name).build().propose
    return {
        text[: candidate.start] + replacement + text[candidate.end :]
        for candidate in propose(Text(text, language).words[word])
        for replacement in candidate.replacements
    }


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("swap", "form", {"ofrm", "from", "fomr"}),
        ("swap", "aab", {"aba"}),
        ("swap", "a", set()),
        ("swap", "हिन्दी", {"न्दीहि"}),
        ("swap", "กำลัง", {"ลักำง", "กำงลั"}),
        ("swap", "값을", {"을값"}),
        ("delete", "dog", {"og", "dg", "do"}),
        ("delete", "a", set()),
        ("delete", "हिन्दी", {"न्दी", "हि"}),
        ("swap", "သား", set()),
        ("delete", "သား", {"သာ", "သး"}),
        ("spacing", "သား", set()),
        ("delete", "e\u0301a", {"a", "e\u0301"}),
        ("double", "no", {"nno", "noo"}),
        ("double", "a", {"aa"}),
        ("double", "हिन्दी", {"हिहिन्दी", "हिन्दीन्दी"}),
        ("spacing", "no", {"n o"}),
        ("spacing", "a", set()),
        ("spacing", "no go", {"nogo", "n o go"}),
        ("spacing", "no  go", {"n o  go"}),
        ("spacing", "no.", {"n o."}),
        ("spacing", "我 们", {"我们"}),
        ("spacing", "हिन्दी", {"हि न्दी"}),
    ],
)
def test_slips_are_those_a_hand_would_make(name: str, text: str, expected: set[str]) -> None:
    assert results(name, text) == expected


def test_losing_a_space_is_as_likely_as_adding_one() -> None:
    propose = PERTURBATIONS.get("spacing").build().propose
    candidates = list(propose(Text("house is", "en").words[0]))
    lost = sum(candidate.weight for candidate in candidates if candidate.replacements == [""])
    added = sum(candidate.weight for candidate in candidates if candidate.replacements == [" "])
    assert lost == added == 4


def test_spacing_does_not_serve_tokens() -> None:
    reason = PERTURBATIONS.get("spacing").build().not_applicable(Text("a b", "en", policy="inline"))
    assert reason == "spacing does not serve inline fields"
