"""What perturbations do to a language: how much changes at a severity, and what that looks like."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xrobust.perturbations import Offers, Perturbation, Text, apply
from xrobust.perturbations.checking import samples
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.suites.conditions import SEVERITIES
from xrobust.tasks import mini

SHOWN = (1, 3, 5)
"""The severities of the tables."""
_EXAMPLES, _CANDIDATES = 5, 12
_LENGTHS = range(20, 71)
"""Code points of a sentence that shows well."""
# One language each of Latin, Arabic, Devanagari, Chinese and Cyrillic script, before all others.
_FIRST = ("en", "ar", "hi", "zh", "ru", "th", "ko", "ja", "el", "de", "vi")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a perturbation does to texts of a language; shares from 0 to 1."""

    perturbation: str
    language: str
    not_applicable: str | None
    """Why it does not apply, or None where the figures were measured."""
    texts: int = 0
    eligible: float = 0.0
    """Share of all words that have a candidate."""
    words: tuple[float, ...] = ()
    """Share of all words that change, at each of the severities `SHOWN`."""
    character_error_rates: tuple[float, ...] = ()
    """Edit distance in code points over the clean length, at each of them."""
    refused: float = 0.0
    """Of all edits that were tried at the highest severity, the share that would have broken clusters or labels."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text before and after."""

    language: str
    clean: str
    perturbed: str
    """Characters that nobody sees are written ⟨200B⟩, by their code points."""


def calibrate(perturbation: Perturbation, language: str, sentences: Sequence[str]) -> Calibration:
    """Measure a perturbation on sentences of a language, at the doses of the severities `SHOWN`.

    Words are all words, numbers and marks that the perturbation acts on, as in the cells of a run.
    """
    texts = _texts(language, sentences)
    reason = perturbation.not_applicable(texts[0])
    if reason is not None:
        return Calibration(perturbation.label, language, reason)
    all_offers = [Offers(text, perturbation) for text in texts]
    words = max(1, sum(len(offers.words) for offers in all_offers))
    length = max(1, sum(len(text.text) for text in texts))
    touched, rates = [], []
    refused = tried = 0
    for severity in SHOWN:
        outcomes = [apply(offers, dose=SEVERITIES[severity]) for offers in all_offers]
        touched.append(sum(outcome.touched for outcome in outcomes) / words)
        rates.append(sum(outcome.distance for outcome in outcomes) / length)
        refused = sum(outcome.refused for outcome in outcomes)
        tried = refused + sum(len(outcome.perturbed.edits) for outcome in outcomes)
    return Calibration(
        perturbation.label,
        language,
        None,
        len(texts),
        sum(len(offers.eligible()) for offers in all_offers) / words,
        tuple(touched),
        tuple(rates),
        refused / tried if tried else 0.0,
    )


def show(perturbation: Perturbation, sentences: dict[str, Sequence[str]]) -> Iterator[Sample]:
    """A sentence before and after at severity 5 in five languages, of as many scripts as the perturbation has."""
    order = [*(code for code in _FIRST if code in sentences), *(code for code in sentences if code not in _FIRST)]
    found: dict[str, Sample] = {}
    for code in order:
        sample = _sample(perturbation, code, sentences[code])
        if sample is not None:
            found[code] = sample
    scripts = {LANGUAGES[code].script: code for code in reversed(found)}
    codes = [code for code in found if scripts[LANGUAGES[code].script] == code]
    codes += [code for code in found if code not in codes]
    yield from (found[code] for code in codes[:_EXAMPLES])


def _sample(perturbation: Perturbation, language: str, sentences: Sequence[str]) -> Sample | None:
    """Of the first sentences of middling length, the first in which a quarter of the words changed, or the most."""
    best: tuple[float, Sample] | None = None
    middling = [sentence for sentence in sentences if len(sentence) in _LENGTHS] or sentences
    for text in _texts(language, middling[:_CANDIDATES]):
        if perturbation.not_applicable(text) is not None:
            return None
        outcome = apply(Offers(text, perturbation), dose=SEVERITIES[5])
        share = outcome.touched / max(1, len(outcome.offers.words))
        if outcome.perturbed.edits and (best is None or share > best[0]):
            best = share, Sample(language, text.text, _visible(outcome.perturbed.text))
        if best is not None and best[0] >= 1 / 4:
            break
    return None if best is None else best[1]


def _visible(text: str) -> str:
    return _UNSEEN.sub(lambda match: f"⟨{ord(match[0]):04X}⟩", text)


def _texts(language: str, sentences: Sequence[str]) -> list[Text]:
    return [Text(sentence, language, example_id=str(number)) for number, sentence in enumerate(sentences)]


def not_applicable(measured: Sequence[Calibration]) -> dict[str, list[str]]:
    """Why a perturbation does not apply, and to which languages; reasons that differ by the code alone are one."""
    found: dict[str, list[str]] = {}
    for one in measured:
        if one.not_applicable is not None:
            found.setdefault(one.not_applicable.replace(f" to {one.language}", ""), []).append(one.language)
    return found


@functools.cache
def sentences_at_hand(language: str) -> tuple[str, ...]:
    """What ships in a language: sentences of the miniature where it has the language, else names of things."""
    if language not in mini.LANGUAGES:
        return samples(language)
    return tuple(item.realise(language).text for item in mini.parallel("test")[:64])
