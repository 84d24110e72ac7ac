"""The table of confusions: what it says, of which languages, and why."""

from __future__ import annotations

import json
import unicodedata
from importlib.resources import files

import pytest
import regex

from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.decorator import PERTURBATIONS
from xrobust.perturbations.writing.confusions import confusions

TABLE = json.loads(files("xrobust.perturbations.resources").joinpath("orthography.json").read_text("utf-8"))
SPELT = sorted(TABLE["languages"])


@pytest.mark.parametrize("language", SPELT)
def test_every_group_of_rules_gives_its_reason_and_bears_letters_of_the_language(language: str) -> None:
    script = LANGUAGES[language].script
    for group in TABLE["languages"][language]:
        assert " " in group["because"]
        assert {*group} <= {"because", "pairs", "after", "before", "not_after", "not_before", "ahead", "least"}
        letters = "".join(regex.findall(r"\p{L}", group["pairs"]))
        assert regex.fullmatch(rf"[\p{{{script}}}]*", letters), group["pairs"]


@pytest.mark.parametrize("language", SPELT)
def test_every_rule_changes_something_and_none_stands_twice(language: str) -> None:
    rules = [(rule.pattern.pattern, rule.written) for rule in confusions(language)]
    assert rules
    assert sorted(rules) == sorted({*rules})
    for pattern, written in rules:
        assert unicodedata.is_normalized("NFC", written)
        assert written == written.lower()
        assert pattern.strip("^$") != written


def test_the_table_says_where_it_comes_from_and_names_only_languages_that_are_claimed() -> None:
    assert TABLE["source"]
    assert PERTURBATIONS.get("orthography").languages == {*TABLE["languages"]}
