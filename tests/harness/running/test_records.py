"""What a header records beside the identity: each value under its own name."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from xrobust.checkpoints.choosing import TaskCheckpoint
from xrobust.checkpoints.registry import CheckpointEntry
from xrobust.failures import Failure
from xrobust.grid.units import Unit
from xrobust.inputs.mixing import Mixing
from xrobust.inputs.perturbing import Counts, Dose, PerturbedExamples
from xrobust.perturbations.errors import PluginError
from xrobust.running.records import failure_record, perturbed_record
from xrobust.searching.lockstep import Searched
from xrobust.tasks import TASKS, Head

CHECKPOINT = TaskCheckpoint(
    "m", "xnli", Path("m"), Head.SEQUENCE_CLASSIFICATION, (0, 1, 2), "", None, None, "", "weights"
)
UNIT = Unit(
    CheckpointEntry("m", baseline="plain", intermediate=("squad",)), TASKS.get("xnli"), CHECKPOINT, ("de",), "test"
)
DOSE = Dose(0.2, 10, 20, 5, 0.5, 0.25, 0.125)
COUNTS = Counts(examples=9, changed=5, unchanged=4, inapplicable=3, refused=2)
MIXING = Mixing(*range(len(dataclasses.fields(Mixing))))
SEARCHED = Searched(*range(len(dataclasses.fields(Searched))))


def test_a_cell_records_what_its_inputs_came_to() -> None:
    found = perturbed_record(UNIT, PerturbedExamples([], DOSE, COUNTS, "why not", mixing=MIXING, searched=SEARCHED))
    assert found["checkpoint"] == {"name": "m", "baseline": "plain", "intermediate": ["squad"]}
    assert (found["metric"], found["reason"], found["error"]) == ("accuracy", "why not", None)
    assert found["dose"] == {**dataclasses.asdict(DOSE), "coverage": DOSE.coverage}
    assert found["counts"] == {
        "examples": 9, "changed": 5, "unchanged": 4, "inapplicable": 3, "refused": 2,
        "truncated": 0, "token_neutral": 0,
    }  # fmt: skip
    assert found["mixing"] == dataclasses.asdict(MIXING)
    assert found["search"] == dataclasses.asdict(SEARCHED)
    assert (found["scores"], found["state"]) == (None, None)
    assert found["versions"].keys() == {"python", "xrobust", "numpy", "text"}


def test_a_failed_cell_records_its_error_and_no_number() -> None:
    found = failure_record(UNIT, Failure(PluginError("it raised")))
    assert found["error"] == {"kind": "PluginError", "message": "it raised"}
    assert {name for name, value in found.items() if value is not None} == {"checkpoint", "metric", "error", "versions"}
    assert found.keys() == perturbed_record(UNIT, PerturbedExamples([], DOSE, COUNTS, None)).keys()
