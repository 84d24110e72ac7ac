"""Conditions: which perturbation, at which dose, with which seed, by which policy, on which fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from xrobust.perturbations.errors import ConditionError

SEVERITIES: dict[int, float] = {1: 0.05, 2: 0.10, 3: 0.20, 4: 0.30, 5: 0.50}
"""Severity to dose: the share of words picked."""

_SYNTAX = re.compile(
    r"(?P<name>\w[\w.-]*)(?::(?P<parameters>[\w.,=-]+))?@(?P<level>[\w.]+)"
    r"(?:#(?P<seed>\w+))?(?:/(?P<policy>[\w-]+))?(?:\+(?P<fields>\w+(?:\+\w+)*))?"
)
_FORM = "name[:parameters]@severity-or-dose[#seed][/policy][+field], such as keyboard@3 or lexicon:hi@0.15#1"


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of a suite; `str()` gives back what was read."""

    name: str
    level: str = "0"
    """A severity (`3`) or a dose (`0.15`), as written."""
    parameters: str = ""
    seed: int = 0
    policy: str = "random"
    fields: tuple[str, ...] = ()
    """Fields to perturb; empty for the task's own default."""

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
        if self.is_clean:
            return self.name
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
        raise ConditionError(f"'{text}': clean text has no severity", expected="clean", fix="write 'clean'")
    level, seed = match["level"], match["seed"] or "0"
    if level.isdecimal():
        if int(level) not in SEVERITIES:
            raise ConditionError(
                f"the condition '{text}' has the severity {level}",
                expected="a severity from 1 to 5, or a dose with a point, such as 0.15",
                fix=f"'@{level}.0' means a dose" if level in {"0", "1"} else None,
            )
        level = str(int(level))
    elif re.fullmatch(r"\d*\.\d+", level) is None or not 0 <= float(level) <= 1:
        raise ConditionError(
            f"the condition '{text}' has the dose '{level}'",
            expected="a severity from 1 to 5, or a dose from 0.0 to 1.0",
        )
    if not seed.isdecimal():
        raise ConditionError(f"the condition '{text}' has the seed '{seed}'", expected="a number, such as #1")
    return Condition(
        name=match["name"],
        level=level,
        parameters=match["parameters"] or "",
        seed=int(seed),
        policy=match["policy"] or "random",
        fields=tuple((match["fields"] or "").split("+")) if match["fields"] else (),
    )
