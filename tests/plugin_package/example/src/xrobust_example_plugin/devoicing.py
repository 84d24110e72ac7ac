"""Final devoicing: Hund as it sounds, Hunt."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations import Candidate, Word, perturbation

VOICED = {"b": "p", "d": "t", "g": "k"}


@perturbation("final-devoicing", family="noise", languages={"de", "nl"}, version=1)
def final_devoicing(word: Word) -> Iterator[Candidate]:
    """Spell a word's last b, d, g as it sounds: p, t, k."""
    last = word.graphemes[-1]
    if last.text in VOICED:
        yield Candidate(last.start, last.end, [VOICED[last.text]])
