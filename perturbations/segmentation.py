r"""Words and grapheme clusters in every script of XTREME.

Grapheme clusters are Unicode's extended ones (UAX 29, by `regex`'s `\X`). Words are runs of letters
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

from xrobust.perturbations.languages import UNSPACED

# Letters only: the digits, full stops and other signs of these scripts end a run, as everywhere.
_UNSPACED = rf"[[{UNSPACED}]&&\p{{L}}]〇ーｰ"
# What joins the cluster before it: marks, joiners, skin tones, and letters such as Thai SARA AM.
_EXTENDING = r"\p{M}\p{GCB=Extend}\p{GCB=SpacingMark}\u200d"
_EXTENDING_CHARACTER = regex.compile(f"[{_EXTENDING}]")
_STACKERS = "\u1039\u17d2"  # Myanmar and Khmer: the next consonant stands below
_MARK = regex.compile(r"\p{M}")
_CLUSTERS = regex.compile(r"\X")
_SUPPLEMENTARY = (*range(0x10000, 0x33480), *range(0xE0000, 0xE01F0))  # variation selectors of Han among them
_icu = threading.local()


def _ranges(members: str, characters: str) -> str:
    """A `regex` character class as one for the faster `re`, whose own Unicode version changes with Python's."""
    runs = regex.finditer(rf"(?V1)[{members}]+", characters)
    return "[" + "".join(f"{re.escape(run[0][0])}-{re.escape(run[0][-1])}" for run in runs) + "]"


@functools.cache
def _unit_pattern(*, supplementary: bool) -> re.Pattern[str]:
    """Letters with the marks, joiners and inner apostrophes that belong to them; digits inside a word stay (B2B).

    A class of `re` is a bitmap, and quick, only while all its members are below U+10000: text with characters
    above that (rare Han, emoji) takes a second pattern.
    """
    planes = (*range(0xD800), *range(0xE000, 0x10000), *(_SUPPLEMENTARY if supplementary else ()))
    characters = "".join(map(chr, planes))
    letter = _ranges(rf"\p{{L}}--[{_UNSPACED}{_EXTENDING}]", characters)
    digit = _ranges(r"\p{N}--〇", characters)
    mark = _ranges(_EXTENDING, characters)
    tail = _ranges(rf"[[\p{{L}}\p{{N}}]--[{_UNSPACED}]]{_EXTENDING}", characters)
    unspaced = _ranges(rf"[{_UNSPACED}]--[{_EXTENDING}]", characters)
    unspaced_tail = _ranges(rf"{_UNSPACED}{_EXTENDING}", characters)
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


def is_cluster(text: str) -> bool:
    """Whether a text is one grapheme cluster.

    >>> is_cluster("हि"), is_cluster("हिन्दी"), is_cluster("")
    (True, False, False)
    """
    match = _CLUSTERS.match(text)
    return match is not None and match.end() == len(text)


def leans(text: str) -> bool:
    """Whether a text begins with a sign that needs a letter before it, even one that begins a cluster (Burmese AA).

    >>> leans("ား"), leans("မ")
    (True, False)
    """
    return _is_mark(text[:1])


@functools.lru_cache(maxsize=1 << 12)
def _is_mark(character: str) -> bool:
    return _MARK.match(character) is not None


def chunk_border(text: str, offset: int) -> bool | None:
    """Whether a cluster begins or ends at an offset, by what stands between two spaces; None where that cannot tell."""
    start = text.rfind(" ", 0, offset) + 1
    end = text.find(" ", offset)
    chunk = text[start : end if end >= 0 else len(text)]
    borders = _chunk_borders(chunk) if chunk and len(chunk) <= LONGEST_CHUNK else None
    return offset - start in borders if borders is not None else None


@functools.lru_cache(maxsize=1 << 14)
def _chunk_borders(chunk: str) -> frozenset[int] | None:
    if _meets_a_space(chunk):
        return None
    return frozenset(cluster_borders(chunk))


def units(text: str) -> list[tuple[int, int, str]]:
    """Words, numbers, punctuation marks and symbols of a text, as (start, end, kind) in code points.

    >>> [("สวัสดีครับ"[a:b], kind) for a, b, kind in units("สวัสดีครับ")]
    [('สวัสดี', 'word'), ('ครับ', 'word')]
    """
    found = []
    start = 0
    for chunk in text.split(" "):
        if chunk:
            mine = _seen.get(chunk) or chunk_units(chunk)
            if mine is None:
                return list(_units(text))
            for first, last, kind in mine:
                found.append((start + first, start + last, kind))
        start += len(chunk) + 1
    return found


def chunk_units(chunk: str) -> tuple[tuple[int, int, str], ...] | None:
    """The units of what stands between two spaces, or None where it shares a cluster with one of them.

    Most of what stands between two spaces has been seen before; sentences without spaces have not.
    """
    found = _seen.get(chunk)
    if found is None:
        if not chunk.isascii() and _meets_a_space(chunk):
            return None
        found = tuple(_units(chunk))
        if len(chunk) <= LONGEST_CHUNK:
            if len(_seen) >= _MOST_CHUNKS:
                _seen.clear()
                _shapes.clear()
            found = _seen[chunk] = _shapes.setdefault(found, found)
    return found


def _meets_a_space(chunk: str) -> bool:
    """Whether a chunk shares a cluster with a space before or behind it."""
    return _joined(" " + chunk[0]) or _joined(chunk[-1] + " ")


_joined = functools.lru_cache(maxsize=1 << 12)(is_cluster)


LONGEST_CHUNK, _MOST_CHUNKS = 24, 1 << 15
_seen: dict[str, tuple[tuple[int, int, str], ...]] = {}
# Few shapes serve all chunks: what is looked at for every word of a text had better stay in the processor's cache.
_shapes: dict[tuple[tuple[int, int, str], ...], tuple[tuple[int, int, str], ...]] = {}


def _units(text: str) -> Iterator[tuple[int, int, str]]:
    done = 0
    pattern = _unit_pattern(supplementary=not text.isascii() and max(text) > "\uffff")
    for match in pattern.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if end <= done:
            continue
        start = max(start, done)
        if kind == "unspaced":
            yield from _dictionary_words(text[start:end], start)
        elif kind != "symbol":
            yield start, end, str(kind)
        elif start and _EXTENDING_CHARACTER.match(text, start) and _cluster_end(text, start - 1) > start:
            done = _cluster_end(text, start - 1)  # a mark on a space, which is no unit
        else:
            # An emoji may be several code points in one cluster, and a prepended mark takes the next letter in.
            done = _cluster_end(text, start)
            yield start, done, kind


def _cluster_end(text: str, start: int) -> int:
    match = _CLUSTERS.match(text, start)
    return match.end() if match else start


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
        if _EXTENDING_CHARACTER.match(run, end) or (end < len(run) and run[end - 1] in _STACKERS):
            continue  # inside a cluster, which ICU's dictionaries may take apart
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
