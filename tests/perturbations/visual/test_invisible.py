"""Characters that nobody sees."""

from __future__ import annotations

import pytest
import regex

from tests.perturbations.slips import slips


@pytest.mark.parametrize(("form", "language"), [("house", "en"), ("हिन्दी", "hi"), ("မြန်မာ", "my"), ("나는", "ko")])
def test_an_invisible_character_changes_nothing_that_one_sees(form: str, language: str) -> None:
    found = slips("invisible", form, language, as_word=True)
    assert found
    for text in found:
        assert regex.sub(r"\p{Cf}", "", text) == form
        assert len(text) == len(form) + 1
        assert not any(map(str.isspace, text))


def test_an_invisible_character_does_not_part_a_letter_from_its_mark() -> None:
    assert {
        text.index(next(iter(regex.findall(r"\p{Cf}", text))))
        for text in slips("invisible", "हिन्दी", "hi", as_word=True)
    } == {2}
