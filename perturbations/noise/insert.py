"""A letter slips in."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.segmentation import cluster_borders, leans
from xrobust.perturbations.text import Word
from xrobust.perturbations.writing.case import is_upper, lower, upper
from xrobust.perturbations.writing.hangul import compose, decompose, typed_by_jamo
from xrobust.perturbations.writing.kana import LEANING
from xrobust.perturbations.writing.letters import newcomers

_FINALS = "ㄱㄴㄹㅁㅂㅅㅇ"
_LONG = "ー"
"""The mark of a long vowel, which belongs to the kana before it as small kana do."""


@perturbation("insert", family="noise", version=1, per_form=True, languages=sorted({*LANGUAGES} - {"zh"}))
def insert(word: Word) -> Iterator[Candidate]:
    """Let any letter of the language slip into a word: house → houxse.

    It is small unless the whole word is in capitals, and never the same as the one beside it, which is `double`.
    Into Brahmic scripts, Thai and Burmese slips a consonant, into a Hangul syllable that ends in a vowel a final.
    """
    graphemes = word.graphemes
    language = word.language
    if typed_by_jamo(language) and any(decompose(one.text) for one in graphemes):
        yield from _finals(word)
        return
    capitals = len(graphemes) > 1 and all(is_upper(language, one.text) for one in graphemes)
    # Between two words without a space the place belongs to the first one.
    for place in range(0 if LANGUAGES[language].writing.spaced else 1, len(graphemes) + 1):
        before = graphemes[place - 1].text if place else ""
        behind = graphemes[place].text if place < len(graphemes) else ""
        if leans(behind) or behind in LEANING or behind == _LONG:
            continue
        if not place and not capitals and is_upper(language, behind):
            continue  # a capital begins the word
        letters = [upper(language, one) if capitals else one for one in newcomers(language, before or behind)]
        beside = {lower(language, before), lower(language, behind)}
        letters = [one for one in letters if lower(language, one) not in beside]
        if letters and len(cluster_borders(before + letters[0] + behind)) == 2 + bool(before) + bool(behind):
            start = graphemes[place].start if place < len(graphemes) else word.end
            yield Candidate(start, start, letters)


def _finals(word: Word) -> Iterator[Candidate]:
    for start, end, cluster in word.graphemes:
        syllable = decompose(cluster)
        if syllable and not syllable.final:
            closed = [compose(syllable._replace(final=jamo)) for jamo in _FINALS]
            yield Candidate(start, end, [made for made in closed if made])
