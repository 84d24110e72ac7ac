"""What users may import from `xrobust`, and the examples that the README gives them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import xrobust

README = Path(__file__).parent.parent / "README.md"


def test_the_public_names_are_these() -> None:
    assert xrobust.__all__ == [
        "Candidate",
        "Edit",
        "Field",
        "Perturbed",
        "Results",
        "Text",
        "Word",
        "XRobustError",
        "evaluate",
        "perturb",
        "perturbation",
        "task",
    ]
    assert all(callable(getattr(xrobust, name)) for name in xrobust.__all__)
    assert dir(xrobust) == sorted([*xrobust.__all__, "__version__"])


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        xrobust.nonsense  # noqa: B018 - the access is the test


def test_the_readme_s_plugin_does_what_the_readme_says(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    code = re.search(r"```python\n# my_noise.py\n(.*?)```", text, re.DOTALL)
    command = re.search(r"xrobust (perturb --plugin my_noise.py .*)\n(.*)\n", text)
    assert code is not None
    assert command is not None
    (tmp_path / "my_noise.py").write_text(code[1], encoding="utf-8")
    arguments, sentence = command[1].split(' "')
    done = subprocess.run(
        [sys.executable, "-c", "from xrobust.cli import main; main()", *arguments.split(), sentence.strip('"')],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{command[2]}\n"
