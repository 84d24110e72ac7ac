"""Exact match and F1 of answers, by SQuAD's script and by MLQA's."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from xrobust.tasks.contract import Example, Predictions

Tokens = Callable[[str], list[str]]

_ENGLISH: Final = re.compile(r"\b(a|an|the)\b")
_ASCII_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)


def squad_tokens(answer: str) -> list[str]:
    """Words of an answer in lower case, without ASCII punctuation and English articles, whatever the language.

    Source: the script of SQuAD v1.1, which XTREME runs for XQuAD and TyDiQA.

    >>> squad_tokens("The Normans, in France.")
    ['normans', 'in', 'france']
    """
    return _ENGLISH.sub(" ", answer.lower().translate(_ASCII_PUNCTUATION)).split()


class _Punctuation(dict[int, int | None]):
    """What `str.translate` leaves out: ASCII's marks and whatever Unicode calls punctuation; found out when asked."""

    def __missing__(self, point: int) -> int | None:
        letter = chr(point)
        is_mark = letter in string.punctuation or unicodedata.category(letter).startswith("P")
        self[point] = None if is_mark else point
        return self[point]


_PUNCTUATION: Final = _Punctuation()
_ARTICLES: Final[Mapping[str, re.Pattern[str] | None]] = {
    "en": re.compile(r"\b(a|an|the)\b"),
    "es": re.compile(r"\b(un|una|unos|unas|el|la|los|las)\b"),
    "vi": re.compile(r"\b(của|là|cái|chiếc|những)\b"),
    "de": re.compile(r"\b(ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\b"),
    # The script's first alternative, ال at the start of a word, never matches what the second one leaves.
    "ar": re.compile(r"\sال^|ال"),
    "hi": None,
    "zh": None,
}


def mlqa_tokens(answer: str, language: str) -> list[str]:
    """Words of an answer in lower case, without punctuation of any script and articles of the language.

    Chinese is cut into characters, but for words of other scripts in it.

    Source: the script of MLQA.

    Raises:
        ValueError: If MLQA does not have the language.

    >>> mlqa_tokens("Der Hund, „Rex“", "de")
    ['hund', 'rex']
    >>> mlqa_tokens("在2016年,Rex。", "zh")
    ['在', '2016', '年', 'rex']
    """
    if language not in _ARTICLES:
        raise ValueError(f"MLQA has no '{language}', but {', '.join(_ARTICLES)}")
    text = answer.lower().translate(_PUNCTUATION)
    articles = _ARTICLES[language]
    if articles is not None:
        text = articles.sub(" ", text)
    return _mixed(text) if language == "zh" else text.split()


def _mixed(text: str) -> list[str]:
    """Chinese characters one by one, and what stands between them in words; punctuation is gone already."""
    return re.sub("([\u4e00-\u9fa5])", r" \1 ", text).split()


def squad_statistics(predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
    """`[n, 3]` exact match, F1 (0 to 1), counted; the best over the gold answers. None is no prediction: 0."""
    return _statistics(predictions, examples, lambda _: squad_tokens)


def mlqa_statistics(predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
    """`[n, 3]` exact match, F1 (0 to 1), counted; the language is what the gold answers say."""

    def tokens(example: Example) -> Tokens:
        language = example.gold[0]["language"]
        return lambda answer: mlqa_tokens(answer, language)

    return _statistics(predictions, examples, tokens)


def _statistics(
    predictions: Predictions, examples: Sequence[Example], tokens_of: Callable[[Example], Tokens]
) -> np.ndarray:
    rows = np.zeros((len(examples), 3))
    for row, prediction, example in zip(rows, predictions, examples, strict=True):
        row[2] = 1.0
        if prediction is None:
            continue
        tokens = tokens_of(example)
        predicted = tokens(prediction)
        gold = [tokens(answer["text"]) for answer in example.gold]
        row[0] = max(float(predicted == answer) for answer in gold)
        row[1] = max(_f1(predicted, answer) for answer in gold)
    return rows


def _f1(predicted: Sequence[str], gold: Sequence[str]) -> float:
    """F1 of two bags of words; 0 where they share none, so also of two empty ones."""
    common = sum((Counter(predicted) & Counter(gold)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(predicted), common / len(gold)
    return (2 * precision * recall) / (precision + recall)


def answer_score(totals: np.ndarray) -> dict[str, np.ndarray]:
    """F1 and exact match in percent of all questions.

    Args:
        totals: `[..., 3]` exact matches, sum of F1, questions.

    Returns:
        `[...]` each, in 0..100; 0 without a question.
    """
    exact, overlap, counted = np.moveaxis(np.asarray(totals, float), -1, 0)
    return {
        name: 100.0 * np.divide(total, counted, out=np.zeros_like(total), where=counted > 0)
        for name, total in (("f1", overlap), ("exact_match", exact))
    }
