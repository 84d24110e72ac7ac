"""Two neighbouring characters change places."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.segmentation import leans
from xrobust.perturbations.text import Word


@perturbation("swap", family="noise", version=1, per_form=True)
def swap(word: Word) -> Iterator[Candidate]:
    """Swap two neighbouring characters of a word: from → form."""
    for left, right in zip(word.graphemes, word.graphemes[1:], strict=False):
        if left.text != right.text and not leans(right.text):
            yield Candidate(left.start, right.end, [right.text + left.text])
