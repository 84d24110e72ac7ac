"""Differences of gaps between checkpoints: each against its baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from xrobust.analysis.intervals import Part, estimate
from xrobust.analysis.rows import AVERAGE, DifferenceRow, Interval
from xrobust.analysis.signatures import headers_of, signature

if TYPE_CHECKING:
    from xrobust.analysis.names import Named
    from xrobust.analysis.series import Group, Series

Measured = Mapping[tuple["Named", str], Mapping[str, "Series"]]
"""By checkpoint and task, the series of each language."""


_OWN = ("checkpoint", "layer", "pooling")
"""What two checkpoints that are compared may differ by."""


def difference_rows(measured: Measured, groups: Sequence[Group]) -> Iterator[DifferenceRow]:
    """The rows of every checkpoint against its baseline, where that was run.

    One without is compared with what is the baseline of others, or else with the first.

    Args:
        measured: What was run.
        groups: Conditions, noise seeds together.
    """
    by_task: dict[str, list[Named]] = {}
    for checkpoint, task in measured:
        by_task.setdefault(task, []).append(checkpoint)
    for task, checkpoints in by_task.items():
        spelt = dict.fromkeys(one.plain for one in checkpoints)
        named = (plain for plain in spelt if any(one.baseline == plain for one in checkpoints))
        leader = next(named, checkpoints[0].plain)
        for checkpoint in checkpoints:
            wanted = checkpoint.baseline if checkpoint.baseline in spelt else leader
            likeness = {
                one: _likeness(measured[one, task], measured[checkpoint, task])
                for one in checkpoints
                if one.plain == wanted != checkpoint.plain
            }
            if likeness:
                first = max(likeness, key=likeness.__getitem__)
                yield from _difference(measured, first, checkpoint, task=task, groups=groups)


def _likeness(one: Mapping[str, Series], other: Mapping[str, Series]) -> int:
    """In how many cells two checkpoints were run alike: by it one is compared with its like, of several by one name."""
    return sum(
        header.identity.inputs == other[language].headers[condition].identity.inputs
        for language, series in one.items()
        if language in other and _comparable(series, other[language])
        for condition, header in series.headers.items()
        if condition in other[language].headers
    )


def _difference(
    measured: Measured, first: Named, second: Named, *, task: str, groups: Sequence[Group]
) -> Iterator[DifferenceRow]:
    pairs = {
        language: (one, measured[second, task][language])
        for language, one in measured[first, task].items()
        if language in measured[second, task] and _comparable(one, measured[second, task][language])
    }
    parts, known, shared, asked = {}, {}, {}, {}
    for language, (one, other) in pairs.items():
        asked[language] = [tuple(c for c in one.own(group) if c in other.own(group)) for group in groups]
        gaps = [series.gaps(asked[language]) for series in (one, other)]
        known[language] = gaps[0].known & gaps[1].known
        if known[language].any():
            parts[language] = _minus(*(found.part for found in gaps[::-1]))
        shared[language] = [_same_inputs(one, other, group) for group in asked[language]]
    if not parts:
        return

    def row(found: Interval, column: int, languages: Sequence[str], name: str) -> DifferenceRow:
        behind = {condition for language in languages for condition in asked[language][column]}
        group = tuple(condition for condition in groups[column] if condition in behind)
        headers = [header for code in languages for header in headers_of(pairs[code], asked[code][column])]
        over = {"mean over": languages} if name == AVERAGE else {}
        return DifferenceRow(
            first.name,
            second.name,
            task,
            name,
            tuple(map(str, group)),
            tuple(languages),
            all(shared[language][column] for language in languages),
            found,
            signature(headers, group, interval=found, difference=[f"{second.name} minus {first.name}"], **over),
        )

    for language, part in parts.items():
        estimates = estimate([part], known[language][None].astype(float), largest=200.0)
        for column in np.flatnonzero(known[language]).tolist():
            yield row(Interval.at(estimates, column), column, [language], language)
    if len(parts) < 2:
        return
    weights = np.array([known[language] for language in parts], float)
    weights /= np.maximum(weights.sum(axis=0), 1)
    estimates = estimate([*parts.values()], weights, largest=200.0)
    for column in np.flatnonzero(weights.any(axis=0)).tolist():
        having = [language for language in parts if known[language][column]]
        yield row(Interval.at(estimates, column), column, having, AVERAGE)


def _minus(one: Part, other: Part) -> Part:
    """The difference of two parts over the same clusters."""
    counted = min(_counted(one), _counted(other))
    return Part(one.values - other.values, one.deviations - other.deviations, one.clusters, counted)


def _counted(part: Part) -> int:
    """Clusters of a part that have any statistics."""
    return len(part.clusters) if part.counted is None else int(np.min(part.counted))


def _comparable(one: Series, other: Series) -> bool:
    """Whether both saw the same clean examples on the same numeric path: only the checkpoint may differ."""
    if not one.headers or not other.headers:
        return False
    mine, theirs = ({part: text for part, text in s.setting.items() if part not in _OWN} for s in (one, other))
    return mine == theirs


def _same_inputs(one: Series, other: Series, group: Group) -> bool:
    """Whether both saw the same perturbed examples; what a policy makes by asking the model, no other one sees."""
    return all(
        series.headers[condition].identity.inputs == one.headers[condition].identity.inputs
        and "policy" not in series.headers[condition].identity.inputs
        for series in (one, other)
        for condition in group
        if condition in one.headers and condition in other.headers
    )
