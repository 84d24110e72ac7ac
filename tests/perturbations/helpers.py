"""Small perturbations and policies of the tests' own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xrobust.perturbations import Candidate, Edit, Offers, Outcome, Perturbation, Text, Word, apply
from xrobust.perturbations.core.picks import Pick

# Characters that join others into clusters, in the ways that scripts know: marks, viramas, jamo, half flags, joiners.
JOINERS = [
    "a", "b", " ", "\r", "\n", "e\u0301", "\u0301", "क", "्", "ष", "ि", "ക", "്", "ก", "ำ", "่", "က", "္", "ᄀ", "ᅡ",
    "ᆨ", "가", "각", "🇩", "🇪", "👨", "👧", "🏽", "\u200d", "\u200c", "\ufe0f", "\u0600", "1", ".", "中", "か",
]  # fmt: skip


def proposing(candidates: Mapping[int, Iterable[Candidate]], **options: object) -> Perturbation:
    """A perturbation with these candidates at the words of these indices."""
    return Perturbation(
        name="test", family="noise", version=1, propose=lambda word: candidates.get(word.index, ()), **options
    )


def marking(word: Word) -> Iterator[Candidate]:
    """Every word in angle brackets."""
    yield Candidate(word.start, word.end, [f"<{word.text}>"])


def apply_edits(text: Text, *edits: Edit) -> Outcome:
    """What the core accepts of edits that a policy prefers in this order, one pick each."""

    def listed(text: Text, offers: Offers, *, dose: float) -> Iterator[Pick]:
        del text, offers, dose
        yield from (Pick(0, edit) for edit in edits)

    return apply(Offers(text, proposing({})), dose=1.0, policy=listed)
