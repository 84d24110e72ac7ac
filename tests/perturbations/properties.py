"""What every perturbation must keep, on any text in any language."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

import regex

from xrobust.perturbations import Outcome, Perturbation, Span, Text, perturb
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import load_cldr

DOSES = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
_UNSPACED = {"Han", "Japanese", "Thai", "Myanmar"}


@functools.cache
def composed_texts(language: str) -> tuple[str, ...]:
    """Twelve texts of seven names each, in the words and the script of a language."""
    names = [entry[language] for _, entry in sorted(load_cldr().items()) if language in entry]
    names = names[:: len(names) // 84]
    texts = []
    for index in range(12):
        seven = names[7 * index : 7 * index + 7]
        joiner = "" if LANGUAGES[language].script in _UNSPACED and index % 2 else " "
        texts.append(joiner.join(seven) + ("!", ", 12 👍🏽.", " 3.5?")[index % 3])
    return tuple(texts)


def clean_texts(language: str, texts: Sequence[str]) -> list[Text]:
    """Texts with an example id each."""
    return [Text(text, language, example_id=f"test-{index}") for index, text in enumerate(texts)]


def tokenised(text: Text) -> Text:
    """The same text as a field of tokens, which are what stands between spaces."""
    tokens = [Span(*match.span()) for match in regex.finditer(r"\S+", text.text)]
    return replace(text, policy="inline", tokens=tokens)


def third_words_protected(text: Text) -> Text:
    """The same text with every third word protected."""
    return replace(text, protected=[Span(start, end) for start, end, _ in text.units[::3]])


def borders(text: str) -> set[int]:
    """Where grapheme clusters begin and end."""
    return {0, *(match.end() for match in regex.finditer(r"\X", text))}


def check_whole_clusters(outcome: Outcome) -> None:
    """Every edit's borders are cluster borders in the clean and in the perturbed text, and no edit is idle."""
    perturbed = outcome.perturbed
    before, after = borders(perturbed.clean), borders(perturbed.text)
    shift = 0
    for edit in perturbed.edits:
        assert {edit.start, edit.end} <= before, edit
        start = edit.start + shift
        assert perturbed.text[start : start + len(edit.text)] == edit.text
        assert {start, start + len(edit.text)} <= after, edit
        assert perturbed.clean[edit.start : edit.end] != edit.text, edit
        shift += len(edit.text) - (edit.end - edit.start)
    if not regex.search(r"(?:^|\p{Cc})\p{M}", perturbed.clean):
        assert not regex.match(r"\p{M}", perturbed.text), "a mark has lost its letter"


def check_offsets(outcome: Outcome) -> None:
    """Every unit maps to the perturbed text and back, and keeps its text where no edit touches it."""
    perturbed = outcome.perturbed
    for start, end, _ in outcome.offers.text.units:
        there = perturbed.to_perturbed(Span(start, end))
        back = perturbed.to_clean(there)
        assert back.start <= start <= end <= back.end
        if all(edit.end <= start or edit.start >= end for edit in perturbed.edits):
            assert perturbed.text[there.start : there.end] == perturbed.clean[start:end]


def check_nested_and_repeatable(text: Text, perturbation: Perturbation) -> None:
    """A dose's edits are among those of every higher dose, with the same replacements, however often one asks."""
    lower: set[object] = set()
    for dose in DOSES:
        edits = perturb(text, perturbation, dose=dose, seed=3).perturbed.edits
        assert lower <= set(edits), dose
        lower = set(edits)
        assert perturb(replace(text), perturbation, dose=dose, seed=3).perturbed.edits == edits


def check_protected(outcome: Outcome) -> None:
    """Protected spans are byte-equal."""
    perturbed = outcome.perturbed
    for start, end in outcome.offers.text.protected:
        there = perturbed.to_perturbed(Span(start, end))
        assert perturbed.text[there.start : there.end] == perturbed.clean[start:end]


def check_tokens(outcome: Outcome) -> None:
    """There are as many tokens as before, none is empty, and none has gained whitespace."""
    perturbed, tokens = outcome.perturbed, outcome.offers.text.tokens
    assert len(perturbed.text.split()) == len(tokens)
    for token, word in zip(tokens, perturbed.text.split(), strict=True):
        there = perturbed.to_perturbed(token)
        assert perturbed.text[there.start : there.end] == word
