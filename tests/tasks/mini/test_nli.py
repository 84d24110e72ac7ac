"""Labels follow from the meanings, and the hypothesis alone does not give them away."""

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from xrobust.tasks.mini import LANGUAGES, Clause, NliItem, Noun, Place, nli
from xrobust.tasks.mini.inference import LABELS, general, plain
from xrobust.tasks.mini.keyed import generator
from xrobust.tasks.mini.nli import related
from xrobust.tasks.mini.sampling import Sampler

ANNA, OMAR = Noun("name:anna", "f"), Noun("name:omar", "m")
BOUGHT = Clause(
    "action",
    "verb:buy",
    "past",
    ANNA,
    Noun("noun:dog", definite=False, adjective="adj:black"),
    place=Place("in", Noun("noun:market")),
    time="time:monday",
)


def pool(clause: Clause, label: str, dropped: Sequence[str] = (), *, turned: bool = False) -> set[Clause]:
    """What a few samplers put in relation to a premise."""
    found = set()
    for seed in range(200):
        sampler = Sampler(generator("test", seed), "train", {"anna", "omar"})
        found.add(related(clause, label, dropped, sampler, turned=turned))
    return {other for other in found if other is not None}


@pytest.mark.parametrize(("split", "premises"), [("validation", 50), ("test", 100)])
def test_every_premise_has_one_hypothesis_a_label(split: str, premises: int) -> None:
    items = nli(split)
    assert len({item.id for item in items}) == len(items) == 3 * premises
    clusters: dict[str, list[NliItem]] = {}
    for item in items:
        clusters.setdefault(item.premise_id, []).append(item)
    assert len(clusters) == premises
    for cluster in clusters.values():
        assert {item.label for item in cluster} == set(LABELS)
        assert len({item.premise for item in cluster}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_two_labels_in_any_language(language: str) -> None:
    labels: dict[tuple[str, str], set[str]] = {}
    for item in nli("test") + nli("train", count=700):
        premise, hypothesis = item.realise(language)
        assert premise.text != hypothesis.text
        labels.setdefault((premise.text, hypothesis.text), set()).add(item.label)
    assert all(len(found) == 1 for found in labels.values())


def test_dropped_details_and_general_nouns_are_entailed() -> None:
    assert pool(BOUGHT, "entailment") == {BOUGHT}
    assert pool(BOUGHT, "entailment", ["time", "place"]) == {replace(BOUGHT, time=None, place=None)}
    animal = Noun("noun:animal", definite=False, adjective="adj:black")
    assert general(BOUGHT) == replace(BOUGHT, object=animal)
    assert general(replace(BOUGHT, object=Noun("noun:car"))).object == Noun("noun:car")


def test_changed_details_contradict() -> None:
    contradicted = pool(BOUGHT, "contradiction")
    assert replace(BOUGHT, time="time:friday") in contradicted
    assert replace(BOUGHT, object=Noun("noun:dog", definite=False, adjective="adj:white")) in contradicted
    assert replace(BOUGHT, place=Place("in", Noun("noun:school"))) in contradicted
    for other in contradicted:
        changes = [other.time != BOUGHT.time, other.place != BOUGHT.place, other.object != BOUGHT.object]
        assert sum(changes) == 1
        assert other.subject == ANNA


def test_exclusive_times_only_contradict() -> None:
    times = {other.time for other in pool(replace(BOUGHT, place=None), "contradiction")}
    assert times == {"time:monday", "time:friday", "time:sunday"}


def test_added_details_and_other_people_are_neutral() -> None:
    bare = replace(BOUGHT, time=None)
    neutral = pool(bare, "neutral")
    assert any(other.time is not None and other.subject == ANNA for other in neutral)
    assert any(other.subject not in {ANNA, OMAR} for other in neutral)
    for other in neutral:
        assert other.subject != ANNA or other.time is not None


def test_a_positive_premise_contradicts_the_denial_of_what_it_entails() -> None:
    for dropped in ([], ["time"], ["time", "place"]):
        assert pool(BOUGHT, "contradiction", dropped, turned=True) == pool(BOUGHT, "entailment", dropped)


def test_a_denial_leaves_open_less_than_it_denies() -> None:
    denied = replace(BOUGHT, negated=True)
    assert pool(denied, "entailment") == pool(denied, "contradiction", turned=True) == {BOUGHT}
    assert all(other.subject not in {ANNA, OMAR} for other in pool(denied, "neutral"))
    for item in nli("train", count=1000):
        premise, hypothesis = item.premise.clauses[0], item.hypothesis.clauses[0]
        if premise.negated and item.label != "neutral":
            assert plain(premise) == plain(hypothesis)
            assert hypothesis.negated == (item.label == "entailment")


def features(text: str) -> list[str]:
    """Words, pairs of words and the length of a hypothesis."""
    words = text.lower().split()
    pairs = [f"{one} {other}" for one, other in itertools.pairwise(words)]
    return [*words, *pairs, f"length {len(words)}"]


def naive_bayes_accuracy(training: list[NliItem], held: list[NliItem]) -> float:
    """Accuracy in percent of naive Bayes that sees English hypotheses only."""
    counts: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
    for item in training:
        counts[item.label].update(features(item.realise("en")[1].text))
    vocabulary = len(set().union(*counts.values()))
    totals = {label: sum(counts[label].values()) for label in LABELS}
    correct = 0
    for item in held:
        found = features(item.realise("en")[1].text)
        scores = {
            label: sum(
                math.log((counts[label][feature] + 0.5) / (totals[label] + 0.5 * vocabulary)) for feature in found
            )
            for label in LABELS
        }
        correct += max(scores, key=scores.__getitem__) == item.label
    return 100 * correct / len(held)


def test_hypothesis_alone_says_little() -> None:
    items = nli("train", count=4000)
    training, held = items[: 3 * 3000], items[3 * 3000 :]
    assert naive_bayes_accuracy(training, held) < 45
    assert naive_bayes_accuracy(training, nli("test")) < 45


def test_negation_is_as_frequent_with_every_label() -> None:
    items = nli("train", count=3000)
    negated = Counter(item.label for item in items if item.hypothesis.clauses[0].negated)
    shares = [negated[label] / 3000 for label in LABELS]
    assert max(shares) - min(shares) < 0.06
    assert min(shares) > 0.1
