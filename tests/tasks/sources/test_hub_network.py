"""The Hub without a network: an error at once, or what the cache has."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Benchmark

LOAD = """
import json, sys
from xrobust.perturbations.errors import DataError
from xrobust.tasks import TASKS, Source
found = {}
for task, language in (("xnli", "de"), ("tatoeba", "de"), ("tatoeba", "zh")):
    try:
        found[task + language] = [example.id for example in TASKS.get(task).load(Source("hub"), language, "test")]
    except DataError as error:
        found[task + language] = [str(error)]
json.dump(found, sys.stdout)
"""


class Line:
    """A Hub that takes every call and hangs up."""

    def __init__(self) -> None:
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()

    def close(self) -> None:
        """Stop."""
        # Wakes the thread that waits for a call; closing alone would leave it waiting.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def line() -> Iterator[Line]:
    """A Hub that hangs up."""
    line = Line()
    yield line
    line.close()


def load(line: Line, home: Path, *, offline: bool) -> dict[str, list[str]]:
    """What a process of its own reads from the Hub at the end of a line: example ids, or a message."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "http", "HTTP"))}
    environment |= {
        "HF_ENDPOINT": line.address,
        "HF_HOME": str(home),
        "HF_HUB_OFFLINE": str(int(offline)),
        "NO_PROXY": "*",
    }
    done = subprocess.run([sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("offline", [False, True])
def test_hub_that_does_not_answer_is_not_asked_again(*, offline: bool, line: Line, tmp_path: Path) -> None:
    found = load(line, tmp_path, offline=offline)
    for (message,) in found.values():
        assert "from google/xtreme" in message
        assert "got: no answer from the Hub, and no copy in the cache" in message
        assert "fix: check the network, or name a local copy by --data-dir, or another source by --source" in message
    # The library alone asks six times a configuration.
    assert line.calls == 0 if offline else 0 < line.calls < len(found)


@pytest.mark.parametrize("offline", [False, True])
def test_cached_copy_serves_without_the_network(
    *, offline: bool, line: Line, benchmark_data: Benchmark, tmp_path: Path
) -> None:
    import datasets

    repository = benchmark_data.hub(tmp_path).folder().rename(tmp_path / "xtreme")
    cache = tmp_path / "home/datasets"
    for config in ("XNLI", "tatoeba.deu"):
        datasets.load_dataset(str(repository), config, cache_dir=str(cache))
    # The library keeps what it loads from the Hub under the repository's whole name.
    shutil.move(cache / "xtreme", cache / "google___xtreme")
    found = load(line, tmp_path / "home", offline=offline)
    assert found["xnlide"] == [f"xnli-test-{row}" for row in range(6)]
    assert found["tatoebade"] == [f"tatoeba-de-{row}" for row in range(5)]
    assert "cannot load 'tatoeba.cmn'" in found["tatoebazh"][0]
