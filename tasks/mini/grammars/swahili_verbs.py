"""Swahili verbs: subject prefix, tense, object prefix, stem."""

from functools import cache
from typing import Final

SUBJECTS: Final = {"1": "a", "3": "u", "5": "li", "7": "ki", "9": "i", "11": "u"}
TENSES: Final = {"past": "li", "present": "na", "future": "ta"}

BE: Final = {
    "past": {noun_class: f"{prefix}likuwa" for noun_class, prefix in SUBJECTS.items()},
    "present": {"1": "yuko", "3": "uko", "5": "liko", "7": "kiko", "9": "iko", "11": "uko"},
    "future": {noun_class: f"{prefix}takuwa" for noun_class, prefix in SUBJECTS.items()},
}
"""Being somewhere, by tense and class."""


def negative(noun_class: str) -> str:
    """The negative subject prefix."""
    return "ha" if noun_class == "1" else "ha" + SUBJECTS[noun_class]


NOT_BE: Final = {
    "past": {noun_class: f"{negative(noun_class)}kuwa" for noun_class in SUBJECTS},
    "present": {noun_class: f"ha{form}" for noun_class, form in BE["present"].items()},
    "future": {noun_class: f"{negative(noun_class)}takuwa" for noun_class in SUBJECTS},
}


def short(stem: str) -> bool:
    """Whether a stem has one syllable and so needs support (a-na-ku-la)."""
    return stem in {"la", "ja"}


def with_object(stem: str, *, marked: bool) -> str:
    """The stem behind the prefix of a living object."""
    if not marked:
        return stem
    return ("mw" if stem[0] in "aeio" else "m") + stem


@cache
def conjugate(stem: str, noun_class: str, tense: str, *, negated: bool, marked: bool = False) -> str:
    """Third person of a class.

    Args:
        stem: The verb without prefixes, with its final vowel.
        noun_class: Of the subject.
        tense: `past`, `present` or `future`.
        negated: With the negative prefixes.
        marked: With the prefix of a living object.
    """
    full = with_object(stem, marked=marked)
    if negated:
        prefix = negative(noun_class)
        if tense == "present":
            return prefix + (full[:-1] + "i" if full.endswith("a") else full)
        return prefix + {"past": "ku", "future": "taku" if short(stem) else "ta"}[tense] + full
    support = "ku" if short(stem) and not marked else ""
    return SUBJECTS[noun_class] + TENSES[tense] + support + full


@cache
def relative(stem: str, *, marked: bool) -> str:
    """Past relative of a person: "who did"."""
    support = "ku" if short(stem) and not marked else ""
    return "aliye" + support + with_object(stem, marked=marked)
