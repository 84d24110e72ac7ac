"""Switching by phrases: what comes in, into which language, with which spaces, and alike in both texts of a pair."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.perturbations.translated import (
    by_words,
    candidates,
    cross,
    is_piece,
    of_mini,
    outside,
    siblings,
    switched_words,
    switching,
    translated,
    translations,
)
from xrobust.perturbations import PERTURBATIONS, Outcome, Resources, Span, Text, perturb
from xrobust.perturbations.checking.properties import (
    candidates_are_sound,
    doses_are_nested,
    nothing_changes_at_dose_zero,
    protected_spans_are_kept,
    refusals,
)
from xrobust.perturbations.checking.suite import ON_OUTCOMES
from xrobust.tasks import mini

ITEMS = mini.parallel("test")
DIRECTIONS = [*permutations(mini.LANGUAGES, 2)]
HOUSE = ("I saw the white house", "vi la casa blanca", "saw=vi the=la white=blanca house=casa")


def switched(text: Text, parameters: str = "es", *, dose: float = 1.0, seed: int = 0) -> str:
    return perturb(text, switching(parameters), dose=dose, seed=seed).perturbed.text


def faults(text: Text, outcome: Outcome) -> Iterator[str]:
    """What every perturbation must keep, and this one besides."""
    perturbation = outcome.offers.perturbation
    for one in ON_OUTCOMES:
        yield from one.check(outcome)
    yield from nothing_changes_at_dose_zero(text, perturbation)
    yield from doses_are_nested(text, perturbation)
    yield from candidates_are_sound(text, perturbation)
    for edit in outcome.perturbed.edits:
        if not any(is_piece(edit, other) for other in text.parallel.values()):
            yield f"'{edit.text}' is no piece of the translation"


def test_candidates_of_a_word_are_all_phrases_that_begin_with_it() -> None:
    assert candidates(by_words(*HOUSE)) == {
        "saw": ["vi"],
        "saw the": ["vi la"],
        "saw the white house": ["vi la casa blanca"],
        "the": ["la"],
        "the white house": ["la casa blanca"],
        "white house": ["casa blanca"],
    }


def test_candidates_say_their_language_and_weigh_the_same() -> None:
    text = by_words(*HOUSE)
    found = [one for word in text.words for one in switching("es").propose(word)]
    assert {(one.language, one.weight) for one in found} == {("es", 1.0)}


def test_names_and_what_two_languages_share_are_no_second_candidate() -> None:
    text = by_words("Anna has a house", "Anna tiene una casa", "Anna=Anna a=una house=casa")
    text.parallel["pt"] = Text("Anna tem uma casa", "pt")
    text.links["pt"] = [(2, 2), (3, 3)]
    found = candidates(text, "es,pt")
    assert "Anna" not in found
    assert found["house"] == ["casa"]
    assert found["a house"] == ["una casa", "uma casa"]


@pytest.mark.parametrize(("language", "wanted"), [("de", ("en",)), ("en", ("es",)), ("hi", ("en",))])
def test_without_a_language_it_is_english_and_spanish_for_english(language: str, wanted: tuple[str, ...]) -> None:
    assert switching("").counterparts(language, frozenset()) == wanted
    assert switching("").not_applicable(Text("x", language)) == f"no parallel text in {wanted[0]}"


def test_it_wants_the_texts_of_the_languages_that_are_named_but_those_matched_against() -> None:
    assert switching("hi,ta,en").counterparts("en", frozenset()) == ("hi", "ta")
    assert switching("hi,ta").counterparts("en", frozenset({"en", "ta"})) == ("hi",)
    assert switching("").counterparts("de", frozenset({"de", "en"})) == ("es",)
    assert switching("ta,leak=allowed").counterparts("en", frozenset({"en", "ta"})) == ("ta",)


def test_reasons_say_what_is_missing() -> None:
    assert switching("hi,ta").not_applicable(Text("dog", "en")) == "no parallel text in hi or ta"
    assert switching("en").not_applicable(Text("dog", "en")) == "the text is in en already"
    text = by_words("Hund", "dog", "Hund=dog", language="de", into="en", matched_languages=frozenset({"de", "en"}))
    assert switching("en").not_applicable(text) == (
        "switching into en would give the answer away: the text is matched against it"
    )
    assert switching("en").leaks(text) == switching("en").not_applicable(text)
    assert switching("en,leak=allowed").not_applicable(text) is None
    assert switched(text, "en,leak=allowed") == "dog"
    assert switching("hi,es").not_applicable(by_words(*HOUSE)) is None


def test_several_languages_are_mixed() -> None:
    outputs = set()
    for number in range(30):
        text = by_words("dog", "perro", "dog=perro", example_id=str(number))
        text.parallel["de"], text.links["de"] = Text("Hund", "de"), [(0, 0)]
        outputs.add(switched(text, "es,de"))
    assert outputs == {"perro", "Hund"}


@pytest.mark.parametrize(
    ("languages", "text", "other", "links", "expected"),
    [
        ("zh-en", "狗猫", "dog cat", "00 11", {"dog cat", "狗 cat", "dog猫"}),
        ("zh-en", "我用app写", "I use apps write", "11", {"我 use app写"}),
        ("zh-en", "我用app写", "I use apps write", "22", {"我用apps写"}),
        ("zh-en", "app狗", "app dogs", "11", {"app dogs"}),
        ("zh-en", "3狗", "3 dogs", "00 11", {"3 dogs"}),
        ("th-en", "หมากิน", "dog eats", "00 11", {"dog eats", "หมา eats", "dogกิน"}),
        ("ja-en", "犬が走る", "the dog runs", "01 22", {"dogが runs", "犬が runs", "dogが走る"}),
        ("my-en", "စာအုပ်ဖတ်", "reads books", "01", {"booksဖတ်"}),
        ("en-zh", "the dog runs", "狗跑", "10 21", {"the 狗跑", "the 狗 跑", "the 狗 runs", "the dog 跑"}),
        ("en-th", "dog eats", "หมากิน", "00 11", {"หมากิน", "หมา กิน", "หมา eats", "dog กิน"}),
        ("en-ja", "the dogs", "犬たち", "10 11", {"the 犬たち"}),
        ("en-my", "books", "စာအုပ်", "00", {"စာအုပ်"}),
        ("zh-th", "狗跑", "หมาวิ่ง", "00 11", {"หมาวิ่ง", "狗วิ่ง", "หมา跑"}),
    ],
)
def test_words_with_and_without_spaces_meet_as_they_should(
    languages: str, text: str, other: str, links: str, expected: set[str]
) -> None:
    language, into = languages.split("-")
    pairs = [(int(here), int(there)) for here, there in links.split()]
    outputs = set()
    for number in range(60):
        source = translated(text, language, other, into, pairs, example_id=str(number))
        outputs |= {switched(source, into, dose=dose) for dose in (0.4, 1.0)}
    assert outputs - {text} == expected


def test_a_text_written_from_right_to_left_is_switched_in_its_logical_order() -> None:
    text = by_words(
        "البيت الأبيض كبير",
        "the white house is big",
        "البيت=house الأبيض=white كبير=big",
        language="ar",
        into="en",
    )
    assert candidates(text, "en") == {
        "البيت الأبيض": ["white house"],
        "البيت الأبيض كبير": ["white house is big"],
        "كبير": ["big"],
    }
    assert "white house كبير" in {switched(text, "en", dose=0.5, seed=seed) for seed in range(30)}


def test_protected_words_and_what_holds_them_stay() -> None:
    text = by_words(*HOUSE, protected=[Span(10, 15)])
    assert [*candidates(text)] == ["saw", "saw the", "the"]


@pytest.mark.parametrize("source", mini.LANGUAGES)
def test_every_property_holds_on_the_miniature(source: str) -> None:
    for target, item in zip([code for code in mini.LANGUAGES if code != source] * 2, ITEMS[20:], strict=False):
        text = of_mini(item.realise(source), item.realise(target), example_id=item.id)
        outcome = perturb(text, switching(target), dose=1.0)
        assert not [*faults(text, outcome)]
        assert not [*refusals(outcome.offers)]
        protected = of_mini(item.realise(source), item.realise(target), protected=[Span(*text.units[1][:2])])
        assert not [*protected_spans_are_kept(perturb(protected, switching(target), dose=1.0))]


@pytest.mark.parametrize("source", mini.LANGUAGES)
def test_spans_project_through_switched_text_and_come_back(source: str) -> None:
    for target, item in zip([code for code in mini.LANGUAGES if code != source], ITEMS, strict=False):
        text = of_mini(item.realise(source), item.realise(target), example_id=item.id)
        perturbed = perturb(text, switching(target), dose=0.5).perturbed
        borders = sorted({border for start, end, _ in text.units for border in (start, end)})
        for span in (Span(*two) for two in combinations(borders, 2)):
            back = perturbed.to_clean(perturbed.to_perturbed(span))
            assert back.start <= span.start < span.end <= back.end
            assert back == span or not outside(perturbed.edits, span)


@given(translations(), st.floats(0, 1), st.integers(0, 3))
def test_whatever_the_links_only_pieces_of_the_translation_come_in(text: Text, dose: float, seed: int) -> None:
    assert not [*faults(text, perturb(text, switching("zh"), dose=dose, seed=seed))]


def alike(first: Outcome, second: Outcome) -> int:
    """Check that the words of both texts are switched alike in both; how many such words are switched."""
    texts = [outcome.offers.text for outcome in (first, second)]
    forms = [[text.text[start:end].casefold() for start, end, _ in text.units] for text in texts]
    shared = {*forms[0]} & {*forms[1]}
    became: dict[str, set[tuple[object, ...]]] = {form: set() for form in shared}
    switched = 0
    for outcome, text, own in zip((first, second), texts, forms, strict=True):
        edits = {index: edit for edit in outcome.perturbed.edits for index in outcome.offers.touched(edit)}
        for index, form in enumerate(own):
            if form in shared and text.units[index][2] in {"word", "number"}:
                edit = edits.get(index)
                if edit is None:
                    became[form].add(())
                    continue
                switched += 1
                words = [i for i, (start, end, _) in enumerate(text.units) if edit.start <= start and end <= edit.end]
                became[form].add((tuple(own[i] for i in words), index - words[0], edit.text.strip().casefold()))
    assert not [(form, found) for form, found in became.items() if len(found) > 1]
    return switched


def test_a_phrase_whose_word_means_something_else_in_the_other_text_stays() -> None:
    first = by_words("the bank lends", "el banco presta", "the=el bank=banco lends=presta")
    same = by_words("The bank waits", "El banco espera", "The=El bank=banco waits=espera")
    other = by_words("the bank floods", "la orilla crece", "the=la bank=orilla floods=crece")
    siblings(first, same)
    assert {*candidates(first)} == {"the", "the bank", "bank", "lends"}
    siblings(first, other)
    assert {*candidates(first)} == {"lends"}
    assert {*candidates(other)} == {"floods"}


def test_what_stands_in_one_text_alone_may_be_switched_in_two_ways() -> None:
    links = [(0, 0), (1, 1), (3, 3), (4, 4)]
    text = translated("the dog, the cow", "en", "el perro, la vaca", "es", links)
    assert candidates(text)["the"] == ["el", "la"]
    siblings(text, by_words("the", "la", "the=la"))
    assert {*candidates(text)} == {"dog", "cow"}


def test_a_phrase_that_is_protected_in_one_text_stays_in_the_other() -> None:
    first = by_words(*HOUSE)
    second = by_words("white house", "casa blanca", "white=blanca house=casa", protected=[Span(0, 5)])
    siblings(first, second)
    assert {*candidates(first)} == {"saw", "saw the", "the"}


@pytest.mark.parametrize("source", mini.LANGUAGES)
def test_at_dose_one_nine_in_ten_aligned_words_switch_where_the_order_is_the_same(source: str) -> None:
    aligned = changed = 0
    for target in mini.LANGUAGES:
        for item in ITEMS[:100] if target != source else ():
            text = of_mini(item.realise(source), item.realise(target), example_id=item.id)
            if not cross(text.links[target]):
                names = {i for i, j in text.links[target] if same_form(text, i, text.parallel[target], j)}
                words = {i for i, _ in text.links[target] if text.units[i][2] == "word"} - names
                aligned += len(words)
                changed += len(words & switched_words(perturb(text, switching(target), dose=1.0)))
    assert aligned > 100
    assert changed >= 0.9 * aligned


def same_form(text: Text, index: int, other: Text, there: int) -> bool:
    """Whether a word of a text is, without case, a word of its translation."""
    (start, end, _), (first, last, _) = text.units[index], other.units[there]
    return text.text[start:end].casefold() == other.text[first:last].casefold()


@pytest.mark.parametrize("source", mini.LANGUAGES)
def test_words_of_both_sentences_of_a_paraphrase_are_switched_alike(source: str) -> None:
    common = 0
    for number, item in enumerate(mini.paraphrases("test")[:90]):
        target = [code for code in mini.LANGUAGES if code != source][number % 9]
        pair = zip(item.realise(source), item.realise(target), strict=True)
        texts = siblings(*(of_mini(*sentences, name=name) for sentences, name in zip(pair, "12", strict=True)))
        for dose in (0.3, 1.0):
            common += alike(*(perturb(text, switching(target), dose=dose, seed=number) for text in texts))
    assert common > 90


@st.composite
def pairs_of_texts(draw: st.DrawFn) -> tuple[Text, ...]:
    """Two texts of the same blocks of one to three words, in any order, some of them linked wrongly."""
    block = st.tuples(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=3), st.sampled_from("pqrstuvw"))
    pool = draw(st.lists(block, min_size=1, max_size=5))
    texts = []
    for name in ("first", "second"):
        blocks = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=6))
        ours, theirs, links = [], [], set()
        for words, counterpart in blocks:
            many = draw(st.booleans())
            links |= {
                (len(ours) + i, len(theirs) + j) for i in range(len(words)) for j in range(len(words)) if many or i == j
            }
            ours += [word.upper() if draw(st.booleans()) else word for word in words]
            theirs += [f"{counterpart}{word}" for word in words]
        cell = st.tuples(st.integers(0, len(ours) - 1), st.integers(0, len(theirs) - 1))
        links ^= draw(st.sets(cell, max_size=2))
        texts.append(translated(" ".join(ours), "en", " ".join(theirs), "es", sorted(links), name=name))
    return siblings(*texts)


@given(pairs_of_texts(), st.floats(0.1, 1), st.integers(0, 3))
def test_words_of_both_texts_are_switched_alike_whatever_overlaps(
    texts: tuple[Text, ...], dose: float, seed: int
) -> None:
    alike(*(perturb(text, switching("es"), dose=dose, seed=seed) for text in texts))


def test_texts_that_are_done_with_are_forgotten() -> None:
    perturbation = PERTURBATIONS.get("phrases").build("es", resources=Resources())
    for number in range(100):
        perturb(by_words(*HOUSE, example_id=f"forgotten-{number}"), perturbation, dose=1.0)
    gc.collect()
    alive = [one for one in gc.get_objects() if type(one) is Text and one.example_id.startswith("forgotten-")]
    assert len(alive) < 20
