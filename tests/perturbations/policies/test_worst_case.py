"""The policies `worst_case` and `worst_case-beam` against brute force over all that could be done."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Sequence

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from tests.perturbations.helpers import JOINERS, proposing
from tests.perturbations.policies.driving import Margin, Searched, drive, numbering, offers
from xrobust.perturbations import PERTURBATIONS, Candidate, Offers, Span, Text, Word
from xrobust.perturbations.checking.properties import clusters_stay_whole, protected_spans_are_kept, tokens_are_kept
from xrobust.perturbations.core.accepting import accept
from xrobust.perturbations.core.picks import Pick
from xrobust.perturbations.plugins.definition import Perturbation
from xrobust.perturbations.policies import policy
from xrobust.perturbations.policies.moves import State, groups, moves
from xrobust.perturbations.policies.worst_case import Beam, Greedy

WORDS = ("ant", "bee", "cat", "dog", "elk")
SEARCHES = [Greedy(), Beam()]


class Additive:
    """The margin falls by a gain for every word that is numbered: dog2 by the dog's third gain."""

    def __init__(self, base: int, gains: Sequence[Sequence[int]]) -> None:
        self.base, self.gains = base, gains

    def __call__(self, texts: tuple[str, ...]) -> float:
        found = re_numbers(" ".join(texts))
        return self.base - sum(self.gains[WORDS.index(word)][number] for word, number in found)

    def fewest(self, budget: int) -> int | None:
        """The fewest words of which some gains flip the margin; None where none do within a budget."""
        for count in range(min(budget, len(self.gains)) + 1):
            for chosen in itertools.combinations(self.gains, count):
                if any(sum(gains) >= self.base for gains in itertools.product(*chosen)):
                    return count
        return None


def re_numbers(text: str) -> list[tuple[str, int]]:
    return [(match[1], int(match[2])) for match in regex.finditer(r"([a-z]+)(\d+)", text)]


def rough(seed: int, *, lowest: float = -1.0) -> Margin:
    """A margin without any order: drawn for each text from a table as long as there are texts."""
    return lambda texts: random.Random(f"{seed} {texts}").uniform(lowest, 3.0)  # noqa: S311 - no security


def two_fields(gains: Sequence[Sequence[int]], count: int) -> list[Offers]:
    """The words that have gains, dealt out to a premise and a hypothesis."""
    words = WORDS[: len(gains)]
    return offers(numbering(count), " ".join(words[:2]), " ".join(words[2:]))


additive = st.integers(1, 3).flatmap(
    lambda count: st.tuples(
        st.integers(1, 12),
        st.lists(st.lists(st.integers(-3, 6), min_size=count, max_size=count), min_size=1, max_size=5),
    )
)


@given(additive, st.floats(0.01, 1))
def test_where_gains_add_up_both_searches_find_the_fewest_edits(case: tuple[int, list[list[int]]], dose: float) -> None:
    base, gains = case
    model = Additive(base, gains)
    budget = max(1, math.floor(dose * len(gains) + 0.5))
    fewest = model.fewest(budget)
    for search in SEARCHES:
        found = drive(search, two_fields(gains, len(gains[0])), dose=dose, margin=model)
        assert (found.margin <= 0) == (fewest is not None)
        if fewest is not None:
            assert found.edits == fewest
        else:
            best = sorted((max(0, *row) for row in gains), reverse=True)[:budget]
            assert found.margin == base - sum(best)


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 3), st.sampled_from([0.3, 0.6, 1.0]))
def test_on_any_model_single_flips_are_found_and_the_beam_flips_what_greedy_flips(
    seed: int, words: int, count: int, dose: float
) -> None:
    text, perturbation = " ".join(WORDS[:words]), numbering(count)
    alone = [
        text.replace(word, f"{word}{number}", 1) for word in WORDS[:words] for number in range(count)
    ]  # fmt: skip
    model = rough(seed)
    found = {search: drive(search, offers(perturbation, text), dose=dose, margin=model) for search in SEARCHES}
    greedy, beam = found.values()
    if model((text,)) <= 0:
        assert greedy.edits == beam.edits == 0
        return
    if any(model((one,)) <= 0 for one in alone):
        assert greedy.edits == beam.edits == 1
        assert greedy.margin == beam.margin == min(model((one,)) for one in alone)
    assert greedy.margin > 0 or beam.margin <= 0
    for one in found.values():
        assert one.touched <= max(1, math.floor(dose * words + 0.5))
        assert one.outcomes[0].queries == len(one.margins) == sum(len(asked.versions) for asked in one.questions)
        if one.margin > 0:
            assert one.margin == min(one.margins.values())


@given(st.integers(0, 10_000), st.integers(3, 5))
def test_no_edit_of_a_flip_can_be_taken_back(seed: int, words: int) -> None:
    [field] = offers(numbering(2), " ".join(WORDS[:words]))
    model = rough(seed, lowest=-0.2)
    for search in SEARCHES:
        found = drive(search, [field], margin=model)
        if found.margin > 0 or not found.edits:
            continue
        [outcome] = found.outcomes
        picks = [Pick(0, edit) for edit in outcome.perturbed.edits]
        for left_out in picks:
            fewer = accept(field, [pick for pick in picks if pick is not left_out]).perturbed.text
            assert model((fewer,)) > 0


def test_an_edit_that_only_paved_the_way_is_taken_back() -> None:
    # The ant leads uphill out of the plain; once the bee and the cat are changed it is not needed.
    margins = {(): 5.0, ("ant",): 3.0, ("bee",): 4.0, ("cat",): 4.5, ("ant", "bee"): 2.0, ("ant", "cat"): 2.5}
    margins |= {("bee", "cat"): -1.0, ("ant", "bee", "cat"): -2.0}

    def model(texts: tuple[str, ...]) -> float:
        return margins[tuple(word for word, _ in re_numbers(texts[0]))]

    found = drive(Greedy(), offers(numbering(1), "ant bee cat"), margin=model)
    assert found.texts == ("ant bee0 cat0",)
    assert found.margin == -1.0
    # Clean, three alone, two with the ant, all three, and of the pairs the one that was not known.
    assert found.outcomes[0].queries == 8 == len(margins)
    assert drive(Beam(), offers(numbering(1), "ant bee cat"), margin=model).texts == ("ant bee0 cat0",)


def test_the_beam_finds_what_the_best_first_edit_leads_away_from() -> None:
    margins = {(): 5.0, ("ant",): 3.0, ("bee",): 4.0, ("cat",): 4.0, ("ant", "bee"): 6.0, ("ant", "cat"): 6.0}
    margins |= {("bee", "cat"): 0.0, ("ant", "bee", "cat"): 9.0}

    def model(texts: tuple[str, ...]) -> float:
        return margins[tuple(word for word, _ in re_numbers(texts[0]))]

    greedy, beam = (drive(search, offers(numbering(1), "ant bee cat"), margin=model) for search in SEARCHES)
    assert greedy.texts == ("ant0 bee cat",)
    assert greedy.margin == 3.0
    assert beam.texts == ("ant bee0 cat0",)


def test_of_flips_by_one_edit_the_one_that_touches_the_fewest_words_is_kept() -> None:
    def propose(word: Word) -> Iterator[Candidate]:
        if word.index == 0:
            yield Candidate(0, word.context.word(1).end, ["phrase"])
        yield Candidate(word.start, word.end, ["word"])

    field = offers(Perturbation(name="p", family="noise", version=1, propose=propose), "ant bee cat dog")
    margins = {"ant bee cat dog": 1.0, "phrase cat dog": -9.0, "ant bee word dog": -1.0, "ant bee cat word": -2.0}
    found = drive(Greedy(), field, margin=lambda texts: margins.get(texts[0], 0.5))
    assert found.texts == ("ant bee cat word",)


@pytest.mark.parametrize("search", SEARCHES)
def test_an_example_that_the_model_has_wrong_costs_one_query_and_stays_as_it_is(search: Greedy | Beam) -> None:
    found = drive(search, offers(numbering(3), "ant bee", "cat"), margin=lambda texts: 0.0)
    assert found.texts == ("ant bee", "cat")
    assert [outcome.queries for outcome in found.outcomes] == [1, 0]
    assert len(found.margins) == 1


@pytest.mark.parametrize("search", [*SEARCHES, policy("relevance"), policy("leave-one-out")])
@pytest.mark.parametrize(
    ("perturbation", "texts", "dose"),
    [
        pytest.param(numbering(3), ("ant bee",), 0.0, id="a dose of 0"),
        pytest.param(numbering(3), ("", "..."), 1.0, id="no word"),
        pytest.param(proposing({}), ("ant bee", "cat"), 1.0, id="no candidate"),
    ],
)
def test_where_nothing_may_change_nothing_is_asked(
    search: Greedy | Beam, perturbation: Perturbation, texts: tuple[str, ...], dose: float
) -> None:
    found = drive(search, offers(perturbation, *texts), dose=dose)
    assert found.questions == []
    assert found.texts == texts
    assert all((one.queries, one.refused, one.relevance) == (0, 0, None) for one in found.outcomes)


def test_a_search_of_no_field_ends_at_once() -> None:
    assert [drive(search, []).outcomes for search in SEARCHES] == [[], []]


@pytest.mark.parametrize(("dose", "words"), [(0.01, 1), (0.1, 1), (0.15, 2), (0.5, 5), (1.0, 10)])
def test_the_budget_is_the_doses_share_of_the_words_and_never_less_than_one(dose: float, words: int) -> None:
    field = offers(numbering(1), " ".join(f"w{chr(97 + number)}" for number in range(10)))
    found = drive(Greedy(), field, dose=dose, margin=lambda texts: 99.0 - len(texts[0]))
    assert found.touched == found.edits == words


def test_a_phrase_counts_its_words() -> None:
    def propose(word: Word) -> Iterator[Candidate]:
        if word.index % 3 == 0:
            yield Candidate(word.start, word.context.word(word.index + 2).end, ["phrase"])

    field = offers(Perturbation(name="p", family="noise", version=1, propose=propose), " ".join("abcdefghi"))

    def model(texts: tuple[str, ...]) -> float:
        return 9.0 - texts[0].count("phrase")

    assert drive(Greedy(), field, dose=1.0, margin=model).touched == 3
    assert drive(Greedy(), field, dose=0.5, margin=model).edits == 0  # two words: no phrase fits


# What the contract refuses.


def test_moves_that_the_contract_refuses_are_left_out_and_counted_once() -> None:
    # The dog stands in a protected span; the first replacement of the cat would break a cluster.
    candidates = {0: [Candidate(0, 3, ["ox"])], 1: [Candidate(4, 7, ["\u0301"]), Candidate(4, 7, ["gnu"])]}
    candidates[2] = [Candidate(8, 11, ["hen", "pig"])]
    text = Text("ant cat dog", "en", protected=[Span(8, 11)])
    perturbation = proposing(candidates)
    for search in SEARCHES:
        found = drive(search, [Offers(text, perturbation)], margin=lambda texts: 99.0 - texts[0].count("n"))
        assert found.texts == ("ant gnu dog",)
        assert found.outcomes[0].refused == 3
        assert {version[0].text for version in found.margins} == {
            "ant cat dog", "ox cat dog", "ant gnu dog", "ox gnu dog"
        }  # fmt: skip


def test_an_edit_that_overlaps_an_earlier_one_is_refused() -> None:
    candidates = {0: [Candidate(0, 7, ["phrase"])], 1: [Candidate(4, 7, ["gnu"])], 2: [Candidate(8, 11, ["pig"])]}
    margins = {"ant cat dog": 5.0, "phrase dog": 2.0, "ant gnu dog": 3.0, "ant cat pig": 4.0, "phrase pig": 1.0}
    found = drive(Greedy(), [Offers(Text("ant cat dog", "en"), proposing(candidates))], margin=lambda t: margins[t[0]])
    assert found.texts == ("phrase pig",)
    assert found.outcomes[0].refused == 1


@given(st.lists(st.sampled_from(JOINERS), max_size=12).map("".join), st.integers(0, 99), st.data())
def test_all_that_is_asked_about_keeps_the_contract(text: str, seed: int, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["delete", "swap", "typing", "invisible"]))
    tokens = [Span(*match.span()) for match in regex.finditer(r"\S+", text)]
    protected = data.draw(st.lists(st.sampled_from(tokens), max_size=1)) if tokens else []
    inline = data.draw(st.booleans())
    source = Text(text, "hi", policy="inline" if inline else "free", tokens=tokens, protected=protected)
    field = Offers(source, PERTURBATIONS.get(name).build())
    found = drive(Beam(2), [field], margin=rough(seed, lowest=0.1))
    for [perturbed] in found.margins:
        outcome = accept(field, [Pick(0, edit) for edit in perturbed.edits])
        assert outcome.perturbed == perturbed
        faults = [clusters_stay_whole, protected_spans_are_kept, *([tokens_are_kept] if inline else [])]
        assert not [found for fault in faults for found in fault(outcome)]


# Words that change alike in the whole example.


@given(st.integers(0, 10_000))
def test_a_consistent_perturbation_is_asked_about_and_applied_alike_in_both_fields(seed: int) -> None:
    lexicon = PERTURBATIONS.get("lexicon").build("de,es")
    fields = offers(lexicon, "The dog sees the house .", "A house sees the Dog .")
    clean = [field.text.text.split() for field in fields]
    found = drive(Beam(3), fields, dose=0.7, margin=rough(seed, lowest=0.1))
    assert len(found.margins) > 4
    for version in found.margins:
        became: dict[str, set[str]] = {}
        for before, perturbed in zip(clean, version, strict=True):
            for old, new in zip(before, perturbed.text.split(), strict=True):
                became.setdefault(old.casefold(), set()).add(new.casefold())
        assert all(len(forms) == 1 for forms in became.values())


def test_a_replacement_that_one_occurrence_lacks_is_no_move() -> None:
    def propose(word: Word) -> Iterator[Candidate]:
        senses = ["mark", "ufer"] if word.context.name == "field0" else ["bank", "UFER"]
        if word.text.casefold() in {"shore", "only"}:
            yield Candidate(word.start, word.end, senses)

    perturbation = Perturbation(name="c", family="codeswitch", version=1, propose=propose, consistent=True)
    fields = offers(perturbation, "shore Shore only", "shore")
    found = drive(Greedy(), fields, margin=lambda texts: 99.0 + len(" ".join(texts)))
    asked = {tuple(part.text for part in version) for version in found.margins}
    assert ("ufer ufer only", "UFER") in asked
    assert asked.isdisjoint({("mark mark only", "shore"), ("shore Shore only", "bank")})
    # The shore stands three times, and the dose lets two words change.
    few = drive(Greedy(), fields, dose=0.5, margin=lambda texts: 99.0 + len(" ".join(texts)))
    assert few.touched <= 2
    assert all("shore" in part.text for version in few.margins for part in version)


def phrases_by_place(word: Word) -> Iterator[Candidate]:
    """The ant gets another phrase behind each ant, and the bee one replacement everywhere."""
    text = word.context
    if word.text.casefold() == "ant":
        yield Candidate(word.start, text.word(word.index + 1).end, [f"{text.word(word.index + 1).text}ed"])
    elif word.text.casefold() == "bee":
        yield Candidate(word.start, word.end, ["abeja"])


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(("Ant cat, bee, ant dog, Bee",), {"ant cat": 2, "ant dog": 2, "bee": 2}, id="one sentence"),
        pytest.param(("Ant cat, bee", "ant cat, Bee"), {"ant cat": 4, "bee": 2}, id="the same in both"),
        pytest.param(("Ant cat, bee", "ant dog, Bee"), {"bee": 2}, id="another phrase in the other sentence"),
        pytest.param(("ant cat", "bee dog"), {"ant cat": 2, "bee": 1}, id="another word in the other sentence"),
    ],
)
def test_phrases_change_one_by_one_where_the_other_sentence_lacks_their_words(
    texts: tuple[str, ...], expected: dict[str, int]
) -> None:
    perturbation = Perturbation(name="p", family="codeswitch", version=1, propose=phrases_by_place, consistent=True)
    fields = offers(perturbation, *texts)
    found = {}
    for group in groups(fields):
        for move in moves(fields, group):
            (number, _), edit = move[0]
            state = State.clean(fields).after(move)
            assert state is not None
            found[texts[number][edit.start : edit.end].casefold()] = state.touched
    assert found == expected


def test_a_word_whose_other_occurrence_is_protected_stays_everywhere() -> None:
    premise = Text("ant bee", "en", example_id="x", name="premise")
    hypothesis = Text("bee cat", "en", example_id="x", name="hypothesis", protected=[Span(0, 3)])
    perturbation = numbering(1, consistent=True)
    fields = [Offers(text, perturbation) for text in (premise, hypothesis)]
    found = drive(Greedy(), fields, margin=lambda texts: 9.0 - len(" ".join(texts)) / 10)
    assert found.texts == ("ant0 bee", "bee cat0")
    assert sum(outcome.refused for outcome in found.outcomes) == 1


# Long texts.


def long_field(words: int, count: int) -> list[Offers]:
    names = ("".join(letters) for letters in itertools.product("abcdefghij", repeat=3))
    return offers(numbering(count), " ".join(itertools.islice(names, words)))


def test_only_the_first_eight_replacements_of_a_word_are_asked_about() -> None:
    found = drive(Greedy(), long_field(1, 20))
    assert len(found.margins) == 1 + 8
    [field] = long_field(1, 20)
    expected = [field.text.text, *(edit.text for edit in itertools.islice(field.preferences(0), 8))]
    assert [version[0].text for version in found.margins] == expected


def test_a_long_text_is_asked_about_a_word_at_a_time_and_then_about_the_hopeful_words() -> None:
    def model(texts: tuple[str, ...]) -> float:
        # Only the first words matter; 7 is the number that would flip, but none is lower alone.
        return 99.0 - sum(1.0 for word, _ in re_numbers(texts[0]) if word < "adj")

    found = drive(Greedy(), long_field(100, 8), dose=0.01, margin=model)
    assert [len(question.versions) for question in found.questions] == [1, 100, 32 * 7]
    hopeful = {word for version in found.margins for word, _ in re_numbers(version[0].text)}
    assert len(hopeful) == 100
    # Each later round asks about 32 moves.
    rounds = [len(question.versions) for question in drive(Greedy(), long_field(100, 8), margin=model).questions[3:]]
    assert set(rounds) == {32}


def test_a_first_replacement_that_flips_ends_the_search_of_a_long_text() -> None:
    fields = long_field(100, 8)
    first = next(iter(fields[0].preferences(70))).text
    found = drive(Greedy(), fields, margin=lambda texts: 0.0 if first in texts[0].split() else 1.0)
    assert found.edits == 1
    assert found.outcomes[0].queries == 101


# Determinism.


def test_a_search_asks_the_same_in_the_same_order_each_time() -> None:
    def asked() -> list[Searched]:
        lexicon = PERTURBATIONS.get("lexicon").build("de")
        return [
            drive(Beam(), offers(lexicon, "The dog sees the house.", "A house sees us."), margin=rough(4, lowest=0.1))
        ]

    assert [one.questions for one in asked()] == [one.questions for one in asked()]


def test_searches_can_be_told_from_other_policies_and_say_that_they_attack() -> None:
    for name in ("worst_case", "worst_case-beam"):
        search = policy(name)
        assert search.attacks is True
        assert search.version
