"""Spellings that writers confuse: letters that sound or look alike, by rules of each language."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.text import Word
from xrobust.perturbations.writing.confusions import misspellings

_WHOLE_WORD_WEIGHT = 3.0
"""Of a word taken for another one (their, there), beside a rule for some letters."""


# Chinese, Japanese and Korean writers confuse what sounds alike, too: that is `pinyin`, `kana` and `jamo`.
_LANGUAGES = sorted({*LANGUAGES} - {"ja", "ko", "zh"})


@perturbation("orthography", family="noise", version=1, per_form=True, languages=_LANGUAGES)
def orthography(word: Word) -> Iterator[Candidate]:
    """Spell a word as it sounds, or as a similar one: dass → das, their → there, أحمد → احمد, कि → की.

    The rules, with the reason for each, stand in orthography.json; a word that none fits stays as it is.
    """
    found: dict[tuple[int, int], dict[str, float]] = {}
    for start, end, text, whole_word in misspellings(word):
        weights = found.setdefault((word.start + start, word.start + end), {})
        weights[text] = max(weights.get(text, 0.0), _WHOLE_WORD_WEIGHT if whole_word else 1.0)
    for (start, end), weights in found.items():
        for weight in sorted({*weights.values()}):
            texts = [text for text, mine in weights.items() if mine == weight]
            yield Candidate(start, end, texts, weight=weight * len(texts))
