"""docs/plugins.md is true: its files are written, and its commands give what it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
COMMANDS = {
    "xrobust": ["-c", "from xrobust.cli import main; main()"],
    "pytest": ["-m", "pytest", "-p", "no:cacheprovider"],
}
PROGRAMS = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SHOWN = [tuple(part.split("\n", 1)) for block in PROGRAMS for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the page, each named in its first line."""
    folder = tmp_path_factory.mktemp("plugins")
    for name, code in re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        (folder / name).write_text(code, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("command", "printed"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_prints_what_the_page_says(folder: Path, command: str, printed: str) -> None:
    program, *arguments = shlex.split(command)
    done = subprocess.run(
        [sys.executable, *COMMANDS[program], *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    pattern = ".*".join(map(re.escape, printed.strip().split("…")))  # … stands for what the page leaves out
    assert re.fullmatch(pattern, done.stdout.strip(), re.DOTALL), done.stdout


def test_the_page_shows_files_and_commands(folder: Path) -> None:
    assert {path.name for path in folder.glob("*.py")} == {
        "careless.py", "drawn_out.py", "my_noise.py", "test_my_noise.py",
    }  # fmt: skip
    assert len(SHOWN) == PAGE.count("\n$ ")


def test_the_entry_point_is_that_of_the_example_package() -> None:
    (shown,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    package = tomllib.loads((ROOT / "tests" / "example_plugin" / "pyproject.toml").read_text(encoding="utf-8"))
    group = "xrobust.perturbations"
    assert tomllib.loads(shown)["project"]["entry-points"][group] == package["project"]["entry-points"][group]
