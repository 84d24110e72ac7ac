"""Text to check perturbations on: names of everyday things, in the words and the script of every language."""

from __future__ import annotations

import functools

from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import load_cldr

_TEXTS, _NAMES = 12, 7


@functools.cache
def samples(language: str) -> tuple[str, ...]:
    """Twelve texts of seven names each in a language, with punctuation, numbers and an emoji; some without spaces."""
    names = [entry[language] for _, entry in sorted(load_cldr().items()) if language in entry]
    names = names[:: len(names) // (_TEXTS * _NAMES)]
    texts = []
    for index in range(_TEXTS):
        mine = names[_NAMES * index : _NAMES * (index + 1)]
        joiner = " " if LANGUAGES[language].writing.spaced or not index % 2 else ""
        texts.append(joiner.join(mine) + ("!", ", 12 👍🏽.", " 3.5?")[index % 3])
    return tuple(texts)
