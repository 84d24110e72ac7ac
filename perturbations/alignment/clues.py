"""What is known of pairs of forms before any text is read: lexicons, equal forms, forms that sound alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xrobust.perturbations.alignment.corpus import Corpus, Vocabulary
from xrobust.perturbations.alignment.forms import form, stem
from xrobust.perturbations.alignment.spelling import spelled_alike
from xrobust.perturbations.wordlists.lexicons import Lexicon

_LETTERS = 5
"""Letters in which a form agrees with an entry: dictionaries have no inflected forms."""
_LEAST_EQUAL = 3
"""Letters of equal words; shorter ones are equal by chance (die, in)."""


def clues(corpus: Corpus, lexicons: Sequence[Lexicon], *, spelling: bool) -> np.ndarray:
    """How much speaks for each pair of forms, 0 to 1.

    Args:
        corpus: The pairs.
        lexicons: Any order; all of their translations count.
        spelling: Whether forms that sound alike count.

    Returns:
        `[pairs of forms]` 1 for translations of a lexicon, equal numbers and equal words of three letters or more,
        and up to 1 for words that sound alike.
    """
    found: np.ndarray = np.maximum(_translations(corpus, lexicons), _equal(corpus))
    if spelling:
        alike = spelled_alike(corpus.source.forms, corpus.target.forms, corpus.source_of, corpus.target_of)
        np.maximum(found, alike, out=found)
    return found


def _translations(corpus: Corpus, lexicons: Sequence[Lexicon]) -> np.ndarray:
    """1 where the stems of a pair of forms are those of an entry and one of its translations."""
    ours, our_stem = _stems(corpus.source)
    theirs, their_stem = _stems(corpus.target)
    source, target = corpus.source.language, corpus.target.language
    known = {
        here * len(theirs) + theirs[there]
        for lexicon in lexicons
        for entry, translations in (lexicon.translations(source, target) or {}).items()
        if (here := ours.get(_entry_stem(entry, source))) is not None
        for translation in translations
        if (there := _entry_stem(translation, target)) in theirs
    }
    keys = our_stem[corpus.source_of] * len(theirs) + their_stem[corpus.target_of]
    hits: np.ndarray = np.isin(keys, np.array(sorted(known), np.int64)).astype(float)
    return hits


def _entry_stem(entry: str, language: str) -> str | None:
    """The stem of an entry of one word."""
    return None if " " in entry else stem(form(entry, "word"), language, _LETTERS)


def _stems(vocabulary: Vocabulary) -> tuple[dict[str | None, int], np.ndarray]:
    """Every stem with a number, and `[forms]` the number of each form's stem."""
    numbers: dict[str | None, int] = {}
    stems = [stem(word, vocabulary.language, _LETTERS) for word in vocabulary.forms]
    return numbers, np.array([numbers.setdefault(one, len(numbers)) for one in stems], np.int64)


def _equal(corpus: Corpus) -> np.ndarray:
    """1 where both forms are the same."""
    places = {word: number for number, word in enumerate(corpus.target.forms)}
    same = [
        places.get(word, -1) if len(word) >= _LEAST_EQUAL or not word.isalpha() else -1 for word in corpus.source.forms
    ]
    equal: np.ndarray = (np.array(same, np.int64)[corpus.source_of] == corpus.target_of).astype(float)
    return equal
