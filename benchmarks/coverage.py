"""How often intervals hold the truth, on simulated statistics whose truth is known.

    python -m benchmarks.coverage [--quick] [--json FILE]

For every setting `xrobust.analysis` gives the 95 % intervals of many data sets. Beside their coverage and mean width
stand those of the jackknife-t interval alone, and of percentile and BCa bootstraps on some of the data sets. Where a
value does not vary at all, these take the rule of three too. Exits with 1 where fewer than 95 % of the settings have
93 % coverage, or any has less than 91 %; settings in which nothing can differ are shown and not counted.

Source: Efron and Tibshirani 1993, "An introduction to the bootstrap", chapters 13 and 14.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from benchmarks.simulation import DESIGNS, Language, Setting, gap_of, parts_of, score_of, settings, simulate, true_value
from xrobust.analysis.intervals import estimate

SEED = 2026
DRAWS = 1000
BLOCK_CELLS = 500_000
GOOD, ENOUGH, SHARE = 0.93, 0.91, 0.95
ROUNDING = 1e-9
OURS, BESIDE = "ours", ("t alone", "percentile", "BCa")


@dataclass(frozen=True, slots=True)
class Row:
    """What came out, coverages in 0..1, widths in points."""

    setting: Setting
    truth: float
    data_sets: int
    coverage: float
    error: float
    """Monte Carlo error of the coverage."""
    width: float
    bounded: float
    """Share of the data sets whose interval is told to be bounded by the rule of three."""
    beside: Mapping[str, tuple[float, float]]
    """Coverage and width of other methods."""


def plain_t(strata: Sequence[np.ndarray], values: np.ndarray) -> np.ndarray:
    """`[2, data sets]` the jackknife-t interval, with degrees of freedom from the numbers of clusters alone.

    Args:
        strata: `[clusters, data sets]` what leaving a cluster out does to the value, for clusters that are independent.
        values: `[data sets]`
    """
    freedoms = np.array([[len(moved) - 1] for moved in strata])
    variances = np.array([moved.var(axis=0) for moved in strata]) * freedoms
    variance, spread = variances.sum(axis=0), (variances**2 / freedoms).sum(axis=0)
    freedom = np.divide(variance**2, spread, out=np.ones_like(spread), where=spread > 0)
    half = stdtrit(freedom, 0.975) * np.sqrt(variance)
    return np.array([values - half, values + half])


def draws(setting: Setting, languages: Sequence[Language], *, seed: int) -> np.ndarray:
    """`[draws, data sets]` values of a cluster bootstrap."""
    generator = np.random.default_rng(seed)
    design, score = DESIGNS[setting.design], score_of(setting.metric)
    drawn = np.zeros((DRAWS, len(languages[0][0][0])))
    weights = np.zeros((0, 0))
    for number, checkpoints in enumerate(languages):
        clusters = checkpoints[0][0].shape[1]
        if not number or not design.joined:
            weights = generator.multinomial(clusters, np.full(clusters, 1 / clusters), DRAWS).astype(float)
        for sign, rows in zip((1, -1), reversed(checkpoints), strict=False):
            totals = [np.einsum("bc,dck->bdk", weights, cell, optimize=True) for cell in rows]
            drawn += sign * gap_of(score(np.array(totals))) / len(languages)
    return drawn


def bca(drawn: np.ndarray, strata: Sequence[np.ndarray], values: np.ndarray) -> np.ndarray:
    """`[2, data sets]` the bootstrap's interval, corrected for bias and, from the jackknife, for acceleration."""
    moved = -np.concatenate(strata)
    second = np.sum(moved**2, axis=0)
    skew = np.divide(np.sum(moved**3, axis=0), 6 * second**1.5, out=np.zeros_like(second), where=second > 0)
    below = (np.mean(drawn < values - ROUNDING, axis=0) + np.mean(drawn <= values + ROUNDING, axis=0)) / 2
    bias = ndtri(np.clip(below, 0.5 / DRAWS, 1 - 0.5 / DRAWS))
    ordered, ends = np.sort(drawn, axis=0), []
    for tail in (0.025, 0.975):
        shifted = bias + ndtri(tail)
        level = ndtr(bias + shifted / np.maximum(1 - skew * shifted, 1e-3))
        place = np.clip((level * (DRAWS + 1)).astype(int) - 1, 0, DRAWS - 1)
        ends.append(ordered[place, np.arange(len(values))])
    return np.array(ends)


def others(
    setting: Setting, languages: Sequence[Language], strata: Sequence[np.ndarray], values: np.ndarray, *, some: int
) -> dict[str, np.ndarray]:
    """`[2, data sets]` of each other method, of the bootstraps for some of the data sets only."""
    found = {"t alone": plain_t(strata, values)}
    if some > 0:
        cut = [[[cell[:some] for cell in rows] for rows in language] for language in languages]
        drawn = draws(setting, cut, seed=SEED)
        found["percentile"] = np.percentile(drawn, [2.5, 97.5], axis=0)
        found["BCa"] = bca(drawn, [moved[:, :some] for moved in strata], values[:some])
    varies = np.any([np.ptp(moved, axis=0) > ROUNDING for moved in strata], axis=0)
    bound = 300 / sum(map(len, strata)) * np.array([[-1], [1]])
    largest = DESIGNS[setting.design].largest
    for name, ends in found.items():
        size = ends.shape[1]
        found[name] = np.clip(np.where(varies[:size], ends, values[:size] + bound), -largest, largest)
    return found


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is simulated for a setting."""

    data_sets: int
    bootstrapped: int
    """Data sets that are bootstrapped."""
    cells: int
    """At most so many data sets times clusters."""


FULL, QUICK = Effort(1000, 100, 2_000_000), Effort(300, 30, 1_000_000)


def measure(setting: Setting, effort: Effort) -> Row:
    """Simulate a setting."""
    design, truth = DESIGNS[setting.design], true_value(setting)
    generator = np.random.default_rng(zlib.crc32(f"{SEED} {setting}".encode()))
    clusters = setting.clusters * design.languages + design.beside
    data_sets = min(effort.data_sets, effort.cells // clusters)
    block = max(1, min(data_sets, BLOCK_CELLS // clusters))
    ends: dict[str, list[np.ndarray]] = {name: [] for name in (OURS, *BESIDE)}
    bounded = 0
    for start in range(0, data_sets, block):
        languages = simulate(setting, generator, min(block, data_sets - start))
        parts = parts_of(setting, languages)
        weights = np.full((len(parts), len(parts[0].values)), 1 / len(parts))
        found = estimate(parts, weights, largest=design.largest)
        ends[OURS].append(np.array([found.low, found.high]))
        bounded += int(found.bounded.sum())
        moved = [part.deviations / len(parts) for part in parts]
        strata = [np.sum(moved, axis=0)] if design.joined else moved
        for name, pair in others(setting, languages, strata, found.values, some=effort.bootstrapped - start).items():
            ends[name].append(pair)
    measured = {name: _coverage(np.concatenate(pairs, axis=1), truth) for name, pairs in ends.items()}
    coverage, width = measured.pop(OURS)
    error = float(np.sqrt(max(coverage * (1 - coverage), 1 / data_sets) / data_sets))
    return Row(setting, truth, data_sets, coverage, error, width, bounded / data_sets, measured)


def _coverage(ends: np.ndarray, truth: float) -> tuple[float, float]:
    low, high = ends
    return float(np.mean((low - ROUNDING <= truth) & (truth <= high + ROUNDING))), float(np.mean(high - low))


COLUMNS = ("design", "metric", "clusters", "items", "effect", "true", "coverage", "±", "width", "bounded")


def line(row: Row) -> str:
    """A line of the table; of other methods the coverage and the width in terms of ours."""
    one = row.setting
    cells = [one.design, one.metric, str(one.clusters), one.items, one.effect, f"{row.truth:.2f}"]
    cells += [f"{row.coverage:.3f}", f"{row.error:.3f}", f"{row.width:.2f}", f"{row.bounded:.2f}"]
    cells += [f"{row.beside[name][0]:.3f} ({row.beside[name][1] / row.width:.2f})" for name in BESIDE]
    return "| " + " | ".join(cells) + " |"


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """How many settings are good, by what they have in common."""
    heads = ["", "settings", *(f"{name}: share good, worst" for name in (OURS, *BESIDE)), "width / t alone"]
    yield "| " + " | ".join(heads) + " |"
    yield "|---" * len(heads) + "|"
    for field in ("all", "design", "metric", "clusters", "items", "effect"):
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault("all" if field == "all" else f"{field}: {getattr(row.setting, field)}", []).append(row)
        for name, members in groups.items():
            coverages = [[row.coverage for row in members]]
            coverages += [[row.beside[other][0] for row in members] for other in BESIDE]
            shares = [f"{np.mean(np.array(one) >= GOOD):.3f}, {min(one):.3f}" for one in coverages]
            ratio = np.median([row.width / max(row.beside["t alone"][1], ROUNDING) for row in members])
            yield f"| {name} | {len(members)} | {' | '.join(shares)} | {ratio:.2f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer settings and data sets")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows here, too")
    arguments = parser.parse_args()
    begin = time.perf_counter()
    print("| " + " | ".join((*COLUMNS, *(f"{name} (width)" for name in BESIDE))) + " |")
    print("|---" * (len(COLUMNS) + len(BESIDE)) + "|")
    rows = []
    for setting in settings(quick=arguments.quick):
        rows.append(measure(setting, QUICK if arguments.quick else FULL))
        print(line(rows[-1]), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")
    counted = [row for row in rows if row.setting.loss > 0]
    print()
    print("\n".join(summary(counted)))
    share, worst = np.mean([row.coverage >= GOOD for row in counted]), min(row.coverage for row in counted)
    seconds = f"{time.perf_counter() - begin:.0f} s, {time.process_time():.0f} s of a core"
    print(f"\n{len(counted)} settings: {share:.1%} hold {GOOD:.0%}, the worst {worst:.1%}; {seconds}")
    if share < SHARE or worst < ENOUGH:
        sys.exit(1)


if __name__ == "__main__":
    main()
