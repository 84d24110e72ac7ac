"""What a condition does to the examples of a language, with counts worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from xrobust.inputs.perturbing import Counts, Perturber
from xrobust.perturbations import Candidate, Perturbation, Word, parse_condition
from xrobust.tasks import TASKS, Example


def slips(word: Word) -> Iterator[Candidate]:
    """A letter more in `haus`; at the end of `klein` an accent alone, which would join the letter before it."""
    if word.text == "haus":
        yield Candidate(word.start, word.end, ["hauss"])
    if word.text == "klein":
        yield Candidate(word.end - 1, word.end, ["\u0301"])


SLIPS = Perturbation(name="slips", family="noise", version=1, propose=slips)
# Words: 4 with 2 candidates, 2 with none, 2 with one that is refused.
PAIRS = [("ein haus", "das haus"), ("ein", "das"), ("klein", "das")]
ALL = parse_condition("slips@1.0")


def perturber(*pairs: tuple[str, str], language: str = "de") -> Perturber:
    examples = [
        Example(f"x-{n}", f"c-{n}", dict(zip(("premise", "hypothesis"), pair, strict=True)), "neutral")
        for n, pair in enumerate(pairs)
    ]
    return Perturber(TASKS.get("xnli"), language, examples)


def test_examples_are_counted_by_what_happened_to_them() -> None:
    found = perturber(*PAIRS).perturb(ALL, SLIPS)
    assert found.counts == Counts(examples=3, changed=1, unchanged=2, inapplicable=1, refused=1)
    assert [sorted(item.perturbed) for item in found.items] == [["hypothesis", "premise"], [], []]
    assert found.items[0].text("premise") == "ein hauss"
    assert (found.not_applicable, found.unchanged) == (None, False)


def test_the_dose_is_given_as_asked_and_as_realised() -> None:
    dose = perturber(*PAIRS).perturb(ALL, SLIPS).dose
    assert (dose.asked, dose.words, dose.eligible_words, dose.touched) == (1.0, 8, 3, 2)
    assert dose.of_eligible == pytest.approx(2 / 3)
    assert dose.of_words == pytest.approx(2 / 8)
    assert dose.coverage == pytest.approx(3 / 8)
    letters = sum(len(text) for pair in PAIRS for text in pair)
    assert dose.character_error_rate == pytest.approx(2 / letters)


def test_only_the_fields_of_the_condition_are_perturbed_and_counted() -> None:
    found = perturber(*PAIRS).perturb(parse_condition("slips@1.0+premise"), SLIPS)
    assert [sorted(item.perturbed) for item in found.items] == [["premise"], [], []]
    assert (found.dose.words, found.dose.eligible_words, found.dose.touched) == (4, 2, 1)


def test_clean_examples_are_all_unchanged() -> None:
    found = perturber(*PAIRS).clean()
    assert found.counts == Counts(examples=3, changed=0, unchanged=3, inapplicable=0, refused=0)
    assert (found.dose.touched, found.dose.character_error_rate, found.not_applicable) == (0, 0.0, None)
    assert not any(item.perturbed for item in found.items)


def test_where_no_example_changed_the_cell_is_unchanged_and_says_so() -> None:
    found = perturber(("klein", "das")).perturb(ALL, SLIPS)
    assert (found.unchanged, found.not_applicable) == (True, "no example changed at this dose")
    assert found.counts == Counts(examples=1, changed=0, unchanged=1, inapplicable=0, refused=1)


def test_where_no_word_could_change_the_condition_does_not_apply() -> None:
    found = perturber(("ein", "das"), ("das", "ein")).perturb(ALL, SLIPS)
    assert (found.unchanged, found.not_applicable) == (False, "no word of any example could change")
    assert found.counts == Counts(examples=2, changed=0, unchanged=2, inapplicable=2, refused=0)


def test_a_dose_of_nothing_changes_nothing_and_is_a_number_all_the_same() -> None:
    found = perturber(*PAIRS).perturb(parse_condition("slips@0.0"), SLIPS)
    assert (found.counts.changed, found.unchanged, found.not_applicable) == (0, False, None)


def test_a_perturbation_for_other_languages_does_not_apply_and_touches_no_example() -> None:
    other = Perturbation(name="slips", family="noise", version=1, propose=slips, languages=frozenset({"de"}))
    found = perturber(*PAIRS, language="hi").perturb(ALL, other)
    assert found.not_applicable
    assert not found.unchanged
    assert found.counts == Counts(examples=3, changed=0, unchanged=3, inapplicable=3, refused=0)
    assert (found.dose.words, found.dose.touched, found.dose.of_words) == (0, 0, None)


def test_a_policy_that_asks_a_model_needs_one() -> None:
    with pytest.raises(ValueError, match="asks a model"):
        perturber(*PAIRS).perturb(parse_condition("slips@1.0/worst_case"), SLIPS)
