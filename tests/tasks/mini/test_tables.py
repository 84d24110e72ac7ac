"""The lexeme tables are complete and well-formed."""

import pytest

from xrobust.perturbations.errors import XRobustError
from xrobust.tasks.mini import LANGUAGES, world
from xrobust.tasks.mini.tables import parse, table

NOUNS = {
    *world.PEOPLE,
    *world.PROFESSIONS,
    *world.KINDS,
    *world.ANIMALS,
    *world.THINGS,
    *world.LANDMARKS,
    *(noun for nouns in world.HANDLED.values() for noun in nouns),
}
VERBS = {*world.ACTIVITIES, *world.HANDLED, *world.SOCIAL, *world.GIVING, *world.STATES, "receive"}
ADJECTIVES = {*world.COLOURS, *world.THING_QUALITIES, *world.PERSON_QUALITIES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_has_a_row(language: str) -> None:
    sections = table(language)
    assert {key.partition(":")[0] for key in sections["nouns"]} >= NOUNS
    assert set(sections["verbs"]) >= VERBS | {"go", "come", "return", "travel"}
    assert set(sections["adjectives"]) >= ADJECTIVES
    assert set(sections["comparisons"]) == set(world.COMPARISONS)
    assert set(sections["times"]) == set(world.TIMES)
    assert {int(number) for number in sections["numerals"]} == set(world.NUMERALS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[nouns]\nnoun | sg\ndog | Hund | Hunde", "line 3"),
        ("[nouns]\nnoun | sg\ndog | Hund\ndog | Hund", "line 4"),
    ],
)
def test_a_row_that_does_not_fit_is_an_error_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(XRobustError, match=reason):
        parse(text, "xx")
