"""Fixtures of the command line's tests."""

from __future__ import annotations

import sys

import pytest

from tests.harness.cli.running import Cli, Done
from xrobust.cli import main


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs a command; no mistake of the user's may end in a traceback."""

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["xrobust", *map(str, arguments)])
        capsys.readouterr()  # what the fixtures wrote, such as the progress of saving a model
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Done(int(stopped.value.code or 0), out, err)

    return run
