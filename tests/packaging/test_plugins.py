"""Installed plug-in packages: found, usable, and harmless to each other."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

MAIN = "from xrobust.cli import main; main()"

Install = Callable[[str], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]


def test_installed_plugins_are_listed(plugin: Install, run: Run) -> None:
    path = (plugin("example"),)
    listed = json.loads(run("-c", MAIN, "list", "perturbations", "--json", path=path).stdout)
    (row,) = [row for row in listed if row["name"] == "final-devoicing"]
    assert row["what"] == "Spell a word's last b, d, g as it sounds: p, t, k."
    tasks = {row["name"]: row for row in json.loads(run("-c", MAIN, "list", "tasks", "--json", path=path).stdout)}
    assert tasks["phrasebook"]["languages"] == "de,tr"
    assert "xnli" in tasks


def test_nothing_of_a_plugin_is_there_without_it(run: Run) -> None:
    listed = json.loads(run("-c", MAIN, "list", "perturbations", "--json").stdout)
    assert "final-devoicing" not in {row["name"] for row in listed}


def test_installed_perturbation_perturbs(plugin: Install, run: Run) -> None:
    arguments = ("perturb", "--perturbation", "final-devoicing@1.0", "--lang", "de", "Der Hund läuft vom Weg ab.")
    done = run("-c", MAIN, *arguments, path=(plugin("example"),))
    assert done.stdout == "Der Hunt läuft vom Wek ap.\n"


def test_installed_task_loads_its_own_data(plugin: Install, run: Run) -> None:
    code = (
        "import json; from xrobust.tasks import TASKS, Source\n"
        "task = TASKS.get('phrasebook')\n"
        "examples = task.load(Source('mini'), 'tr', 'test')\n"
        "perfect = task.statistics([example.gold for example in examples], examples)\n"
        "print(json.dumps([len(examples), examples[0].texts, float(task.score(perfect.sum(0))['accuracy'])]))"
    )
    count, texts, score = json.loads(run("-c", code, path=(plugin("example"),)).stdout)
    assert count == 8
    assert texts == {"sentence": "İstasyon nerede?", "english": "Where is the station?"}
    assert score == 100.0


def test_installed_task_is_evaluated_under_the_installed_perturbation(plugin: Install, encoder: Path, run: Run) -> None:
    asked = ("--ckpt", encoder, "--tasks", "phrasebook", "--source", "mini", "--langs", "de", "--layer", -1)
    command = ("eval", *asked, "--perturbation", "final-devoicing@1.0", "--json")
    cells = json.loads(run("-c", MAIN, *command, path=(plugin("example"),)).stdout)["cells"]
    (cell,) = [cell for cell in cells if cell["condition"] != "clean"]
    assert (cell["task"], cell["language"], cell["condition"]) == ("phrasebook", "de", "final-devoicing@1.0")
    assert cell["n"] == 8
    # Hund and Wald, Weg and lang, Kind, Geld, Abend: five of the eight phrases have a word that ends in d or g.
    assert cell["counts"]["changed"] == 5


def test_broken_plugin_is_named_and_the_rest_works(plugin: Install, run: Run) -> None:
    done = run("-c", MAIN, "list", "perturbations", "--json", path=(plugin("example"), plugin("broken")))
    assert {"final-devoicing", "keyboard"} <= {row["name"] for row in json.loads(done.stdout)}
    (warning,) = [line for line in done.stderr.splitlines() if line.startswith("warning:")]
    assert "'broken'" in warning
    assert "xrobust-broken-plugin" in warning
    assert "words-that-were-never-shipped.txt" in warning


def test_broken_plugin_warns_with_a_class_of_its_own(plugin: Install, run: Run) -> None:
    code = (
        "import warnings; from xrobust.tasks import TASKS\n"
        "from xrobust.perturbations.errors import PluginWarning\n"
        "with warnings.catch_warnings(record=True) as caught:\n"
        "    warnings.simplefilter('always'); names = TASKS.names()\n"
        "ours = [warning for warning in caught if issubclass(warning.category, PluginWarning)]\n"
        "print(len(ours), 'xnli' in names)"
    )
    assert run("-c", code, path=(plugin("broken"),)).stdout.split() == ["1", "True"]


def test_built_in_perturbation_needs_no_plugin_and_hears_of_none(plugin: Install, run: Run) -> None:
    text = "an ordinary sentence of seven words indeed"
    arguments = ("perturb", "--perturbation", "swap@1.0", "--lang", "en", text)
    with_broken = run("-c", MAIN, *arguments, path=(plugin("broken"),))
    assert with_broken.stderr == ""
    assert with_broken.stdout == run("-c", MAIN, *arguments).stdout


def test_plugin_under_a_taken_name_is_refused_by_name(plugin: Install, run: Run) -> None:
    code = (
        "import warnings; from xrobust.perturbations import PERTURBATIONS\n"
        "with warnings.catch_warnings(record=True) as caught:\n"
        "    warnings.simplefilter('always'); names = PERTURBATIONS.names()\n"
        "print(PERTURBATIONS.origin('swap')); print(names.count('swap'))\n"
        "print(*(str(warning.message).replace(chr(10), ' ') for warning in caught))"
    )
    origin, count, message = run("-c", code, path=(plugin("duplicate"),)).stdout.splitlines()
    assert "xrobust_duplicate_plugin" not in origin
    assert count == "1"
    assert "two perturbations are called 'swap'" in message
    assert "xrobust-duplicate-plugin" in message
    assert origin in message
