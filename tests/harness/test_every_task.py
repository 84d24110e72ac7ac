"""Every task under every perturbation, on mini: labels, answers and clean inputs are kept."""

from __future__ import annotations

import functools
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest

from xrobust.inputs.aligning.counterparts import Counterparts
from xrobust.inputs.perturbing import PerturbedExamples, Perturber
from xrobust.perturbations import PERTURBATIONS, Resources, parse_condition
from xrobust.perturbations.alignment.statistical import StatisticalAligner
from xrobust.tasks import TASKS, Calibrated, Example, Head, Item, Outputs, Source
from xrobust.tasks.scoring.chunks import chunks

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

MINI = Source("mini")
FEW = 4
OURS = [name for name in TASKS.names() if "/benchmark/" in TASKS.origin(name)]
CASES = [(name, language) for name in OURS for language in MINI.languages(TASKS.get(name).languages)]
# All of them, as long as no other test has registered any; an adapter where its package, an extra, is installed.
NAMES = [plugin.name for plugin in PERTURBATIONS if plugin.family != "adapter" or find_spec(plugin.name)]
CONDITIONS = [parse_condition(f"{name}@1.0") for name in NAMES]
"""At the full dose: whatever a perturbation can do to a text, it does."""
each_case = pytest.mark.parametrize(("name", "language"), CASES)


@functools.cache
def some_examples(name: str, language: str) -> tuple[Example, ...]:
    """A few examples; from both sides where they are mined in one another."""
    task = TASKS.get(name)
    examples = task.load(MINI, language, task.splits[0])
    return (*examples[:FEW], *(examples[-FEW:] if isinstance(task, Calibrated) else ()))


@functools.cache
def conditions_of(name: str, language: str) -> dict[str, PerturbedExamples]:
    """The examples under every perturbation, on all fields of the task."""
    task = TASKS.get(name)
    other = "en" if language == "es" else "es"
    counterparts = Counterparts(
        language,
        some_examples(name, language),
        others={other: some_examples(name, other)} if (name, other) in CASES else {},
        aligner=StatisticalAligner(MINI.lexicons()),
        align=lambda aligner, pairs: aligner.align(pairs),
    )
    perturber = Perturber(task, language, some_examples(name, language), counterparts=counterparts)
    found = {}
    for condition in CONDITIONS:
        parameters = other if condition.name == "phrases" else ""
        perturbation = PERTURBATIONS.get(condition.name).build(
            parameters, resources=Resources(lexicons=MINI.lexicons())
        )
        fields = parse_condition(f"{condition}+{'+'.join(task.all_fields)}")
        found[str(condition)] = perturber.perturb(fields, perturbation)
    return found


def random_outputs(name: str, lengths: list[int]) -> Outputs:
    """What an untrained model could say about sequences of these lengths."""
    task, random = TASKS.get(name), np.random.default_rng(0)
    if task.head in {Head.TOKEN_CLASSIFICATION, Head.QUESTION_ANSWERING}:
        ends = np.cumsum(lengths)
        spans = np.column_stack([np.concatenate([[0], ends[:-1]]), ends])
        return Outputs(random.normal(size=(int(ends[-1]), len(task.labels) or 2)).astype(np.float32), spans)
    return Outputs(random.normal(size=(len(lengths), len(task.labels) or 16)).astype(np.float32))


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> PreTrainedTokenizerFast:
    """The tokenizer of the demo: subwords, letters and bytes of all ten languages."""
    from xrobust.tasks import mini
    from xrobust.training.demo.tokenizer import train_tokenizer

    rows = mini.corpus(200, seed=0)
    return train_tokenizer((sentence for row in rows for sentence in row.values()), pieces=1500, positions=128)


@each_case
def test_something_changes_in_every_language(name: str, language: str) -> None:
    found = conditions_of(name, language)
    changed = [condition for condition, made in found.items() if any(item.perturbed for item in made.items)]
    assert any(condition.startswith("swap") for condition in changed)
    applied = [condition for condition, made in found.items() if made.dose.words]  # 0 where it is n/a
    assert len(applied) >= len(CONDITIONS) / 3
    assert len(changed) >= len(applied) / 2


@each_case
def test_predictions_under_noise_belong_to_the_clean_text(
    name: str, language: str, tokenizer: PreTrainedTokenizerFast
) -> None:
    task = TASKS.get(name)
    for condition, made in conditions_of(name, language).items():
        encoded = task.encode(made.items, tokenizer)
        outputs = random_outputs(name, [len(ids) for ids in encoded.ids])
        state = {"threshold": 0.0} if isinstance(task, Calibrated) else None
        predictions = task.decode(made.items, encoded, outputs, state)
        assert len(predictions) == len(made.items)
        for item, prediction in zip(made.items, predictions, strict=True):
            if task.head is Head.TOKEN_CLASSIFICATION:
                assert len(prediction) == len(item.example.tokens) == len(item.example.gold), condition
                assert set(prediction) <= set(task.labels)
            elif task.head is Head.QUESTION_ANSWERING:
                assert prediction in item.example.texts["context"], condition
        statistics = task.statistics(predictions, [item.example for item in made.items])
        assert np.isfinite(statistics).all()


@pytest.mark.parametrize(
    ("name", "language"), [case for case in CASES if TASKS.get(case[0]).head is Head.TOKEN_CLASSIFICATION]
)
def test_tokens_under_noise_are_as_many_and_whole(name: str, language: str) -> None:
    for condition, made in conditions_of(name, language).items():
        for item in made.items:
            perturbed = item.perturbed.get("tokens")
            if perturbed is None:
                continue
            text = item.text("tokens")
            spans = [perturbed.to_perturbed(span) for span in item.example.tokens]
            pieces = [text[start:end] for start, end in spans]
            assert all(pieces), condition
            assert not any(map(str.isspace, "".join(pieces))), condition
            assert text == " ".join(pieces), condition


@each_case
def test_gold_is_what_scoring_expects(name: str, language: str) -> None:
    task = TASKS.get(name)
    for example in some_examples(name, language):
        if name == "panx":
            inside = "O"
            for tag in example.gold:
                assert tag in task.labels
                if tag.startswith("I-"):
                    assert inside[2:] == tag[2:], "an I- follows a B- or I- of its type"
                inside = tag
            assert len(chunks(example.gold)) == sum(tag.startswith("B-") for tag in example.gold)
        elif task.head is Head.QUESTION_ANSWERING:
            for answer in example.gold:
                start = answer["start"]
                assert example.texts["context"][start : start + len(answer["text"])] == answer["text"] != ""


@each_case
def test_clean_condition_changes_nothing_at_all(name: str, language: str, tokenizer: PreTrainedTokenizerFast) -> None:
    task, examples = TASKS.get(name), some_examples(name, language)
    clean = task.encode([Item(example) for example in examples], tokenizer)
    perturber = Perturber(task, language, examples)
    for perturbation_name in NAMES:
        condition = parse_condition(f"{perturbation_name}@0.0")
        perturbation = PERTURBATIONS.get(perturbation_name).build("", resources=Resources(lexicons=MINI.lexicons()))
        made = perturber.perturb(condition, perturbation)
        assert not any(item.perturbed for item in made.items)
        encoded = task.encode(made.items, tokenizer)
        assert encoded.ids == clean.ids
        assert encoded.type_ids == clean.type_ids
        np.testing.assert_array_equal(encoded.owners, clean.owners)
        assert all(map(np.array_equal, encoded.alignment, clean.alignment))
        assert [item.example for item in made.items] == list(examples)
