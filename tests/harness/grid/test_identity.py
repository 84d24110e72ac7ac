"""The identity of a cell: whatever can change its numbers changes it, and nothing else does."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrobust.checkpoints.choosing import TaskCheckpoint
from xrobust.checkpoints.registry import CheckpointEntry
from xrobust.grid.identity import (
    DataIdentity,
    Identity,
    NumericPath,
    data_digest,
    inputs_of,
    numeric_path,
    setting_of,
)
from xrobust.grid.units import Unit
from xrobust.models.devices import pick_device
from xrobust.perturbations import PERTURBATIONS, Perturbation, Resources, parse_condition
from xrobust.perturbations.policies import SearchPolicy, policy
from xrobust.tasks import TASKS, Example, Head

CHECKPOINT = TaskCheckpoint(
    name="m",
    task="xnli",
    directory=Path("m"),
    head=Head.SEQUENCE_CLASSIFICATION,
    columns=(0, 1, 2),
    labels_note="",
    layer=None,
    pooling=None,
    layer_reason="",
    identity="weights",
)
UNIT = Unit(CheckpointEntry("m"), TASKS.get("xnli"), CHECKPOINT, ("de",), "test")
DATA = DataIdentity(source="hub", digest="d1", limit=None, calibration=None, text="t1")
PATH = NumericPath("cpu", "cpu", "float32", 8192, {"torch": "2.13.0", "transformers": "4.57.1", "tokenizers": "0.22.1"})


def build(condition: str) -> Perturbation:
    parsed = parse_condition(condition)
    return PERTURBATIONS.get(parsed.name).build(parsed.parameters, resources=Resources())


SWAP = build("swap@3")


def cell(**changes: Any) -> Identity:
    """The identity of XNLI in German under swap@3, or what else is given."""
    given = {
        "unit": UNIT,
        "language": "de",
        "data": DATA,
        "path": PATH,
        "condition": "swap@3",
        "perturbation": SWAP,
        "protect": (),
        "counterparts": None,
        **changes,
    }
    setting = setting_of(given["unit"], given["language"], data=given["data"], path=given["path"])
    inputs = inputs_of(
        given["unit"],
        parse_condition(given["condition"]),
        given["perturbation"],
        text=given["data"].text,
        protect=given["protect"],
        counterparts=given["counterparts"],
    )
    return Identity(setting, inputs)


def replaced(thing: Any, **changes: Any) -> Any:
    return dataclasses.replace(thing, **changes)


def checkpoint(**changes: Any) -> Unit:
    found: Unit = replaced(UNIT, checkpoint=replaced(CHECKPOINT, **changes))
    return found


def versions(**changes: str) -> NumericPath:
    found: NumericPath = replaced(PATH, versions={**PATH.versions, **changes})
    return found


CHANGES: dict[str, dict[str, Any]] = {
    "weights": {"unit": checkpoint(identity="other weights")},
    "order of labels": {"unit": checkpoint(columns=(2, 1, 0))},
    "layer": {"unit": checkpoint(layer=8, pooling="mean")},
    "task": {"unit": replaced(UNIT, task=TASKS.get("pawsx"))},
    "split": {"unit": replaced(UNIT, split="validation")},
    "language": {"language": "hi"},
    "source": {"data": replaced(DATA, source="raw")},
    "data": {"data": replaced(DATA, digest="d2")},
    "calibration": {"data": replaced(DATA, calibration="c1")},
    "limit": {"data": replaced(DATA, limit=100)},
    "words and clusters": {"data": replaced(DATA, text="t2")},
    "device": {"path": replaced(PATH, device="cuda", model="cuda H100")},
    "dtype": {"path": replaced(PATH, dtype="bfloat16")},
    "batches": {"path": replaced(PATH, batch_tokens=4096)},
    "torch": {"path": versions(torch="2.14.1")},
    "transformers": {"path": versions(transformers="5.23.0")},
    "tokenizers": {"path": versions(tokenizers="0.23.3")},
    "perturbation": {"condition": "double@3", "perturbation": build("double@3")},
    "version of the perturbation": {"perturbation": replaced(SWAP, version=SWAP.version + 1)},
    "code of the plugin": {"perturbation": replaced(SWAP, source="ab12")},
    "what it was built with": {"perturbation": replaced(SWAP, digest="lexicon")},
    "dose": {"condition": "swap@4"},
    "seed": {"condition": "swap@3#1"},
    "policy": {"condition": "swap@3/worst_case"},
    "fields": {"condition": "swap@3+premise"},
    "protected": {"protect": ("names",)},
    "counterparts": {"counterparts": "p1"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_can_change_a_number_changes_id_and_signature(change: str) -> None:
    other = cell(**CHANGES[change])
    assert other.cell != cell().cell
    assert other.signature != cell().signature


def test_all_changes_together_are_as_many_cells() -> None:
    found = [cell(), *(cell(**change) for change in CHANGES.values())]
    assert len({one.cell for one in found}) == len({one.signature for one in found}) == len(CHANGES) + 1


def test_a_clean_cell_knows_nothing_of_perturbations() -> None:
    clean = cell(condition="clean", perturbation=None)
    assert clean.inputs == {"condition": "clean"}
    for change in ("words and clusters", "protected", "counterparts"):
        assert cell(condition="clean", perturbation=None, **CHANGES[change]).cell == clean.cell


def test_what_the_core_does_with_candidates_is_a_version_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    before, clean = cell().cell, cell(condition="clean", perturbation=None).cell
    monkeypatch.setattr("xrobust.grid.identity.VERSION", 2)
    assert cell().cell != before
    assert cell(condition="clean", perturbation=None).cell == clean


def test_the_order_of_what_is_protected_changes_nothing() -> None:
    assert cell(protect=("names", "numbers")).cell == cell(protect=("numbers", "names")).cell


def test_a_device_is_what_it_is_and_not_how_it_is_called() -> None:
    first, second = (replaced(PATH, device=device, model="cuda H100") for device in ("cuda", "cuda:1"))
    assert cell(path=first).cell == cell(path=second).cell
    assert cell(path=first).cell != cell(path=replaced(first, model="cuda H200")).cell


def test_what_was_asked_is_the_same_however_the_files_are_mended() -> None:
    """By it an earlier failure is known for one that this command has mended; a user's lexicon is asked for."""
    of_files = (
        "data",
        "calibration",
        "words and clusters",
        "code of the plugin",
        "counterparts",
    )
    for name, change in CHANGES.items():
        assert (cell(**change).asked == cell().asked) == (name in of_files), name


def test_names_and_places_change_nothing() -> None:
    for unit in (
        replaced(UNIT, entry=CheckpointEntry("other", path="./m/")),
        checkpoint(name="other", directory=Path("/elsewhere/m"), labels_note="x", layer_reason="y"),
        replaced(UNIT, languages=("de", "hi")),
    ):
        assert cell(unit=unit).cell == cell().cell


def test_the_signature_says_what_it_is_made_of() -> None:
    assert cell().signature == (
        f"condition:swap@3|perturbation:swap.v{SWAP.version}|core:v1|dose:0.2|seed:0|fields:premise+hypothesis|text:t1"
        f"|checkpoint:{CHECKPOINT.digest[:16]}|task:xnli|protocol:1|source:hub|split:test|language:de|data:d1"
        "|device:cpu|dtype:float32|batch_tokens:8192|torch:2.13.0|transformers:4.57.1|tokenizers:0.22.1"
    )


def test_the_signature_names_what_only_some_cells_have(monkeypatch: pytest.MonkeyPatch) -> None:
    worst_case = policy("worst_case")
    assert isinstance(worst_case, SearchPolicy)
    monkeypatch.setitem(TASKS._sources, "xnli", "ab12")
    found = cell(
        unit=checkpoint(layer=7, pooling="cls"),
        data=replaced(DATA, calibration="c1", limit=100),
        condition="double@0.15#7/worst_case+premise",
        perturbation=replaced(build("double@3"), version=4, source="cd34", digest="lexicon"),
        protect=("names", "numbers"),
        counterparts="p1",
    )
    digest = replaced(CHECKPOINT, layer=7, pooling="cls").digest[:16]
    assert found.signature == (
        "condition:double@0.15#7/worst_case+premise|perturbation:double.v4|core:v1|code:cd34|built_with:lexicon|dose:0.15"
        f"|seed:7|fields:premise|policy:worst_case.v{worst_case.version}|protect:names+numbers|counterparts:p1|text:t1"
        f"|checkpoint:{digest}|task:xnli|protocol:1|task_code:ab12|source:hub|split:test|language:de|data:d1"
        "|calibrated_on:c1|limit:100|layer:7|pooling:cls"
        "|device:cpu|dtype:float32|batch_tokens:8192|torch:2.13.0|transformers:4.57.1|tokenizers:0.22.1"
    )


def test_the_code_of_a_task_of_ones_own_is_part_of_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {cell().cell}
    for source in ("ab12", "ef56"):
        monkeypatch.setitem(TASKS._sources, "xnli", source)
        found.add(cell().cell)
    assert len(found) == 3


PARTS = st.dictionaries(st.text(min_size=1), st.text())


@given(PARTS, PARTS)
def test_an_identity_comes_back_from_json(setting: dict[str, str], inputs: dict[str, str]) -> None:
    import json

    one = Identity(setting, inputs)
    other = Identity.from_json(json.loads(json.dumps(one.to_json())))
    assert (other, other.signature, other.cell) == (one, one.signature, one.cell)


@given(PARTS, PARTS, PARTS, PARTS)
def test_different_records_are_different_cells(
    setting: dict[str, str], inputs: dict[str, str], other_setting: dict[str, str], other_inputs: dict[str, str]
) -> None:
    same = (setting, inputs) == (other_setting, other_inputs)
    assert (Identity(setting, inputs).cell == Identity(other_setting, other_inputs).cell) == same


EXAMPLE = Example("x-1", "c-1", {"premise": "a", "hypothesis": "b"}, "neutral")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "x-2"},
        {"cluster": "c-2"},
        {"texts": {"premise": "b", "hypothesis": "a"}},
        {"texts": {"premise": "a"}},
        {"gold": "entailment"},
        {"tokens": ((0, 1),)},
    ],
)
def test_the_digest_of_data_changes_with_each_part_of_an_example(change: dict[str, Any]) -> None:
    assert data_digest([EXAMPLE]) != data_digest([replaced(EXAMPLE, **change)])


def test_the_digest_of_data_changes_with_order_and_number() -> None:
    other = replaced(EXAMPLE, id="x-2")
    digests = {data_digest(found) for found in ([], [EXAMPLE], [EXAMPLE, other], [other, EXAMPLE])}
    assert len(digests) == 4


def test_the_numeric_path_of_this_machine_names_the_installed_libraries() -> None:
    from importlib.metadata import version

    assert numeric_path(device="auto", dtype="float32", batch_tokens=1).device == pick_device("auto") != "auto"
    found = numeric_path(device="cpu", dtype="float32", batch_tokens=1)
    assert found.parts() == {
        "device": "cpu",
        "dtype": "float32",
        "batch_tokens": "1",
        **{name: version(name) for name in ("torch", "transformers", "tokenizers")},
    }


def test_a_device_in_the_numeric_path_is_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xrobust.grid.identity.device_model", lambda device: f"the model of {device}")
    found = numeric_path(device="cpu", dtype="float32", batch_tokens=1)
    assert (found.device, found.model, found.parts()["device"]) == ("cpu", "the model of cpu", "the model of cpu")


def test_what_was_asked_is_the_same_when_a_task_of_ones_own_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cell()
    monkeypatch.setitem(TASKS._sources, "xnli", "ab12")
    assert cell().cell != before.cell
    assert cell().asked == before.asked
