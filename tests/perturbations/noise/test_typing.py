"""Slips as people make them: how they are mixed."""

from __future__ import annotations

from collections import Counter

import pytest

from xrobust.perturbations import PERTURBATIONS, Text, Word, perturb
from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import read_resource
from xrobust.perturbations.writing.slips import KINDS, slip_between

TYPING = PERTURBATIONS.get("typing").build()
FIGURES = read_resource("typing.json")


def word(form: str, language: str = "en") -> Word:
    return Text(form, language).word(0)


def test_a_long_words_slips_have_the_shares_that_were_fitted() -> None:
    form = "blacksmiths"[:10]  # ten different letters, all with neighbouring keys
    found: Counter[tuple[str, int]] = Counter()
    for candidate in TYPING.propose(word(form)):
        typed = form[: candidate.start] + candidate.replacements[0] + form[candidate.end :]
        slip = slip_between(list(form), list(typed))
        found[slip.kind, slip.fifth] += candidate.weight
    for kind in KINDS:
        assert [found[kind, number] for number in range(5)] == pytest.approx(FIGURES["shares"]["en"][kind])


def test_a_kind_keeps_its_share_in_words_that_lack_some_fifths() -> None:
    weights: Counter[str] = Counter()
    for candidate in TYPING.propose(word("war")):
        typed = "war"[: candidate.start] + candidate.replacements[0] + "war"[candidate.end :]
        weights[slip_between(list("war"), list(typed)).kind] += candidate.weight
    for kind in KINDS:
        assert weights[kind] == pytest.approx(sum(FIGURES["shares"]["en"][kind]))


def test_the_fitted_shares_of_each_language_are_a_distribution() -> None:
    assert {*FIGURES["shares"]} == {"en", "de", "fr", "mean"}
    for shares in FIGURES["shares"].values():
        assert sum(sum(shares[kind]) for kind in KINDS) == pytest.approx(1, abs=1e-3)
    for kind in KINDS:
        mean = [sum(FIGURES["shares"][code][kind][i] for code in ("en", "de", "fr")) / 3 for i in range(5)]
        assert FIGURES["shares"]["mean"][kind] == pytest.approx(mean, abs=1e-5)


def test_a_word_of_mean_length_has_propensity_1_and_longer_ones_more() -> None:
    assert {*FIGURES["mean_word_length"]} == {*LANGUAGES}
    mean = FIGURES["mean_word_length"]["en"]
    assert TYPING.propensity(word("four")) == pytest.approx(4 / mean)
    assert TYPING.propensity(word("evermore")) == pytest.approx(2 * TYPING.propensity(word("four")))
    assert TYPING.propensity(word("हिन्दी", "hi")) == pytest.approx(2 / FIGURES["mean_word_length"]["hi"])


def test_a_wrong_key_is_a_neighbour_of_the_right_one() -> None:
    wrong = {
        candidate.replacements[0][:1] and replacement
        for candidate in TYPING.propose(word("g"))
        if candidate.end == 1 and candidate.start == 0
        for replacement in candidate.replacements
        if len(replacement) == 1
    }
    assert wrong == {*"tyfhvb"}


def test_chinese_has_slips_without_keys() -> None:
    kinds = {
        slip_between(list("中国人"), list("中国人"[: one.start] + one.replacements[0] + "中国人"[one.end :])).kind
        for one in TYPING.propose(word("中国人", "zh"))
    }
    assert kinds == {"omission", "doubling", "transposition"}


def test_words_of_one_letter_keep_it() -> None:
    texts = {perturb(Text("a", "en", example_id=str(i)), TYPING, dose=1.0).perturbed.text for i in range(200)}
    assert "" not in texts
    assert len(texts) > 3
