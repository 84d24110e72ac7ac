"""A space is lost, slips into a word, or splits a compound."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import regex

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.segmentation import cluster_borders, leans
from xrobust.perturbations.text import Grapheme, Text, Word

# Languages that write compounds as one word, and whose writers split them. So do those of Finnish and Estonian, but
# there most seams stand behind a vowel, as most syllables end, and cannot be told without a dictionary.
_COMPOUNDING = frozenset({"af", "de", "hu", "nl"})
_SHORTEST_PART = 4
_CONSONANT = regex.compile(r"[bcdfghjklmnpqrstvwxzß]")
_VOWEL = regex.compile(r"[aeiouyäöüáéíóúőűëïê]")
_ONE_SOUND = frozenset({"ch", "ck", "ph", "sh", "sz", "zs", "cs"})
_NON_JOINER = "\u200c"


@perturbation("spacing", family="noise", version=2, fields=("free",))
def spacing(word: Word) -> Iterator[Candidate]:
    """Lose the space behind a word, or slip one in: a fine day → afine day, a fi ne day; Haustür → Haus tür.

    Where no spaces are written between words (Chinese, Japanese, Thai, Burmese), one slips in between two of them. In
    German, Dutch, Afrikaans and Hungarian a long word is as likely to fall apart at what may be a seam, where two
    consonants meet, as at all other places together. A non-joiner, as in Persian, becomes a space.
    """
    follower = word.next
    if follower is not None:
        between = word.context.text[word.end : follower.start]
        # As likely as all the places inside the word together: people lose about as many spaces as they add.
        weight = max(1, len(word.graphemes) - 1)
        if between == " " and _stay_apart(word.graphemes[-1].text, follower.graphemes[0].text):
            yield Candidate(word.end, follower.start, [""], weight=weight)
        elif not between and follower.kind == "word" and not leans(follower.text):
            yield Candidate(word.end, word.end, [" "], weight=weight)
    for start, end, text, likely in _inside(word.language, word.text):
        yield Candidate(word.start + start, word.start + end, [text], weight=likely)


@functools.lru_cache(maxsize=1 << 14)
def _inside(language: str, form: str) -> tuple[tuple[int, int, str, float], ...]:
    """The spaces that may slip into a word: where, and how likely each is."""
    graphemes = Text.of_word(form, language, "word").word(0).graphemes
    places = len(graphemes) - 1
    seams = _seams(graphemes) if language in _COMPOUNDING else set()
    found = []
    for index, grapheme in enumerate(graphemes[1:], start=1):
        before = graphemes[index - 1]
        if before.text.endswith(_NON_JOINER):
            found.append((before.start, before.end, before.text.rstrip(_NON_JOINER) + " ", float(places)))
        elif not leans(grapheme.text):
            found.append((grapheme.start, grapheme.start, " ", places / len(seams) if index in seams else 1.0))
    return tuple(found)


@functools.lru_cache(maxsize=1 << 12)
def _stay_apart(left: str, right: str) -> bool:
    """Whether two clusters stay two without the space between them: not a virama, or a joiner, and a letter."""
    return not leans(right) and len(cluster_borders(left + right)) == 3


def _seams(graphemes: tuple[Grapheme, ...]) -> set[int]:
    """Where a long word may be two: a consonant before, a consonant and a vowel behind, a vowel and room in both."""
    texts = [one.text.lower() for one in graphemes]
    return {
        place
        for place in range(_SHORTEST_PART, len(texts) - _SHORTEST_PART + 1)
        if _CONSONANT.fullmatch(texts[place - 1])
        and _CONSONANT.fullmatch(texts[place])
        and _VOWEL.match(texts[place + 1])
        and texts[place - 1] != texts[place]
        and texts[place - 1] + texts[place] not in _ONE_SOUND
        and any(_VOWEL.match(text) for text in texts[:place])
    }
