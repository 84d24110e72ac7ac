"""Registries and plugin files: what is there, what is missing, and what is broken."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from xrobust.perturbations import PERTURBATIONS, Registry, Text, load_plugin, perturb
from xrobust.perturbations.errors import DuplicateNameError, PluginError, PluginWarning, UnknownNameError
from xrobust.perturbations.plugins import registry as registry_module

DEVOICING = '''from collections.abc import Iterator
from xrobust.perturbations import Candidate, Word, perturbation

@perturbation("test-devoicing", family="noise", languages={"de", "nl", "tr"}, version=1)
def final_devoicing(word: Word) -> Iterator[Candidate]:
    """Spell a word's last b, d, g as it sounds: p, t, k."""
    last = word.graphemes[-1]
    if last.text in "bdg":
        yield Candidate(last.start, last.end, [{"b": "p", "d": "t", "g": "k"}[last.text]])
'''


def plugin(folder: Path, text: str, name: str = "my_noise.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_ten_line_plugin_of_the_design_runs_from_a_file(tmp_path: Path) -> None:
    assert len(DEVOICING.splitlines()) <= 10
    path = plugin(tmp_path, DEVOICING)
    load_plugin(path)
    built = PERTURBATIONS.get("test-devoicing").build()
    assert perturb(Text("Der Hund ist lieb.", "de"), built, dose=1.0).perturbed.text == "Der Hunt ist liep."
    assert built.not_applicable(Text("dog", "en")) == "test-devoicing does not apply to en"
    assert built.summary == "Spell a word's last b, d, g as it sounds: p, t, k."
    assert built.origin == f"{path}:4"
    assert "test-devoicing" in PERTURBATIONS.names()
    load_plugin(path)  # the same file again is the same plugin


def test_built_in_perturbations_are_found_and_say_where_they_come_from() -> None:
    assert {"delete", "double", "keyboard", "lexicon", "spacing", "swap"} <= set(PERTURBATIONS.names())
    assert PERTURBATIONS.names() == sorted(PERTURBATIONS.names())
    assert [item.name for item in PERTURBATIONS] == PERTURBATIONS.names()
    assert "swap.py:" in PERTURBATIONS.origin("swap")


def test_an_unknown_name_suggests_close_ones() -> None:
    with pytest.raises(UnknownNameError) as caught:
        PERTURBATIONS.get("keybord")
    assert caught.value.fix == "did you mean 'keyboard'?"
    assert "swap" in str(caught.value.expected)
    with pytest.raises(UnknownNameError) as caught:
        PERTURBATIONS.get("xyzzy")
    assert "--plugin" in str(caught.value.fix)


def test_a_name_taken_by_a_built_in_is_an_error_that_names_both(tmp_path: Path) -> None:
    path = plugin(tmp_path, DEVOICING.replace("test-devoicing", "swap"))
    with pytest.raises(DuplicateNameError, match="two perturbations are called 'swap'") as caught:
        load_plugin(path)
    assert str(path) in str(caught.value.got)
    assert "swap.py:" in str(caught.value.got)
    assert "swap.py:" in PERTURBATIONS.origin("swap")


def test_a_plugin_that_takes_a_built_ins_name_is_found_out_before_any_look_up(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    path = plugin(tmp_path, DEVOICING.replace("test-devoicing", "keyboard"))
    code = (
        "import sys; from pathlib import Path; from xrobust.perturbations import PERTURBATIONS, load_plugin\n"
        "from xrobust.perturbations.errors import DuplicateNameError\n"
        "try: load_plugin(Path(sys.argv[1]))\n"
        "except DuplicateNameError: print(*PERTURBATIONS.names())"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env={**os.environ})
    assert {"delete", "keyboard", "spacing", "swap"} <= set(done.stdout.split())


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("import nothing_of_the_kind", "line 1"),
        ("\n\nraise RuntimeError('no')", "line 3"),
        ("def broken(:", None),
        ("import sys\nsys.exit(1)", "line 2"),
        (DEVOICING.replace('"nl"', '"xx"'), "line 4"),
    ],
)
def test_a_plugin_file_that_raises_is_an_error_that_names_it(tmp_path: Path, text: str, got: str | None) -> None:
    path = plugin(tmp_path, text)
    with pytest.raises(PluginError) as caught:
        load_plugin(path)
    assert str(path) in caught.value.what
    assert caught.value.got == got
    assert caught.value.fix


def test_a_plugin_file_that_is_not_there_suggests_one_that_is(tmp_path: Path) -> None:
    plugin(tmp_path, DEVOICING)
    with pytest.raises(PluginError) as caught:
        load_plugin(tmp_path / "my_nois.py")
    assert caught.value.fix == "did you mean 'my_noise.py'?"
    with pytest.raises(PluginError, match="no plugin file"):
        load_plugin(tmp_path / "nowhere" / "my_noise.py")
    with pytest.raises(PluginError, match="no plugin file"):
        load_plugin(tmp_path)


def test_a_plugin_file_that_is_no_python_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="is no Python file"):
        load_plugin(plugin(tmp_path, DEVOICING, "my_noise.txt"))


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group="test.plugins")


def test_a_broken_installed_plugin_is_named_and_the_rest_works(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [entry("gone", "no_such_module_at_all"), entry("lacks", "json:nothing")]
    monkeypatch.setattr(registry_module, "entry_points", lambda group: found)
    plugins: Registry[int] = Registry("thing", group="test.plugins", packages=())
    plugins.add("one", 1, origin="here")
    with pytest.warns(PluginWarning) as caught:
        assert plugins.names() == ["one"]
    first, second = (str(warning.message) for warning in caught)
    assert "'gone' of the package no_such_module_at_all is left out: ModuleNotFoundError" in first
    assert "'lacks' of the package json:nothing is left out: AttributeError" in second
    assert plugins.get("one") == 1  # and the broken ones are not tried again


def test_installed_plugins_are_not_imported_for_a_built_in_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(group: str) -> list[EntryPoint]:
        raise AssertionError(f"asked for {group}")

    monkeypatch.setattr(registry_module, "entry_points", refuse)
    assert PERTURBATIONS.get("swap").name == "swap"
