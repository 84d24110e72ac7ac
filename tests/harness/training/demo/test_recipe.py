"""The demo's recipe and where its checkpoints lie."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xrobust.checkpoints.demo import CHECKPOINTS, DemoRecipe, demo_directory, is_built, is_demo

if TYPE_CHECKING:
    import pytest


def test_equal_recipes_have_equal_digests() -> None:
    assert DemoRecipe(seed=3).digest() == DemoRecipe(seed=3).digest()


def test_directory_follows_the_cache_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XROBUST_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "shared"))
    assert demo_directory().parent == tmp_path / "shared" / "xrobust" / "demo"
    monkeypatch.setenv("XROBUST_CACHE", str(tmp_path / "own"))
    assert demo_directory().parent == tmp_path / "own" / "demo"


def test_recipes_do_not_share_a_directory() -> None:
    assert demo_directory(DemoRecipe(seed=1)) != demo_directory(DemoRecipe(seed=2))


def test_demo_checkpoints_are_told_from_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XROBUST_CACHE", str(tmp_path))
    for name in CHECKPOINTS:
        assert is_demo(demo_directory() / name)
    assert not is_demo(demo_directory())
    assert not is_demo(demo_directory() / "other")
    assert not is_demo(tmp_path / "xnli")


def test_a_directory_that_lacks_a_checkpoint_is_not_built(tmp_path: Path) -> None:
    for name in CHECKPOINTS:
        assert not is_built(tmp_path)
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text("{}", encoding="utf-8")
    assert is_built(tmp_path)
