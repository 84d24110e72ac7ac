"""A cell fails alone: what is broken in one language, plugin or batch costs the cells that need it, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import xrobust
from tests.harness.stopping import outcomes, stored
from xrobust.analysis.results import Results
from xrobust.perturbations import PERTURBATIONS
from xrobust.perturbations.errors import CheckpointError, DataError, RunError, StorageError

Run = Callable[..., Results]
PLUGIN = """
from xrobust import Candidate, perturbation

@perturbation("shouting", family="noise", version=1)
def shouting(word):
    if word.context.language == "hi":
        raise ValueError("no capitals")
    yield Candidate(word.start, word.end, [word.text.upper() + "!"])
"""


@pytest.fixture(scope="session")
def checkpoint(save_model: Callable[..., Path]) -> Path:
    return save_model()


@pytest.fixture
def evaluate(checkpoint: Path, tmp_path: Path) -> Run:
    def run(**options: Any) -> Results:
        defaults: dict[str, Any] = {
            "suite": None,
            "perturbations": ("swap@5",),
            "langs": ["en", "de"],
            "source": "mini",
            "limit": 20,
            "out": tmp_path / "run",
        }
        return xrobust.evaluate(checkpoint, **(defaults | options))

    return run


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[Path]:
    """A plugin that raises in Hindi."""
    from xrobust.perturbations.plugins.registry import load_plugin

    path = tmp_path / "shouting.py"
    path.write_text(PLUGIN)
    load_plugin(path)
    yield path
    PERTURBATIONS._items.pop("shouting")
    PERTURBATIONS._origins.pop("shouting")


def statuses(directory: Path) -> dict[tuple[str, str], str]:
    return {key: header["status"] for key, (header, _) in stored(directory).items()}


def test_a_plugin_that_raises_in_one_language_costs_its_cells_alone(evaluate: Run, plugin: Path) -> None:
    results = evaluate(langs=["de", "hi"], perturbations=("swap@5", "shouting@5"))
    assert statuses(results.directory) == {
        ("de", "clean"): "finished", ("de", "swap@5"): "finished", ("de", "shouting@5"): "finished",
        ("hi", "clean"): "finished", ("hi", "swap@5"): "finished", ("hi", "shouting@5"): "failed",
    }  # fmt: skip
    (failed,) = results.failed
    assert (failed.language, failed.condition, failed.gap) == ("hi", "shouting@5", None)
    assert "PluginError" in str(failed.failed)
    assert "no capitals" in str(failed.failed)
    averages = {row.condition: row for row in results.averages}
    assert averages["shouting@5"].languages == ("de",)
    assert "no capitals" in averages["shouting@5"].missing["hi"]
    assert averages["swap@5"].languages == ("de", "hi")


def test_the_other_cells_are_as_if_the_failed_one_had_not_been_asked_for(
    evaluate: Run, plugin: Path, tmp_path: Path
) -> None:
    """Not byte for byte: what shares a batch decides the last bits, and the failed cell's inputs are not there."""
    some = evaluate(langs=["de", "hi"], perturbations=("swap@5", "shouting@5"))
    rest = evaluate(langs=["de", "hi"], out=tmp_path / "rest")
    gaps = {(row.language, row.condition): row.gap.gap for row in some.cells if row.gap}
    for row in rest.cells:
        assert row.gap is not None
        assert gaps[row.language, row.condition] == pytest.approx(row.gap.gap)


def test_a_failed_cell_is_run_again_when_asked_or_when_its_plugin_is_mended(
    evaluate: Run, plugin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options: dict[str, Any] = {"langs": ["de", "hi"], "perturbations": ("shouting@5",)}
    evaluate(**options)
    before = outcomes(tmp_path / "run")
    assert len(evaluate(**options).failed) == 1
    assert outcomes(tmp_path / "run") == before
    assert len(evaluate(**options, retry_failed=True).failed) == 1
    from xrobust.perturbations.plugins.registry import load_plugin

    plugin.write_text(PLUGIN.replace('raise ValueError("no capitals")', "return"))
    monkeypatch.setattr(PERTURBATIONS, "_items", {k: v for k, v in PERTURBATIONS._items.items() if k != "shouting"})
    load_plugin(plugin)
    results = evaluate(**options)
    assert results.failed == []
    assert "failed" not in statuses(tmp_path / "run").values()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Tatoeba as its authors publish it, in two languages; the German file is no text."""
    directory = tmp_path / "data"
    directory.mkdir()
    for code, words in (("fra", "un chien dort"), ("deu", "ein Hund schläft")):
        lines = [f"{words} {number}" for number in range(12)]
        (directory / f"tatoeba.{code}-eng.{code}").write_text("\n".join(lines) + "\n", encoding="utf-8")
        english = [f"a dog sleeps {number}" for number in range(12)]
        (directory / f"tatoeba.{code}-eng.eng").write_text("\n".join(english) + "\n", encoding="utf-8")
    return directory


def test_a_broken_language_file_costs_its_language_alone_and_is_mended_by_a_whole_one(
    folder: Path, tmp_path: Path, save_model: Callable[..., Path]
) -> None:
    german = folder / "tatoeba.deu-eng.deu"
    whole = german.read_bytes()
    german.write_bytes(b"\xff\xfe" + whole)
    options: dict[str, Any] = {
        "suite": None, "perturbations": ("swap@5",), "langs": ["de", "fr"], "tasks": ["tatoeba"], "source": "raw",
        "data_dir": folder, "layer": -1, "out": tmp_path / "run",
    }  # fmt: skip
    encoder = save_model("BertModel", None)
    results = xrobust.evaluate(encoder, **options)
    assert {row.language: row.failed is None for row in results.cells} == {"de": False, "fr": True}
    assert "DataError" in str(results.failed[0].failed)
    assert statuses(tmp_path / "run")["de", "clean"] == "failed"
    german.write_bytes(whole)
    assert xrobust.evaluate(encoder, **options).failed == []
    assert set(statuses(tmp_path / "run").values()) == {"finished"}


def test_a_command_of_which_nothing_can_be_run_is_an_error_and_stores_nothing(
    folder: Path, tmp_path: Path, save_model: Callable[..., Path]
) -> None:
    for file in folder.iterdir():
        file.write_bytes(b"\xff")
    with pytest.raises(DataError):
        xrobust.evaluate(
            save_model("BertModel", None), None, perturbations=("swap@5",), langs=["de", "fr"], tasks=["tatoeba"],
            source="raw", data_dir=folder, layer=-1, out=tmp_path / "run",
        )  # fmt: skip
    assert not list((tmp_path / "run").rglob("cells/*"))


def failing_on(monkeypatch: pytest.MonkeyPatch, fails: Callable[[Any], bool], error: Exception) -> list[int]:
    """Let the model raise on some batches; the rows of those that it runs."""
    from xrobust.models import loading

    load, ran = loading.load_model, []

    def load_and_fail(*arguments: Any, **options: Any) -> Any:
        model = load(*arguments, **options)

        def forward(batch: Any) -> np.ndarray:
            if fails(batch):
                raise error
            ran.append(len(batch.lengths))
            return model(batch)

        return forward

    monkeypatch.setattr(loading, "load_model", load_and_fail)
    return ran


def test_a_batch_that_does_not_fit_costs_the_cells_that_have_inputs_in_it(
    evaluate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options: dict[str, Any] = {"batch_tokens": 64, "perturbations": ("swap@5", "double@1")}
    with monkeypatch.context() as patch:
        every = failing_on(patch, lambda _: False, RunError("never"))
        whole = evaluate(**options, out=tmp_path / "whole")
    numbers = count()
    with monkeypatch.context() as patch:
        failing_on(patch, lambda _: next(numbers) == 5, RunError("a batch does not fit"))
        results = evaluate(**options)
    found = statuses(tmp_path / "run")
    assert {"failed", "finished"} == set(found.values())
    assert all("does not fit" in str(row.failed) for row in results.failed)
    same = outcomes(tmp_path / "whole")
    stored = outcomes(tmp_path / "run")
    finished = [name for name, content in stored.items() if name.endswith(".json") and b'"finished"' in content]
    assert finished
    assert all(stored[name] == same[name] for name in finished)
    ran = failing_on(monkeypatch, lambda _: False, RunError("never"))
    assert evaluate(**options, retry_failed=True).to_json()["cells"] == whole.to_json()["cells"]
    assert outcomes(tmp_path / "run") == same
    assert len(ran) < len(every)


def test_a_model_that_always_fails_is_the_error_of_the_command(
    evaluate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_on(monkeypatch, lambda _: True, CheckpointError("the tokenizer does not belong to the weights"))
    with pytest.raises(CheckpointError, match="does not belong"):
        evaluate()
    assert not list((tmp_path / "run").rglob("cells/*"))


def test_an_error_of_a_library_of_which_nothing_came_out_is_ours(
    evaluate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback of somebody else's."""
    failing_on(monkeypatch, lambda _: True, ZeroDivisionError("division by zero"))
    with pytest.raises(RunError, match="no cell could be run: ZeroDivisionError: division by zero"):
        evaluate()


@pytest.mark.parametrize("broken", ["decode", "statistics"])
def test_a_task_whose_values_cannot_be_stored_fails_in_its_cells(
    evaluate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Predictions that are no JSON values, statistics of other items: in the clean and the noisy cell of a language."""
    task = type(xrobust.tasks.TASKS.get("xnli"))
    whole: Any = getattr(task, broken)
    calls = count()

    def give(*arguments: Any) -> Any:
        found = whole(*arguments)
        if next(calls) >= 2:
            return found
        return [{1}] * len(found) if broken == "decode" else found[1:]

    monkeypatch.setattr(task, broken, give)
    assert sorted(row.failed is None for row in evaluate().cells) == [False, True]
    found = statuses(tmp_path / "run")
    assert {language: found[language, "clean"] for language, _ in found} in (
        {"de": "failed", "en": "finished"}, {"de": "finished", "en": "failed"},
    )  # fmt: skip


def test_what_failed_in_another_way_of_asking_stays(evaluate: Run, plugin: Path, tmp_path: Path) -> None:
    """The other limit's failure is not mended by this one's, whatever became of it."""
    options: dict[str, Any] = {"langs": ["de", "hi"], "perturbations": ("shouting@5",)}
    evaluate(**options)
    before = outcomes(tmp_path / "run")
    evaluate(**options, limit=10)
    after = outcomes(tmp_path / "run")
    assert all(after[name] == content for name, content in before.items())
    assert sum(b'"failed"' in content for content in after.values()) == 2


def test_what_is_said_of_a_checkpoint_is_that_of_the_last_command(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`checkpoints.yaml` gets a baseline: nothing is run again, and `show` knows it too."""
    registry = tmp_path / "checkpoints.yaml"
    entries = "plain: {tasks: {xnli: %s}}\nafter: {tasks: {xnli: %s}%s}\n"
    options: dict[str, Any] = {
        "suite": None, "perturbations": ("swap@5",), "langs": ["de"], "source": "mini", "limit": 10,
        "out": tmp_path / "run", "registry": registry, "tasks": ["xnli"],
    }  # fmt: skip
    registry.write_text(entries % (checkpoint, checkpoint, ""))
    xrobust.evaluate(["after"], **options)
    registry.write_text(entries % (checkpoint, checkpoint, ", baseline: plain, intermediate: [squad]"))
    ran = failing_on(monkeypatch, lambda _: False, RunError("never"))
    xrobust.evaluate(["after"], **options)
    assert not ran
    record = Results.read(tmp_path / "run").to_json()
    assert (record["baseline"], record["intermediate"]) == ({"after": "plain"}, {"after": ["squad"]})


def test_a_full_disk_is_no_failure_of_a_cell(evaluate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xrobust.inference.journal import Journal

    def refuse(*_: object) -> None:
        raise StorageError("cannot write the journal")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", refuse)
        with pytest.raises(StorageError):
            evaluate()
    assert evaluate().failed == []


def test_damaged_cells_are_computed_again_and_nothing_else(
    evaluate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xrobust.perturbations.errors import DamageWarning

    before_rows = evaluate(batch_tokens=256).to_json()
    before = outcomes(tmp_path / "run")
    name = next(name for name, content in before.items() if b'"swap@5"' in content and name.endswith(".json"))
    (tmp_path / "run" / "cells" / name).write_bytes(before[name][:-40])
    ran = failing_on(monkeypatch, lambda _: False, RunError("never"))
    with pytest.warns(DamageWarning, match=name.removesuffix(".json")):
        after = evaluate(batch_tokens=256)
    assert after.to_json() == before_rows
    assert outcomes(tmp_path / "run") == before
    needed = sum(ran)
    ran.clear()
    evaluate(batch_tokens=256, out=tmp_path / "other")
    assert 0 < needed < sum(ran)
