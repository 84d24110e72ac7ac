"""Word alignment without an encoder: learnt from the pairs of texts themselves, and from lexicons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from hashlib import blake2b

from xrobust.perturbations.alignment import Pair
from xrobust.perturbations.alignment.settings import Settings
from xrobust.perturbations.text import Links
from xrobust.perturbations.wordlists.lexicons import Lexicon, shipped_lexicons

_VERSION = 1


class StatisticalAligner:
    """Aligns words by how often they stand in translations of each other, and where.

    Two models, one for each direction, learn from all pairs together by expectation and maximisation: first IBM
    model 1, then a hidden Markov model in which neighbours come from neighbours (Vogel et al. 1996). They learn from
    what both agree on (Liang et al. 2006), and links are what both together find likely. What few pairs cannot teach
    comes from stems, lexicons, equal numbers and names that sound alike. Punctuation marks are linked afterwards, by
    the links around them.

    Links are a function of the whole list of pairs, of its order, and of where ICU ends words. They are the same on
    any machine: all arithmetic is addition, multiplication and division in a fixed order.

    Args:
        lexicons: Of the user or the data source; they count like the shipped ones.
        settings: What the models work with.
    """

    def __init__(self, lexicons: Sequence[Lexicon] = (), *, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._lexicons = (*lexicons, *(shipped_lexicons() if self.settings.shipped else ()))

    @property
    def digest(self) -> str:
        """Of the version, the settings and the lexicons; where words end and how they sound, texts tell."""
        lexicons = [lexicon.digest for lexicon in self._lexicons]
        parts = (_VERSION, astuple(self.settings), lexicons)
        return f"statistical {blake2b(repr(parts).encode(), digest_size=8).hexdigest()}"

    def align(self, pairs: Sequence[Pair]) -> list[Links]:
        """The links of each pair, sorted, by the indices of units; every pair is of the same two languages."""
        if not pairs:
            return []
        from xrobust.perturbations.alignment.clues import clues
        from xrobust.perturbations.alignment.corpus import read
        from xrobust.perturbations.alignment.learning import links_of_words
        from xrobust.perturbations.alignment.punctuation import with_marks

        corpus = read(pairs)
        known = clues(corpus, self._lexicons, spelling=self.settings.spelling)
        return [with_marks(*one) for one in zip(pairs, links_of_words(corpus, known, self.settings), strict=True)]
