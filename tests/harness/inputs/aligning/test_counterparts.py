"""Parallel texts: who gets which counterpart, and that links are learnt from all of them, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xrobust.inputs.aligning.counterparts import Counterparts, link
from xrobust.perturbations import Text
from xrobust.perturbations.alignment import Aligner, Pair
from xrobust.perturbations.text import Links
from xrobust.tasks import Example

if TYPE_CHECKING:
    import pytest


class ByPlace:
    """Links the units of the same index."""

    digest = "by place"

    def align(self, pairs: Sequence[Pair]) -> list[Links]:
        return [
            [(index, index) for index in range(min(len(pair.source.units), len(pair.target.units)))] for pair in pairs
        ]


def examples(*texts: str, skip: int | None = None) -> list[Example]:
    return [
        Example(f"e-{number}", f"e-{number}", {"sentence": text, "other": f"other {text}"}, None, f"item-{number}")
        for number, text in enumerate(texts)
        if number != skip
    ]


GERMAN = examples("der Hund", "die Katze", "der Hund")
ENGLISH = examples("the dog", "the cat", "the dog", skip=1)


def make(asked: list[list[Pair]], others: dict[str, Sequence[Example]] | None = None) -> Counterparts:
    def align(aligner: Aligner, pairs: Sequence[Pair]) -> Sequence[Links]:
        asked.append([*pairs])
        return aligner.align(pairs)

    return Counterparts(
        "de", GERMAN, others={"en": ENGLISH} if others is None else others, aligner=ByPlace(), align=align
    )


def given(counterparts: Counterparts, number: int, languages: Sequence[str] = ("en",)) -> Text:
    text = Text(GERMAN[number].texts["sentence"], "de", name="sentence")
    counterparts.add_to(text, GERMAN[number], fields=("sentence",), languages=languages)
    return text


def test_a_text_gets_what_its_item_says_in_the_other_language() -> None:
    text = given(make([]), 0)
    assert text.parallel["en"].text == "the dog"
    assert text.parallel["en"].language == "en"
    assert list(text.links["en"]) == [(0, 0), (1, 1)]


def test_an_item_that_the_other_language_lacks_has_none() -> None:
    counterparts = make([])
    assert given(counterparts, 1).parallel == {}
    assert given(counterparts, 0, languages=("fr",)).parallel == {}


def test_links_are_learnt_from_all_different_pairs_once_whatever_is_asked_for() -> None:
    asked: list[list[Pair]] = []
    counterparts = make(asked)
    for number in (2, 0):
        given(counterparts, number)
    assert [[(pair.source.text, pair.target.text) for pair in pairs] for pairs in asked] == [[("der Hund", "the dog")]]


def test_fields_that_are_perturbed_together_are_learnt_from_together() -> None:
    asked: list[list[Pair]] = []
    counterparts = make(asked)
    text = Text("der Hund", "de", name="sentence")
    counterparts.add_to(text, GERMAN[0], fields=("sentence", "other"), languages=("en",))
    assert [pair.target.text for pair in asked[0]] == ["the dog", "other the dog"]


def test_the_identity_is_that_of_the_texts_and_of_the_aligner() -> None:
    same = make([]).identity(["en"])
    assert make([]).identity(["en"]) == same
    assert make([], {"en": examples("the hound", "the cat", "the dog")}).identity(["en"]) != same
    assert make([]).identity([]) != same


def test_the_english_side_of_a_pair_has_no_counterpart() -> None:
    text = Text("the dog", "en", name="sentence")
    make([]).add_to(text, GERMAN[0], fields=("sentence",), languages=("en",))
    assert text.parallel == {}


def test_rows_with_their_own_translations_are_linked() -> None:
    rows = [(Text("der Hund", "de"), {"en": "the dog", "fr": "le chien"}), (Text("die Katze", "de"), {})]
    link(rows, languages=("en",), aligner=ByPlace(), align=lambda aligner, pairs: aligner.align(pairs))
    assert rows[0][0].parallel["en"].text == "the dog"
    assert [*rows[0][0].parallel] == ["en"]
    assert rows[1][0].parallel == {}


class Otherwise(ByPlace):
    digest = "otherwise"


BY_PLACE = ByPlace()


def test_every_part_of_what_decides_links_is_in_the_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    def identity(
        german: Sequence[Example] = GERMAN,
        english: Sequence[Example] = ENGLISH,
        *,
        by: Aligner = BY_PLACE,
        code: str = "en",
    ) -> str:
        found = Counterparts(
            "de", german, others={code: english}, aligner=by, align=lambda one, pairs: one.align(pairs)
        )
        return found.identity([code])

    found = [identity(), identity(by=Otherwise()), identity(examples("der Hund", "die Katze", "ein Hund"))]
    found.append(identity(english=examples("the dog", "the cat", "a dog")))
    for name in ("text_digest", "sounds_digest"):
        monkeypatch.setattr(
            f"xrobust.inputs.aligning.counterparts.{name}", lambda *_: "what another release makes of it"
        )
        found.append(identity())
    assert len({*found, identity(code="fr")}) == len(found) + 1
