"""A perturbation under a name that is taken."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations import Candidate, Word, perturbation


@perturbation("swap", family="noise", version=1)
def swap(word: Word) -> Iterator[Candidate]:
    """Write the word backwards."""
    yield Candidate(word.start, word.end, [word.text[::-1]])
