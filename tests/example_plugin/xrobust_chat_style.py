"""Words as people write them in chats: a vowel drawn out, vowels left out."""

from __future__ import annotations

from collections.abc import Iterator

from xrobust.perturbations import Candidate, Resources, Word, perturbation

LANGUAGES = ("de", "en", "es", "fr", "id", "it", "nl", "pt", "sw")
VOWELS = frozenset("aeiou")


@perturbation("drawn-out", family="chat", version=1, languages=LANGUAGES, per_form=True)
class DrawnOut:
    """Draw out a vowel: so → sooo.

    Args:
        times: How often the vowel stands there, 2 to 9.
        resources: Not needed.
    """

    def __init__(self, times: str = "3", *, resources: Resources) -> None:
        del resources
        if times not in {*"23456789"}:
            raise ValueError(f"times is 2 to 9, not '{times}'")
        self.times = int(times)

    def __call__(self, word: Word) -> Iterator[Candidate]:
        """One candidate for each vowel; the last one is the likeliest."""
        for place, (start, end, letter) in enumerate(word.graphemes, start=1):
            if letter in VOWELS:
                yield Candidate(start, end, [letter * self.times], weight=place)


@perturbation("vowelless", family="chat", version=1, languages=LANGUAGES, per_form=True)
def vowelless(word: Word) -> Iterator[Candidate]:
    """Leave out the vowels inside a word: people → ppl."""
    first, *others = word.graphemes
    kept = [first.text, *(one.text for one in others if one.text not in VOWELS)]
    if 1 < len(kept) <= len(others):
        yield Candidate(word.start, word.end, ["".join(kept)])
