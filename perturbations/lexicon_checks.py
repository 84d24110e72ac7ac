"""What a lexicon has, and whether it is one of the languages that it is said to be of."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.lexicons import Table, shipped_lexicons

_SAMPLE = 1000
_COMPARED = 30
_AGREEING = 0.1
_JAPANESE = r"\p{Han}\p{Hiragana}\p{Katakana}"


@dataclass(frozen=True, slots=True)
class Findings:
    """What a lexicon has. Shares are 0 to 1; of scripts, over up to 1,000 entries that are spread over the lexicon."""

    source: str
    target: str
    entries: int
    translations: int
    multiword: float
    """Share of the entries whose first translation has several words: nothing for a field of tokens."""
    source_script: float
    """Share of the entries with a letter of their language's script."""
    target_script: float
    target_latin: float
    """Share of the first translations with Latin letters: all of them where the lexicon is romanised."""
    compared: int
    """Entries that the core lexicon has, too."""
    agreed: int
    """Entries of these with a translation that the core lexicon has, too."""


def examine(table: Table, *, source: str, target: str) -> Findings:
    """Look a lexicon over.

    Args:
        table: Its entries.
        source: ISO 639-1 code of the entries' language.
        target: ISO 639-1 code of the translations' language.
    """
    keys = [*table]
    sample = keys[:: max(1, len(keys) // _SAMPLE)]
    firsts = [table[key][0] for key in sample]
    compared, agreed = _agreement(table, source, target)
    return Findings(
        source=source,
        target=target,
        entries=len(table),
        translations=sum(map(len, table.values())),
        multiword=sum(" " in first for first in firsts) / len(sample),
        source_script=_share(sample, LANGUAGES[source].script),
        target_script=_share(firsts, LANGUAGES[target].script),
        target_latin=_share(firsts, "Latin"),
        compared=compared,
        agreed=agreed,
    )


def refuse_wrong_pair(findings: Findings, *, path: object) -> None:
    """Refuse a lexicon whose entries are not of the languages that it is said to be of.

    A lexicon of romanised words is none of those: Hindi in Latin letters is Hindi.

    Raises:
        LexiconError: If most entries are in another script, or if less than a tenth of at least 30 entries that the
            core lexicon has, too, have a translation in common with it.
    """
    source, target = findings.source, findings.target
    fix = "name the languages of its columns: --lexicon XX-YY=FILE"
    for language, share in (
        (source, findings.source_script),
        (target, max(findings.target_script, findings.target_latin)),
    ):
        if share < 0.5:
            name, script = LANGUAGES[language].name, LANGUAGES[language].script
            raise LexiconError(
                f"the lexicon '{path}' is not {source}-{target}",
                expected=f"{name} words in {script} script",
                got=f"{share:.0%} of them",
                fix=fix,
            )
    romanised = findings.target_script < 0.5
    if not romanised and findings.compared >= _COMPARED and findings.agreed < _AGREEING * findings.compared:
        raise LexiconError(
            f"the lexicon '{path}' is not {source}-{target}",
            expected=f"translations into {LANGUAGES[target].name} as the shipped lexicon has them for everyday words",
            got=f"{findings.agreed} of {findings.compared}",
            fix=fix,
        )


def _agreement(table: Table, source: str, target: str) -> tuple[int, int]:
    core = shipped_lexicons()[0].translations(source, target) or {}
    both = core.keys() & table.keys()
    agreed = sum(
        not {one.casefold() for one in core[key]}.isdisjoint(one.casefold() for one in table[key]) for key in both
    )
    return len(both), agreed


def _share(words: list[str], script: str) -> float:
    letter = regex.compile(rf"[{_JAPANESE}]" if script == "Japanese" else rf"\p{{{script}}}")
    return sum(letter.search(word) is not None for word in words) / len(words)
