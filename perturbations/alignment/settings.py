"""What the statistical aligner works with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What the aligner works with, as chosen on translations with links by hand (see `benchmarks/alignment.py`)."""

    letters: tuple[int, ...] = (3, 5)
    """Letters of the stems that stand in for rare forms."""
    strengths: tuple[float, ...] = (0.3, 3.0, 10.0)
    """Occurrences that the level above counts for, on each level of stems and for the forms."""
    clue_strength: float = 2.0
    """Occurrences that a translation of a lexicon counts for."""
    shipped: bool = True
    """Whether the lexicons that come with xrobust count."""
    spelling: bool = True
    """Whether words that sound alike count."""
    independent_rounds: int = 4
    """Rounds in which each word is placed by itself."""
    chained_rounds: int = 4
    """Rounds in which neighbours come from neighbours."""
    agreeing: bool = True
    """Whether both directions learn from what both of them say."""
    diagonal: float = 0.5
    """How much the same place in both texts counts at first: a word at the other end counts as one in 1.5."""
    alone: float = 0.2
    """Probability that a word says none of the other text's."""
    reach: int = 6
    """Words that the chain moves by at most, but for where it goes on anywhere."""
    far: float = 0.05
    """Probability that the chain goes on anywhere."""
    least: float = 0.4
    """Links are what both directions together, on average, hold for more likely than this."""
