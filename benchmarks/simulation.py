"""Simulated statistics of clusters, clean and perturbed, whose true gap is known.

Clusters share how easy they are and how much they lose: rates are drawn from a beta distribution for each (intraclass
correlation 0.3), items from the rates. All items of a cluster are drawn at once: a binomial count stands for as many.
The metrics are the tasks' own, and the truth is their value at the expected statistics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from xrobust.analysis.intervals import Part
from xrobust.analysis.replicates import replicates
from xrobust.tasks import TASKS

RIGHT, CORRELATION = 0.75, 0.3
GAIN = 0.25  # an item that was wrong is won with this share of the probability that a right one is lost with
TASK_OF = {"accuracy": "xnli", "chunk F1": "panx", "answer F1": "xquad", "pair F1": "bucc2018"}
COUNTS = (5, 17, 20, 50, 200, 1000)
ITEMS = ("1", "3", "10", "uneven")
UNEVEN = 6
"""Mean size of clusters whose sizes are drawn from a geometric distribution."""
LOSSES = {"none": 0.0, "rare": 0.001, "small": 0.03, "large": 0.3}
FEW_ITEMS = 7
"""In the effect `few`, so many items would be lost in a data set if all were right."""


@dataclass(frozen=True, slots=True)
class Design:
    """What a value is made of."""

    languages: int = 1
    seeds: int = 1
    joined: bool = True
    checkpoints: int = 1
    beside: int = 0
    """Clusters of a second language."""

    @property
    def largest(self) -> float:
        """How far the value can be from 0."""
        return 100.0 * self.checkpoints


DESIGNS = {
    "gap": Design(),
    "gap, 3 seeds": Design(seeds=3),
    "average of 5, joined": Design(languages=5),
    "average of 5, apart": Design(languages=5, joined=False),
    "average with 10,000": Design(languages=2, joined=False, beside=10_000),
    "difference": Design(checkpoints=2),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is simulated."""

    design: str
    metric: str
    clusters: int
    items: str
    effect: str

    @property
    def loss(self) -> float:
        """Probability that an item is lost that was right."""
        if self.effect != "few":
            return LOSSES[self.effect]
        size = UNEVEN if self.items == "uneven" else int(self.items)
        return min(LOSSES["large"], FEW_ITEMS / (self.clusters * size))


def settings(*, quick: bool) -> Iterator[Setting]:
    """All settings, each once."""
    counts = (5, 20, 200) if quick else COUNTS
    items = ("1", "10") if quick else ("1", "3", "10")
    for name, design in DESIGNS.items():
        if name == "gap":
            metrics = ("accuracy", "chunk F1") if quick else tuple(TASK_OF)
            effects = ("none", "rare", "few", "small", "large")
            grid = product([name], metrics, counts, ITEMS, effects)
        else:
            few_counts = (10,) if design.beside else counts
            grid = product([name], ["accuracy", "chunk F1"], few_counts, items, ["few", "small", "large"])
        for values in grid:
            yield Setting(*values)


def _sizes(generator: np.random.Generator, items: str, shape: tuple[int, int]) -> np.ndarray:
    return generator.geometric(1 / UNEVEN, shape) if items == "uneven" else np.full(shape, int(items))


def _shared(generator: np.random.Generator, mean: float, shape: tuple[int, int]) -> np.ndarray:
    """A probability for each cluster, so that items in it correlate."""
    scale = 1 / CORRELATION - 1
    return generator.beta(mean * scale, (1 - mean) * scale, shape) if mean > 0 else np.zeros(shape)


Rates = tuple[np.ndarray, np.ndarray]
"""`[data sets, clusters]` how likely an item is right, and lost."""


def _accuracy(generator: np.random.Generator, items: np.ndarray, rates: Rates, seeds: int) -> list[np.ndarray]:
    right, loss = rates
    clean = generator.binomial(items, right)
    found = [clean]
    for _ in range(seeds):
        won = generator.binomial(items - clean, GAIN * loss)
        found.append(clean - generator.binomial(clean, loss) + won)
    return [np.stack([correct, items], axis=-1).astype(float) for correct in found]


def _chunks(generator: np.random.Generator, items: np.ndarray, rates: Rates, seeds: int) -> list[np.ndarray]:
    return _found(generator, items + generator.poisson(1.5 * items), items, rates=rates, seeds=seeds)


def _pairs(generator: np.random.Generator, items: np.ndarray, rates: Rates, seeds: int) -> list[np.ndarray]:
    return _found(generator, generator.binomial(items, 0.6), items, rates=rates, seeds=seeds)


def _found(
    generator: np.random.Generator, gold: np.ndarray, items: np.ndarray, *, rates: Rates, seeds: int
) -> list[np.ndarray]:
    """Things to find: half of those that are not found, and some besides, are predicted wrongly."""
    right, loss = rates
    clean = generator.binomial(gold, right)
    wrong = generator.binomial(gold - clean, 0.5) + generator.poisson(0.1 * items)
    nothing = np.zeros_like(gold)
    rows = [np.stack([clean, clean + wrong, gold, nothing, nothing], axis=-1).astype(float)]
    for _ in range(seeds):
        lost = generator.binomial(clean, loss)
        correct = clean - lost + generator.binomial(gold - clean, GAIN * loss)
        predicted = correct + wrong + generator.binomial(lost, 0.5)
        rows.append(np.stack([correct, predicted, gold, nothing, nothing], axis=-1).astype(float))
    return rows


def _answers(generator: np.random.Generator, items: np.ndarray, rates: Rates, seeds: int) -> list[np.ndarray]:
    """Exact answers, answers with an F1 of 0.5, and wrong ones; half of the exact ones that are lost keep 0.5."""
    right, loss = rates
    exact = generator.binomial(items, right)
    half = generator.binomial(items - exact, 0.5)
    rows = [np.stack([exact, exact + half / 2, items], axis=-1)]
    for _ in range(seeds):
        lost, gone = generator.binomial(exact, loss), generator.binomial(half, loss)
        left = half - gone + generator.binomial(lost, 0.5)
        rows.append(np.stack([exact - lost, exact - lost + left / 2, items], axis=-1))
    return rows


DRAW = {"accuracy": _accuracy, "chunk F1": _chunks, "answer F1": _answers, "pair F1": _pairs}


def _expected(metric: str, loss: float) -> tuple[list[float], list[float]]:
    """Statistics that an item has in the mean, clean and perturbed."""
    right, won = RIGHT, (1 - RIGHT) * GAIN * loss
    kept = right * (1 - loss)
    if metric == "accuracy":
        return [right, 1], [kept + won, 1]
    if metric == "answer F1":
        half = (1 - right) / 2
        left = half * (1 - loss) + right * loss / 2
        return [right, right + half / 2, 1], [kept, kept + left / 2, 1]
    gold = 2.5 if metric == "chunk F1" else 0.6
    wrong = gold * (1 - right) / 2 + 0.1
    correct = gold * (kept + won)
    perturbed = [correct, correct + wrong + gold * right * loss / 2, gold, 0, 0]
    return [gold * right, gold * right + wrong, gold, 0, 0], perturbed


def score_of(metric: str) -> Callable[[np.ndarray], np.ndarray]:
    """The main metric of the task that has it."""
    task = TASKS.get(TASK_OF[metric])
    return lambda totals: task.score(totals)[task.metric]


def true_value(setting: Setting) -> float:
    """The gap of the statistics that are expected, or the difference of two of them."""
    score = score_of(setting.metric)

    def gap(loss: float) -> float:
        clean, perturbed = (score(np.array(totals, float)) for totals in _expected(setting.metric, loss))
        return float(clean - perturbed)

    if DESIGNS[setting.design].checkpoints == 2:
        return gap(setting.loss / 2) - gap(setting.loss)
    return gap(setting.loss)


Language = list[list[np.ndarray]]
"""For each checkpoint, the clean and the perturbed `[data sets, clusters, k]` statistics."""


def simulate(setting: Setting, generator: np.random.Generator, data_sets: int) -> list[Language]:
    """The statistics of every language; a second checkpoint loses half as much."""
    design = DESIGNS[setting.design]
    languages: list[Language] = []
    for language in range(design.languages):
        clusters = design.beside if design.beside and language else setting.clusters
        shape = (data_sets, clusters)
        if not language or not design.joined:
            right, loss = _shared(generator, RIGHT, shape), _shared(generator, setting.loss, shape)
        items = _sizes(generator, setting.items, shape)
        languages.append(
            [
                DRAW[setting.metric](generator, items, (right, loss / (1 + checkpoint)), design.seeds)
                for checkpoint in range(design.checkpoints)
            ]
        )
    return languages


def parts_of(setting: Setting, languages: Sequence[Language]) -> list[Part]:
    """A part a language, with a column a data set."""
    design = DESIGNS[setting.design]
    parts = []
    for number, checkpoints in enumerate(languages):
        data_sets, clusters = checkpoints[0][0].shape[:2]
        names = [f"{0 if design.joined else number} {cluster}" for cluster in range(clusters)]
        values, deviations = np.zeros(data_sets), np.zeros((clusters, data_sets))
        counted = np.full(data_sets, clusters)
        for sign, rows in zip((1, -1), reversed(checkpoints), strict=False):
            found = replicates(score_of(setting.metric), [one for cell in rows for one in cell], names)
            values += sign * gap_of(found.scores.reshape(-1, data_sets))
            deviations += sign * gap_of(found.deviations.T.reshape(-1, data_sets, clusters)).T
            counted = np.minimum(counted, found.counted[:data_sets])
        order = np.argsort(names)
        parts.append(Part(values, deviations, tuple(names[place] for place in order), counted))
    return parts


def gap_of(scores: np.ndarray) -> np.ndarray:
    """`[conditions, ...]`, clean first, to clean minus the mean over noise seeds."""
    gap: np.ndarray = scores[0] - scores[1:].mean(axis=0)
    return gap
