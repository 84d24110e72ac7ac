"""A package of somebody else's perturbations: installed, listed, run, checked, like one of xrobust's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "example_plugin"

Run = Callable[..., subprocess.CompletedProcess[str]]

# One worker installs it, once.
pytestmark = pytest.mark.xdist_group("example package")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that pip has put the package into; built from a copy, so that nothing is left in the checkout."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(PACKAGE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    command = ["install", "-q", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", *command, "--target", folder / "installed", folder / "source"], check=True
    )
    return folder / "installed"


@pytest.fixture
def xrobust(installed: Path) -> Run:
    """Runs the command line in a process of its own, where the package is installed."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join(filter(None, [str(installed), os.environ.get("PYTHONPATH", "")]))
        return subprocess.run(
            [sys.executable, "-c", "from xrobust.cli import main; main()", *arguments],
            env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def test_its_perturbations_are_listed_with_family_and_summary(xrobust: Run) -> None:
    done = xrobust("list", "perturbations", "--json")
    assert done.returncode == 0, done.stderr
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert {"drawn-out", "vowelless", "swap"} <= {*rows}
    assert rows["drawn-out"]["family"] == "chat"
    assert rows["vowelless"]["what"] == "Leave out the vowels inside a word: people → ppl."


def test_a_condition_names_it(xrobust: Run) -> None:
    done = xrobust("perturb", "--perturbation", "vowelless@1.0", "--lang", "en", "People really want that.")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Ppl rlly wnt tht.\n"


@pytest.mark.parametrize(("parameters", "tail"), [("", "ooo"), (":2", "oo"), (":times=5", "ooooo")])
def test_a_condition_gives_it_its_parameter(xrobust: Run, parameters: str, tail: str) -> None:
    done = xrobust("perturb", "--perturbation", f"drawn-out{parameters}@1.0", "--lang", "en", "So my dog, no.")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"S{tail} my d{tail}g, n{tail}.\n"


def test_severity_3_changes_some_words_of_a_text_and_leaves_the_others(xrobust: Run) -> None:
    clean = "People really want that more often than anybody would like to admit, said the man behind the counter."
    done = xrobust("perturb", "--perturbation", "drawn-out@3", "--lang", "en", clean)
    assert done.returncode == 0, done.stderr
    changed = [word for word, before in zip(done.stdout.split(), clean.split(), strict=True) if word != before]
    assert 1 <= len(changed) < 18


def test_a_parameter_that_it_does_not_take_is_a_mistake_in_plain_words(xrobust: Run) -> None:
    for condition, hint in (("drawn-out:99@3", "times is 2 to 9, not '99'"), ("drawn-out:colour=red@3", "colour")):
        done = xrobust("perturb", "--perturbation", condition, "--lang", "en", "So good.")
        assert done.returncode == 2
        assert hint in done.stderr
        assert "Traceback" not in done.stderr


def test_a_language_that_it_does_not_claim_is_not_applicable(xrobust: Run) -> None:
    done = xrobust("perturb", "--perturbation", "vowelless@3", "--lang", "hi", "एक वाक्य।")
    assert "vowelless does not apply to hi" in done.stderr


@pytest.mark.parametrize("name", ["drawn-out", "vowelless"])
def test_check_plugin_finds_nothing_wrong_with_it(xrobust: Run, name: str) -> None:
    done = xrobust("check-plugin", name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{name}: checked in 9 of 40 languages" in done.stdout
    assert "every property is kept" in done.stdout


def test_its_file_can_be_checked_although_it_is_installed(xrobust: Run, installed: Path) -> None:
    done = xrobust("check-plugin", str(installed / "xrobust_chat_style.py"), "--langs", "en")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "drawn-out: checked in 1 of 1" in done.stdout
    assert "vowelless: checked in 1 of 1" in done.stdout
