"""What code-switching by lexicon and by phrases shares: languages that are left out, and spaces."""

from __future__ import annotations

import pytest

from xrobust.perturbations import PERTURBATIONS, Span, Text, perturb
from xrobust.perturbations.codeswitch.embedding import Embedding, apart
from xrobust.perturbations.errors import ConditionError

MATCHED = frozenset({"de", "en"})


@pytest.mark.parametrize("name", ["lexicon", "phrases"])
def test_a_language_that_is_matched_against_is_taken_only_if_leaks_are_allowed(name: str) -> None:
    text = Text("Hund", "de", matched_languages=MATCHED, parallel={"en": Text("dog", "en")}, links={"en": [(0, 0)]})
    given_away = "switching into en would give the answer away: the text is matched against it"
    assert PERTURBATIONS.get(name).build("en").not_applicable(text) == given_away
    assert PERTURBATIONS.get(name).build("en").leaks(text) == given_away
    allowed = PERTURBATIONS.get(name).build("en,leak=allowed")
    assert allowed.not_applicable(text) is None
    assert allowed.leaks(text) is None
    assert perturb(text, allowed, dose=1.0).perturbed.text.casefold() == "dog"


@pytest.mark.parametrize("name", ["lexicon", "phrases"])
@pytest.mark.parametrize("parameters", ["en,leak=no", "leak=Allowed", "en,leak="])
def test_a_leak_is_allowed_in_one_word(name: str, parameters: str) -> None:
    with pytest.raises(ConditionError, match="parameter leak") as caught:
        PERTURBATIONS.get(name).build(parameters)
    assert "leak=allowed" in str(caught.value.expected)


@pytest.mark.parametrize("name", ["lexicon", "phrases"])
def test_an_unknown_language_and_an_unknown_parameter_are_errors(name: str) -> None:
    with pytest.raises(ConditionError, match="unknown language 'hindi'"):
        PERTURBATIONS.get(name).build("hindi")
    with pytest.raises(ConditionError, match="does not take the parameters"):
        PERTURBATIONS.get(name).build("hi,leaks=allowed")


def test_languages_are_left_out_one_by_one() -> None:
    named = Embedding(("hi", "en", "de"))
    assert named.open_to("de", frozenset()) == ["hi", "en"]
    assert named.open_to("de", MATCHED) == ["hi"]
    assert Embedding(("hi", "en", "de"), leak=True).open_to("de", MATCHED) == ["hi", "en"]
    assert Embedding().open_to("en", frozenset())[:3] == ["es", "de", "fr"]
    assert Embedding().open_to("es", frozenset({"es", "en"}))[0] == "de"
    assert len(Embedding().open_to("de", MATCHED)) == 38


def test_a_text_in_every_language_that_is_named_is_in_it_already() -> None:
    assert Embedding(("de",)).reason(Text("Hund", "de")) == "the text is in de already"
    assert Embedding(("de", "en")).leaks(Text("Hund", "de", matched_languages=MATCHED)) is not None
    assert Embedding(("de", "hi")).reason(Text("Hund", "de", matched_languages=MATCHED)) is None


@pytest.mark.parametrize(
    ("text", "span", "piece", "written"),
    [
        ("我的狗", (2, 3), "dog", " dog"),  # Han beside Han
        ("狗", (0, 1), "dog", "dog"),
        ("狗。", (0, 1), "dog", "dog"),
        ("狗app", (0, 1), "dog", "dog "),
        ("狗app", (1, 4), "aplicación", "aplicación"),  # the space would be the other word's
        ("狗3", (0, 1), "dog", "dog "),
        ("3狗", (1, 2), "dog", " dog"),
        ("狗猫", (1, 2), "แมว", "แมว"),
        ("コーヒーapp", (0, 4), "coffee", "coffee "),
        ("กำลังกิน", (5, 8), "eats", " eats"),  # behind a Thai sign
        ("the dog", (4, 7), "狗", "狗"),
        ("the dog", (4, 7), "perro", "perro"),
    ],
)
def test_a_piece_has_the_spaces_that_it_needs(text: str, span: tuple[int, int], piece: str, written: str) -> None:
    assert apart(Text(text, "zh"), *span, piece) == written
    tokens = [Span(*span)]
    assert apart(Text(text, "zh", policy="inline", tokens=tokens), *span, piece) == piece
