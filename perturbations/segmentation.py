"""Words and grapheme clusters in every script of XTREME.

Grapheme clusters are Unicode's extended ones (UAX 29, by `regex`'s `\\X`). Words are runs of letters
and marks; where a script writes no spaces (Han, kana, Thai, Myanmar, Khmer, Lao), ICU's dictionaries
cut the run into words.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterator
from typing import Any

import regex

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー々〆\p{Thai}\p{Myanmar}\p{Khmer}\p{Lao}"
_CLUSTERS = regex.compile(r"\X")
_icu = threading.local()


def _ranges(members: str, characters: str) -> str:
    """A `regex` character class as one for the faster standard `re`, whose own Unicode version changes with Python's."""
    runs = regex.finditer(rf"(?V1)[{members}]+", characters)
    return "[" + "".join(f"{re.escape(run[0][0])}-{re.escape(run[0][-1])}" for run in runs) + "]"


@functools.cache
def _unit_pattern(*, supplementary: bool) -> re.Pattern[str]:
    """Letters with the marks, joiners and inner apostrophes that belong to them; digits inside a word stay (B2B).

    A class of `re` is a bitmap, and quick, only while all its members are below U+10000: text with characters
    above that (rare Han, emoji) takes a second pattern.
    """
    planes = (*range(0xD800), *range(0xE000, 0x10000), *(range(0x10000, 0x32400) if supplementary else ()))
    characters = "".join(map(chr, planes))
    letter = _ranges(rf"\p{{L}}--[{_UNSPACED}]", characters)
    mark = _ranges(r"\p{M}\u200c\u200d", characters)
    digit = _ranges(r"\p{N}", characters)
    tail = _ranges(rf"[\p{{L}}\p{{M}}\p{{N}}\u200c\u200d]--[{_UNSPACED}]", characters)
    unspaced = _ranges(_UNSPACED, characters)
    unspaced_tail = _ranges(rf"{_UNSPACED}\p{{M}}\u200c\u200d", characters)
    punctuation = _ranges(r"\p{P}", characters)
    return re.compile(
        rf"(?P<word>{letter}{tail}*(?:['’ʼ׳״]{letter}{tail}*)*|{digit}+{letter}{tail}*)"
        rf"|(?P<punctuation>{punctuation}{mark}*)"
        rf"|(?P<number>{digit}+(?:[.,:٫٬/]{digit}+)*{mark}*)"
        rf"|(?P<unspaced>{unspaced}{unspaced_tail}*)"
        r"|(?P<symbol>\S)"
    )


def cluster_borders(text: str) -> list[int]:
    """The borders of the grapheme clusters of a text, from 0 to its length.

    >>> cluster_borders("हिन्दी")
    [0, 2, 6]
    """
    return [0, *(match.end() for match in _CLUSTERS.finditer(text))]


def units(text: str) -> Iterator[tuple[int, int, str]]:
    """Words, numbers, punctuation marks and symbols of a text, as (start, end, kind) in code points.

    >>> [("สวัสดีครับ"[a:b], kind) for a, b, kind in units("สวัสดีครับ")]
    [('สวัสดี', 'word'), ('ครับ', 'word')]
    """
    done = 0
    pattern = _unit_pattern(supplementary=not text.isascii() and max(text) > "\uffff")
    for match in pattern.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "unspaced":
            yield from _dictionary_words(match[0], start)
        elif kind == "symbol":
            # An emoji may be several code points in one cluster.
            if start >= done:
                done = _CLUSTERS.match(text, start).end()
                yield start, done, kind
        elif start >= done:
            yield start, end, str(kind)


def _dictionary_words(run: str, offset: int) -> Iterator[tuple[int, int, str]]:
    if len(run) == 1:
        yield offset, offset + 1, "word"
        return
    iterator = _word_iterator()
    iterator.setText(run)
    # ICU counts UTF-16 units; only code points above U+FFFF make that differ.
    points = None if run.isascii() or max(run) <= "\uffff" else _utf16_to_points(run)
    start = 0
    for border in iterator:
        end = border if points is None else points[border]
        yield offset + start, offset + end, "word"
        start = end


def _utf16_to_points(text: str) -> dict[int, int]:
    units_before, table = 0, {0: 0}
    for index, character in enumerate(text):
        units_before += 2 if character > "\uffff" else 1
        table[units_before] = index + 1
    return table


def _word_iterator() -> Any:
    """One break iterator a thread: ICU's are not safe to share."""
    if not hasattr(_icu, "words"):
        import icu

        _icu.words = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    return _icu.words


@functools.cache
def versions() -> str:
    """What decides where words and clusters end, for signatures: `unicode:16.0|icu:77.1`."""
    import icu

    return f"unicode:{icu.UNICODE_VERSION}|icu:{icu.ICU_VERSION}|regex:{regex.__version__}"
