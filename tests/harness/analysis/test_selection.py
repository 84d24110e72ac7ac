"""Which cells of a run directory stand beside each other, and under which names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.analysis.worked import CLEAN, NOISY, named
from tests.harness.store.cells import RECORD, identity, write_accuracies
from xrobust.analysis.names import Named, names_of
from xrobust.analysis.selection import Selected, everything
from xrobust.grid.identity import Identity
from xrobust.perturbations.errors import DamageWarning
from xrobust.store.headers import Header
from xrobust.store.run_directory import RunDirectory


def selected(run: RunDirectory) -> list[Selected]:
    return everything(RunDirectory.read(run.path))


def by_name(run: RunDirectory) -> dict[str, list[str]]:
    """Cells as `language condition`, by the checkpoint's name."""
    found: dict[str, list[str]] = {}
    for cell in selected(run):
        found.setdefault(cell.checkpoint.name, []).append(f"{cell.language} {cell.condition}")
    return found


def write(run: RunDirectory, *conditions: str, name: str = "m", **setting: str) -> list[Identity]:
    return [write_accuracies(run, identity(one, **setting), CLEAN, **named(name)) for one in conditions]


def test_every_cell_is_there_once_with_its_own_header(run: RunDirectory) -> None:
    made = write(run, "clean", "swap@3", "double@3")
    made += write(run, "clean", "swap@3", language="hi", data="d2")
    made += write(run, "clean", "swap@3", task="pawsx")
    found = selected(run)
    assert sorted(cell.header.identity.cell for cell in found if cell.header) == sorted(one.cell for one in made)
    for cell in found:
        assert cell.header is not None
        own = cell.header.identity
        assert (own.setting["task"], own.setting["language"], own.inputs["condition"]) == (
            cell.task, cell.language, str(cell.condition),
        )  # fmt: skip
        assert cell.checkpoint == Named("m")


def test_cells_are_in_the_order_of_their_names_clean_first(run: RunDirectory) -> None:
    conditions = (
        "swap@5", "swap@3", "swap@3#10", "swap@3#2", "swap@3+premise", "swap@3/worst_case", "keyboard@1", "clean",
        "lexicon:hi@3", "lexicon:es@5",
    )  # fmt: skip
    write(run, *conditions, language="hi", data="d2")
    write(run, "clean", "swap@3")
    write(run, "swap@3", "clean", name="a", checkpoint="a", task="xquad")
    write(run, "swap@3", "clean", name="a", checkpoint="a", task="pawsx")
    order = [(cell.checkpoint.name, cell.task, cell.language, str(cell.condition)) for cell in selected(run)]
    assert order == [
        ("a", "pawsx", "de", "clean"), ("a", "pawsx", "de", "swap@3"),
        ("a", "xquad", "de", "clean"), ("a", "xquad", "de", "swap@3"),
        ("m", "xnli", "de", "clean"), ("m", "xnli", "de", "swap@3"),
        *(
            ("m", "xnli", "hi", condition) for condition in (
                "clean", "keyboard@1", "lexicon:es@5", "lexicon:hi@3",
                "swap@3", "swap@3#2", "swap@3#10", "swap@5", "swap@3+premise", "swap@3/worst_case",
            )
        ),
    ]  # fmt: skip


def test_what_differs_between_settings_is_in_the_name(run: RunDirectory) -> None:
    write(run, "clean", "swap@3", transformers="4.57.1", limit="5")
    write(run, "clean", transformers="5.23.0")
    assert by_name(run) == {
        "m (transformers 4.57.1, limit 5)": ["de clean", "de swap@3"],
        "m (transformers 5.23.0, limit none)": ["de clean"],
    }


def test_other_weights_of_one_name_are_told_apart_by_their_digest(run: RunDirectory) -> None:
    write(run, "clean", checkpoint="aa")
    write(run, "clean", checkpoint="bb")
    assert [*by_name(run)] == ["m (checkpoint aa)", "m (checkpoint bb)"]


def test_what_differs_from_language_to_language_or_task_to_task_makes_no_name(run: RunDirectory) -> None:
    for language in ("de", "hi"):
        for task in ("xnli", "pawsx"):
            other = f"{task}-{language}"
            write(run, "clean", "swap@3", language=language, task=task, data=other, calibrated_on=other, split=task)
    assert [*by_name(run)] == ["m"]


def test_checkpoints_of_two_names_are_known_by_them_alone(run: RunDirectory) -> None:
    write(run, "clean", name="a", checkpoint="aa", layer="8")
    write(run, "clean", name="b", checkpoint="bb", layer="7")
    assert [*by_name(run)] == ["a", "b"]


def test_other_data_in_one_language_are_told_apart_by_their_digest(run: RunDirectory) -> None:
    write(run, "clean", "swap@3", data="d1")
    write(run, "clean", data="d2")
    assert by_name(run) == {"m (data d1)": ["de clean", "de swap@3"], "m (data d2)": ["de clean"]}


def test_data_make_no_name_where_something_else_does(run: RunDirectory) -> None:
    """Another limit reads other data, and the limit says so."""
    write(run, "clean", data="d1", limit="5")
    write(run, "clean", data="d2", limit="6")
    assert [*by_name(run)] == ["m (limit 5)", "m (limit 6)"]


def test_a_checkpoint_that_was_spelt_in_several_ways_has_one_name(run: RunDirectory) -> None:
    write(run, "clean", name="m/", language="hi", data="d2")
    write(run, "swap@3", name="./x/../m", language="hi", data="d2")
    write(run, "clean", name="m/")
    write(run, "swap@3", name="m")
    assert by_name(run) == {"./x/../m": ["de clean", "de swap@3", "hi clean", "hi swap@3"]}


def test_a_condition_run_in_two_ways_stands_twice_beside_the_same_clean_cell(run: RunDirectory) -> None:
    write(run, "clean", "double@3")
    for code, right in (("aa", NOISY), ("bb", CLEAN)):
        write_accuracies(run, identity(inputs={"code": code}), right, **named("m"))
    assert by_name(run) == {
        "m": ["de clean", "de double@3"],
        "m (code aa)": ["de clean", "de swap@3"],
        "m (code bb)": ["de clean", "de swap@3"],
    }
    for cell in selected(run):
        assert cell.header is not None
        assert cell.header.identity.inputs["condition"] == str(cell.condition)
        if not cell.condition.is_clean and cell.checkpoint.name != "m":
            assert cell.checkpoint.name == f"m (code {cell.header.identity.inputs['code']})"


def test_a_condition_run_in_two_ways_by_one_checkpoint_or_on_one_task_is_one_elsewhere(run: RunDirectory) -> None:
    write(run, "clean")
    write(run, "clean", task="pawsx")
    write(run, "clean", name="b", checkpoint="bb")
    for code in ("aa", "bb"):
        write_accuracies(run, identity(inputs={"code": code}), CLEAN, **named("m"))
    write_accuracies(run, identity(inputs={"code": "bb"}, task="pawsx"), CLEAN, **named("m"))
    write_accuracies(run, identity(inputs={"code": "bb"}, checkpoint="bb"), CLEAN, **named("b"))
    found = {(cell.checkpoint.name, cell.task) for cell in selected(run) if not cell.condition.is_clean}
    assert found == {("m (code aa)", "xnli"), ("m (code bb)", "xnli"), ("m", "pawsx"), ("b", "xnli")}


def test_a_checkpoint_keeps_its_history_under_every_name(run: RunDirectory) -> None:
    about = {"baseline": "plain", "intermediate": ["squad", "qqp"]}
    for version in ("4.57.1", "5.23.0"):
        write_accuracies(run, identity("clean", transformers=version), CLEAN, **named("after", **about))
        for code in ("aa", "bb"):
            cell = identity(inputs={"code": code}, transformers=version)
            write_accuracies(run, cell, NOISY, **named("after", **about))
    checkpoints = {cell.checkpoint for cell in selected(run)}
    assert len(checkpoints) == 2 + 2 * 2
    assert {(one.baseline, one.intermediate) for one in checkpoints} == {("plain", ("squad", "qqp"))}


def test_failed_cells_are_there_and_damaged_ones_are_missing(run: RunDirectory) -> None:
    write(run, "clean", "swap@3")
    error = {"kind": "DataError", "message": "no file"}
    run.write(identity("double@3"), {**RECORD, "error": error}, status="failed")
    (broken,) = write(run, "typing@3")
    (run.path / "cells" / f"{broken.cell}.parquet").write_bytes(b"")
    with pytest.warns(DamageWarning, match=broken.cell):
        found = selected(run)
    assert {str(cell.condition): cell.header is None for cell in found} == {
        "clean": False, "double@3": False, "swap@3": False, "typing@3": True,
    }  # fmt: skip


def test_other_data_under_one_of_several_limits_are_told_apart_too(run: RunDirectory) -> None:
    """Or the gap of one would be taken against the clean score of the other."""
    write(run, "clean", "swap@3", limit="8", data="d1")
    write(run, "clean", "swap@3", limit="16", data="d2")
    write(run, "clean", "double@3", limit="8", data="d3")
    assert by_name(run) == {
        "m (limit 16)": ["de clean", "de swap@3"],
        "m (data d1, limit 8)": ["de clean", "de swap@3"],
        "m (data d3, limit 8)": ["de clean", "de double@3"],
    }


def test_conditions_that_differ_in_two_ways_are_told_apart_by_both(run: RunDirectory) -> None:
    write(run, "clean")
    for code, text in (("a", "t1"), ("b", "t2"), ("a", "t2")):
        write_accuracies(run, identity(inputs={"code": code, "text": text}), CLEAN, **named("m"))
    noisy = [cell for cell in selected(run) if not cell.condition.is_clean]
    assert sorted(cell.checkpoint.name for cell in noisy) == [
        "m (code a, text t1)",
        "m (code a, text t2)",
        "m (code b)",
    ]


@pytest.mark.parametrize("part", ["limit", "dtype", "device", "batch_tokens", "torch", "transformers", "tokenizers"])
def test_tasks_that_were_run_in_different_ways_have_different_names(run: RunDirectory, part: str) -> None:
    """Or the benchmark would be an average over both."""
    write(run, "clean", **{part: "one"})
    write(run, "clean", task="pawsx", **{part: "other"})
    assert {(cell.checkpoint.name, cell.task) for cell in selected(run)} == {
        (f"m ({part} one)", "xnli"), (f"m ({part} other)", "pawsx"),
    }  # fmt: skip


def test_tasks_may_come_from_several_sources_and_weights(run: RunDirectory) -> None:
    write(run, "clean", source="hub", checkpoint="c1", split="test")
    write(run, "clean", task="tatoeba", source="raw", checkpoint="c2", split="validation", protocol="2")
    assert {cell.checkpoint.name for cell in selected(run)} == {"m"}


PARTS = st.fixed_dictionaries({
    "name": st.sampled_from(["m", "./m", "other"]),
    "checkpoint": st.sampled_from(["c1", "c2"]),
    "task": st.sampled_from(["xnli", "pawsx"]),
    "language": st.sampled_from(["de", "hi"]),
    "condition": st.sampled_from(["clean", "swap@3", "swap@3#1", "double@3"]),
    "limit": st.sampled_from(["5", "6"]),
    "data": st.sampled_from(["d1", "d2"]),
    "code": st.sampled_from(["a", "b"]),
    "text": st.sampled_from(["t1", "t2"]),
})  # fmt: skip


@given(st.lists(PARTS, max_size=12))
def test_one_name_is_one_way_of_running(made: list[dict[str, str]]) -> None:
    """Whatever comes together: no cell in another's place, and what is averaged was run alike."""
    headers = {}
    for parts in made:
        own = dict(parts)
        name, condition = own.pop("name"), own.pop("condition")
        inputs = {part: own.pop(part) for part in ("code", "text")}
        cell = identity(condition, inputs={} if condition == "clean" else inputs, **own)
        headers[cell.cell] = Header(cell, "finished", {**RECORD, **named(name)}, None)
    cells = [*headers.values()]
    names = names_of(cells)
    places: dict[object, Header] = {}
    ways: dict[object, dict[str, str]] = {}
    for one, header in zip(names, cells, strict=True):
        setting, inputs = header.identity.setting, header.identity.inputs
        place = (one, setting["task"], setting["language"], inputs["condition"])
        assert places.setdefault(place, header) is header
        same = (one.name, setting["task"], inputs["condition"].partition("#")[0])
        way = {part: {**setting, **inputs}.get(part, "") for part in ("checkpoint", "limit", "code")}
        assert ways.setdefault(same, way) == way
        assert ways.setdefault((one.name, "limit"), {"limit": setting["limit"]}) == {"limit": setting["limit"]}


@pytest.mark.parametrize("part", ["limit", "dtype", "transformers", "checkpoint", "protocol", "source"])
def test_languages_that_were_run_in_different_ways_have_different_names(run: RunDirectory, part: str) -> None:
    """Or an average would be over numbers of both."""
    write(run, "clean", **{part: "one"})
    write(run, "clean", language="hi", data="d2", **{part: "other"})
    write(run, "clean", language="sw", data="d3", **{part: "other"})
    assert by_name(run) == {
        f"m ({part} one)": ["de clean"],
        f"m ({part} other)": ["hi clean", "sw clean"],
    }


@pytest.mark.parametrize("part", ["code", "built_with", "perturbation", "protect"])
def test_conditions_that_were_run_in_different_ways_have_different_names(run: RunDirectory, part: str) -> None:
    """In another language, or by another noise seed: both would be averaged."""
    for language, condition, way in (("de", "swap@3", "one"), ("hi", "swap@3", "other"), ("hi", "swap@3#1", "one")):
        write(run, "clean", language=language, data=language)
        cell = identity(condition, inputs={part: way}, language=language, data=language)
        write_accuracies(run, cell, CLEAN, **named("m"))
    assert by_name(run) == {
        "m": ["de clean", "hi clean"],
        f"m ({part} one)": ["de clean", "de swap@3", "hi clean", "hi swap@3#1"],
        f"m ({part} other)": ["hi clean", "hi swap@3"],
    }


def test_what_unicode_made_of_the_texts_of_one_language_names_nothing_in_another(run: RunDirectory) -> None:
    for language, text in (("de", "t1"), ("th", "t2"), ("th", "t3")):
        write(run, "clean", language=language, data=language)
        cell = identity(inputs={"text": text}, language=language, data=language)
        write_accuracies(run, cell, CLEAN, **named("m"))
    assert "m (text t2)" in by_name(run)


def test_what_a_condition_finds_in_each_language_makes_no_name(run: RunDirectory) -> None:
    for language in ("de", "hi"):
        own = {"language": language, "data": language, "calibrated_on": language}
        write_accuracies(run, identity("clean", **own), CLEAN)
        for condition in ("swap@3", "swap@3#1"):
            found = {"text": language, "counterparts": language}
            write_accuracies(run, identity(condition, inputs=found, **own), NOISY)
    assert {cell.checkpoint.name for cell in selected(run)} == {"m"}


def test_noise_seeds_are_in_ascending_order(run: RunDirectory) -> None:
    write(run, "clean", *(f"swap@3#{seed}" for seed in range(1, 13)))
    assert [cell.condition.seed for cell in selected(run)[1:]] == [*range(1, 13)]
