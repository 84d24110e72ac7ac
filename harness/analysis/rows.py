"""The rows of a result: a gap, or the difference of two, with its interval and all that it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xrobust.analysis.intervals import Estimates

if TYPE_CHECKING:
    from xrobust.store.headers import Header

AVERAGE = "average"
"""Stands in a row's language for the unweighted mean over languages."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its confidence interval, in points."""

    value: float
    low: float
    high: float
    clusters: int
    """Clusters that it stands on."""
    bounded: bool
    """Whether the rule of three has a share in it, since nothing is discordant in a part of the examples."""
    few: bool
    """Whether there are so few clusters that the interval is a rough one."""

    @classmethod
    def at(cls, estimates: Estimates, column: int) -> Interval:
        """The interval of a column of estimates."""
        return cls(
            float(estimates.values[column]),
            float(estimates.low[column]),
            float(estimates.high[column]),
            int(estimates.clusters[column]),
            bool(estimates.bounded[column]),
            bool(estimates.few[column]),
        )

    @property
    def signature(self) -> str:
        """How it came about."""
        bound = " and rule of three" if self.bounded else ""
        return f"interval:95% jackknife-t{bound}|clusters:{self.clusters}"


@dataclass(frozen=True, slots=True)
class Gap:
    """A clean score, the score under a condition, and what lies between them, in points."""

    clean: float
    score: float
    """Mean over the noise seeds."""
    interval: Interval
    """Of clean minus perturbed."""
    seed_sd: float | None
    """Standard deviation of the score over noise seeds; None with a single one."""

    @property
    def gap(self) -> float:
        """Clean minus perturbed."""
        return self.interval.value

    @property
    def low(self) -> float:
        """Lower end of the gap's interval."""
        return self.interval.low

    @property
    def high(self) -> float:
        """Upper end of the gap's interval."""
        return self.interval.high


@dataclass(frozen=True, slots=True)
class Row:
    """A gap of a checkpoint on a task: in a language or averaged, in a condition, over its noise seeds."""

    checkpoint: str
    task: str
    language: str
    """ISO 639-1 code, or `average`."""
    conditions: tuple[str, ...]
    """The conditions behind it: one, or one a noise seed."""
    metric: str
    languages: tuple[str, ...]
    """What the number is over."""
    missing: Mapping[str, str]
    """Languages that are not in the number, and why."""
    n: int
    """Examples; in an average, of all languages together."""
    gap: Gap | None
    """None for what is n/a or failed."""
    others: Mapping[str, tuple[float, float]]
    """The task's other metrics: the clean score, and the score under the condition."""
    not_applicable: str | None
    failed: str | None
    """Why there is no number where there should be one."""
    headers: tuple[Header, ...]
    """Headers of the cells behind it, `clean` left out."""
    signature: str

    @property
    def condition(self) -> str:
        """The condition, without a seed where several are averaged."""
        return without_seeds(self.conditions)


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """How much larger the second checkpoint's gap is than the first one's."""

    first: str
    """The baseline."""
    second: str
    task: str
    language: str
    conditions: tuple[str, ...]
    languages: tuple[str, ...]
    shared_inputs: bool
    """Whether both saw the same perturbed inputs; a policy that asks a model makes other ones for each."""
    difference: Interval
    signature: str

    @property
    def condition(self) -> str:
        """The condition, without a seed where several are averaged."""
        return without_seeds(self.conditions)


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """A gap of a checkpoint on a group of tasks, or on all of the benchmark."""

    checkpoint: str
    scope: str
    """A group of tasks, or `overall`."""
    conditions: tuple[str, ...]
    gap: Gap | None
    """None where something is missing."""
    missing: tuple[str, ...]
    """Tasks that were not run, or `TASK: LANGUAGES` of those that were run on a part."""
    not_applicable: tuple[str, ...]
    """`TASK: LANGUAGES` that the condition does not apply to; clean and perturbed averages leave them out alike."""
    signature: str

    @property
    def condition(self) -> str:
        """The condition, without a seed where several are averaged."""
        return without_seeds(self.conditions)


def without_seeds(conditions: tuple[str, ...]) -> str:
    """What conditions that differ only by their noise seed are called together.

    >>> without_seeds(("swap@5#7",)), without_seeds(("swap@5", "swap@5#1"))
    ('swap@5#7', 'swap@5')
    """
    from xrobust.perturbations import parse_condition

    return conditions[0] if len(conditions) == 1 else parse_condition(conditions[0]).without_seed
