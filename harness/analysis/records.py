"""Rows of results as JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xrobust.analysis.intervals import Gap

if TYPE_CHECKING:
    from xrobust.analysis.results import Row


AVERAGE = "average"
"""Stands in a row's language for the unweighted mean over languages."""


def gap_record(gap: Gap | None) -> dict[str, float | None]:
    """Scores, gap and interval in points; None everywhere where there is no gap."""
    return {
        "score": gap.score if gap else None,
        "clean": gap.clean if gap else None,
        "gap": gap.gap if gap else None,
        "gap_low": gap.low if gap else None,
        "gap_high": gap.high if gap else None,
    }


def row_record(row: Row) -> dict[str, Any]:
    """The JSON of a row; dose and counts where it is one of a single cell."""
    gap = row.gap
    record = {
        "checkpoint": row.checkpoint,
        "task": row.task,
        "language": row.language,
        "condition": row.condition,
        "metric": row.metric,
        "n": row.n,
        **gap_record(gap),
        "others": {name: list(values) for name, values in row.others.items()},
        "not_applicable": row.not_applicable,
        "signature": row.signature,
    }
    if row.language != AVERAGE:
        record |= {name: row.headers[0][name] for name in ("dose", "counts", "mixing", "search")}
    elif gap is not None:
        record |= {"seed_sd": gap.seed_sd}
    return record
