"""A unit that was stopped: what its journal holds counts for the same work alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import xrobust
from tests.harness.stopping import counting, outcomes, stored
from xrobust.analysis.results import Results
from xrobust.models import loading
from xrobust.models.versions import library_versions
from xrobust.running.perturbed import Found, Key, Perturbers

Run = Callable[..., Results]
DONE = 3
"""Batches that were finished when the run was stopped."""


@pytest.fixture
def evaluate(save_model: Callable[..., Path], tmp_path: Path) -> Run:
    def run(**options: Any) -> Results:
        defaults: dict[str, Any] = {
            "perturbations": ("swap@5",),
            "langs": ["de"],
            "source": "mini",
            "limit": 20,
            "batch_tokens": 256,
            "out": tmp_path / "run",
        }
        return xrobust.evaluate(save_model(), None, **(defaults | options))

    return run


@pytest.fixture
def stopped(evaluate: Run, tmp_path: Path) -> Path:
    """A run that was interrupted behind a few batches."""
    load = loading.load_model

    def load_and_stop(*arguments: Any, **options: Any) -> Callable[[Any], np.ndarray]:
        model, left = load(*arguments, **options), DONE

        def forward(batch: Any) -> np.ndarray:
            nonlocal left
            if left == 0:
                raise KeyboardInterrupt
            left -= 1
            return model(batch)

        return forward

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "load_model", load_and_stop)
        with pytest.raises(KeyboardInterrupt):
            evaluate()
    assert [path.stat().st_size > 0 for path in (tmp_path / "run" / "journals").iterdir()] == [True]
    return tmp_path / "run"


def ran(evaluate: Run, **options: Any) -> int:
    """How many batches the model runs."""
    found: list[int] = []
    counting(evaluate, found, **options)
    return len(found)


def test_the_same_work_goes_on_where_it_was_stopped(evaluate: Run, stopped: Path, tmp_path: Path) -> None:
    rest, whole = ran(evaluate), ran(evaluate, out=tmp_path / "alone")
    assert rest == whole - DONE
    assert outcomes(stopped) == outcomes(tmp_path / "alone")
    assert not list((stopped / "journals").iterdir())


@pytest.mark.parametrize("other", [{"dtype": "bfloat16"}, {"limit": 21}, {"perturbations": ("double@5",)}])
def test_other_work_takes_nothing_from_the_journal(
    evaluate: Run, stopped: Path, tmp_path: Path, other: dict[str, Any]
) -> None:
    assert ran(evaluate, **other) == ran(evaluate, **other, out=tmp_path / "alone")
    assert outcomes(stopped) == outcomes(tmp_path / "alone")


@pytest.mark.parametrize("library", library_versions())
def test_another_version_of_a_library_takes_nothing_from_the_journal(
    evaluate: Run, stopped: Path, tmp_path: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = library_versions() | {library: "99.0.0"}
    monkeypatch.setattr("xrobust.grid.identity.library_versions", lambda: other)
    assert ran(evaluate) == ran(evaluate, out=tmp_path / "alone")
    assert outcomes(stopped) == outcomes(tmp_path / "alone")


def test_what_was_searched_and_stored_is_not_searched_again(
    evaluate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell that was lost shares its batches with what was found, which its rows hold."""
    asked: list[tuple[str, str]] = []
    perturb = Perturbers.perturb

    def counted(self: Perturbers, key: Key, *arguments: Any, **options: Any) -> Found:
        asked.append((key[0], str(key[1])))
        return perturb(self, key, *arguments, **options)

    monkeypatch.setattr(Perturbers, "perturb", counted)
    options: dict[str, Any] = {"perturbations": ("swap@5/worst_case", "double@5"), "langs": ["de", "hi"], "limit": 8}
    rows = evaluate(**options).to_json()
    before = outcomes(tmp_path / "run")
    name = next(name for name, content in before.items() if b'"double@5"' in content and b'"hi"' in content)
    (tmp_path / "run" / "cells" / name).unlink()
    asked.clear()
    assert evaluate(**options).to_json() == rows
    assert outcomes(tmp_path / "run") == before
    assert ("hi", "double@5") in asked
    assert not [key for key in asked if "worst_case" in key[1]]


def test_a_cell_in_which_nothing_changed_says_so(evaluate: Run) -> None:
    directory = evaluate(perturbations=("swap@0.001", "swap@5")).directory
    headers = {str(key): header for key, (header, _) in stored(directory).items()}
    assert {key: header["status"] for key, header in headers.items()} == {
        "('de', 'clean')": "finished", "('de', 'swap@0.001')": "unchanged", "('de', 'swap@5')": "finished",
    }  # fmt: skip


def test_each_language_is_decoded_by_what_was_learnt_from_its_own_examples(
    save_model: Callable[..., Path], tmp_path: Path
) -> None:
    def thresholds(*languages: str) -> dict[tuple[str, str], float]:
        results = xrobust.evaluate(
            save_model("BertModel", None), None, perturbations=("swap@5",), tasks=["bucc2018"], langs=languages,
            source="mini", limit=20, out=tmp_path / "-".join(languages),
        )  # fmt: skip
        return {key: header["state"]["threshold"] for key, (header, _) in stored(results.directory).items()}

    both = thresholds("de", "zh")
    assert both == pytest.approx(thresholds("de") | thresholds("zh"), abs=1e-6)  # other inputs share a batch
    assert both["de", "clean"] == both["de", "swap@5"]
    assert abs(both["de", "clean"] - both["zh", "clean"]) > 1e-4
