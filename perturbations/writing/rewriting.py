"""Candidates from whole spellings: where a misspelt run of letters differs from the right one, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xrobust.perturbations.edits import Candidate, Edit


def difference(clean: str, misspelt: str) -> Edit:
    """The smallest edit that makes one string of another; an insertion takes a letter in, so that it is inside a word.

    For scripts in which each code point is a cluster.

    >>> difference("안녕하", "아녕하"), difference("メモ", "メモー")
    (Edit(start=0, end=1, text='아'), Edit(start=1, end=2, text='モー'))
    """
    longest = min(len(clean), len(misspelt))
    before = next((place for place in range(longest) if clean[place] != misspelt[place]), longest)
    rest = longest - before
    behind = next((place for place in range(rest) if clean[-1 - place] != misspelt[-1 - place]), rest)
    if before + behind == len(clean):
        before, behind = (before - 1, behind) if before else (before, max(0, behind - 1))
    return Edit(before, len(clean) - behind, misspelt[before : len(misspelt) - behind])


def rewritten(
    start: int, clean: str, misspelt: Mapping[str, Sequence[str]], weights: Mapping[str, float]
) -> Iterator[Candidate]:
    """A candidate for each misspelling of a run, each given once.

    Args:
        start: Where the run begins, in code points of the text.
        clean: The run.
        misspelt: Kind of slip to what the run becomes by it.
        weights: Kind of slip to how likely it is; the slips of a kind share its weight, however many they are.
    """
    seen = {clean}
    for kind, spellings in misspelt.items():
        fresh = [spelling for spelling in dict.fromkeys(spellings) if spelling not in seen]
        seen.update(fresh)
        for spelling in fresh:
            edit = difference(clean, spelling)
            yield Candidate(start + edit.start, start + edit.end, (edit.text,), weights[kind] / len(fresh))
