"""Conditions: which perturbation, at which dose, with which seed, by which policy, on which fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from xrobust.perturbations.errors import ConditionError

SEVERITIES: dict[int, float] = {1: 0.05, 2: 0.10, 3: 0.20, 4: 0.30, 5: 0.50}
"""Severity to dose: the share of words picked."""

_SYNTAX = re.compile(
    r"(?P<name>\w[\w.-]*)(?::(?P<parameters>[\w.,=-]+))?@(?P<level>[\w.]{1,32})"
    r"(?:#(?P<seed>\w{1,32}))?(?:/(?P<policy>[\w-]+))?(?:\+(?P<fields>\w+(?:\+\w+)*))?"
)
_FORM = "name[:parameters]@severity-or-dose[#seed][/policy][+field], such as keyboard@3 or lexicon:hi@0.15#1"


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of a suite; `parse_condition(str(condition))` is equal to it.

    Raises:
        ConditionError: If it is no row that could be written, or its severity, dose or seed is out of range.

    >>> Condition("swap", ".50") == Condition("swap", "0.5")
    True
    """

    name: str
    level: str = "0"
    """A severity (`3`) or a dose (`0.15`), in the one way in which it is written: `0.5` for `.50`."""
    parameters: str = ""
    seed: int = 0
    policy: str = "random"
    fields: tuple[str, ...] = ()
    """Fields to perturb; empty for the task's own default."""

    def __post_init__(self) -> None:
        if self.is_clean:
            if (self.level, self.parameters, self.seed, self.policy, self.fields) != ("0", "", 0, "random", ()):
                raise _no_clean(self._written())
            return
        object.__setattr__(self, "level", _level(self.level, self._written()))
        match = _SYNTAX.fullmatch(self._written())
        if match is None or any(getattr(self, name) != part for name, part in _parts(match).items()):
            raise ConditionError(f"cannot read the condition '{self._written()}'", expected=_FORM)

    @property
    def is_clean(self) -> bool:
        """Whether this is the condition without edits."""
        return self.name == "clean"

    @property
    def severity(self) -> int | None:
        """1 to 5, or None where the condition gives a dose directly."""
        return int(self.level) if self.level.isdecimal() and not self.is_clean else None

    @property
    def dose(self) -> float:
        """Share of the words to pick, 0 to 1."""
        if self.is_clean:
            return 0.0
        return SEVERITIES[int(self.level)] if self.level.isdecimal() else float(self.level)

    def with_seed(self, seed: int) -> Condition:
        """The same condition with another noise seed."""
        return self if self.is_clean else replace(self, seed=seed)

    @property
    def without_seed(self) -> str:
        """The condition as written with the default seed: what conditions that differ only by seed share."""
        return str(self.with_seed(0))

    def __str__(self) -> str:
        return self.name if self.is_clean else self._written()

    def _written(self) -> str:
        return "".join((
            self.name,
            f":{self.parameters}" if self.parameters else "",
            f"@{self.level}",
            f"#{self.seed}" if self.seed else "",
            f"/{self.policy}" if self.policy != "random" else "",
            *(f"+{name}" for name in self.fields),
        ))  # fmt: skip


CLEAN = Condition("clean")


def parse_condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        ConditionError: If it is malformed, or its severity, dose or seed is out of range.

    >>> str(parse_condition("lexicon:hi,ta@0.15#2/random+question"))
    'lexicon:hi,ta@0.15#2+question'
    >>> parse_condition("keyboard@3").dose
    0.2
    """
    if text == "clean":
        return CLEAN
    match = _SYNTAX.fullmatch(text)
    if match is None:
        missing = f"write '{text}@3' for severity 3" if _SYNTAX.fullmatch(f"{text}@3") else None
        raise ConditionError(f"cannot read the condition '{text}'", expected=_FORM, fix=missing)
    if match["name"] == "clean":
        raise _no_clean(text)
    return Condition(**_parts(match))


def _parts(match: re.Match[str]) -> dict[str, Any]:
    """The fields of the condition that a text says."""
    seed = match["seed"] or "0"
    if not seed.isdecimal():
        raise ConditionError(f"the condition '{match[0]}' has the seed '{seed}'", expected="a number, such as #1")
    return {
        "name": match["name"],
        "level": match["level"],
        "parameters": match["parameters"] or "",
        "seed": int(seed),
        "policy": match["policy"] or "random",
        "fields": tuple(match["fields"].split("+")) if match["fields"] else (),
    }


def _level(level: str, text: str) -> str:
    """A severity or a dose in the one way in which it is written.

    Args:
        level: As somebody wrote it.
        text: The condition, for messages.
    """
    if level.isdecimal():
        if int(level) not in SEVERITIES:
            raise ConditionError(
                f"the condition '{text}' has the severity {level}",
                expected="a severity from 1 to 5, or a dose with a point, such as 0.15",
                fix=f"'@{level}.0' means a dose" if level in {"0", "1"} else None,
            )
        return str(int(level))
    if re.fullmatch(r"\d*\.\d+", level) is None or not 0 <= float(level) <= 1:
        raise ConditionError(
            f"the condition '{text}' has the dose '{level}'",
            expected="a severity from 1 to 5, or a dose from 0.0 to 1.0",
        )
    # The shortest digits that give the same number, without an exponent.
    return format(Decimal(repr(float(level))), "f")


def _no_clean(text: str) -> ConditionError:
    return ConditionError(f"'{text}': clean text has no severity", expected="clean", fix="write 'clean'")
