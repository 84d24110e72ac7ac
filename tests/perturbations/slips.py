"""All that one perturbation could make of a word, for tests of slips that are worked out by hand."""

from __future__ import annotations

from xrobust.perturbations import PERTURBATIONS, Text


def slips(condition: str, text: str, language: str, *, as_word: bool = False) -> set[str]:
    """All texts that one slip makes.

    Args:
        condition: Name and parameters, as a condition writes them without its dose.
        text: The clean text.
        language: ISO 639-1 code.
        as_word: Whether the text is one word, wherever a dictionary would cut it.
    """
    name, _, parameters = condition.partition(":")
    propose = PERTURBATIONS.get(name).build(parameters).propose
    words = (Text.of_word(text, language, "word") if as_word else Text(text, language)).words
    return {
        text[: candidate.start] + replacement + text[candidate.end :]
        for word in words
        for candidate in propose(word)
        for replacement in candidate.replacements
    }
