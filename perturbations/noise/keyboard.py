"""A finger hits the key beside the right one."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator

import regex

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.resources import Keyboard, load_keyboards
from xrobust.perturbations.segmentation import is_cluster
from xrobust.perturbations.text import Text, Word
from xrobust.perturbations.writing.hangul import Syllable, compose, syllable_of
from xrobust.perturbations.writing.kana import I_KANA, LEANING
from xrobust.perturbations.writing.letters import composes
from xrobust.perturbations.writing.telex import telex_slips

# What a letter is inside its cluster (Unicode's Indic_Syllabic_Category): only like replaces like. Where signs stand
# above, below and around a letter at once (Thai, Myanmar), a sign is replaced by one of the same place.
_SYLLABIC = {
    name: regex.compile(rf"\p{{InSC={name}}}")
    for name in (
        "Consonant", "Vowel_Independent", "Vowel_Dependent", "Vowel", "Consonant_Medial", "Virama", "Pure_Killer",
        "Bindu", "Visarga", "Nukta", "Tone_Mark", "Consonant_Dead", "Consonant_Prefixed",
    )
}  # fmt: skip
_PLACES = {name: regex.compile(rf"\p{{InPC={name}}}") for name in ("Top", "Bottom", "Left", "Right")}
_PLACED = regex.compile(r"[\p{Thai}\p{Myanmar}]")
_SIGN = regex.compile(r"\p{M}|[\u0E33\u0EB3]")  # SARA AM is no mark, but belongs to the cluster before it


@perturbation("keyboard", family="noise", version=2, per_form=True, languages=sorted({*LANGUAGES} - {"zh"}))
class KeyboardSlip:
    """Type a neighbour of a key in place of the key, on the language's own layout: house → hoise."""

    def __init__(self, *, resources: Resources) -> None:
        del resources  # the layouts ship with the package

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """One candidate for each grapheme cluster of the word that a slip can change."""
        language = word.language
        graphemes = word.graphemes
        has_small_kana = not LEANING.isdisjoint(word.text)
        for index, (start, end, cluster) in enumerate(graphemes):
            slips = cluster_slips(language, cluster)
            if has_small_kana and index + 1 < len(graphemes) and graphemes[index + 1].text in LEANING:
                slips = _before_small_kana(slips, cluster)
            if slips:
                yield Candidate(start, end, slips)

    @staticmethod
    def reason(text: Text) -> str | None:
        """Why it does not apply to a text's language, or None where it does."""
        keyboard = load_keyboards().get(text.language)
        if keyboard is None:
            return f"no keyboard layout for '{text.language}'"
        return keyboard.reason


@functools.lru_cache(maxsize=1 << 16)
def cluster_slips(language: str, cluster: str) -> tuple[str, ...]:
    """What a grapheme cluster could become by one slip, sorted; each is one well-formed cluster.

    Args:
        language: ISO 639-1 code.
        cluster: A grapheme cluster of the clean text.

    >>> cluster_slips("de", "ü")
    ('p', 'ß', 'ä', 'ö')
    """
    keyboard = load_keyboards()[language]
    if cluster.isascii() and cluster not in keyboard.letters:
        keyboard = load_keyboards()["en"]  # a Latin word amid another script
    syllable = syllable_of(language, cluster)
    if language == "vi" and cluster not in keyboard.letters:
        found = telex_slips(cluster)
    else:
        found = _syllable_slips(keyboard, syllable) if syllable else _slips(keyboard, cluster)
    return tuple(sorted({slip for slip in found if slip != cluster and is_cluster(slip)}))


def _syllable_slips(keyboard: Keyboard, syllable: Syllable) -> Iterator[str]:
    """Slips of one of a Hangul syllable's keys that again make a syllable: consonants for consonants."""
    for place, typed in enumerate(syllable):
        for index, jamo in enumerate(typed):
            for near in keyboard.letters.get(jamo, ""):
                slipped = list(syllable)
                slipped[place] = typed[:index] + near + typed[index + 1 :]
                made = compose(Syllable(*slipped))
                if made:
                    yield made


def _slips(keyboard: Keyboard, cluster: str) -> Iterator[str]:
    """Slips of one code point of a cluster."""
    text = unicodedata.normalize("NFC", cluster)
    alone = len(text) == 1
    if text not in keyboard.letters and (alone or composes(text)):
        yield from _base_slips(keyboard, text)
        return
    for index, letter in enumerate(text):
        for near in keyboard.letters.get(letter, ""):
            if near in text or not _alike(letter, near, alone=alone):
                continue
            yield unicodedata.normalize("NFC", text[:index] + near + text[index + 1 :])


def _base_slips(keyboard: Keyboard, letter: str) -> Iterator[str]:
    """Slips of a letter that has no key of its own: of its base letter, or of the lower-case one.

    The neighbour takes the marks where the language writes it with them (ẹ́ beside á), and else stands bare.
    """
    decomposed = unicodedata.normalize("NFD", letter)
    for cut in range(len(decomposed) - 1, 0, -1):
        base, marks = unicodedata.normalize("NFC", decomposed[:cut]), decomposed[cut:]
        if base in keyboard.letters:
            for near in keyboard.letters[base]:
                marked = unicodedata.normalize("NFC", near + marks)
                if marked in keyboard.letters or marked in keyboard.marked:
                    yield marked
                elif _alike(base, near, alone=True):
                    yield near
            return
    lower = letter.lower()
    if lower != letter and lower in keyboard.letters:
        yield from (near.upper() for near in keyboard.letters[lower] if len(near.upper()) == 1)


@functools.cache
def _role(letter: str) -> tuple[str, ...]:
    syllabic = next((name for name, pattern in _SYLLABIC.items() if pattern.match(letter)), "")
    place = next((name for name, pattern in _PLACES.items() if pattern.match(letter)), "")
    return (syllabic, place if _PLACED.match(letter) else "")


def _alike(letter: str, near: str, *, alone: bool) -> bool:
    """Whether a letter may stand in another one's place: a sign for a sign of its kind, a letter for a letter."""
    if bool(_SIGN.match(letter)) != bool(_SIGN.match(near)):
        return False
    if alone and not _SIGN.match(letter):
        return True
    return _role(letter) == _role(near)


def _before_small_kana(slips: tuple[str, ...], kana: str) -> tuple[str, ...]:
    """Slips of a kana whose vowel a small kana replaces (き in きゃ, typed kya): only its consonant can slip."""
    return tuple(slip for slip in slips if slip in I_KANA) if kana in I_KANA else ()
