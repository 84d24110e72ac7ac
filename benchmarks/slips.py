"""How far `typing` is from the slips that people made in words that it was not fitted on.

    python -m benchmarks.slips --data DIR

DIR has lists `LANG.natural`. For every held-out pair of words one slip apart, the plugin perturbs the correct word,
with as many noise seeds as give 20,000 slips; both sides are classified alike. Prints, for each language, the total
variation distance over kind and fifth of the word, and the share of each kind on both sides.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from perturbations.resources.making.typing import FITTED, clusters, distribution, held_out, misspellings
from xrobust.perturbations import PERTURBATIONS, Text, perturb
from xrobust.perturbations.writing.slips import KINDS, slip_between

SLIPS = 20_000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of lists of misspellings")
    folder = parser.parse_args().data
    kinds = [kind for kind in KINDS if kind != "doubling"]
    print("| language | held-out slips | distance | " + " | ".join(f"{kind}: people, xrobust" for kind in kinds) + " |")
    print("|---" * (3 + len(kinds)) + "|")
    for language in FITTED:
        pairs = held_out_pairs(folder, language)
        people, ours = by_cell(pairs), by_cell(made(pairs, language))
        shares = [f"{share(people, kind):.1%}, {share(ours, kind):.1%}" for kind in kinds]
        cells = [language, str(len(pairs)), f"{distance(people, ours):.3f}", *shares]
        print("| " + " | ".join(cells) + " |")


def held_out_pairs(folder: Path, language: str) -> list[tuple[str, str]]:
    """Correct word and misspelling, one slip apart, of words that nothing was fitted on."""
    return [
        (correct, typed)
        for correct, typed in misspellings(folder / f"{language}.natural")
        if held_out(language, correct) and slip_between(clusters(correct), clusters(typed)) is not None
    ]


def made(pairs: list[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """The same correct words, each with what `typing` makes of it."""
    typing = PERTURBATIONS.get("typing").build()
    found: list[tuple[str, str]] = []
    for seed in count():
        for number, (correct, _) in enumerate(pairs):
            text = Text(correct, language, example_id=str(number))
            perturbed = perturb(text, typing, dose=1.0, seed=seed).perturbed
            if len(perturbed.edits) == 1:
                found.append((correct, perturbed.text))
        if len(found) >= SLIPS:
            return found
    raise AssertionError


def by_cell(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, int], float]:
    """Share of each kind and fifth of the word; a letter typed twice counts as inserted."""
    cells: defaultdict[tuple[str, int], float] = defaultdict(float)
    for (kind, number), part in distribution(pairs).items():
        cells["insertion" if kind == "doubling" else kind, number] += part
    return dict(cells)


def share(cells: Mapping[tuple[str, int], float], kind: str) -> float:
    """Share of a kind of slip."""
    return sum(part for (name, _), part in cells.items() if name == kind)


def distance(left: Mapping[tuple[str, int], float], right: Mapping[tuple[str, int], float]) -> float:
    """Total variation distance: half the sum of the differences of shares, 0 to 1."""
    return sum(abs(left.get(cell, 0.0) - right.get(cell, 0.0)) for cell in {*left, *right}) / 2


if __name__ == "__main__":
    main()
