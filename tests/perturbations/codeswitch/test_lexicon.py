"""Word-level code-switching: which language, which words, which form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.perturbations.lexicons import concepts, listed
from xrobust.perturbations import PERTURBATIONS, Perturbation, Resources, Text, perturb
from xrobust.perturbations.codeswitch.lexicon import LexiconSwitch
from xrobust.perturbations.edits import Span
from xrobust.perturbations.errors import ConditionError
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.wordlists.files import FileLexicon
from xrobust.perturbations.wordlists.lexicons import ConceptLexicon, Ranked


def lexicon(parameters: str = "", *lexicons: object) -> Perturbation:
    return PERTURBATIONS.get("lexicon").build(parameters, resources=Resources(tuple(lexicons)))


def switched(text: Text, perturbation: Perturbation) -> str:
    return perturb(text, perturbation, dose=1.0).perturbed.text


def test_a_word_is_put_into_the_language_that_is_named() -> None:
    assert switched(Text("the dog", "en"), lexicon("hi")) == "the कुत्ता"
    assert switched(Text("the dog", "en"), lexicon("sw")) == "the mbwa"
    assert switched(Text("mbwa", "sw"), lexicon("de")) == "Hund"


def test_several_languages_are_mixed() -> None:
    outputs = {switched(Text("dog", "en", example_id=str(index)), lexicon("de,ru")) for index in range(40)}
    assert outputs == {"Hund", "собака"}


@pytest.mark.parametrize(
    ("language", "word", "expected"), [("de", "Hund", "Dog"), ("en", "dog", "perro"), ("hi", "कुत्ता", "dog")]
)
def test_without_a_language_it_is_english_and_spanish_for_english(language: str, word: str, expected: str) -> None:
    assert switched(Text(word, language), lexicon()) == expected


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_in_retrieval_nothing_is_switched_into_a_language_matched_against(language: str) -> None:
    matched = frozenset({"en", language})
    text = Text("x", language, matched_languages=matched)
    switch = LexiconSwitch(resources=Resources())
    assert switch.reason(text) is None
    third = next(code for code in ("es", "de") if code not in matched)
    assert list(switch._into_from(text)) == [third]


def test_a_language_that_would_give_the_answer_away_is_refused_with_the_reason() -> None:
    text = Text("Hund", "de", matched_languages=frozenset({"de", "en"}))
    assert lexicon("en").not_applicable(text) == (
        "switching into en would give the answer away: the text is matched against it"
    )
    assert lexicon("en,es").not_applicable(text) is None
    assert switched(text, lexicon("en,es")) == "Perro"


def test_reasons_say_what_is_missing() -> None:
    assert lexicon("de").not_applicable(Text("Hund", "de")) == "the text is in de already"
    own = LexiconSwitch("de", resources=Resources())
    own._shipped = (concepts(en="dog", es="perro"),)
    assert own.reason(Text("dog", "en")) == "no lexicon from en to de"


def test_an_unknown_language_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(ConditionError) as caught:
        lexicon("hindi")
    assert "unknown language 'hindi'" in caught.value.what
    assert caught.value.fix == "did you mean 'hi'?"


@pytest.mark.parametrize(
    ("form", "target", "translation", "expected"),
    [
        ("dog", "xx", "perro", "perro"),
        ("Dog", "es", "perro", "Perro"),
        ("DOG", "es", "perro", "PERRO"),
        ("dog", "de", "Hund", "Hund"),
        ("Dog", "hi", "कुत्ता", "कुत्ता"),
        ("Dog", "ka", "ძაღლი", "ძაღლი"),
        ("I", "es", "yo", "Yo"),
    ],
)
def test_a_translation_takes_the_case_of_the_word(form: str, target: str, translation: str, expected: str) -> None:
    own = concepts(en=form.lower(), **{target if target in LANGUAGES else "es": translation})
    assert switched(Text(form, "en"), lexicon(target if target in LANGUAGES else "es", own)) == expected


def test_the_longest_entry_that_begins_with_a_word_is_switched() -> None:
    own = ConceptLexicon({"1": {"en": "guinea pig", "es": "cuy"}, "2": {"en": "guinea", "es": "guinea ecuatorial"}})
    text = Text("a guinea pig, a guinea fowl", "en")
    propose = lexicon("es", own).propose
    assert [list(propose(word)) for word in text.words][1] == [(2, 12, ["cuy"], 1.0, "es")]
    assert [list(propose(word)) for word in text.words][5] == [(16, 22, ["guinea ecuatorial"], 1.0, "es")]


def test_an_entry_does_not_reach_over_a_comma() -> None:
    own = concepts(en="guinea pig", es="cuy")
    assert switched(Text("guinea, pig", "en"), lexicon("es", own)).startswith("guinea,")


def test_a_word_in_both_sentences_is_switched_the_same_way() -> None:
    premise = Text("dog cat house tree water sun book fish apple bread", "en", example_id="x", name="premise")
    hypothesis = Text("Bread apple fish book sun water tree house cat dog", "en", example_id="x", name="hypothesis")
    switched_words = 0
    for seed in range(5):
        first, second = (
            perturb(text, lexicon("es,de,fr"), dose=0.5, seed=seed).perturbed for text in (premise, hypothesis)
        )
        there = {first.clean[edit.start : edit.end]: edit.text for edit in first.edits}
        here = {second.clean[edit.start : edit.end].lower(): edit.text for edit in second.edits}
        assert here.keys() == there.keys()
        assert all(here[word].casefold() == there[word].casefold() for word in here)
        switched_words += len(there)
    assert switched_words > 5


def test_a_users_lexicon_beats_the_shipped_one_and_the_rest_stays() -> None:
    own = concepts(en="dog", de="Köter")
    assert switched(Text("dog cat", "en"), lexicon("de", own)) == "Köter Katze"
    other = concepts(en="dog", de="Töle")
    assert switched(Text("dog", "en"), lexicon("de", own, other)) == "Köter"


def test_without_a_language_it_is_one_that_the_users_lexicon_serves() -> None:
    assert switched(Text("dog", "en"), lexicon("", concepts(en="dog", hi="श्वान"))) == "श्वान"
    text = Text("Hund", "de", matched_languages=frozenset({"de", "en"}))
    assert switched(text, lexicon("", concepts(de="Hund", en="dog", tr="köpek"))) == "Köpek"


def test_what_no_lexicon_has_directly_is_found_by_way_of_english() -> None:
    named = [listed("en", "hi", "dog कुत्ता", "milk दूध"), listed("en", "es", "dog perro", "cat gato")]
    ranked = Ranked(named, [concepts(hi="दूध", es="leche")], source="hi", target="es")
    assert ranked["कुत्ता"] == ("perro",)
    assert ranked["दूध"] == ("leche",)
    assert ranked["बिल्ली"] == ()
    assert switched(Text("यह कुत्ता", "hi"), lexicon("es", *named)) == "यह perro"


def test_a_translation_that_comes_first_is_taken_more_often() -> None:
    own = ConceptLexicon({"1": {"en": "bank", "de": "Bankhaus"}, "2": {"en": "bank", "de": "Flussufer"}})
    texts = (Text("bank", "en", example_id=str(index)) for index in range(600))
    outputs = [switched(text, lexicon("de", own)) for text in texts]
    assert outputs.count("Bankhaus") / 600 == pytest.approx(2 / 3, abs=0.06)
    assert set(outputs) == {"Bankhaus", "Flussufer"}


def test_a_token_gets_one_token() -> None:
    own = ConceptLexicon({"1": {"en": "rat", "vi": "con chuột"}, "2": {"en": "rat", "vi": "chuột"}})
    text = Text("the rat", "en", policy="inline", tokens=[(0, 3), (4, 7)])
    assert switched(text, lexicon("vi", own)) == "the chuột"


def test_entries_and_translations_of_several_words_are_for_sentences() -> None:
    own = ConceptLexicon({"1": {"en": "snark", "vi": "con bọ"}, "2": {"en": "boojum snark", "vi": "bọ"}})
    free = Text("boojum snark", "en")
    inline = Text("boojum snark", "en", policy="inline", tokens=[Span(0, 6), Span(7, 12)])
    propose = lexicon("vi", own).propose
    assert [[(one.end, one.replacements) for one in propose(word)] for word in free.words] == [
        [(12, ["bọ"])],
        [(12, ["con bọ"])],
    ]
    assert [[*propose(word)] for word in inline.words] == [[], []]


def test_words_written_with_spaces_do_not_run_together() -> None:
    assert switched(Text("我的狗猫", "zh"), lexicon("en")).endswith(" dog cat")
    assert switched(Text("the dog", "en"), lexicon("zh")) == "the 狗"


def test_case_is_that_of_the_embedded_language() -> None:
    assert switched(Text("WORK", "en"), lexicon("tr")) == "İŞ"
    assert switched(Text("Work", "en"), lexicon("tr")) == "İş"


def test_another_lexicon_makes_another_identity(tmp_path: Path) -> None:
    path = tmp_path / "en-de.txt"
    path.write_text("dog\tKöter\n", encoding="utf-8")
    file = FileLexicon(path, source="en", target="de")
    assert lexicon("de", file).identity != lexicon("de").identity
    assert lexicon("de", file).identity == lexicon("de", FileLexicon(path, source="en", target="de")).identity
    assert file.digest != FileLexicon(path, source="de", target="en").digest
