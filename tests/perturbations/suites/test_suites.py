"""Suites: built in and of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrobust.perturbations import PERTURBATIONS, load_suite, parse_condition, suite_names
from xrobust.perturbations.errors import ConditionError, SuiteError, UnknownNameError
from xrobust.perturbations.languages import LANGUAGES

FROZEN = {
    "adversarial": (1, "d4634303e2485d08"),
    "all": (3, "a1d4b63261905549"),
    "codeswitch": (2, "5909e09a888bbe91"),
    "heldout": (1, "e6d035a92e775055"),
    "noisy": (2, "4fd0c57473d3f5cd"),
    "script": (1, "84a467ff27c28f0f"),
    "visual": (1, "a054ab19ebf8ece7"),
}


def write(folder: Path, text: str, name: str = "own.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", suite_names())
def test_built_in_suites_load_and_every_perturbation_in_them_is_registered(name: str) -> None:
    suite = load_suite(name)
    assert suite.name == name
    assert suite.description
    assert suite.conditions
    assert len(set(suite.conditions)) == len(suite.conditions)
    for condition in suite.conditions:
        PERTURBATIONS.get(condition.name).build(condition.parameters)


def test_noisy_holds_what_people_type_at_three_severities_and_typing_comes_first() -> None:
    families = ("typing", "spelling", "diacritics", "orthography", "casing", "punctuation", "spacing")
    expected = [f"{name}@{severity}" for name in families for severity in (1, 3, 5)]
    assert [str(condition) for condition in load_suite("noisy").conditions] == expected


def test_all_holds_the_other_suites_but_the_one_that_searches() -> None:
    names = [name for name in suite_names() if name != "adversarial"]
    parts = [condition for name in names for condition in load_suite(name).conditions]
    assert set(parts) <= set(load_suite("all").conditions)


def test_adversarial_searches_and_the_others_do_not() -> None:
    searching = {name: {condition.policy for condition in load_suite(name).conditions} for name in suite_names()}
    assert searching.pop("adversarial") == {"worst_case"}
    assert all(policies == {"random"} for policies in searching.values())


def test_nothing_that_noisy_trains_on_is_held_out() -> None:
    noisy, heldout = ({condition.name for condition in load_suite(name).conditions} for name in ("noisy", "heldout"))
    assert not noisy & heldout
    letter_by_letter = {"keyboard", "swap", "delete", "double", "insert"}  # what typing mixes
    assert not letter_by_letter & heldout


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_something_held_out_and_something_noisy(language: str) -> None:
    for name in ("noisy", "heldout", "visual"):
        plugins = {PERTURBATIONS.get(condition.name) for condition in load_suite(name).conditions}
        assert any(plugin.languages is None or language in plugin.languages for plugin in plugins)


def test_built_in_suites_are_frozen() -> None:
    """Who changes a suite, or the version of a perturbation in it, changes a line of the list above, too."""
    assert {name: (load_suite(name).version, load_suite(name).digest) for name in suite_names()} == FROZEN


def test_a_users_suite_is_read_in_its_order_with_what_it_includes(tmp_path: Path) -> None:
    write(tmp_path, "conditions: [swap@1]", "base.yaml")
    path = write(
        tmp_path,
        "version: 2\ndescription: mine\ninclude: [base.yaml]\n"
        "conditions: [clean, 'lexicon:hi@3#1', swap@1, 'delete@0.15']",
    )
    suite = load_suite(path)
    assert (suite.name, suite.version, suite.description) == ("own", 2, "mine")
    assert [str(condition) for condition in suite.conditions] == ["swap@1", "lexicon:hi@3#1", "delete@0.15"]


def test_a_file_may_bear_a_built_in_suites_name_and_include_it(tmp_path: Path) -> None:
    suite = load_suite(write(tmp_path, "include: [noisy]\nconditions: [swap@2]", "noisy.yaml"))
    assert suite.conditions == (*load_suite("noisy").conditions, parse_condition("swap@2"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("conditions: [swap@1", "is no YAML"),
        ("", "is malformed"),
        ("- swap@1", "is malformed"),
        ("swap@1", "is malformed"),
        ("conditons: [swap@1]", "did you mean 'conditions'"),
        ("conditions: [swap@1]\nseverity: 3", "got: severity"),
        ("version: 1", "neither conditions nor include"),
        ("conditions: swap@1", "'conditions' is no list of names"),
        ("conditions: [3]", "'conditions' is no list of names"),
        ("include: noisy", "'include' is no list of names"),
        ("conditions: []", "has no conditions"),
        ("conditions: [clean]", "has no conditions"),
        ("version: two\nconditions: [swap@1]", "'version' is no number"),
        ("include: [noizy]", "did you mean 'noisy'"),
        ("include: [own.yaml]", "includes itself"),
    ],
)
def test_a_malformed_suite_is_an_error_that_says_why(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SuiteError) as caught:
        load_suite(write(tmp_path, text))
    assert message in str(caught.value)


def test_suites_that_include_each_other_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "include: [own.yaml]", "other.yaml")
    with pytest.raises(SuiteError, match="includes itself"):
        load_suite(write(tmp_path, "include: [other.yaml]"))


def test_a_condition_that_cannot_be_read_names_the_suite(tmp_path: Path) -> None:
    path = write(tmp_path, "conditions: [swap@9]")
    with pytest.raises(ConditionError) as caught:
        load_suite(path)
    assert path in caught.value.what
    assert caught.value.expected


def test_no_such_suite_suggests_close_ones() -> None:
    with pytest.raises(SuiteError) as caught:
        load_suite("noizy")
    assert caught.value.fix == "did you mean 'noisy'?"
    assert "adversarial, all, codeswitch, heldout, noisy, script, visual" in str(caught.value.expected)


def test_a_suite_that_is_no_utf_8_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes(b"description: caf\xe9\nconditions: [swap@1]")
    with pytest.raises(SuiteError, match="cannot read"):
        load_suite(str(path))


def test_the_digest_changes_with_the_conditions_and_with_a_perturbations_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    first = load_suite(write(tmp_path, "conditions: [swap@1]")).digest
    assert load_suite(write(tmp_path, "description: the same\nconditions: [swap@1]", "two.yaml")).digest == first
    assert load_suite(write(tmp_path, "conditions: [swap@2]", "three.yaml")).digest != first
    newer = replace(PERTURBATIONS.get("swap"), version=99)
    monkeypatch.setattr(PERTURBATIONS, "_items", {**PERTURBATIONS._items, "swap": newer})
    assert load_suite(str(tmp_path / "own.yaml")).digest != first


def test_an_unknown_perturbation_has_no_digest(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="unknown perturbation 'swop'"):
        _ = load_suite(write(tmp_path, "conditions: [swop@1]")).digest
