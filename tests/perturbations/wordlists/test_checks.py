"""Lexicons of another pair of languages than they are said to be of, told by everyday words written here by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrobust.perturbations.errors import LexiconError
from xrobust.perturbations.wordlists.checks import examine, plain
from xrobust.perturbations.wordlists.files import load_lexicon, read_lexicon

WORDS = """
time zeit tid tiempo समय samay
people leute folk gente लोग log
money geld pengar dinero पैसा paisa
day tag dag día दिन din
work arbeit arbete trabajo काम kaam
school schule skola escuela स्कूल school
father vater far padre पिता pita
dog hund hund perro कुत्ता kutta
life leben liv vida जीवन jeevan
night nacht natt noche रात raat
water wasser vatten agua पानी paani
name name namn nombre नाम naam
mother mutter mor madre माँ maa
year jahr år año साल saal
world welt värld mundo दुनिया duniya
friend freund vän amigo दोस्त dost
morning morgen morgon mañana सुबह subah
country land land país देश desh
brother bruder bror hermano भाई bhai
coffee kaffee kaffe café कॉफ़ी coffee
rain regen regn lluvia बारिश barish
language sprache språk idioma भाषा bhasha
train zug tåg tren ट्रेन train
book buch bok libro किताब kitab
teacher lehrer lärare maestro शिक्षक shikshak
food essen mat comida खाना khana
cat katze katt gato बिल्ली billi
girl mädchen flicka niña लड़की ladki
boy junge pojke niño लड़का ladka
city stadt stad ciudad शहर shahar
music musik musik música संगीत sangeet
hand hand hand mano हाथ haath
woman frau kvinna mujer औरत aurat
man mann man hombre आदमी aadmi
door tür dörr puerta दरवाज़ा darwaza
bread brot bröd pan रोटी roti
"""
ENGLISH, GERMAN, SWEDISH, SPANISH, HINDI, ROMANISED = map(
    list, zip(*map(str.split, WORDS.split("\n")[1:-1]), strict=True)
)


def write(folder: Path, first: list[str], second: list[str], *, name: str, count: int | None = None) -> Path:
    path = folder / name
    rows = [*zip(first, second, strict=True)][:count]
    path.write_text("".join(f"{one}\t{other}\n" for one, other in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("first", "second", "pair"),
    [
        (ENGLISH, GERMAN, "en-de"),
        (GERMAN, ENGLISH, "de-en"),
        (ENGLISH, SPANISH, "en-es"),
        (GERMAN, SPANISH, "de-es"),
        (ENGLISH, HINDI, "en-hi"),
        (HINDI, SPANISH, "hi-es"),
        (ENGLISH, ROMANISED, "en-hi"),
        (ROMANISED, ENGLISH, "hi-en"),
    ],
)
def test_a_lexicon_of_its_own_languages_is_accepted_romanised_or_not(
    tmp_path: Path, first: list[str], second: list[str], pair: str
) -> None:
    assert read_lexicon(str(write(tmp_path, first, second, name=f"{pair}.txt")))


@pytest.mark.parametrize(
    ("first", "second", "said", "right"),
    [
        pytest.param(ENGLISH, GERMAN, "de-en", "en-de", id="columns swapped, one script"),
        pytest.param(ENGLISH, HINDI, "hi-en", "en-hi", id="columns swapped, two scripts"),
        pytest.param(ENGLISH, SPANISH, "en-de", "en-es", id="another language of the script"),
        pytest.param(ENGLISH, SPANISH, "en-pt", "en-es", id="a sister language"),
        pytest.param(ENGLISH, HINDI, "en-mr", "en-hi", id="a sister language in Devanagari"),
        pytest.param(ENGLISH, GERMAN, "nl-de", "en-de", id="another language of the entries"),
        pytest.param(ENGLISH, GERMAN, "en-hi", "en-de", id="no romanised Hindi"),
        pytest.param(ENGLISH, HINDI, "en-ru", "en-hi", id="another script"),
    ],
)
def test_a_wrong_pair_is_refused_and_the_right_one_named(
    tmp_path: Path, first: list[str], second: list[str], said: str, right: str
) -> None:
    path = write(tmp_path, first, second, name=f"{said}.txt")
    with pytest.raises(LexiconError) as caught:
        read_lexicon(str(path))
    assert caught.value.what == f"the lexicon '{path}' is not {said}"
    assert caught.value.expected
    assert caught.value.got
    assert caught.value.fix == f"name the languages of its columns: --lexicon {right}={path}"


def test_a_language_that_xtreme_does_not_have_is_refused_with_some_of_its_words(tmp_path: Path) -> None:
    with pytest.raises(LexiconError) as caught:
        read_lexicon(str(write(tmp_path, ENGLISH, SWEDISH, name="en-sw.txt")))
    assert caught.value.expected == (
        "translations of everyday words as the shipped lexicon has them for English-Swahili"
    )
    # Of the 36 words, hand and man are no translations: they are what they were.
    assert caught.value.got == "0 of 34 (time: tid, people: folk, money: pengar)"


def test_words_in_another_script_are_counted(tmp_path: Path) -> None:
    with pytest.raises(LexiconError) as caught:
        read_lexicon(str(write(tmp_path, ENGLISH, HINDI, name="en-ru.txt")))
    assert caught.value.expected == "Russian words in Cyrillic script"
    assert caught.value.got == "0% of them are"


def test_a_list_with_few_everyday_words_is_not_judged_by_them(tmp_path: Path) -> None:
    assert read_lexicon(str(write(tmp_path, ENGLISH, SWEDISH, name="en-sw.txt", count=29)))
    with pytest.raises(LexiconError):
        read_lexicon(str(write(tmp_path, ENGLISH, SWEDISH, name="en-sw.txt", count=30)))
    slang = [f"slang{number}" for number in range(200)]
    assert read_lexicon(str(write(tmp_path, slang, slang[::-1], name="en-de.txt")))


def test_findings_count_what_the_file_has(tmp_path: Path) -> None:
    path = tmp_path / "en-hi.txt"
    path.write_text("dog\tकुत्ता\ndog\tश्वान\ncat\tbilli\nguinea pig\tगिनी पिग\nday\tरात\n", encoding="utf-8")
    findings = examine(load_lexicon(str(path)).entries, source="en", target="hi")
    assert (findings.entries, findings.translations, findings.multiword) == (4, 5, 0.25)
    assert (findings.source_script, findings.target_script, findings.target_latin) == (1.0, 0.75, 0.25)
    # The core lexicon has dog, cat and day: दिन, not रात, and in Devanagari.
    assert (findings.core.compared, findings.core.agreed) == (3, 1)
    assert {*findings.unlike} == {"cat: billi", "day: रात"}
    assert findings.likelier is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("der Hund", "hund"),
        ("الكلب", "كلب"),
        ("電視", "电视"),
        ("été", "ETE"),
        ("το σπίτι", "το σπιτι"),
        ("кни́га", "книга"),
    ],
)
def test_articles_marks_and_traditional_characters_are_no_disagreement(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(("one", "other"), [("Hund", "Hunde"), ("water", "way"), ("die", "der"), ("لا", "ا")])
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert plain(one) != plain(other)
