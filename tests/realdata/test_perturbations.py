"""Every perturbation on real text in all 40 languages: its contract, and the share of words that it changes.

Tatoeba has 36 languages besides English; Malay, Burmese and Yoruba come from the Declaration of Human Rights.
Each case prints a row: `share` perturbation, language, words, share that has a candidate, then for severities 1, 3
and 5 the share picked of the words that have one, of all words, and the edits refused.
"""

from __future__ import annotations

import functools
import html
import math
from pathlib import Path

import pytest
import regex

from tests.perturbations import properties
from xrobust.perturbations import PERTURBATIONS, SEVERITIES, Offers, Perturbation, Text, apply
from xrobust.perturbations.languages import LANGUAGES

UDHR = {"ms": "mly_latn", "my": "mya", "yo": "yor"}
CHECKED = 100  # sentences on which the costly properties are checked


@functools.cache
def tatoeba(folder: Path, language: str) -> tuple[str, ...]:
    iso3 = LANGUAGES[language].iso3
    path = folder / "tatoeba" / (f"tatoeba.{iso3}-eng.{iso3}" if language != "en" else "tatoeba.deu-eng.eng")
    return tuple(path.read_text(encoding="utf-8").split("\n")[:-1])


@functools.cache
def declaration(folder: Path, language: str) -> tuple[str, ...]:
    page = (folder / "declaration" / f"{UDHR[language]}.html").read_text(encoding="utf-8")
    body = regex.sub(r"(?s)<(head|script|style)\b.*?</\1>", "", page)
    pieces = regex.split(r"</?(?:p|li|h\d)\b[^>]*>|\n", body)
    lines = (html.unescape(regex.sub(r"<[^>]*>", "", piece)).strip() for piece in pieces)
    return tuple(line for line in lines if line)


@pytest.fixture
def sentences(request: pytest.FixtureRequest, language: str) -> tuple[str, ...]:
    """Real sentences of a language."""
    if language in UDHR:
        return declaration(request.getfixturevalue("udhr"), language)
    return tatoeba(request.getfixturevalue("data"), language)


@functools.cache
def built(name: str) -> Perturbation:
    return PERTURBATIONS.get(name).build()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("name", PERTURBATIONS.names())
def test_the_share_of_words_picked_is_the_dose(name: str, language: str, sentences: tuple[str, ...]) -> None:
    texts = properties.clean_texts(language, sentences)
    assert len(texts) >= 60
    reason = built(name).not_applicable(texts[0])
    if reason is not None:
        print(f"\nshare\t{name}\t{language}\tn/a: {reason}")  # noqa: T201 - a report
        return
    offers = [Offers(text, built(name)) for text in texts]
    words = sum(len(offer.words) for offer in offers)
    eligible = sum(len(offer.eligible()) for offer in offers)
    row = [name, language, str(words), f"{100 * eligible / words:.1f}"]
    far = []
    for severity in (1, 3, 5):
        dose = SEVERITIES[severity]
        outcomes = [apply(offer, dose=dose) for offer in offers]
        picked = sum(len(outcome.words) for outcome in outcomes)
        touched = sum(outcome.touched for outcome in outcomes)
        refused = sum(outcome.refused for outcome in outcomes)
        row += [f"{100 * picked / eligible:.2f}", f"{100 * touched / words:.2f}", str(refused)]
        # A phrase of several words is picked more rarely, and counts all of them.
        share = (touched if built(name).family == "codeswitch" else picked) / eligible
        error = math.sqrt(dose * (1 - dose) / eligible)
        if abs(share - dose) > 4 * error:
            far.append(f"severity {severity}: {share:.4f} for {dose}, {(share - dose) / error:+.1f} standard errors")
    print("\nshare\t" + "\t".join(row))  # noqa: T201 - a report
    assert not far, "; ".join(far)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("name", PERTURBATIONS.names())
def test_real_text_keeps_its_clusters_offsets_tokens_and_protected_spans(
    name: str, language: str, sentences: tuple[str, ...]
) -> None:
    texts = properties.clean_texts(language, sentences)
    if built(name).not_applicable(texts[0]):
        return
    for text in texts:
        for dose in (SEVERITIES[3], 1.0):
            outcome = apply(Offers(text, built(name)), dose=dose)
            properties.check_whole_clusters(outcome)
            properties.check_offsets(outcome)
    for text in texts[:CHECKED]:
        properties.check_nested_and_repeatable(text, built(name))
        properties.check_protected(apply(Offers(properties.third_words_protected(text), built(name)), dose=1.0))
        if "inline" in built(name).fields:
            properties.check_tokens(apply(Offers(properties.tokenised(text), built(name)), dose=1.0))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_words_and_clusters_of_real_text_spell_it(language: str, sentences: tuple[str, ...]) -> None:
    for sentence in sentences:
        borders = properties.borders(sentence)
        text = Text(sentence, language)
        assert all(text.is_border(border) for border in borders)
        done = 0
        for start, end, _ in text.units:
            assert done <= start < end
            assert {start, end} <= borders
            assert sentence[done:start].isspace() or not sentence[done:start].strip("\u200b\u200e\u200f\ufeff ")
            done = end
