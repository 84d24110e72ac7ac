"""The 40 languages of XTREME: ISO 639-1 code, English name, script, and where ISO 639-3 is needed; their scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from xrobust.perturbations.errors import UnknownNameError, suggestion


class Script(NamedTuple):
    """How a script is written."""

    parts: tuple[str, ...]
    """Unicode's scripts of its letters, the ones first that only it has."""
    spaced: bool = True
    """Whether words stand apart."""
    cased: bool = False
    """Whether running text has capitals; Georgian has them in Unicode alone."""


INDIC: Final = ("Devanagari", "Bengali", "Tamil", "Telugu", "Malayalam")
"""Scripts of India, in which signs and viramas join consonants into one cluster."""
SCRIPTS: Final[Mapping[str, Script]] = MappingProxyType(
    {
        **{name: Script((name,), cased=True) for name in ("Latin", "Greek", "Cyrillic")},
        **{name: Script((name,)) for name in ("Arabic", "Hebrew", "Hangul", "Georgian", *INDIC)},
        **{name: Script((name,), spaced=False) for name in ("Thai", "Myanmar", "Khmer", "Lao", "Han")},
        "Japanese": Script(("Hiragana", "Katakana", "Han"), spaced=False),
    }
)
"""By name, the scripts of the languages, and Khmer and Lao, which are written without spaces as Thai is."""


def members(scripts: Iterable[str]) -> str:
    r"""All characters of Unicode's scripts, as members of a class of `regex`.

    >>> members(SCRIPTS["Japanese"].parts)
    '\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Han}'
    """
    return "".join(rf"\p{{Script={script}}}" for script in scripts)


CASED: Final = members(name for name, script in SCRIPTS.items() if script.cased)
"""Characters of the scripts that have capitals, as members of a class of `regex`."""
UNSPACED: Final = members(dict.fromkeys(part for one in SCRIPTS.values() if not one.spaced for part in one.parts))
"""Characters of the scripts in which words do not stand apart, as members of a class of `regex`."""


class Language(NamedTuple):
    """One language of the benchmark."""

    code: str
    """ISO 639-1, as XTREME writes it."""
    name: str
    """English name, as Universal Dependencies writes it."""
    script: str
    """Name of its main script, one of `SCRIPTS`."""
    iso3: str
    """ISO 639-3 code that Tatoeba's files carry."""

    @property
    def writing(self) -> Script:
        """How its main script is written."""
        return SCRIPTS[self.script]


_TABLE = """
af Afrikaans Latin afr|ar Arabic Arabic ara|bg Bulgarian Cyrillic bul|bn Bengali Bengali ben
de German Latin deu|el Greek Greek ell|en English Latin eng|es Spanish Latin spa|et Estonian Latin est
eu Basque Latin eus|fa Persian Arabic pes|fi Finnish Latin fin|fr French Latin fra|he Hebrew Hebrew heb
hi Hindi Devanagari hin|hu Hungarian Latin hun|id Indonesian Latin ind|it Italian Latin ita
ja Japanese Japanese jpn|jv Javanese Latin jav|ka Georgian Georgian kat|kk Kazakh Cyrillic kaz
ko Korean Hangul kor|ml Malayalam Malayalam mal|mr Marathi Devanagari mar|ms Malay Latin msa
my Burmese Myanmar mya|nl Dutch Latin nld|pt Portuguese Latin por|ru Russian Cyrillic rus
sw Swahili Latin swh|ta Tamil Tamil tam|te Telugu Telugu tel|th Thai Thai tha|tl Tagalog Latin tgl
tr Turkish Latin tur|ur Urdu Arabic urd|vi Vietnamese Latin vie|yo Yoruba Latin yor|zh Chinese Han cmn
"""

LANGUAGES: dict[str, Language] = {
    row.split()[0]: Language(*row.split()) for line in _TABLE.split("\n") if line for row in line.split("|")
}


def language(code: str) -> Language:
    """The language of a code.

    Raises:
        UnknownNameError: If it is not one of the 40; the message suggests close ones.
    """
    if code not in LANGUAGES:
        by_name = {entry.name.lower(): entry.code for entry in LANGUAGES.values()}
        by_iso3 = {entry.iso3: entry.code for entry in LANGUAGES.values()}
        known = by_name.get(code.lower()) or by_iso3.get(code)
        raise UnknownNameError(
            f"unknown language '{code}'",
            expected="an ISO 639-1 code of XTREME's 40 languages (`xrobust list languages`)",
            fix=f"did you mean '{known}'?" if known else suggestion(code, LANGUAGES),
        )
    return LANGUAGES[code]
