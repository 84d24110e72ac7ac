"""Conditions: what is written is what is read, and what cannot be read is an error that helps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.perturbations import CLEAN, SEVERITIES, Condition, parse_condition
from xrobust.perturbations.errors import ConditionError

names = st.from_regex(r"[a-z][a-z0-9_.-]{0,10}", fullmatch=True).filter(lambda name: name != "clean")
doses = st.from_regex(r"0{0,2}\.[0-9]{1,6}0{0,3}", fullmatch=True) | st.sampled_from(["1.0", "0.0", "01.00"])
conditions = st.builds(
    Condition,
    name=names,
    level=st.sampled_from(["1", "2", "3", "4", "5", "03"]) | doses,
    parameters=st.from_regex(r"(?:[A-Za-z0-9_.=-]+(?:,[A-Za-z0-9_.=-]+)*)?", fullmatch=True),
    seed=st.integers(0, 10**6),
    policy=st.sampled_from(["random", "relevance", "worst_case"]),
    fields=st.lists(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), max_size=3).map(tuple),
)


@given(conditions)
def test_a_condition_that_is_written_is_read_back(condition: Condition) -> None:
    again = parse_condition(str(condition))
    assert again == condition
    assert hash(again) == hash(condition)
    assert str(again) == str(condition)


@given(doses, doses)
def test_conditions_of_one_dose_are_one_however_it_is_written(one: str, other: str) -> None:
    first, second = Condition("swap", one), parse_condition(f"swap@{other}")
    assert (first == second) == (str(first) == str(second)) == (float(one) == float(other))
    assert len({first, second}) == 1 + (float(one) != float(other))
    assert first.dose == float(one)


def test_half_is_written_in_one_way() -> None:
    assert {str(parse_condition(f"swap@{half}")) for half in (".5", "0.5", "0.50", "00.500", "٠.٥")} == {"swap@0.5"}
    assert str(parse_condition("swap@1.00")) == "swap@1.0"
    assert str(parse_condition("swap@.00000001")) == "swap@0.00000001"  # no exponent, which could not be read


@given(
    st.tuples(
        st.text("clean@#:/+ é", max_size=6) | names,
        st.text("01235.", max_size=4),
        st.text("a,=@#", max_size=3),
        st.integers(-2, 2),
        st.text("a/-+", max_size=3) | st.just("random"),
        st.lists(st.text("a+", max_size=2), max_size=2).map(tuple),
    )
)
def test_what_could_not_be_read_back_cannot_be_made(parts: tuple[Any, ...]) -> None:
    try:
        condition = Condition(*parts)
    except ConditionError:
        return
    assert parse_condition(str(condition)) == condition


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        (("swap",), "has the severity 0"),
        (("swap@3", "3"), "cannot read"),
        (("swap", "3", "", -1), "cannot read"),
        (("swap", "3", "", 0, ""), "cannot read"),
        (("clean", "3"), "clean text has no severity"),
        (("clean", "0", "", 1), "clean text has no severity"),
    ],
)
def test_a_condition_that_nobody_can_write_is_an_error(parts: tuple[Any, ...], what: str) -> None:
    with pytest.raises(ConditionError, match=what):
        Condition(*parts)


@given(conditions)
def test_writing_needs_no_quotes_in_a_shell(condition: Condition) -> None:
    assert not set(str(condition)) & set(" \t\"'\\$`!*?[]{}()<>|&;~")


@given(st.text(max_size=20))
def test_any_text_is_a_condition_or_an_error_of_ours(text: str) -> None:
    try:
        condition = parse_condition(text)
    except ConditionError:
        return
    assert parse_condition(str(condition)) == condition
    assert 0 <= condition.dose <= 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("keyboard@3", Condition("keyboard", "3")),
        ("lexicon:hi@3#1", Condition("lexicon", "3", "hi", 1)),
        ("lexicon:hi,ta@0.15/relevance+question", Condition("lexicon", "0.15", "hi,ta", 0, "relevance", ("question",))),
        ("nlpaug:KeyboardAug@.5+premise+hypothesis",
         Condition("nlpaug", "0.5", "KeyboardAug", 0, "random", ("premise", "hypothesis"))),
        ("swap@03#07", Condition("swap", "3", "", 7)),
        ("clean", CLEAN),
    ],
)  # fmt: skip
def test_conditions_are_read_as_documented(text: str, expected: Condition) -> None:
    assert parse_condition(text) == expected


def test_defaults_are_not_written() -> None:
    assert str(parse_condition("keyboard@3#0/random")) == "keyboard@3"


@pytest.mark.parametrize(("severity", "dose"), [(1, 0.05), (2, 0.10), (3, 0.20), (4, 0.30), (5, 0.50)])
def test_severities_are_doses(severity: int, dose: float) -> None:
    assert SEVERITIES[severity] == dose
    condition = parse_condition(f"swap@{severity}")
    assert (condition.dose, condition.severity) == (dose, severity)


def test_a_dose_is_no_severity_and_clean_has_neither() -> None:
    condition = parse_condition("swap@0.15")
    assert (condition.dose, condition.severity) == (0.15, None)
    assert (CLEAN.dose, CLEAN.severity, CLEAN.is_clean, str(CLEAN)) == (0.0, None, True, "clean")
    assert CLEAN.with_seed(3) == CLEAN


def test_seeds_of_one_condition_share_its_name_without_the_seed() -> None:
    condition = parse_condition("swap@3+question")
    assert {condition.with_seed(seed).without_seed for seed in range(3)} == {"swap@3+question"}
    assert str(condition.with_seed(2)) == "swap@3#2+question"


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("", "cannot read the condition ''", None),
        ("keyboard", "cannot read the condition 'keyboard'", "write 'keyboard@3' for severity 3"),
        ("lexicon:hi", "cannot read the condition 'lexicon:hi'", "write 'lexicon:hi@3' for severity 3"),
        ("key board", "cannot read", None),
        ("key board@3", "cannot read", None),
        ("@3", "cannot read", None),
        ("keyboard@", "cannot read", None),
        ("keyboard@3@4", "cannot read", None),
        ("keyboard:@3", "cannot read", None),
        ("keyboard@3#", "cannot read", None),
        ("keyboard@3/", "cannot read", None),
        ("keyboard@3+", "cannot read", None),
        ("keyboard@3+a++b", "cannot read", None),
        ("keyboard@3/random#1", "cannot read", None),
        ("keyboard@-1", "cannot read", None),
        ("keyboard@3\n", "cannot read", None),
        ("keyboard@0", "has the severity 0", "'@0.0' means a dose"),
        ("keyboard@6", "has the severity 6", None),
        ("keyboard@hard", "has the dose 'hard'", None),
        ("keyboard@1.5", "has the dose '1.5'", None),
        ("keyboard@1e-1", "cannot read", None),
        ("keyboard@nan", "has the dose 'nan'", None),
        ("keyboard@1.", "has the dose '1.'", None),
        ("keyboard@3#one", "has the seed 'one'", None),
        ("keyboard@3#-1", "cannot read", None),
        ("clean@3", "clean text has no severity", "write 'clean'"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_would_do(text: str, what: str, fix: str | None) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_condition(text)
    assert what in caught.value.what
    assert caught.value.expected
    assert caught.value.fix == fix
    assert f"expected: {caught.value.expected}" in str(caught.value)
