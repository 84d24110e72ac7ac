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
    none = np.zeros(len(clues))
    # Above the coarsest level, all said forms have one stem.
    coarser_said, coarser_pair = np.zeros(len(said.forms), np.int64), np.zeros(len(clues), np.int64)
    found: list[Level] = []
    for length in (*letters, None):
        given_stem, said_stem = _stems(given, length), _stems(said, length)
        clued = length == (letters[-1] if letters else None)
        level = _level(given_stem[given_of], said_stem[said_of], coarser_pair, clues if clued else none)
        share = _share(said_stem, coarser_said, said.counts)
        found.append(level._replace(share=share))
        coarser_said, coarser_pair = said_stem, level.pair_of
    return found


def _level(given: np.ndarray, said: np.ndarray, coarser: np.ndarray, clues: np.ndarray) -> Level:
    """A level but for its shares, from each pair of forms' stems, its pair of coarser stems and its clue."""
    width = int(said.max(initial=0)) + 1
    keys, pair_of = np.unique(given * width + said, return_inverse=True)
    parent = np.zeros(len(keys), np.int32)
    parent[pair_of] = coarser
    clue = np.zeros(len(keys))
    np.maximum.at(clue, pair_of, clues)
    given_of, said_of = keys // width, keys % width
    speaking = np.bincount(given_of, clue)
    clued = np.flatnonzero(clue)
    return Level(
        pair_of.astype(np.int32),
        parent,
        given_of.astype(np.int32),
        said_of.astype(np.int32),
        share=np.zeros(0),
        clued=clued,
        clue=clue[clued] / np.maximum(speaking, 1.0)[given_of[clued]],
        sure=np.minimum(speaking, 1.0),
    )


def _share(stems: np.ndarray, coarser: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """`[stems]` how much of their coarser stems' occurrences they have, from the forms' stems and counts."""
    parent = np.zeros(int(stems.max(initial=-1)) + 1, np.int64)
    parent[stems] = coarser
    share: np.ndarray = np.bincount(stems, counts) / np.bincount(coarser, counts)[parent]
    return share


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
