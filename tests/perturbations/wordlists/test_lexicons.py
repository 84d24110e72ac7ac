"""What several lexicons together say of a word."""

from __future__ import annotations

import pytest

from tests.perturbations.lexicons import concepts, listed
from xrobust.perturbations.wordlists.lexicons import ConceptLexicon, Ranked


def test_translations_that_more_lexicons_give_come_first() -> None:
    named = [concepts(en="dog", de="Töle"), concepts(en="dog", de="Hund")]
    ranked = Ranked(named, [concepts(en="dog", de="hund"), concepts(en="cat", de="Katze")], source="en", target="de")
    assert ranked["dog"] == ranked["Dog"] == ("Hund", "Töle")
    assert ranked["cat"] == ("Katze",)
    assert ranked["cow"] == ()


@pytest.mark.parametrize(
    ("form", "entry"),
    [
        ("\u092a\u095d\u0928\u093e", "\u092a\u0922\u093c\u0928\u093e"),  # Hindi: one code point or two for RHA
        ("\u09ac\u09be\u09dc\u09bf", "\u09ac\u09be\u09a1\u09bc\u09bf"),  # Bengali: RRA
        ("cafe\u0301", "caf\u00e9"),
    ],
)
def test_a_form_is_found_in_any_unicode_form(form: str, entry: str) -> None:
    assert form != entry
    assert Ranked([concepts(hi=entry, en="found")], [], source="hi", target="en")[form] == ("found",)


def test_the_way_by_english_takes_the_sense_that_most_speaks_for() -> None:
    # Ufer is bank or shore: banco gets 1 of bank and nothing of shore, orilla 1/2 of bank and 1/2 of shore, costa 1/4.
    into = listed("de", "en", "Ufer bank", "Ufer shore")
    out = listed("en", "es", "bank banco", "bank orilla", "shore orilla", "shore costa")
    assert Ranked([into, out], [], source="de", target="es")["Ufer"] == ("banco", "orilla")
    # With coast as third sense, orilla gets 1/2 + 1/2 + 1/3 and is first; costa has 1/4 + 1/6, less than half of that.
    into = listed("de", "en", "Ufer bank", "Ufer shore", "Ufer coast")
    out = listed("en", "es", "bank banco", "bank orilla", "shore orilla", "shore costa", "coast orilla", "coast costa")
    assert Ranked([into, out], [], source="de", target="es")["Ufer"] == ("orilla", "banco")


def test_a_fourth_sense_is_no_way() -> None:
    into = listed("de", "en", "Satz sentence", "Satz set", "Satz leap", "Satz yeast")
    assert Ranked([into, listed("en", "es", "yeast levadura")], [], source="de", target="es")["Satz"] == ()
    assert Ranked([into, listed("en", "es", "leap salto")], [], source="de", target="es")["Satz"] == ("salto",)


def test_a_lexicon_of_the_pair_itself_is_not_mixed_with_the_way_by_english() -> None:
    named = [listed("en", "hi", "dog कुत्ता"), listed("en", "es", "dog can"), listed("hi", "es", "बिल्ली gato")]
    ranked = Ranked(named, [concepts(hi="कुत्ता", es="perro")], source="hi", target="es")
    assert ranked["बिल्ली"] == ("gato",)
    assert ranked["कुत्ता"] == ("perro",)


def test_half_a_way_is_no_way() -> None:
    assert not Ranked([listed("en", "hi", "dog कुत्ता")], [], source="hi", target="es")
    assert not Ranked([listed("en", "es", "dog perro")], [], source="hi", target="es")


def test_shipped_lexicons_have_a_vote_on_what_comes_by_way_of_english() -> None:
    named = [listed("hi", "en", "कुत्ता dog", "कुत्ता hound"), listed("en", "es", "dog chucho", "dog can", "hound can")]
    assert Ranked(named, [], source="hi", target="es")["कुत्ता"] == ("chucho", "can")
    assert Ranked(named, [concepts(hi="कुत्ता", es="can")], source="hi", target="es")["कुत्ता"] == ("can", "chucho")


@pytest.mark.parametrize(
    ("form", "singular"), [("snails", "snail"), ("boxes", "box"), ("sponges", "sponge"), ("pansies", "pansy")]
)
def test_an_english_plural_is_its_singular_only_where_the_language_has_no_plural(form: str, singular: str) -> None:
    own = concepts(en=singular, vi="từ", de="Wort")
    assert Ranked([own], [], source="en", target="vi")[form] == ("từ",)
    assert Ranked([own], [], source="en", target="de")[form] == ()


@pytest.mark.parametrize("form", ["gas", "glass", "bus", "tennis", "it's"])
def test_an_s_that_is_no_ending_stays(form: str) -> None:
    own = ConceptLexicon({str(cut): {"en": form[:-cut], "vi": "từ"} for cut in (1, 2)})
    assert Ranked([own], [], source="en", target="vi")[form] == ()


def test_concepts_are_a_pivot_and_equal_names_are_no_translation() -> None:
    names = ConceptLexicon({"1": {"en": "Bank", "de": "Bank"}, "2": {"en": "bank", "de": "Ufer"}, "3": {"en": "sun"}})
    assert names.translations("en", "de") == {"bank": ("Ufer",)}
    assert names.translations("de", "en") == {"ufer": ("bank",)}
    assert names.translations("en", "fr") is None
