"""TextAttack's search methods on our versions: their results, the contract, the budget, and no trace left behind."""

from __future__ import annotations

import importlib.util
import math
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.perturbations.policies.driving import Margin, drive, numbering, offers
from tests.perturbations.policies.test_worst_case import WORDS, Additive, re_numbers, rough, two_fields
from xrobust.perturbations import PERTURBATIONS, Span, Text
from xrobust.perturbations.checking.properties import clusters_stay_whole, protected_spans_are_kept, tokens_are_kept
from xrobust.perturbations.core.accepting import accept
from xrobust.perturbations.core.offers import Offers
from xrobust.perturbations.core.picks import Pick
from xrobust.perturbations.edits import levenshtein
from xrobust.perturbations.errors import PluginError
from xrobust.perturbations.policies import SearchPolicy, policy

extras = pytest.mark.extras
NAMES = ["worst_case-textattack-beam", "worst_case-textattack-greedy", "worst_case-textattack-ranked"]


def search(name: str) -> SearchPolicy:
    found = policy(name)
    assert isinstance(found, SearchPolicy)
    return found


@extras
@settings(max_examples=40)
@given(
    st.integers(1, 12),
    st.lists(st.lists(st.integers(-3, 6), min_size=2, max_size=2), min_size=1, max_size=5),
    st.sampled_from([0.2, 0.5, 1.0]),
)
def test_where_gains_add_up_each_method_flips_what_can_be_flipped(
    base: int, gains: list[list[int]], dose: float
) -> None:
    model = Additive(base, gains)
    budget = max(1, math.floor(dose * len(gains) + 0.5))
    fewest = model.fewest(budget)
    for name in NAMES:
        found = drive(search(name), two_fields(gains, 2), dose=dose, margin=model)
        assert found.touched <= budget
        assert found.outcomes[0].queries == len(found.margins)
        if not name.endswith("ranked"):  # which takes words in the order of their importance, not of their gains
            assert (found.margin <= 0) == (fewest is not None)
            assert found.margin > 0 or found.edits == fewest


@extras
def test_greedy_asks_what_greedy_search_is() -> None:
    # By hand: clean; each of three words; the best one, dog0, with each of the other two.
    gains = {"ant": 1.0, "bee": 2.0, "cat": 0.5}

    def model(texts: tuple[str, ...]) -> float:
        return 3.0 - sum(gain for word, gain in gains.items() if f"{word}0" in texts[0])

    found = drive(search("worst_case-textattack-greedy"), offers(numbering(1), "ant bee cat"), margin=model)
    rounds = [[version[0].text for version in question.versions] for question in found.questions]
    assert rounds == [
        ["ant bee cat"],
        ["ant0 bee cat", "ant bee0 cat", "ant bee cat0"],
        ["ant0 bee0 cat", "ant bee0 cat0"],
    ]
    assert found.texts == ("ant0 bee0 cat",)


@extras
def test_ranked_takes_the_words_without_which_the_margin_is_lowest_first() -> None:
    weights = {"ant": 1.0, "bee": 3.0, "cat": 2.0}

    def model(texts: tuple[str, ...]) -> float:
        return sum(weights.get(word, 0.0) for word in texts[0].split()) - 0.5

    found = drive(search("worst_case-textattack-ranked"), offers(numbering(2), "ant bee cat"), margin=model)
    rounds = [{version[0].text for version in question.versions} for question in found.questions]
    assert rounds[:3] == [{"ant bee cat"}, {"bee cat", "ant cat", "ant bee"}, {"ant bee0 cat", "ant bee1 cat"}]
    changed = [[{word for word, _ in re_numbers(text)} for text in texts] for texts in rounds[3:]]
    assert changed == [[{"bee", "cat"}] * 2, [{"ant", "bee", "cat"}] * 2]
    assert found.margin == -0.5
    assert found.edits == 3


@extras
@pytest.mark.parametrize("name", NAMES)
def test_without_a_flip_the_lowest_margin_that_was_met_is_kept(name: str) -> None:
    for seed in range(20):
        model = rough(seed, lowest=0.1)
        found = drive(search(name), offers(numbering(2), " ".join(WORDS[:4])), dose=0.5, margin=model)
        whole = {
            version: margin
            for version, margin in found.margins.items()
            if len(version[0].text.split()) == 4  # and no word is left out
        }
        assert found.margin == min(whole.values())


@extras
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["hi", "th", "ko"])
def test_clusters_tokens_and_protected_spans_stay_as_they_are(name: str, language: str) -> None:
    text = {"hi": "मौसम बहुत अच्छा क्षमा है", "th": "วันนี้อากาศดีมาก น้ำ ค่ะ", "ko": "오늘 날씨가 정말 좋아요"}[language]
    tokens = [Span(start, start + len(word)) for word in text.split() for start in [text.index(word)]]
    source = Text(text, language, policy="inline", tokens=tokens, protected=tokens[1:2])
    field = Offers(source, PERTURBATIONS.get("typing").build())
    found = drive(search(name), [field], margin=lambda texts: 99.0 - levenshtein(text, texts[0]))
    assert found.edits > 1
    for outcome in [*found.outcomes, accept(field, [Pick(0, edit) for edit in found.outcomes[0].perturbed.edits])]:
        assert not [*clusters_stay_whole(outcome), *protected_spans_are_kept(outcome), *tokens_are_kept(outcome)]


@extras
@pytest.mark.parametrize("name", NAMES)
def test_a_word_of_both_sentences_changes_alike_in_both(name: str) -> None:
    lexicon = PERTURBATIONS.get("lexicon").build("de")
    fields = offers(lexicon, "The dog sees the house.", "A house sees the dog.")

    def model(texts: tuple[str, ...]) -> float:
        return 9.0 - sum(word in text for text in texts for word in ("Hund", "Haus"))

    found = drive(search(name), fields, margin=model)
    assert all("Hund" in text and "Haus" in text for text in found.texts)


@extras
@pytest.mark.parametrize("name", NAMES)
def test_an_example_that_the_model_has_wrong_costs_one_query_and_a_dose_of_0_none(name: str) -> None:
    fields = offers(numbering(2), "ant bee")
    wrong = drive(search(name), fields, margin=lambda texts: 0.0)
    assert wrong.texts == ("ant bee",)
    assert wrong.outcomes[0].queries == len(wrong.margins) == 1
    assert drive(search(name), fields, dose=0.0).questions == []


@extras
@pytest.mark.parametrize("name", NAMES)
def test_a_search_leaves_the_global_generators_as_they_were_and_repeats_itself(name: str) -> None:
    import numpy as np
    import torch

    def draws() -> tuple[float, float, float]:
        return random.random(), np.random.random(), torch.rand(1).item()  # noqa: NPY002, S311 - the global ones

    def found(margin: Margin) -> list[list[str]]:
        asked = drive(search(name), offers(numbering(3), " ".join(WORDS)), dose=0.6, margin=margin).questions
        return [[version[0].text for version in question.versions] for question in asked]

    random.seed(7)
    np.random.seed(7)  # noqa: NPY002
    torch.manual_seed(7)
    before = draws()
    random.seed(7)
    np.random.seed(7)  # noqa: NPY002
    torch.manual_seed(7)
    first = found(rough(3, lowest=0.1))
    assert draws() == before
    assert found(rough(3, lowest=0.1)) == first


@pytest.mark.parametrize("name", NAMES)
def test_without_the_package_the_error_says_how_to_install_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PluginError, match="needs the package textattack") as raised:
        policy(name)
    assert "pip install xrobust[textattack]" in str(raised.value)


@extras
def test_naming_a_method_does_not_import_textattack() -> None:
    code = (
        "import sys\n"
        "from xrobust.perturbations.policies import SearchPolicy, policy\n"
        f"for name in {NAMES}:\n"
        "    found = policy(name)\n"
        "    assert isinstance(found, SearchPolicy) and found.attacks\n"
        "    print(found.version)\n"
        "print({'textattack', 'nltk', 'torch'} & {*sys.modules})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    from importlib.metadata import version

    assert done.stdout.splitlines() == [f"1+textattack {version('textattack')}"] * 3 + ["set()"]
