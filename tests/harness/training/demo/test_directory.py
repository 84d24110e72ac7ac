"""A directory that appears whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xrobust.training.demo.directory import built_once


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def build_half(directory: Path, reason: type[BaseException]) -> None:
    with built_once(directory) as workplace:
        assert workplace is not None
        (workplace / "file").write_text("half", encoding="utf-8")
        raise reason


def test_directory_appears_when_the_block_ends(tmp_path: Path) -> None:
    with built_once(tmp_path / "cache" / "made") as workplace:
        assert workplace is not None
        (workplace / "file").write_text("whole", encoding="utf-8")
        assert not (tmp_path / "cache" / "made").exists()
    assert (tmp_path / "cache" / "made" / "file").read_text(encoding="utf-8") == "whole"
    assert names(tmp_path / "cache") == ["made"]


@pytest.mark.parametrize("reason", [KeyboardInterrupt, ValueError, SystemExit])
def test_whatever_ends_the_block_early_leaves_nothing(tmp_path: Path, reason: type[BaseException]) -> None:
    with pytest.raises(reason):
        build_half(tmp_path / "made", reason)
    assert names(tmp_path) == []


def test_what_is_there_is_not_built_again(tmp_path: Path) -> None:
    with built_once(tmp_path / "made"):
        pass
    with built_once(tmp_path / "made") as workplace:
        assert workplace is None


def test_what_a_killed_process_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "made.partial-killed").mkdir()
    (tmp_path / "made.partial-killed" / "file").write_text("half", encoding="utf-8")
    with built_once(tmp_path / "made"):
        assert not (tmp_path / "made.partial-killed").exists()
    assert names(tmp_path) == ["made"]


def test_a_second_process_waits_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from xrobust.training.demo.directory import built_once\n"
        "print('asking', flush=True)\n"
        "with built_once(Path(sys.argv[1])) as workplace: print(workplace)"
    )
    with built_once(tmp_path / "made"):
        second = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "made")], stdout=subprocess.PIPE, text=True
        )
        assert second.stdout is not None
        assert second.stdout.readline() == "asking\n"
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(0.3)
    output, _ = second.communicate(timeout=60)
    assert output == "None\n"
