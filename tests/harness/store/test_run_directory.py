"""The run directory: a cell is whole or not there, whatever fails while it is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xrobust.perturbations import Edit, Perturbed
from xrobust.perturbations.errors import RunError
from xrobust.store.run_directory import Store
from xrobust.tasks import Example, Item

SETTINGS = {"conditions": ["swap@3"], "limit": None, "languages": {"xnli": ["de"]}}
STATISTICS = np.array([[1.0, 1.0], [0.0, 1.0]])


def items() -> list[Item]:
    clean = [
        Example(f"x-{n}", "c-0", {"premise": "ein Haus", "hypothesis": "schön ist's"}, "neutral") for n in range(2)
    ]
    return [Item(clean[0], {"premise": Perturbed("ein Haus", [Edit(4, 8, "Huas")])}), Item(clean[1])]


def write(store: Store, cell: str = "ab12", **header: Any) -> None:
    store.write(
        cell,
        header={"language": "de", **header},
        items=items(),
        predictions=["neutral", {"span": [1, 2]}],
        statistics=STATISTICS,
    )


def test_stored_cell_comes_back(tmp_path: Path) -> None:
    with Store.open(tmp_path / "run", settings=SETTINGS) as store:
        assert not store.has("ab12")
        write(store, scores={"accuracy": 50.0})
    store = Store.read(tmp_path / "run")
    assert store.has("ab12")
    header = store.header("ab12")
    assert (header["language"], header["scores"], header["parquet"]["rows"]) == ("de", {"accuracy": 50.0}, 2)
    rows = store.rows("ab12")
    assert (rows.ids, rows.clusters) == (("x-0", "x-1"), ("c-0", "c-0"))
    assert rows.predictions == ("neutral", {"span": [1, 2]})
    np.testing.assert_array_equal(rows.statistics, STATISTICS)
    assert store.table("ab12").to_pylist()[0] == {
        "id": "x-0",
        "cluster": "c-0",
        "gold": '"neutral"',
        "prediction": '"neutral"',
        "statistic_0": 1.0,
        "statistic_1": 1.0,
        "premise.clean": "ein Haus",
        "hypothesis.clean": "schön ist's",
        "premise.perturbed": "ein Huas",
        "premise.edits": '[[4, 8, "Huas"]]',
    }
    assert store.table("ab12")["premise.perturbed"].to_pylist()[1] is None


def test_cell_without_examples_is_stored_too(tmp_path: Path) -> None:
    with Store.open(tmp_path, settings=SETTINGS) as store:
        store.write("na", header={"not_applicable": "Chinese"}, items=[], predictions=[], statistics=np.zeros((0, 2)))
        assert store.rows("na").ids == ()
        assert store.rows("na").statistics.shape == (0, 2)


def test_headers_are_read_in_the_order_of_their_ids_and_without_parquet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path, settings=SETTINGS) as store:
        for cell in ("c3", "a1", "b2"):
            write(store, cell)
        monkeypatch.setattr("xrobust.store.run_directory.read_rows", None)
        assert list(store.headers()) == ["a1", "b2", "c3"]


def test_same_settings_go_on_and_details_may_differ(tmp_path: Path) -> None:
    with Store.open(tmp_path, settings=SETTINGS, details={"versions": {"torch": "1"}}) as store:
        write(store)
    with Store.open(tmp_path, settings=json.loads(json.dumps(SETTINGS)), details={"versions": {"torch": "2"}}) as store:
        assert store.has("ab12")
        assert store.run["versions"] == {"torch": "1"}


def test_other_settings_are_refused_by_name(tmp_path: Path) -> None:
    with Store.open(tmp_path, settings=SETTINGS) as store:
        write(store)
    with pytest.raises(RunError) as caught:
        Store.open(tmp_path, settings={**SETTINGS, "limit": 5, "dtype": "float16"})
    message = str(caught.value)
    assert "other settings: dtype, limit" in message
    assert "limit=null" in message
    assert "limit=5" in message
    assert "--fresh" in message
    assert Store.read(tmp_path).has("ab12")


def test_fresh_throws_the_old_run_away_and_nothing_else(tmp_path: Path) -> None:
    with Store.open(tmp_path, settings=SETTINGS) as store:
        write(store)
        store.journal("unit").parent.mkdir()
        store.journal("unit").write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("mine")
    with Store.open(tmp_path, settings={"limit": 5}, fresh=True) as store:
        assert store.headers() == {}
        assert store.run["settings"] == {"limit": 5}
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not store.journal("unit").exists()


def test_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    for fresh in (False, True):
        with pytest.raises(RunError, match="not a run directory"):
            Store.open(tmp_path, settings=SETTINGS, fresh=fresh)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("content", ["{", "[]", '{"schema": 99, "settings": {}}'])
def test_unreadable_run_file_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(RunError, match="fresh"):
        Store.open(tmp_path, settings=SETTINGS)


def test_missing_run_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="not a run directory"):
        Store.read(tmp_path / "none")


def test_second_writer_is_refused_until_the_first_is_done(tmp_path: Path) -> None:
    first = Store.open(tmp_path, settings=SETTINGS)
    with pytest.raises(RunError, match="another process"):
        Store.open(tmp_path, settings=SETTINGS)
    first.close()
    Store.open(tmp_path, settings=SETTINGS).close()


def test_refused_open_leaves_the_directory_free(tmp_path: Path) -> None:
    Store.open(tmp_path, settings=SETTINGS).close()
    with pytest.raises(RunError, match="other settings"):
        Store.open(tmp_path, settings={})
    Store.open(tmp_path, settings=SETTINGS).close()


def run_python(script: str, path: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(
        [sys.executable, "-c", script, str(path)], env=environment, check=False, capture_output=True, text=True
    )


def test_process_that_is_killed_lets_its_lock_go(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from xrobust.store.run_directory import Store\n"
        "store = Store.open(Path(sys.argv[1]), settings={'a': 1})\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert run_python(script, tmp_path).returncode == -9
    Store.open(tmp_path, settings={"a": 1}).close()


@pytest.mark.skipif(sys.platform != "linux", reason="tells files from their descriptors by /proc")
@pytest.mark.parametrize("target", ["ab12.parquet", "ab12.json"])
@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_failing_disk_costs_no_finished_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, step: str
) -> None:
    real = {"replace": os.replace, "fsync": os.fsync}[step]
    writing: list[str] = []

    def refuse(first: Any, *rest: Any) -> Any:
        name = str(rest[0]) if step == "replace" else Path(f"/proc/self/fd/{first}").readlink()
        if target in Path(name).name:
            writing.append(name)
            raise OSError(28, "No space left on device")
        return real(first, *rest)

    with Store.open(tmp_path, settings=SETTINGS) as store:
        write(store, "before")
        with monkeypatch.context() as patch:
            patch.setattr(os, step, refuse)
            with pytest.raises(RunError, match=r"cannot write(.|\n)*No space left(.|\n)*what is finished stays"):
                write(store)
        assert writing
        assert not store.has("ab12")
        assert list(store.headers()) == ["before"]
        assert not list(tmp_path.rglob("*.partial"))
        write(store)
        assert store.has("ab12")


def test_full_disk_is_an_error_and_keeps_what_is_finished(tmp_path: Path) -> None:
    # A limit on the size of files stands for the full disk: the system itself refuses the write.
    script = (
        "import resource, signal, sys; from pathlib import Path; import numpy as np\n"
        "from xrobust.store.run_directory import Store; from xrobust.tasks import Example, Item\n"
        "from xrobust.perturbations.errors import RunError\n"
        "def cell(store, name, text):\n"
        "    items = [Item(Example('x', 'c', {'text': text}, 'a'))]\n"
        "    store.write(name, header={}, items=items, predictions=['a'], statistics=np.ones((1, 2)))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "noise = ''.join(map(chr, np.random.default_rng(1).integers(32, 120, 300_000)))\n"
        "with Store.open(Path(sys.argv[1]), settings={}) as store:\n"
        "    cell(store, 'small', 'x')\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))\n"
        "    try: cell(store, 'large', noise)\n"
        "    except RunError as error: print(error)\n"
        "    cell(store, 'again', 'x')\n"
    )
    done = run_python(script, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "cannot write" in done.stdout
    assert sorted(Store.read(tmp_path).headers()) == ["again", "small"]


def test_run_directory_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot write"):
        Store.open(tmp_path / "file" / "run", settings=SETTINGS)


def test_kill_between_rows_and_header_leaves_the_cell_unfinished(tmp_path: Path) -> None:
    with Store.open(tmp_path, settings=SETTINGS) as store:
        write(store)
        (tmp_path / "cells" / "ab12.json").unlink()
        assert not store.has("ab12")
        (tmp_path / "cells" / ".ab12.json.77.partial").write_text("{")
    with Store.open(tmp_path, settings=SETTINGS) as store:
        assert not list(tmp_path.rglob("*.partial"))
        write(store)
        assert store.has("ab12")


def test_damaged_rows_do_not_count_as_finished(tmp_path: Path) -> None:
    with Store.open(tmp_path, settings=SETTINGS) as store:
        write(store)
        rows = tmp_path / "cells" / "ab12.parquet"
        whole = rows.read_bytes()
        rows.write_bytes(whole[:-1])
        assert not store.has("ab12")
        with pytest.raises(RunError, match="no finished cell"):
            store.rows("ab12")
        rows.write_bytes(bytes(len(whole)))
        with pytest.raises(RunError, match="damaged"):
            store.rows("ab12")


def test_rows_that_do_not_match_are_a_bug_and_not_stored(tmp_path: Path) -> None:
    with Store.open(tmp_path, settings=SETTINGS) as store:
        with pytest.raises(ValueError, match="2 items, 1 predictions"):
            store.write("ab12", header={}, items=items(), predictions=["a"], statistics=STATISTICS)
        assert not store.has("ab12")


def test_json_files_are_equal_for_equal_values(tmp_path: Path) -> None:
    with Store.open(tmp_path, settings=SETTINGS) as store:
        one = store.write_json("results.json", {"b": 1, "a": "ü"}).read_bytes()
        two = store.write_json("results.json", {"a": "ü", "b": 1}).read_bytes()
    assert one == two
    assert "ü" in one.decode()
