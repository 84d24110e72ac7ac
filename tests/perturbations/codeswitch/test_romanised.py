"""Romanised code-switching: which language, which words, which form."""

from __future__ import annotations

import pytest
import regex

from tests.perturbations.lexicons import concepts
from xrobust.perturbations import PERTURBATIONS, Perturbation, Resources, Text, perturb
from xrobust.perturbations.resources import load_core
from xrobust.perturbations.wordlists.lexicons import ConceptLexicon


def romanised(parameters: str = "", *lexicons: object) -> Perturbation:
    return PERTURBATIONS.get("romanised").build(parameters, resources=Resources(tuple(lexicons)))


def offered(word: str, language: str, perturbation: Perturbation) -> list[str]:
    """What a word could become, the likelier first."""
    found = list(perturbation.propose(Text(word, language).words[0]))
    return [one.replacements[0] for one in sorted(found, key=lambda one: -one.weight)]


def test_a_word_is_put_into_the_language_that_is_named_in_latin_letters() -> None:
    assert offered("dog", "en", romanised("hi"))[0] == "kutta"
    assert offered("dog", "en", romanised("ru"))[0] == "sobaka"
    assert perturb(Text("the dog", "en"), romanised("ta"), dose=1.0).perturbed.text in {"the naai", "the nai"}


def test_the_text_around_stays_in_its_own_script() -> None:
    assert perturb(Text("भाषा и собака", "ru"), romanised("ka"), dose=1.0).perturbed.text.startswith("भाषा и dza")


def test_candidates_say_their_language_and_spellings_get_rarer() -> None:
    candidates = list(romanised("hi").propose(Text("water", "en").words[0]))
    assert {candidate.language for candidate in candidates} == {"hi"}
    assert [candidate.replacements for candidate in candidates] == [["pani"], ["paani"]]
    assert [candidate.weight for candidate in candidates] == [0.5, 0.25]


@pytest.mark.parametrize(("form", "expected"), [("dog", "kutta"), ("Dog", "Kutta"), ("DOG", "KUTTA")])
def test_a_spelling_takes_the_case_of_the_word(form: str, expected: str) -> None:
    assert offered(form, "en", romanised("hi"))[0] == expected


@pytest.mark.parametrize(
    ("language", "matched", "expected"),
    [("en", (), "hi"), ("hi", (), "bn"), ("de", ("de", "en"), "hi"), ("mr", ("hi", "en"), "bn")],
)
def test_without_a_language_it_is_hindi_or_bengali(language: str, matched: tuple[str, ...], expected: str) -> None:
    core = load_core()["water"]
    word = Text(core[language], language, matched_languages=frozenset(matched)).words[0]
    assert {candidate.language for candidate in romanised().propose(word)} == {expected}


def test_without_a_language_it_is_one_that_the_users_lexicon_serves() -> None:
    assert offered("dog", "en", romanised("", concepts(en="dog", es="perro", ru="пёс"))) == ["pyos", "pes"]


def test_a_users_lexicon_beats_the_shipped_one() -> None:
    assert offered("dog", "en", romanised("ru", concepts(en="dog", ru="пёс")))[0] == "pyos"


def test_several_languages_are_mixed() -> None:
    found = list(romanised("hi,ru").propose(Text("dog", "en").words[0]))
    assert {candidate.language for candidate in found} == {"hi", "ru"}


def test_a_spelling_that_is_the_word_itself_is_none() -> None:
    assert offered("radio", "en", romanised("ru", concepts(en="radio", ru="радио"))) == []


def test_spellings_that_two_translations_share_come_once() -> None:
    both = [concepts(en="rat", hi="शाल"), concepts(en="rat", hi="षाल")]
    found = list(romanised("hi", *both).propose(Text("rat", "en").words[0]))
    written = [candidate.replacements[0] for candidate in found]
    assert len(written) == len({*written})


def test_words_do_not_run_together_where_the_text_has_no_spaces() -> None:
    text = Text("我的狗猫", "zh")
    assert regex.fullmatch(r"我的 [a-z]+ [a-z]+", perturb(text, romanised("th"), dose=1.0).perturbed.text)


def test_a_token_gets_one_token() -> None:
    own = ConceptLexicon({"1": {"en": "rat", "hi": "बड़ा चूहा"}, "2": {"en": "rat", "hi": "चूहा"}})
    text = Text("the rat", "en", policy="inline", tokens=[(0, 3), (4, 7)])
    assert perturb(text, romanised("hi", own), dose=1.0).perturbed.text in {"the chuha", "the chooha"}


def test_reasons_say_what_to_do_instead() -> None:
    text = Text("the dog", "en")
    assert romanised("es").not_applicable(text) == "es is written in Latin letters: use lexicon"
    assert romanised("hi,es").not_applicable(text) == "es is written in Latin letters: use lexicon"
    assert "readings that its spelling does not tell" in (romanised("ja").not_applicable(text) or "")
    assert romanised("hi").not_applicable(Text("कुत्ता", "hi")) == "the text is in hi already"
    matched = Text("dog", "en", matched_languages=frozenset({"hi"}))
    assert "would give the answer away" in (romanised("hi").not_applicable(matched) or "")
    assert romanised("hi").leaks is not None
    assert romanised("hi").leaks(matched) is not None
