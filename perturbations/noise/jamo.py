"""A Korean syllable slips in one of its letters, and its neighbours are put together anew."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import pairwise

import regex

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Word
from xrobust.perturbations.writing.hangul import Syllable, compose, compose_keys, decompose, typed
from xrobust.perturbations.writing.rewriting import rewritten

# Keys that differ in Shift alone (two-set layout, KS X 5002). Only shifted letters that a syllable takes can result.
_SHIFT_PAIRS = ("ㄱㄲ", "ㄷㄸ", "ㅂㅃ", "ㅅㅆ", "ㅈㅉ", "ㅐㅒ", "ㅔㅖ")
_SHIFT = {pair[side]: pair[1 - side] for pair in _SHIFT_PAIRS for side in (0, 1)}
# Vowels that most speakers no longer tell apart (Standard Pronunciation of Korean, articles 4 and 5), as typed.
_SAME_VOWELS = ("ㅐㅔ", "ㅒㅖ", ("ㅗㅐ", "ㅗㅣ", "ㅜㅔ"))
# Before ㅣ these finals sound like another letter (article 17): 굳이 is said 구지, 같이 가치.
_PALATAL = {"ㄷ": "ㅈ", "ㅌ": "ㅊ", "ㄹㅌ": "ㄹㅊ"}
_SYLLABLES = regex.compile(r"[가-힣]+")

# How likely a kind of slip is beside the word's other ones. Chosen, not measured: no permissive list of Korean
# misspellings is at hand.
_WEIGHTS = {"sound": 3.0, "vowel": 2.0, "shift": 1.0, "omit": 1.0, "order": 1.0, "double": 0.5}


@perturbation("jamo", family="noise", version=1, per_form=True, languages=("ko",))
class JamoSlip:
    """Slip in a letter of a syllable, or spell it by ear: 먹어 → 머거, 안녕 → 아녕, 네가 → 내가, 있다 → 잇다."""

    def __init__(self, kind: str = "", *, resources: Resources) -> None:
        del resources  # Hangul is arithmetic
        if kind and kind not in _WEIGHTS:
            raise ValueError(f"unknown kind of slip '{kind}'; one of: {', '.join(_WEIGHTS)}")
        self._kinds = (kind,) if kind else tuple(_WEIGHTS)

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """One candidate for each slip: the syllables that it changes, and what they become."""
        for run in _SYLLABLES.finditer(word.text):
            misspelt = {kind: _slips(run[0], kind) for kind in self._kinds}
            yield from rewritten(word.start + run.start(), run[0], misspelt, _WEIGHTS)


@functools.lru_cache(maxsize=1 << 12)
def _slips(clean: str, kind: str) -> tuple[str, ...]:
    """What a run of syllables could become: after a slip of a key, what an input method makes of all of it."""
    if kind == "sound":
        return tuple(_by_ear(clean))
    if kind == "vowel":
        return tuple(_other_vowels(clean))
    keys = typed(clean) or ""
    if kind == "shift":
        slipped = [keys[:place] + _SHIFT[key] + keys[place + 1 :] for place, key in enumerate(keys) if key in _SHIFT]
    elif kind == "omit":
        slipped = [keys[:place] + keys[place + 1 :] for place in range(len(keys))]
    elif kind == "order":
        slipped = [keys[:place] + keys[place + 1] + keys[place] + keys[place + 2 :] for place in range(len(keys) - 1)]
    else:
        slipped = [keys[:place] + keys[place] + keys[place:] for place in range(len(keys))]
    return tuple(filter(None, map(compose_keys, slipped)))


def _by_ear(clean: str) -> Iterator[str]:
    """Finals that are heard at the start of the next syllable, when that has no consonant of its own."""
    syllables = [decompose(character) for character in clean]
    for place, (left, right) in enumerate(pairwise(syllables)):
        if left is None or right is None or right.initial != "ㅇ" or left.final in {"", "ㅇ"}:
            continue
        heard = _PALATAL.get(left.final, left.final) if right.vowel == "ㅣ" else left.final
        if heard != "ㅎ":
            heard = heard.removesuffix("ㅎ")
        kept, initial = (heard[:-1], heard[-1]) if heard != "ㅎ" else ("", "ㅇ")
        pair = compose(Syllable(left.initial, left.vowel, kept)), compose(Syllable(initial, right.vowel, right.final))
        if None not in pair:
            yield clean[:place] + "".join(filter(None, pair)) + clean[place + 2 :]


def _other_vowels(clean: str) -> Iterator[str]:
    """Syllables with a vowel that sounds like theirs."""
    for place, character in enumerate(clean):
        syllable = decompose(character)
        if syllable is None:
            continue
        others = [vowel for group in _SAME_VOWELS if syllable.vowel in tuple(group) for vowel in group]
        if syllable.vowel == "ㅡㅣ":
            others = ["ㅔ" if syllable.initial == "ㅇ" else "ㅣ"]  # the genitive 의 is said 에, 희 is said 히
        for vowel in others:
            made = compose(syllable._replace(vowel=vowel))
            if made and made != character:
                yield clean[:place] + made + clean[place + 1 :]
