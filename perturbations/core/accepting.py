"""Accepting: the picks of a policy are applied in their order, where the contract allows them; the rest is counted."""

from __future__ import annotations

import functools
from bisect import bisect_left, insort
from collections.abc import Iterable

import regex

from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.core.outcome import Outcome
from xrobust.perturbations.core.picks import Pick
from xrobust.perturbations.edits import Edit, Perturbed
from xrobust.perturbations.segmentation import cluster_borders, is_cluster, leans
from xrobust.perturbations.text import Text


def accept(offers: Offers, picks: Iterable[Pick]) -> Outcome:
    """Apply picks in their order, as far as the contract and the picks before them allow."""
    text = offers.text
    accepted: list[Edit] = []
    words = []
    refused = 0
    for word, edit, others in picks:
        applied = edit
        if not _allowed(text, edit, accepted):
            refused += 1
            for applied in others(word) if others is not None else ():
                if _allowed(text, applied, accepted):
                    break
                refused += 1
            else:
                continue
        if accepted:
            insort(accepted, applied)
        else:
            accepted.append(applied)
        words.append(word)
    if len(words) > 1:
        words.sort()
    return Outcome(Perturbed(text.text, accepted), offers, tuple(words), refused)


def _allowed(text: Text, edit: Edit, accepted: list[Edit]) -> bool:
    clean = text.text
    start, end, replacement = edit
    if clean[start:end] == replacement or (text.withheld and _gives_away(text, edit)):
        return False
    plain = text.plain and replacement.isascii() and "\r" not in replacement
    before = behind = None
    if not accepted:
        if plain and text.policy == "free" and not text.protected:
            return True
    else:
        place = bisect_left(accepted, edit)
        before = accepted[place - 1] if place else None
        behind = accepted[place] if place < len(accepted) else None
        if before is not None and (before.end > start or (before.start, before.end) == (start, end)):
            return False
        if behind is not None and (behind.start < end or (behind.start, behind.end) == (start, end)):
            return False
    if not plain and not (text.is_border(start) and text.is_border(end)):
        return False
    if text.protected and any(_conflict(edit, span) for span in text.protected):
        return False
    if text.policy == "inline" and not _stays_inside_one_token(text, edit, accepted):
        return False
    apart = (before is None or before.end < start) and (behind is None or behind.start > end)
    return (plain and apart) or _keeps_clusters(clean, edit, before, behind, accepted)


def _gives_away(text: Text, edit: Edit) -> bool:
    """Whether an edit brings in what the text must not tell, such as the answer to a question."""
    old, new = text.text[edit.start : edit.end].casefold(), edit.text.casefold()
    return any(part.casefold() in new and part.casefold() not in old for part in text.withheld)


def _conflict(edit: Edit, span: tuple[int, int]) -> bool:
    start, end = span
    if edit.start == edit.end:
        return start < edit.start < end
    return edit.start < end and edit.end > start


def _stays_inside_one_token(text: Text, edit: Edit, accepted: list[Edit]) -> bool:
    if any(map(str.isspace, edit.text)):
        return False
    for start, end in text.tokens:
        if edit.start == edit.end and edit.start in {start, end}:
            continue  # what is inserted at a token's border belongs to no token
        if start <= edit.start and edit.end <= end:
            kept = (
                end
                - start
                + sum(
                    len(other.text) - (other.end - other.start)
                    for other in (*accepted, edit)
                    if start <= other.start and other.end <= end
                )
            )
            return kept > 0
    return False


def _keeps_clusters(clean: str, edit: Edit, before: Edit | None, behind: Edit | None, accepted: list[Edit]) -> bool:
    """Whether both borders of the edit are cluster borders in the perturbed text, too."""
    start, end, replacement = edit
    touches = (before is not None and before.end == start) or (behind is not None and behind.start == end)
    if not touches and not leans(replacement) and not leans(clean[end : end + 1]):
        left = clean[start - 1] if start else ""
        right = clean[end] if end < len(clean) else ""
        after_left = replacement[0] if replacement else right
        before_right = replacement[-1] if replacement else left
        if (not after_left or (_starts_cluster(after_left) and not _joins_next(left))) and (
            not right or (_starts_cluster(right) and not _joins_next(before_right))
        ):
            return True
    if leans(replacement) and not leans(clean[start:end]):
        return False
    return _borders_stay(clean, edit, accepted)


def _borders_stay(clean: str, edit: Edit, accepted: list[Edit]) -> bool:
    """Segment the perturbed text around an edit, from one untouched space to another, where clusters start afresh."""
    place = first = last = bisect_left(accepted, edit)
    low = max(0, clean.rfind(" ", 0, edit.start))
    while first and accepted[first - 1].end >= low:
        first -= 1
        low = max(0, clean.rfind(" ", 0, accepted[first].start))
    high = clean.find(" ", edit.end) + 1 or len(clean)
    while last < len(accepted) and accepted[last].start <= high:
        high = clean.find(" ", accepted[last].end) + 1 or len(clean)
        last += 1
    near = (*accepted[first:place], edit, *accepted[place:last])
    new_start = edit.start - low + sum(len(text) - (end - start) for start, end, text in accepted[first:place])
    edits = [Edit(start - low, end - low, text) for start, end, text in near]
    text = Perturbed(clean[low:high], edits).text
    new_end = new_start + len(edit.text)
    borders = cluster_borders(text)
    if new_start not in borders or new_end not in borders:
        return False
    # A sign behind the edit must not lose the letter that it leans on.
    return not leans(text[new_end:]) or _LETTER.match(text, max(0, new_end - 1)) is not None


_LETTER = regex.compile(r"[\p{L}\p{M}]")
# Characters that a following one may join: what is probed before a character to learn whether it always starts
# a cluster. A virama before a consonant, a joiner before an emoji, half a flag, Hangul jamo, a carriage return.
_PROBES = ("x", "\u0915\u094d", "\u0995\u09cd", "\u0c15\u0c4d", "\u0d15\u0d4d", "\u0a95\u0acd", "\u0b15\u0b4d",
           "\U0001f468\u200d", "\U0001f1e9", "\u1100", "\uac00", "\uac01", "\r")  # fmt: skip


@functools.cache
def _starts_cluster(character: str) -> bool:
    """Whether a character begins a new grapheme cluster whatever stands before it (but for prepended marks)."""
    return all(len(probe) in cluster_borders(probe + character) for probe in _PROBES)


@functools.cache
def _joins_next(character: str) -> bool:
    """Whether a character takes the next one into its own cluster (a prepended mark)."""
    return bool(character) and is_cluster(character + "x")
