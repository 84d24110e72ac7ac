"""Turkish suffixes: vowel harmony, buffer consonants, hardening and softening."""

from functools import cache
from typing import Final

from xrobust.perturbations.writing.case import letters_lower

VOWELS: Final = "aıoueiöü"
HIGH: Final = {
    "a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "i": "i", "ö": "ü", "ü": "ü",
}  # fmt: skip
LOW: Final = {vowel: "a" if vowel in "aıou" else "e" for vowel in VOWELS}
VOICELESS: Final = "fstkçşhp"
SOUNDS: Final = {"saat": "saet", "Kemal": "Kemel", "Google": "gugıl", "Sony": "soni"}
"""Words whose suffixes follow another sound than their spelling shows."""


def last_vowel(word: str) -> str:
    """The vowel that the suffix agrees with."""
    lowered = letters_lower("tr", word)
    return next(letter for letter in reversed(lowered) if letter in VOWELS)


def high(word: str) -> str:
    """The high vowel (ı i u ü) that follows the word."""
    return HIGH[last_vowel(word)]


def low(word: str) -> str:
    """The low vowel (a e) that follows the word."""
    return LOW[last_vowel(word)]


def ends_in_vowel(word: str) -> bool:
    """Whether a buffer consonant is needed before a vowel."""
    return word[-1].lower() in VOWELS


@cache
def decline(form: str, stem: str, case: str, *, name: bool = False) -> str:
    """A noun in a case; suffixes of names follow an apostrophe.

    Args:
        form: The nominative.
        stem: The form before a vowel; empty where it is the same.
        case: nom, acc, dat, loc, abl, gen or ins.
        name: Whether an apostrophe stands before the suffix.
    """
    if case == "nom":
        return form
    mark = "'" if name else ""
    sound = SOUNDS.get(form, form)
    vowel = ends_in_vowel(sound)
    if case == "loc":
        return form + mark + ("t" if sound[-1] in VOICELESS else "d") + low(sound)
    if case == "abl":
        return form + mark + ("t" if sound[-1] in VOICELESS else "d") + low(sound) + "n"
    if case == "ins":
        return form + mark + ("y" if vowel else "") + "l" + low(sound)
    buffer = {"acc": "y", "dat": "y", "gen": "n"}[case] if vowel else ""
    ending = {"acc": high(sound), "dat": low(sound), "gen": high(sound) + "n"}[case]
    return (stem or form) + mark + buffer + ending


@cache
def conjugate(stem: str, soft: str, tense: str, *, negated: bool) -> str:
    """Third person singular: past in -di, present in -yor, future in -ecek."""
    if negated:
        if tense == "present":
            return stem + "m" + high(stem) + "yor"
        base = stem + "m" + low(stem)
        return base + "d" + high(base) if tense == "past" else future(base + "y")
    if tense == "past":
        return stem + ("t" if stem[-1] in VOICELESS else "d") + high(stem)
    if tense == "future":
        if soft:
            return future(soft) if not ends_in_vowel(soft) else future(soft + "y")
        return future(stem + "y" if ends_in_vowel(stem) else stem)
    if soft and ends_in_vowel(soft):
        return soft + "yor"
    base = soft or stem
    if ends_in_vowel(base):
        base = base[:-1]
    return base + (high(base) if any(letter in VOWELS for letter in base) else "i") + "yor"


@cache
def participle(stem: str, soft: str) -> str:
    """The subject participle: "who does" or "who did"."""
    base = soft or stem
    buffer = "y" if ends_in_vowel(base) else ""
    return f"{base}{buffer}{low(base)}n"


@cache
def was(name: str) -> str:
    """A name with the past of "to be"."""
    sound = SOUNDS.get(name, name)
    if ends_in_vowel(sound):
        return f"{name}'yd{high(sound)}"
    return f"{name}'{'t' if sound[-1] in VOICELESS else 'd'}{high(sound)}"


def future(base: str) -> str:
    """The future of a stem that already has its buffer."""
    vowel = low(base)
    return f"{base}{vowel}c{vowel}k"
