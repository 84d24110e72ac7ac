"""What a number of a result depends on, as text: all that the cells behind it share, and which cells these are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrobust.analysis.rows import Interval
    from xrobust.analysis.series import Group, Series
    from xrobust.store.headers import Header


def headers_of(series: Iterable[Series], group: Group) -> tuple[Header, ...]:
    """The headers of the cells behind a number, `clean` left out: of each series, those of a group."""
    return tuple(one.headers[condition] for one in series for condition in one.own(group) if condition in one.headers)


def signature(headers: Sequence[Header], group: Group, *, interval: Interval | None, **over: Iterable[str]) -> str:
    """The signature of a number; empty where there is no cell behind it.

    That of a single cell is the cell's own. Of several, it holds what they share, and under `cells` a digest of their
    ids, which stands for what they do not share.

    Args:
        headers: Of the cells behind the number, `clean` left out.
        group: The conditions that it is over.
        interval: Its interval, where it has one.
        **over: What it is over, by what that is called.
    """
    if not headers:
        return ""
    records = [{**header.identity.inputs, **header.identity.setting} for header in headers]
    parts = {part: text for part, text in records[0].items() if all(record.get(part) == text for record in records)}
    if len(group) > 1:
        parts = {"condition": group[0].without_seed, "seeds": _seeds(headers)} | parts
    named = {name: "+".join(values) for name, values in over.items()}
    parts = {name: text for name, text in named.items() if text} | parts
    if len(headers) > 1:
        ids = " ".join(sorted(header.identity.cell for header in headers))
        parts["cells"] = blake2b(ids.encode(), digest_size=8).hexdigest()
    texts = [f"{part}:{text}" for part, text in parts.items()]
    return "|".join(texts if interval is None else [*texts, interval.signature])


def _seeds(headers: Sequence[Header]) -> str:
    """Noise seeds, by task and language where these were not all run by the same ones."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for header in headers:
        setting = header.identity.setting
        found.setdefault((setting["task"], setting["language"]), {})[header.identity.inputs["seed"]] = None
    texts = {place: "+".join(seeds) for place, seeds in found.items()}
    if len({*texts.values()}) == 1:
        return next(iter(texts.values()))
    several = len({task for task, _ in texts}) > 1
    return ", ".join(f"{task + ' ' if several else ''}{language} {text}" for (task, language), text in texts.items())
