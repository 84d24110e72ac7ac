"""A letter is replaced by another one of the language."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.text import Word
from xrobust.perturbations.writing.letters import substitutes


@perturbation("substitute", family="noise", version=1, per_form=True, languages=sorted({*LANGUAGES} - {"zh"}))
def substitute(word: Word) -> Iterator[Candidate]:
    """Put any other letter of the language in a letter's place: house → hoyse.

    A consonant takes a consonant's place under the same signs (कि → पि), a jamo a jamo's (밥 → 밤), a kana a kana's.
    """
    graphemes = word.graphemes
    for index, (start, end, cluster) in enumerate(graphemes):
        following = graphemes[index + 1].text if index + 1 < len(graphemes) else ""
        found = substitutes(word.language, cluster, following)
        if found:
            yield Candidate(start, end, found)
