"""The core applies what the contract allows and counts what it refuses."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from tests.perturbations.helpers import JOINERS, apply_edits, marking, proposing
from xrobust.perturbations import Candidate, Edit, Field, Offers, Perturbation, Span, Text, apply, perturb
from xrobust.perturbations.checking.properties import clusters_stay_whole, protected_spans_are_kept, tokens_are_kept

joined = st.lists(st.sampled_from(JOINERS), max_size=10).map("".join)


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(joined)
    edits = []
    for _ in range(draw(st.integers(0, 8))):
        start, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        edits.append(Edit(start, end, draw(st.lists(st.sampled_from(JOINERS), max_size=2).map("".join))))
    return text, edits


@given(texts_and_edits())
def test_accepted_edits_replace_whole_clusters_by_whole_clusters(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    outcome = apply_edits(Text(text, "hi"), *edits)
    assert not list(clusters_stay_whole(outcome))
    assert len(outcome.perturbed.edits) + outcome.refused == len(edits)
    assert set(outcome.perturbed.edits) <= set(edits)


@given(texts_and_edits(), st.data())
def test_protected_spans_stay_byte_equal(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=3))
    protected = [Span(min(span), max(span)) for span in spans if span[0] != span[1]]
    assert not list(protected_spans_are_kept(apply_edits(Text(text, "hi", protected=protected), *edits)))


@given(texts_and_edits())
def test_inline_edits_keep_the_tokens(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    tokens = [Span(*match.span()) for match in regex.finditer(r"\S+", text)]
    outcome = apply_edits(Text(text, "hi", policy="inline", tokens=tokens), *edits)
    assert not list(tokens_are_kept(outcome))
    assert not list(clusters_stay_whole(outcome))


@given(st.lists(st.sampled_from(["我", "喜欢", "苹果", "a"]), min_size=1, max_size=5), st.data())
def test_inline_edits_empty_no_token_where_none_is_between_them(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    ends = [len("".join(pieces[: index + 1])) for index in range(len(pieces))]
    tokens = [Span(end - len(piece), end) for end, piece in zip(ends, pieces, strict=True)]
    edits = []
    for _ in range(data.draw(st.integers(0, 8))):
        start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        edits.append(Edit(start, end, data.draw(st.sampled_from(["", "x", "们"]))))
    outcome = apply_edits(Text(text, "zh", policy="inline", tokens=tokens), *edits)
    there = [outcome.perturbed.to_perturbed(token) for token in tokens]
    assert all(start < end for start, end in there)
    assert "".join(outcome.perturbed.text[start:end] for start, end in there) == outcome.perturbed.text


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        pytest.param("क्षमा", Edit(0, 1, "ग"), id="part of a cluster"),
        pytest.param("अक्षर", Edit(1, 4, "क्"), id="a virama that would join the next letter"),
        pytest.param("a ki", Edit(2, 3, "्"), id="a virama alone"),
        pytest.param("กำ", Edit(0, 1, "ข"), id="a consonant without its vowel sign"),
        pytest.param("가나", Edit(0, 1, "ᄀ"), id="an initial that would join a syllable"),
        pytest.param("가나", Edit(1, 2, "ᆨ"), id="a final that would join a syllable"),
        pytest.param("👨‍👧", Edit(0, 1, "👩"), id="part of a family"),
        pytest.param("🇩🇪🇫🇷", Edit(1, 3, "x"), id="halves of two flags"),
        pytest.param("🇩🇪🇫🇷", Edit(0, 2, "🇮"), id="half a flag beside a flag"),
        pytest.param("👨a👧", Edit(1, 2, "\u200d"), id="a joiner between two emoji"),
        pytest.param("\ra\n", Edit(1, 2, ""), id="a carriage return and a line feed that would join"),
        pytest.param("ab", Edit(1, 2, "\u0301"), id="an accent that would join"),
        pytest.param("ab", Edit(0, 1, "\u0301"), id="an accent without a letter"),
        pytest.param("သား", Edit(0, 3, "ားသ"), id="a Burmese vowel sign before its consonant"),
        pytest.param("ခေါ သား", Edit(4, 5, ""), id="a Burmese vowel sign without its consonant"),
        pytest.param("သား", Edit(1, 1, " "), id="a space before a Burmese vowel sign"),
        pytest.param("ab", Edit(0, 1, "\u0600"), id="a sign that would take the next letter in"),
        pytest.param("ab", Edit(0, 1, "a"), id="what stands there already"),
        pytest.param("ab", Edit(1, 1, ""), id="nothing in place of nothing"),
    ],
)
def test_an_edit_that_breaks_clusters_or_changes_nothing_is_refused_and_counted(text: str, edit: Edit) -> None:
    outcome = apply_edits(Text(text, "en"), edit)
    assert outcome.perturbed.edits == ()
    assert outcome.refused == 1
    assert outcome.perturbed.text == text


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("हिन्दी", Edit(2, 6, "न्धी"), "हिन्धी"),
        ("กำ", Edit(0, 2, "ขำ"), "ขำ"),
        ("가나", Edit(0, 1, "ㄱ"), "ㄱ나"),
        ("🇩🇪🇫🇷", Edit(0, 2, "🇮🇹"), "🇮🇹🇫🇷"),
        ("👨‍👧!", Edit(0, 3, ""), "!"),
        ("ab", Edit(0, 0, "é"), "éab"),
        ("ab", Edit(2, 2, " "), "ab "),
        ("e\u0301a", Edit(0, 2, "o\u0301"), "o\u0301a"),
    ],
)
def test_an_edit_of_whole_clusters_is_applied(text: str, edit: Edit, expected: str) -> None:
    assert apply_edits(Text(text, "en"), edit).perturbed.text == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Edit(0, 3, "x"), Edit(2, 4, "y")),
        (Edit(2, 4, "y"), Edit(0, 3, "x")),
        (Edit(0, 3, "x"), Edit(1, 1, "y")),
        (Edit(1, 1, "y"), Edit(0, 3, "x")),
        (Edit(1, 2, "x"), Edit(0, 3, "y")),
        (Edit(2, 2, "x"), Edit(2, 2, "y")),
        (Edit(1, 2, "x"), Edit(1, 2, "y")),
    ],
)
def test_of_overlapping_edits_the_first_one_is_applied(first: Edit, second: Edit) -> None:
    outcome = apply_edits(Text("abcdef", "en"), first, second)
    assert outcome.perturbed.edits == (first,)
    assert outcome.refused == 1


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Edit(0, 2, "x"), Edit(2, 4, "y"), "xyef"),
        (Edit(2, 4, "y"), Edit(0, 2, "x"), "xyef"),
        (Edit(2, 2, "-"), Edit(2, 3, "C"), "ab-Cdef"),
        (Edit(1, 2, ""), Edit(2, 3, ""), "adef"),
    ],
)
def test_edits_side_by_side_are_both_applied(first: Edit, second: Edit, expected: str) -> None:
    outcome = apply_edits(Text("abcdef", "en"), first, second)
    assert outcome.perturbed.text == expected
    assert outcome.refused == 0


def test_a_refused_edit_gives_way_to_the_words_next_one() -> None:
    text = Text("क्षमा करो", "hi")
    perturbation = proposing({0: [Candidate(0, 1, ["ग"]), Candidate(0, 3, ["ज्ञ"])]})
    outcomes = [apply(Offers(text, perturbation, seed=seed), dose=1.0) for seed in range(20)]
    assert {outcome.perturbed.text for outcome in outcomes} == {"ज्ञमा करो"}
    assert {outcome.refused for outcome in outcomes} == {0, 1}


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(Edit(0, 3, ""), id="a token emptied"),
        pytest.param(Edit(0, 3, "x y"), id="a space"),
        pytest.param(Edit(1, 1, "\u3000"), id="a wide space"),
        pytest.param(Edit(2, 5, "x"), id="across two tokens"),
        pytest.param(Edit(3, 4, ""), id="what stands between two tokens"),
        pytest.param(Edit(3, 3, "x"), id="an insertion behind a token"),
        pytest.param(Edit(4, 4, "x"), id="an insertion before a token"),
    ],
)
def test_inline_refuses(edit: Edit) -> None:
    text = Text("the dog", "en", policy="inline", tokens=[Span(0, 3), Span(4, 7)])
    assert apply_edits(text, edit).perturbed.edits == ()
    assert apply_edits(Text("the dog", "en"), edit).perturbed.edits == (edit,)


def test_inline_refuses_the_last_of_several_edits_that_would_empty_a_token() -> None:
    text = Text("abc d", "en", policy="inline", tokens=[Span(0, 3), Span(4, 5)])
    outcome = apply_edits(text, Edit(0, 1, ""), Edit(2, 3, ""), Edit(1, 2, ""))
    assert outcome.perturbed.text == "b d"
    assert outcome.refused == 1


def test_edits_beside_a_protected_span_are_applied_and_edits_in_it_are_not() -> None:
    text = Text("the big dog", "en", protected=[Span(4, 7)])
    edits = [Edit(3, 3, "e"), Edit(4, 4, "-"), Edit(7, 7, "-"), Edit(7, 8, ""), Edit(3, 5, "x"), Edit(5, 5, "x")]
    outcome = apply_edits(text, *edits)
    assert outcome.perturbed.text == "thee -big-dog"
    assert outcome.refused == 2


def test_touched_counts_the_words_of_a_phrase() -> None:
    text = Text("a guinea pig is here", "en")
    outcome = apply(Offers(text, proposing({1: [Candidate(2, 12, ["cuy"])]})), dose=1.0, policy=_all)
    assert outcome.perturbed.text == "a cuy is here"
    assert outcome.words == (1,)
    assert outcome.touched == 2


def _all(text: Text, offers: Offers, *, dose: float) -> object:
    from xrobust.perturbations.core.picks import Pick

    del text, dose
    return (Pick(index, offers.choice(index)) for index in offers.eligible())


def test_empty_and_blank_texts_come_back_as_they_are() -> None:
    bracket = Perturbation(name="bracket", family="noise", version=1, propose=marking)
    for clean in ("", " ", "\n", "…"):
        outcome = perturb(Text(clean, "en"), bracket, dose=1.0)
        assert outcome.perturbed.text == clean
        assert outcome.touched == outcome.refused == 0


def test_perturb_changes_every_word_at_dose_one_and_none_at_dose_zero() -> None:
    bracket = Perturbation(name="bracket", family="noise", version=1, propose=marking)
    text = Text("Two words, 3 signs!", "en")
    assert perturb(text, bracket, dose=1.0).perturbed.text == "<Two> <words>, 3 <signs>!"
    assert perturb(text, bracket, dose=0.0).perturbed.text == text.text


def test_a_perturbation_is_asked_only_about_the_kinds_it_acts_on() -> None:
    for kind, expected in {
        "word": "<Two>, 3 +!",
        "number": "Two, <3> +!",
        "punctuation": "Two<,> 3 +<!>",
        "symbol": "Two, 3 <+>!",
    }.items():
        bracket = Perturbation(name="b", family="noise", version=1, propose=marking, acts_on=frozenset({kind}))
        assert perturb(Text("Two, 3 +!", "en"), bracket, dose=1.0).perturbed.text == expected


def test_a_tasks_field_becomes_a_text_with_all_its_rules() -> None:
    field = Field("the dog", "inline", (Span(0, 3), Span(4, 7)), (Span(0, 3),), frozenset({"de"}))
    text = Text.of(field, "en", example_id="x-1", name="tokens")
    assert (text.text, text.policy, text.tokens, text.protected) == (
        field.text, field.policy, field.tokens, field.protected,
    )  # fmt: skip
    assert (text.language, text.example_id, text.name, text.matched_languages) == ("en", "x-1", "tokens", {"de"})
