"""Cyrillic, Greek and Georgian as people type them in Latin letters: translit, Greeklish."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

import regex

from xrobust.perturbations.romanisation.habits import Habits, spelled

_CYRILLIC = spelled(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "a b v g d e yo zh z i y k l m n o p r s t u f h ts ch sh sch - y - e yu ya",
)
_GREEK = spelled("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n ks o p r s s t y f x ps o")
# The letters that stand on the keys of Georgian keyboards: q is ქ, y is ყ, w is წ, x is ხ.
_GEORGIAN = spelled(
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "a b g d e v z t i k l m n o p zh r s t u f q gh y sh ch c dz w ch x j h"
)
_STRESS = regex.compile("[\u0300\u0301]")
_UNHEARD = {"el": regex.compile(r"\p{M}")}
"""Marks that no spelling has, where they are more than stresses."""


def _habits(letters: Mapping[str, str], written: str, others: str) -> Habits:
    return Habits(written=written, others=others, letters=letters)


_HABITS = MappingProxyType(
    {
        "ru": _habits(
            _CYRILLIC,
            """
            ъ(?=е)|ь(?=[еи]) → y
            [ыи]й$ → iy
            """,
            """
            х → kh
            [ыи]й$ → y
            ё → e
            щ → shch & ц → c
            й → i
            я → ia & ю → iu
            """,
        ),
        "bg": _habits(
            {**_CYRILLIC, "щ": "sht", "ъ": "a", "й": "i"},
            """
            ия$ → ia
            """,
            """
            ъ → u & й → y
            ц → c & ж → j
            ъ → y & я → q
            ш → 6 & ч → 4
            """,
        ),
        "kk": _habits(
            {**_CYRILLIC, **spelled("әғқңөұүһі", "a g k n o u u h i")},
            """
            [ыи]й$ → iy
            """,
            """
            қ → q
            ж → j
            ғ → gh & қ → q
            ң → ng
            ә → e
            """,
        ),
        "el": _habits(
            _GREEK,
            """
            γγ → gg
            γ(?=[χξ]) → n
            (?<=[αεο])υ → u
            """,
            """
            [αε]υ(?=[θκξπσςτφχψ]|$) → \\g<0>f & υf → f & (?<=[αε])υ → v
            χ → h & (?<![αεο])υ → i
            η → h & ω → w & (?<![αεο])υ → u
            χ → ch & ξ → x
            """,
        ),
        "ka": _habits(
            _GEORGIAN,
            "",
            """
            ქ → k & ყ → k & წ → ts & ც → ts & ღ → g
            ხ → kh & წ → ts & ყ → q & ქ → k & ც → ts & ღ → gh
            ღ → g
            ჟ → j & ჭ → w
            """,
        ),
    }
)


def romanised(text: str, language: str) -> tuple[str, ...]:
    """The spellings of a word in lower case, the commonest first; none where it has a letter of another alphabet."""
    bare = _UNHEARD.get(language, _STRESS)
    word = unicodedata.normalize("NFC", bare.sub("", unicodedata.normalize("NFD", text.lower())))
    return tuple(one for one in _HABITS[language].spellings(word) if one.isascii())
