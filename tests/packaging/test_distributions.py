"""The wheel and the source distribution hold all of the three rooms, and nothing else."""

from __future__ import annotations

import configparser
import email
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.parametrize("built_from", ["wheel", "wheel_of_sdist"])
def test_wheel_holds_the_files_of_the_tree(
    built_from: str, tree_files: dict[str, Path], request: pytest.FixtureRequest
) -> None:
    with zipfile.ZipFile(request.getfixturevalue(built_from)) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert names == set(tree_files)
        changed = [name for name in names if archive.read(name) != tree_files[name].read_bytes()]
    assert changed == []


def test_wheel_brings_the_command_and_the_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (folder,) = {name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        entry_points = configparser.ConfigParser()
        entry_points.read_string(archive.read(f"{folder}/entry_points.txt").decode())
        metadata = email.message_from_bytes(archive.read(f"{folder}/METADATA"))
        names = archive.namelist()
    assert dict(entry_points["console_scripts"]) == {"xrobust": "xrobust.cli:main"}
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert f"{folder}/licenses/LICENSE" in names
    assert f"{folder}/licenses/perturbations/resources/NOTICE" in names
    assert [name.split("/")[0] for name in names if name.endswith("top_level.txt")] == [folder]
    assert {name.split("/")[0] for name in names} == {"xrobust", folder}


def test_installed_wheel_answers_with_its_own_data(
    wheel: Path,
    install: Callable[[Path, Path], Path],
    run: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    target = install(wheel, tmp_path / "installed")
    where = run("-c", "import xrobust; print(xrobust.__file__)", path=(target,)).stdout.strip()
    assert Path(where).is_relative_to(target)

    main = "from xrobust.cli import main; main()"
    suites = run("-c", main, "list", "suites", path=(target,)).stdout
    assert "noisy" in suites
    assert "codeswitch" in suites
    assert "demo" in run("-c", main, "list", "checkpoints", path=(target,)).stdout
    text = "the quick brown fox jumps over the lazy dog"
    slipped = run("-c", main, "perturb", "--perturbation", "keyboard@1.0", "--lang", "en", text, path=(target,)).stdout
    assert slipped.strip() != text
    assert len(slipped.split()) == len(text.split())
