"""How sure a reader is that its answer has to do with the right one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from xrobust.perturbations.edits import Perturbed
from xrobust.tasks.contract import Margins, Outputs
from xrobust.tasks.margins.labels import CERTAIN


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of the contexts in all windows of all items, one behind the other."""

    rows: np.ndarray
    """`[tokens]` row of the outputs."""
    owners: np.ndarray
    """`[tokens]` item."""
    stops: np.ndarray
    """`[tokens]` the first token behind the window."""
    may_start: np.ndarray
    """`[tokens]` whether an answer may begin here."""
    before: np.ndarray
    """`[tokens]` characters of right answers that stand before the token."""
    through: np.ndarray
    """`[tokens]` characters of right answers up to its end."""


class _Best(NamedTuple):
    """The best span of every item."""

    sums: np.ndarray
    """`[items]` -inf where there is none."""
    first: np.ndarray
    """`[items]` the token that it begins with."""
    last: np.ndarray


def gold_before(answers: Sequence[Mapping[str, Any]], context: str) -> np.ndarray:
    """`[length + 1]` how many characters of the answers stand before each place of a context, spaces left out."""
    gold = np.zeros(len(context) + 1, bool)
    for answer in answers:
        start = answer["start"]
        gold[start + 1 : start + 1 + len(answer["text"])] = True
    gold[1:] &= ~np.array([character.isspace() for character in context], bool)
    return np.cumsum(gold, dtype=np.int32)


def gold_around(offsets: np.ndarray, gold: np.ndarray, perturbed: Perturbed | None) -> np.ndarray:
    """How many characters of right answers stand before each token of a context, and up to its end.

    Args:
        offsets: `[tokens, 2 or more]` start and end of the tokens in the context as the model sees it.
        gold: What `gold_before` gave for the clean context.
        perturbed: The context, where it is perturbed. As in answers, spaces at a border count for nothing.

    Returns:
        `[2, tokens]`.
    """
    starts, ends = offsets[:, 0], offsets[:, 1]
    if perturbed is not None:
        text = perturbed.text
        first = [len(text) - len(text[start:].lstrip()) for start in starts.tolist()]
        last = [len(text[:end].rstrip()) for end in ends.tolist()]
        starts = np.array([perturbed.to_clean((start, len(text))).start for start in first], np.int64)
        ends = np.array([perturbed.to_clean((0, end)).end for end in last], np.int64)
    return np.stack([gold[starts], gold[ends]])


def answer_margins(outputs: Outputs, tokens: Tokens, *, items: int, longest: int) -> Margins:
    """The best answer that shares a character with a right one over the best that shares none.

    Args:
        outputs: `[..., 2]` logits of start and end.
        tokens: Those of the items' windows.
        items: How many items there are.
        longest: Tokens of an answer.

    Returns:
        A margin of 0 where no answer could be right, `CERTAIN` where none could be wrong; neither has a derivative.
    """
    right, wrong = _best_spans(outputs.values[tokens.rows], tokens, items=items, longest=longest)
    values = np.full(items, CERTAIN)
    values[np.isneginf(right.sums)] = 0.0
    both = np.isfinite(right.sums) & np.isfinite(wrong.sums)
    values[both] = right.sums[both].astype(float) - wrong.sums[both]
    gradient = np.zeros_like(outputs.values)
    for best, sign in ((right, 1), (wrong, -1)):
        np.add.at(gradient, (tokens.rows[best.first[both]], 0), sign)
        np.add.at(gradient, (tokens.rows[best.last[both]], 1), sign)
    return Margins(values, gradient)


def _best_spans(logits: np.ndarray, tokens: Tokens, *, items: int, longest: int) -> tuple[_Best, _Best]:
    """The best spans with and without a character of a right answer, by the sum of `[tokens, 2]` logits.

    All spans of a length are looked at together; of equally good ones that begin with the same token, the shorter
    counts, and else the one that begins first.
    """
    starts = np.flatnonzero(tokens.may_start)
    sums = np.full((2, len(starts)), -np.inf, logits.dtype)
    lasts = np.tile(starts, (2, 1))
    inside = np.arange(len(starts))
    for width in range(longest):
        inside = inside[starts[inside] + width < tokens.stops[starts[inside]]]
        first = starts[inside]
        last = first + width
        found = logits[first, 0] + logits[last, 1]
        shares = tokens.through[last] > tokens.before[first]
        for side, of_side in enumerate((shares, ~shares)):
            better = of_side & (found > sums[side, inside])
            sums[side, inside[better]] = found[better]
            lasts[side, inside[better]] = last[better]
    owners = tokens.owners[starts]
    best = []
    for some, last in zip(sums, lasts, strict=True):
        top = np.full(items, -np.inf, logits.dtype)
        np.maximum.at(top, owners, some)
        hits = np.flatnonzero(some == top[owners])[::-1]
        place = np.full(items, -1)
        place[owners[hits]] = hits
        best.append(_Best(top, np.append(starts, 0)[place], np.append(last, 0)[place]))
    return best[0], best[1]
