"""The words of all pairs of texts together, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from xrobust.perturbations.alignment import Pair
from xrobust.perturbations.alignment.forms import form
from xrobust.perturbations.text import Text

_BATCH_CELLS = 1 << 18
_REACH = 40
"""Words from the place that a word would have at the same speed: no link goes further in long texts."""


class Vocabulary(NamedTuple):
    """The forms of one language, in order of first appearance."""

    language: str
    forms: list[str]
    counts: np.ndarray  # [forms] how often each stands in the corpus


class Batch(NamedTuple):
    """Some pairs of texts of about the same lengths, padded to `sources` times `targets` words.

    What is added or multiplied in one step lies along the last axis, so that sums over words are made one word after
    the other, in the same order everywhere.
    """

    members: list[int]
    """Which pairs of texts these are."""
    cells: np.ndarray  # [targets, sources, members] the pair of forms; one past the last where there is no cell
    sources: np.ndarray  # [sources, members] whether there is a word
    targets: np.ndarray  # [targets, members]
    source_forms: np.ndarray  # [sources, members] forms; one past the last where there is none
    target_forms: np.ndarray  # [targets, members]


class Corpus(NamedTuple):
    """All pairs of texts, their words and numbers as forms, and which pairs of forms stand in a pair of texts."""

    source: Vocabulary
    target: Vocabulary
    source_of: np.ndarray  # [pairs of forms] the source form
    target_of: np.ndarray  # [pairs of forms] the target form
    batches: list[Batch]
    source_places: list[list[int]]
    """Of each pair of texts, the indices of the units that are words or numbers."""
    target_places: list[list[int]]


def read(pairs: Sequence[Pair]) -> Corpus:
    """Count forms and find the pairs of forms that can be linked.

    Args:
        pairs: Texts of the same two languages, at least one pair.
    """
    source, sources, source_places = _indexed([pair.source for pair in pairs])
    target, targets, target_places = _indexed([pair.target for pair in pairs])
    drafts = [_draft(members, sources, targets) for members in _grouped(sources, targets)]
    width = len(target.forms) + 1
    keys = [np.unique((ours[None] * width + theirs[:, None])[linkable]) for _, ours, theirs, linkable in drafts]
    known = np.unique(np.concatenate([np.zeros(0, np.int64), *keys]))
    batches = []
    for members, ours, theirs, linkable in drafts:
        cells = np.searchsorted(known, ours[None] * width + theirs[:, None])
        cells = np.where(linkable, cells, len(known)).astype(np.int32)
        there = (ours >= 0, theirs >= 0)
        padded = (np.where(there[0], ours, len(source.forms)), np.where(there[1], theirs, len(target.forms)))
        batches.append(Batch(members, cells, *there, *padded))
    return Corpus(source, target, known // width, known % width, batches, source_places, target_places)


def _indexed(texts: Sequence[Text]) -> tuple[Vocabulary, list[np.ndarray], list[list[int]]]:
    """The forms of some texts, which ones each text has, and at which of its units."""
    numbers: dict[str, int] = {}
    known: dict[tuple[str, str], int] = {}
    found, places = [], []
    for text in texts:
        kept = [place for place, unit in enumerate(text.units) if unit[2] in {"word", "number"}]
        row = []
        for place in kept:
            start, end, kind = text.units[place]
            written = (text.text[start:end], kind)
            number = known.get(written)
            if number is None:
                number = known[written] = numbers.setdefault(form(*written), len(numbers))
            row.append(number)
        found.append(np.array(row, np.int64))
        places.append(kept)
    counts = np.bincount(np.concatenate(found), minlength=len(numbers)).astype(float)
    return Vocabulary(texts[0].language, list(numbers), counts), found, places


def _grouped(sources: Sequence[np.ndarray], targets: Sequence[np.ndarray]) -> list[list[int]]:
    """Pairs of texts in groups of about the same lengths; a text without words is in none."""
    order = sorted(
        (number for number in range(len(sources)) if len(sources[number]) and len(targets[number])),
        key=lambda number: (len(targets[number]), len(sources[number]), number),
    )
    groups: list[list[int]] = []
    longest = (0, 0)
    for number in order:
        lengths = (max(longest[0], len(sources[number])), max(longest[1], len(targets[number])))
        if not groups or lengths[0] * lengths[1] * (len(groups[-1]) + 1) > _BATCH_CELLS:
            groups.append([])
            lengths = (len(sources[number]), len(targets[number]))
        groups[-1].append(number)
        longest = lengths
    return groups


def _draft(
    members: list[int], sources: Sequence[np.ndarray], targets: Sequence[np.ndarray]
) -> tuple[list[int], np.ndarray, np.ndarray, np.ndarray]:
    """A group's forms `[sources, members]` and `[targets, members]`, -1 where padded, and which cells there are."""
    ours, our_lengths = _padded([sources[number] for number in members])
    theirs, their_lengths = _padded([targets[number] for number in members])
    i, j = np.arange(len(ours))[None, :, None], np.arange(len(theirs))[:, None, None]
    apart = np.abs(i * their_lengths - j * our_lengths)
    near = apart <= _REACH * np.maximum(our_lengths, their_lengths)
    return members, ours, theirs, near & (ours >= 0)[None] & (theirs >= 0)[:, None]


def _padded(rows: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Rows as columns, -1 behind their ends, and their lengths."""
    lengths = np.array([len(row) for row in rows])
    padded = np.full((lengths.max(), len(rows)), -1, np.int64)
    for column, row in enumerate(rows):
        padded[: len(row), column] = row
    return padded, lengths
