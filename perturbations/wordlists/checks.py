"""What a lexicon has, and whether it is one of the languages that it is said to be of."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import regex

from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.languages import LANGUAGES, SCRIPTS, members
from xrobust.perturbations.wordlists.entries import Entries
from xrobust.perturbations.wordlists.lexicons import Table, shipped_lexicons

_SAMPLE, _SHOWN = 1000, 3
_COMPARED, _AGREEING = 30, 0.1
_LIKELIER = 1.5
"""How many times more entries must be right for another pair of languages: Indonesian lists have 0.8 times as many for
Malay, all others of those that were looked at less than half as many for any other language."""
_HAN = regex.compile(r"\p{Han}")
_ARTICLE = regex.compile(
    r"^(?:ال(?=\p{L}{2})|(?:die|der|das|el|la|los|las|le|les|un|une|to|het|de|o|os|as|il|lo|gli|i) )"
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a lexicon agrees with the core lexicon of a pair of languages."""

    source: str
    target: str
    compared: int
    """Entries that the core lexicon has, too."""
    agreed: int
    """Entries of these with a translation that the core lexicon has, too, but for articles, marks and case."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a lexicon has. Shares are 0 to 1, over up to 1,000 entries that are spread over the lexicon."""

    source: str
    target: str
    entries: int
    translations: int
    multiword: float
    """Share of the entries whose first translation has several words: nothing for a field of tokens."""
    source_script: float
    """Share of the entries with a letter of their language's script."""
    source_latin: float
    """Share of the entries with Latin letters: all of them where the lexicon is romanised."""
    target_script: float
    """Likewise of the first translations."""
    target_latin: float
    core: Agreement
    unlike: tuple[str, ...]
    """Some entries that the core lexicon translates otherwise, as `dog: hund`."""
    likelier: Agreement | None
    """The pair of languages that the core lexicon rather takes it for, or None."""


def examine(entries: Entries, *, source: str, target: str) -> Findings:
    """Look a lexicon over.

    Args:
        entries: Its entries.
        source: ISO 639-1 code of the entries' language.
        target: ISO 639-1 code of the translations' language.
    """
    keys = [*entries]
    sample = keys[:: max(1, len(keys) // _SAMPLE)]
    firsts = [entries[key][0] for key in sample]
    mine = agreement(entries, source, target)
    best = max((agreement(entries, *pair) for pair in _mistakable(source, target)), key=lambda other: other.agreed)
    return Findings(
        source=source,
        target=target,
        entries=len(entries),
        translations=entries.translations,
        multiword=sum(" " in first for first in firsts) / len(sample),
        source_script=_share(sample, LANGUAGES[source].script),
        source_latin=_share(sample, "Latin"),
        target_script=_share(firsts, LANGUAGES[target].script),
        target_latin=_share(firsts, "Latin"),
        core=mine,
        unlike=(*islice(_unlike(entries, source, target), _SHOWN),),
        likelier=best if _is_likelier(best, mine) else None,
    )


def refuse_wrong_pair(findings: Findings, *, path: object) -> None:
    """Refuse a lexicon whose entries are not of the languages that it is said to be of.

    Romanised words are accepted, since Hindi in Latin letters is Hindi, and a list with few everyday words is not
    judged by these.

    Raises:
        LexiconError: If most entries are in another script; if half as many entries again are what the core lexicon
            has for another pair of languages; or if less than a tenth of at least 30 entries are what it has for this
            one.
    """
    source, target, likelier = findings.source, findings.target, findings.likelier
    what = f"the lexicon '{path}' is not {source}-{target}"
    pair = f"{likelier.source}-{likelier.target}" if likelier else "XX-YY"
    fix = f"name the languages of its columns: --lexicon {pair}={path}"
    sides = (
        (source, findings.source_script, findings.source_latin),
        (target, findings.target_script, findings.target_latin),
    )
    for code, share, latin in sides:
        if max(share, latin) < 0.5:
            raise LexiconError(
                what,
                expected=f"{LANGUAGES[code].name} words in {LANGUAGES[code].script} script",
                got=f"{share:.0%} of them are",
                fix=fix,
            )
    core = findings.core
    romanised = any(share < 0.5 for _, share, _ in sides)
    if likelier or (not romanised and core.compared >= _COMPARED and core.agreed < _AGREEING * core.compared):
        such_as = f" ({', '.join(findings.unlike)})" if findings.unlike else ""
        others = f"; {_named(likelier)} for {likelier.agreed} of {likelier.compared}" if likelier else ""
        raise LexiconError(
            what,
            expected=f"translations of everyday words as the shipped lexicon has them for {_named(core)}",
            got=f"{core.agreed} of {core.compared}{such_as}{others}",
            fix=fix,
        )


def agreement(table: Table, source: str, target: str) -> Agreement:
    """How far a lexicon's entries agree with the core lexicon of a pair of languages."""
    core = shipped_lexicons()[0].translations(source, target) or {}
    compared = sum(key in table for key in core)
    return Agreement(source, target, compared, compared - sum(1 for _ in _unlike(table, source, target)))


def _unlike(table: Table, source: str, target: str) -> Iterator[str]:
    for key, ours in (shipped_lexicons()[0].translations(source, target) or {}).items():
        if key in table and {*map(plain, ours)}.isdisjoint(map(plain, table[key])):
            yield f"{key}: {table[key][0]}"


@functools.lru_cache(maxsize=1 << 15)
def plain(translation: str) -> str:
    """A translation without article, marks and case, in simplified Chinese: habits of spelling are no disagreement.

    >>> plain("der Hund"), plain("الكلب"), plain("電視")
    ('hund', 'كلب', '电视')
    """
    simplified = _simplified(translation) if _HAN.search(translation) else translation
    letters = unicodedata.normalize("NFD", simplified.casefold())
    return _ARTICLE.sub("", "".join(one for one in letters if not unicodedata.combining(one)))


def _simplified(word: str) -> str:
    return str(_simplifier().transliterate(word))


@functools.cache
def _simplifier() -> Any:
    import icu

    return icu.Transliterator.createInstance("Traditional-Simplified")


def _mistakable(source: str, target: str) -> Iterator[tuple[str, str]]:
    """The pairs of languages that a lexicon may be of instead: either language another one, or both the other way."""
    for code in LANGUAGES:
        if code not in {source, target}:
            yield source, code
            yield code, target
    yield target, source


def _is_likelier(other: Agreement, mine: Agreement) -> bool:
    """Whether a lexicon agrees so much more with another pair that it cannot be by chance, or by common words."""
    return other.agreed >= max(_COMPARED / 2, _AGREEING * other.compared, _LIKELIER * mine.agreed)


def _named(core: Agreement) -> str:
    return f"{LANGUAGES[core.source].name}-{LANGUAGES[core.target].name}"


def _share(words: Sequence[str], script: str) -> float:
    letter = regex.compile(f"[{members(SCRIPTS[script].parts)}]")
    return sum(letter.search(word) is not None for word in words) / len(words)
