"""`xrobust perturb --gallery`: every perturbation before and after, and how much it changes."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrobust.perturbations import Perturbation, Resources
    from xrobust.report.gallery import Calibration, Sample


def print_gallery(
    condition: str | None, sentences: dict[str, Sequence[str]], resources: Resources, *, jsonl: bool
) -> None:
    """Print the gallery of one perturbation, or of all that need no parameters.

    Raises:
        ConditionError: If there is no such perturbation, or it does not take these parameters.
    """
    from xrobust.report.gallery import calibrate, show

    for perturbation in _built(condition, resources):
        measured = [calibrate(perturbation, code, lines) for code, lines in sentences.items()]
        shown = list(show(perturbation, sentences))
        if jsonl:
            rows = [
                *map(dataclasses.asdict, measured),
                *({"perturbation": perturbation.label, **dataclasses.asdict(one)} for one in shown),
            ]
            sys.stdout.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        else:
            _print(perturbation, measured, shown)


def _built(condition: str | None, resources: Resources) -> Iterator[Perturbation]:
    from xrobust.perturbations import PERTURBATIONS, parse_condition
    from xrobust.perturbations.errors import ConditionError

    if condition is not None:
        parsed = parse_condition(condition if "@" in condition else f"{condition}@5")
        yield PERTURBATIONS.get(parsed.name).build(parsed.parameters, resources=resources)
        return
    for plugin in PERTURBATIONS:
        try:
            built = plugin.build(resources=resources)
        except ConditionError:
            continue  # it needs parameters
        yield built


def _print(perturbation: Perturbation, measured: Sequence[Calibration], shown: Sequence[Sample]) -> None:
    from xrobust.report.console import print_table
    from xrobust.report.gallery import SHOWN, not_applicable

    sys.stdout.write(f"{perturbation.label} ({perturbation.family}): {perturbation.summary}\n")
    for sample in shown:
        sys.stdout.write(f"  {sample.language}  {sample.clean}\n   →  {sample.perturbed}\n")
    rows = [
        [one.language, f"{one.eligible:.0%}", *(f"{share:.1%}" for share in (*one.words, *one.character_error_rates))]
        for one in measured
        if one.not_applicable is None
    ]
    if rows:
        names = ["language", "can change", *(f"{what} @{level}" for what in ("words", "CER") for level in SHOWN)]
        print_table(names, rows)
    for reason, codes in not_applicable(measured).items():
        sys.stdout.write(f"  n/a in {' '.join(codes)}: {reason}\n")
    sys.stdout.write("\n")
