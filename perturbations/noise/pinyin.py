"""Chinese as an input method gets it wrong: a character or word of the same pinyin, a near one, or a mistyped one."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import islice

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Word
from xrobust.perturbations.writing.pinyin import members, mistyped_readings, near_readings, readings_of

# How likely a slip is beside the word's other ones, for the word as a whole and for one character of it. Chosen, not
# measured: input methods offer whole words, and the wrong one of the list is picked more often than a key is missed.
_WEIGHTS = {"homophone": (3.0, 1.0), "near": (2.0, 0.5), "key": (1.0, 0.5)}
_MOST = 5
"""Members of a reading that come into question: what an input method shows first."""


@perturbation("pinyin", family="noise", version=1, per_form=True, languages=("zh",))
class PinyinSlip:
    """Take what an input method offers for the same, a near or a mistyped pinyin: 在 → 再, 因为 → 应为, 事实 → 实施."""

    def __init__(self, kind: str = "", *, resources: Resources) -> None:
        del resources  # the table ships with the package
        if kind and kind not in _WEIGHTS:
            raise ValueError(f"unknown kind of slip '{kind}'; one of: {', '.join(_WEIGHTS)}")
        self._kinds = (kind,) if kind else tuple(_WEIGHTS)

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """A candidate for each kind: of the word, where it is one of two characters, and of each character."""
        seen = {word.text}
        for kind in self._kinds:
            for_word, for_character = _WEIGHTS[kind]
            if len(word.text) == 2:
                others = tuple(other for other in _offered(word.text, word.text, kind) if other not in seen)
                seen.update(others)
                if others:
                    yield Candidate(word.start, word.end, others, for_word)
            for start, end, character in word.graphemes:
                before, behind = word.text[: start - word.start], word.text[end - word.start :]
                others = tuple(
                    other for other in _offered(character, word.text, kind) if before + other + behind not in seen
                )
                seen.update(before + other + behind for other in others)
                if others:
                    yield Candidate(start, end, others, for_character)


@functools.lru_cache(maxsize=1 << 14)
def _offered(text: str, like: str, kind: str) -> tuple[str, ...]:
    """What could be picked for a character or word, in the script of the word that it stands in."""
    readings = readings_of(text)
    if kind == "near":
        readings = tuple(near for reading in readings for near in near_readings(reading))
    elif kind == "key":
        readings = tuple(near for reading in readings for near in mistyped_readings(reading))
    # Of several readings each has its first members in turn, so that no reading crowds out the others.
    most = _MOST if kind == "homophone" else 2
    first = (islice((member for member in members(reading, like) if member != text), most) for reading in readings)
    return tuple(dict.fromkeys(member for found in first for member in found))
