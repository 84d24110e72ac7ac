"""The same words in Latin letters."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING

from xrobust.perturbations.edits import Candidate
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.plugins.decorator import perturbation
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.text import Word

if TYPE_CHECKING:
    import uroman

# uroman reads the Japanese characters of Chinese origin as Chinese: 東京 → dongjing, which nobody types.
_SCRIPTS = {entry.script for entry in LANGUAGES.values()} - {"Latin", "Japanese"}


@perturbation(
    "romanise",
    family="script",
    version=1,
    per_form=True,
    may_change=("script",),
    acts_on=("word", "number", "punctuation"),
    languages=[entry.code for entry in LANGUAGES.values() if entry.script in _SCRIPTS],
)
class Romanise:
    """Write a word in Latin letters, as uroman does: हिन्दी → hindii, العربية → al'rbya; romanise:whole the whole text.

    People write so where the keyboard at hand has Latin letters alone. The romanisation is uroman's (Hermjakob, May
    and Knight, 2018): by characters, without vowels that are not written.

    Args:
        mode: Empty, to romanise the share of the words that the dose says; `whole`, to romanise all of them at any
            dose above 0.
        resources: Not used.

    Raises:
        ConditionError: If there is no such mode.
    """

    def __init__(self, mode: str = "", *, resources: Resources) -> None:
        del resources
        if mode not in {"", "whole"}:
            raise ConditionError(f"romanise has no mode '{mode}'", expected="none, or whole", fix="romanise:whole")
        if mode == "whole":
            self.propensity: Callable[[Word], float] = _always
        self.digest = f"uroman {version('uroman')}"

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """The word as uroman writes it."""
        romanised = _uroman().romanize_string(word.text, lcode=LANGUAGES[word.language].iso3).strip()
        if romanised not in {"", word.text}:
            yield Candidate(word.start, word.end, ("".join(romanised.split()),))


@functools.cache
def _uroman() -> uroman.Uroman:
    import uroman

    return uroman.Uroman()


def _always(word: Word) -> float:
    """Any dose above 0 takes every word."""
    del word
    return math.inf
