"""How likely a form of one language says a form of the other, learnt on several levels of stems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from xrobust.perturbations.alignment.corpus import Corpus, Vocabulary
from xrobust.perturbations.alignment.forms import stem


class Level(NamedTuple):
    """One level of stems, in one direction: a said stem given a stem. Integers are of 32 bits: there are millions."""

    pair_of: np.ndarray  # [pairs of forms] the pair of stems
    parent: np.ndarray  # [pairs of stems] the pair of coarser stems; zeros on the coarsest level
    given: np.ndarray  # [pairs of stems] the stem that is given
    said: np.ndarray  # [pairs of stems] the stem that is said
    share: np.ndarray  # [said stems] how much of the coarser stem's occurrences each has
    clued: np.ndarray  # [clued pairs of stems] those that something speaks for
    clue: np.ndarray  # [clued pairs of stems] its share of what speaks for the given stem's pairs
    sure: np.ndarray  # [given stems] 1 for stems with clues, less where they are weak


def levels(corpus: Corpus, clues: np.ndarray, *, letters: Sequence[int], backwards: bool = False) -> list[Level]:
    """The levels of a direction, coarse to fine.

    Args:
        corpus: The pairs of forms.
        clues: `[pairs of forms]` how much speaks for each; they count on the last level of stems, whose forms share
            what one of them is known for.
        letters: Letters of the stems, fewest first; the last level is the forms themselves.
        backwards: Whether target forms are given and source forms said.
    """
    given_of, said_of = corpus.source_of, corpus.target_of
    given, said = corpus.source, corpus.target
    if backwards:
        given_of, said_of, given, said = said_of, given_of, said, given
    found: list[Level] = []
    coarser_said = np.zeros(len(said.forms), np.int64)
    for number, length in enumerate((*letters, None)):
        given_stem, said_stem = _stems(given, length), _stems(said, length)
        width = int(said_stem.max(initial=0)) + 1
        keys, pair_of = np.unique(given_stem[given_of] * width + said_stem[said_of], return_inverse=True)
        parent = np.zeros(len(keys), np.int64)
        if found:
            parent[pair_of] = found[-1].pair_of
        occurrences = np.bincount(said_stem, said.counts)
        coarser = np.zeros(width, np.int64)
        coarser[said_stem] = coarser_said
        share = occurrences / np.bincount(coarser_said, said.counts)[coarser]
        clue = np.zeros(len(keys))
        if number == max(len(letters) - 1, 0):
            np.maximum.at(clue, pair_of, clues)
        given_key = keys // width
        speaking = np.bincount(given_key, clue)
        clued = np.flatnonzero(clue)
        shares = clue[clued] / np.maximum(speaking, 1.0)[given_key[clued]]
        parts = (small.astype(np.int32) for small in (pair_of, parent, given_key, keys % width, clued))
        pairs, parents, givens, saids, clued = parts
        found.append(Level(pairs, parents, givens, saids, share, clued, shares, np.minimum(speaking, 1.0)))
        coarser_said = said_stem
    return found


def _stems(vocabulary: Vocabulary, letters: int | None) -> np.ndarray:
    """`[forms]` the number of each form's stem."""
    if letters is None:
        return np.arange(len(vocabulary.forms))
    numbers: dict[str, int] = {}
    stems = (stem(word, vocabulary.language, letters) for word in vocabulary.forms)
    return np.array([numbers.setdefault(one, len(numbers)) for one in stems], np.int64)


def probabilities(
    counts: np.ndarray, levels: Sequence[Level], *, strengths: Sequence[float], clue_strength: float
) -> np.ndarray:
    """What is said given a form: counts, smoothed on each level by the coarser one, as if that had been seen, too.

    Args:
        counts: `[pairs of forms]` how often each is linked, as far as it is known.
        levels: Coarse to fine.
        strengths: Of each level, how many occurrences the coarser one counts for; the coarsest one has how frequent
            a stem is at all.
        clue_strength: How many occurrences a clue counts for.

    Returns:
        `[pairs of forms + 1]` probabilities; the last one, for what is no pair, is 0.
    """
    table = np.ones(1)
    for level, strength in zip(levels, strengths, strict=True):
        seen = np.bincount(level.pair_of, counts, len(level.given))
        whole = np.bincount(level.given, seen, len(level.sure)) + strength + clue_strength * level.sure
        seen += strength * table[level.parent] * level.share[level.said]
        seen[level.clued] += clue_strength * level.clue
        table = seen / whole[level.given]
    return np.append(table[levels[-1].pair_of], 0.0)
