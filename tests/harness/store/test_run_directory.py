"""The run directory: a cell is whole or not there, whatever fails while it is written or happens to it afterwards."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.harness.store.cells import RECORD, STATISTICS, identity, items, write, write_accuracies
from xrobust.perturbations.errors import DamageWarning, RunError
from xrobust.store.headers import Header
from xrobust.store.run_directory import RunDirectory

CELL = identity()
OTHER = identity("swap@5")


def cells(path: Path) -> list[str]:
    """What can still be read, quietly."""
    with warnings.catch_warnings(action="ignore", category=DamageWarning):
        directory = RunDirectory.read(path)
        return [cell for cell in directory.cells() if directory.header(cell) is not None]


def test_stored_cell_comes_back(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path / "run") as directory:
        assert directory.header(CELL.cell) is None
        write(directory, scores={"accuracy": 50.0})
    directory = RunDirectory.read(tmp_path / "run")
    header = directory.header(CELL.cell)
    assert header is not None
    assert (header.identity, header.status, header["scores"]) == (CELL, "finished", {"accuracy": 50.0})
    assert header.identity.signature == CELL.signature
    assert header.rows is not None
    assert header.rows.count == 2
    found = directory.statistics(header)
    assert (found.ids.to_pylist(), found.clusters.to_pylist()) == (["x-0", "x-1"], ["c-0", "c-0"])
    np.testing.assert_array_equal(found.rows, STATISTICS)
    table = directory.table(header)
    assert table.to_pylist()[0] == {
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
    assert table["prediction"].to_pylist()[1] == '{"span": [1, 2]}'
    assert table["premise.perturbed"].to_pylist()[1] is None


def test_cells_without_rows_are_stored_too(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path) as directory:
        directory.write(CELL, {**RECORD, "reason": "Chinese has no keys"}, status="inapplicable")
        directory.write(OTHER, {**RECORD, "error": {"kind": "DataError", "message": "no"}}, status="failed")
    directory = RunDirectory.read(tmp_path)
    header = directory.header(CELL.cell)
    assert header is not None
    assert not header.scored
    assert header["reason"] == "Chinese has no keys"
    assert [failed.identity for failed in directory.failed()] == [OTHER]
    assert not list(tmp_path.rglob("*.parquet"))


def test_other_cells_join_a_run_directory(tmp_path: Path) -> None:
    others = [identity(language="hi"), identity("swap@3#1"), identity(limit="5"), identity(torch="2.14.0")]
    for cell in (CELL, *others):
        with RunDirectory.open(tmp_path) as directory:
            write(directory, cell)
    assert cells(tmp_path) == sorted(cell.cell for cell in (CELL, *others))


def test_fresh_throws_the_old_run_away_and_nothing_else(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory)
        directory.journal("0123456789ab").parent.mkdir()
        directory.journal("0123456789ab").write_bytes(b"x")
    mine = ["notes.txt", "cells/mine.json", "journals/diary.md", ".movie.partial", "cells/.notes.partial"]
    for name in mine:
        (tmp_path / name).write_text("mine")
    (tmp_path / "journals" / "folder").mkdir()
    with RunDirectory.open(tmp_path, fresh=True) as directory:
        assert directory.header(CELL.cell) is None
        assert not directory.journal("0123456789ab").exists()
    assert [(tmp_path / name).read_text() for name in mine] == ["mine"] * len(mine)
    assert sorted(path.name for path in (tmp_path / "cells").iterdir()) == [".notes.partial", "mine.json"]


@pytest.mark.parametrize("survivors", range(6))
def test_fresh_that_is_killed_leaves_a_directory_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survivors: int
) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory)
        write(directory, OTHER)
        directory.write_results({})
    real, left = Path.unlink, survivors

    def unlink(path: Path, *, missing_ok: bool = False) -> None:
        nonlocal left
        if left == 0 and path.suffix in {".json", ".parquet"}:
            raise KeyboardInterrupt
        left -= path.suffix in {".json", ".parquet"}
        real(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", unlink)
        with pytest.raises(KeyboardInterrupt):
            RunDirectory.open(tmp_path, fresh=True)
    with RunDirectory.open(tmp_path) as directory:
        write(directory)
    assert CELL.cell in cells(tmp_path)


def test_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    for fresh in (False, True):
        with pytest.raises(RunError, match="not a run directory"):
            RunDirectory.open(tmp_path, fresh=fresh)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("content", ["{", "[]", "", None, '{"schema": "two"}', "\x00\xff"])
def test_damaged_or_missing_run_file_is_written_again_from_the_headers(tmp_path: Path, content: str | None) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory)
        directory.describe()
    before = (tmp_path / "run.json").read_bytes()
    if content is None:
        (tmp_path / "run.json").unlink()
    else:
        (tmp_path / "run.json").write_text(content)
    assert cells(tmp_path) == [CELL.cell]
    with RunDirectory.open(tmp_path) as directory:
        assert directory.header(CELL.cell) is not None
    assert (tmp_path / "run.json").read_bytes() == before
    assert json.loads(before)["cells"] == {CELL.cell: ["m c0ffee", "xnli", "de", "swap@3"]}


@pytest.mark.parametrize("schema", [1, 3])
@pytest.mark.parametrize("where", ["run.json", "cells/0123456789abcdef01234567.json"])
def test_run_of_another_schema_is_refused_and_kept(tmp_path: Path, schema: int, where: str) -> None:
    """Headers of schema 1 do not say which they are of; run.json does."""
    (tmp_path / "cells").mkdir()
    for name in ("run.json", "cells/0123456789abcdef01234567.json"):
        (tmp_path / name).write_text(json.dumps({"schema": schema} if name == where else {}))
    for use in (RunDirectory.open, RunDirectory.read):
        with pytest.raises(RunError, match=f"schema {schema}"):
            use(tmp_path)
    assert json.loads((tmp_path / where).read_text()) == {"schema": schema}
    RunDirectory.open(tmp_path, fresh=True).close()


def test_a_schema_in_run_json_alone_counts_for_nothing(tmp_path: Path) -> None:
    """One bit that turns in it is no reason to throw finished cells away."""
    with RunDirectory.open(tmp_path) as directory:
        write(directory, CELL)
    run = json.loads((tmp_path / "run.json").read_text())
    (tmp_path / "run.json").write_text(json.dumps({**run, "schema": 3}))
    assert RunDirectory.read(tmp_path).header(CELL.cell) is not None
    with RunDirectory.open(tmp_path) as directory:
        assert directory.header(CELL.cell) is not None
    assert json.loads((tmp_path / "run.json").read_text())["schema"] == run["schema"]


@pytest.mark.parametrize(
    "theirs",
    [
        ["results.json"], ["cells/notes.txt"], ["run.json", "results.json"], ["cells"], ["journals/2024-diary.md"],
        ["run.json", "data.txt"], [".movie.partial"],
    ],
)  # fmt: skip
def test_what_only_looks_like_a_run_is_refused_and_kept(tmp_path: Path, theirs: list[str]) -> None:
    for name in theirs:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('{"accuracy": 1}')
    for use in (RunDirectory.open, RunDirectory.read, functools.partial(RunDirectory.open, fresh=True)):
        with pytest.raises(RunError, match="not a run directory"):
            use(tmp_path)
    for name in theirs:
        assert (tmp_path / name).read_text() == '{"accuracy": 1}'


@pytest.mark.parametrize("content", ["", "{", "[" * 200_000])
def test_a_run_file_that_is_damaged_is_written_again_where_there_is_no_cell_yet(tmp_path: Path, content: str) -> None:
    RunDirectory.open(tmp_path).close()
    whole = (tmp_path / "run.json").read_bytes()
    (tmp_path / "run.json").write_text(content)
    RunDirectory.open(tmp_path).close()
    assert (tmp_path / "run.json").read_bytes() == whole
    (tmp_path / "run.json").unlink()
    (tmp_path / "results.json").write_text("{}")
    RunDirectory.open(tmp_path).close()
    assert (tmp_path / "run.json").read_bytes() == whole


def test_a_schema_that_is_damaged_in_the_only_header_is_damage(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory, CELL)
    path = tmp_path / "cells" / f"{CELL.cell}.json"
    path.write_bytes(path.read_bytes().replace(b'"schema":2', b'"schema":3'))
    assert b'"schema":3' in path.read_bytes()
    with RunDirectory.open(tmp_path) as directory, pytest.warns(DamageWarning):
        assert directory.header(CELL.cell) is None


def test_what_run_json_names_and_is_gone_is_lost(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory, CELL)
        write(directory, OTHER)
        directory.describe()
    (tmp_path / "cells" / f"{OTHER.cell}.json").unlink()
    lost = {OTHER.cell: ["m c0ffee", "xnli", "de", "swap@5"]}
    assert RunDirectory.read(tmp_path).lost == lost
    RunDirectory.open(tmp_path).close()  # another command in between forgets nothing
    assert RunDirectory.read(tmp_path).lost == lost
    with RunDirectory.open(tmp_path) as directory:
        write(directory, OTHER)
        directory.describe()
    assert RunDirectory.read(tmp_path).lost == {}
    (tmp_path / "cells" / f"{OTHER.cell}.json").unlink()
    run = json.loads((tmp_path / "run.json").read_text())
    run["cells"][OTHER.cell][3] = "swap@4"  # a run.json that is damaged says nothing
    for content in (json.dumps(run), "{", "[]", '{"cells": 3, "digest": 4}'):
        (tmp_path / "run.json").write_text(content)
        assert RunDirectory.read(tmp_path).lost == {}


def test_values_that_are_no_json_leave_nothing_behind(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path) as directory:
        with pytest.raises(TypeError):
            write(directory, CELL, state={1, 2})
        assert directory.header(CELL.cell) is None
        assert not [*(tmp_path / "cells").iterdir()] if (tmp_path / "cells").exists() else True
        write(directory, CELL)
        with pytest.raises(TypeError):
            write(directory, CELL, state={1, 2})
        assert directory.header(CELL.cell) is not None
        assert directory.statistics(directory.header(CELL.cell)).ids.to_pylist() == ["x-0", "x-1"]


def test_each_header_is_read_once_and_rows_once_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory, CELL)
    seen: list[str] = []
    read_bytes = Path.read_bytes

    def counting(path: Path) -> bytes:
        seen.append(path.suffix)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", counting)
    with RunDirectory.open(tmp_path) as directory:
        header = directory.header(CELL.cell)
        assert header is not None
        assert directory.failed() == []
        assert directory.statistics(header).ids.to_pylist() == ["x-0", "x-1"]
        directory.describe()
    assert sorted(seen) == [".json", ".parquet"]


def test_missing_run_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(RunError, match="not a run directory"):
            RunDirectory.read(path)


def test_second_writer_is_refused_until_the_first_is_done(tmp_path: Path) -> None:
    first = RunDirectory.open(tmp_path)
    with pytest.raises(RunError, match="another process"):
        RunDirectory.open(tmp_path)
    first.close()
    RunDirectory.open(tmp_path).close()


def run_python(script: str, path: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(
        [sys.executable, "-c", script, str(path)], env=environment, check=False, capture_output=True, text=True
    )


def test_process_that_is_killed_lets_its_lock_go(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from xrobust.store.run_directory import RunDirectory\n"
        "directory = RunDirectory.open(Path(sys.argv[1]))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert run_python(script, tmp_path).returncode == -9
    RunDirectory.open(tmp_path).close()


@pytest.mark.parametrize("target", ["parquet", "json"])
def test_failing_disk_costs_no_finished_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    real, refused = os.replace, []

    def refuse(source: Any, destination: Any) -> None:
        if Path(destination).name == f"{CELL.cell}.{target}":
            refused.append(destination)
            raise OSError(28, "No space left on device")
        real(source, destination)

    with RunDirectory.open(tmp_path) as directory:
        write(directory, OTHER)
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", refuse)
            with pytest.raises(RunError, match=r"cannot write(.|\n)*No space left(.|\n)*what is finished stays"):
                write(directory)
        assert refused
        assert directory.header(CELL.cell) is None
        assert not list(tmp_path.rglob("*.partial"))
        assert cells(tmp_path) == [OTHER.cell]
        write(directory)
        assert directory.header(CELL.cell) is not None


def test_full_disk_is_an_error_and_keeps_what_is_finished(tmp_path: Path) -> None:
    # A limit on the size of files stands for the full disk: the system itself refuses the write.
    script = (
        "import resource, signal, sys; from pathlib import Path; import numpy as np\n"
        "from xrobust.grid.identity import Identity\n"
        "from xrobust.store.run_directory import RunDirectory; from xrobust.tasks import Example, Item\n"
        "from xrobust.perturbations.errors import RunError\n"
        "def cell(directory, name, text):\n"
        "    items = [Item(Example('x', 'c', {'text': text}, 'a'))]\n"
        "    setting = {'checkpoint': 'c', 'task': 'xnli', 'language': 'de', 'data': name}\n"
        "    own = Identity(setting, {'condition': 'clean'})\n"
        "    record = {'checkpoint': {'name': 'm'}}\n"
        "    rows = {'items': items, 'predictions': ['a'], 'statistics': np.ones((1, 2))}\n"
        "    directory.write(own, record, status='finished', **rows)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "noise = ''.join(map(chr, np.random.default_rng(1).integers(32, 120, 300_000)))\n"
        "with RunDirectory.open(Path(sys.argv[1])) as directory:\n"
        "    cell(directory, 'small', 'x')\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))\n"
        "    try: cell(directory, 'large', noise)\n"
        "    except RunError as error: print(error)\n"
        "    cell(directory, 'again', 'x')\n"
    )
    done = run_python(script, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "cannot write" in done.stdout
    directory = RunDirectory.read(tmp_path)
    headers = [header for header in map(directory.header, directory.cells()) if header is not None]
    assert sorted(header.identity.setting["data"] for header in headers) == ["again", "small"]


def test_run_directory_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot write"):
        RunDirectory.open(tmp_path / "file" / "run")


def test_kill_between_rows_and_header_leaves_the_cell_unfinished(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory)
    (tmp_path / "cells" / f"{CELL.cell}.json").unlink()
    (tmp_path / "cells" / f".{CELL.cell}.json.77.partial").write_text("{")
    with RunDirectory.open(tmp_path) as directory:
        assert directory.header(CELL.cell) is None
        assert not list(tmp_path.rglob("*.partial"))
        write(directory)
        assert directory.header(CELL.cell) is not None


def test_rows_that_do_not_match_are_a_bug_and_not_stored(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path) as directory:
        with pytest.raises(ValueError, match="2 items, 1 predictions"):
            directory.write(CELL, RECORD, status="finished", items=items(), predictions=["a"], statistics=STATISTICS)
        assert directory.header(CELL.cell) is None


def test_equal_cells_are_equal_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with RunDirectory.open(tmp_path / name) as directory:
            write(directory)
            directory.write_results({"b": 1, "a": "ü"})
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*")]
    assert len(files) == 4
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def read(path: Path) -> tuple[Header, list[list[float]], list[dict[str, Any]]] | None:
    """All that a cell says; None where it does not count."""
    with warnings.catch_warnings(action="ignore", category=DamageWarning):
        directory = RunDirectory.read(path)
        header = directory.header(CELL.cell)
    if header is None:
        return None
    return header, directory.statistics(header).rows.tolist(), directory.table(header).to_pylist()


@pytest.mark.parametrize("ending", ["json", "parquet"])
def test_a_bit_that_turns_is_seen_at_every_byte(tmp_path: Path, ending: str) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory)
    whole = read(tmp_path)
    file = tmp_path / "cells" / f"{CELL.cell}.{ending}"
    data = file.read_bytes()
    for place in range(len(data)):
        file.write_bytes(data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :])
        assert read(tmp_path) in (None, whole), f"byte {place}"
    file.write_bytes(data)
    assert read(tmp_path) == whole is not None


@pytest.mark.parametrize("ending", ["json", "parquet"])
def test_a_file_that_is_cut_off_is_seen_and_warned_of(tmp_path: Path, ending: str) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory)
    file = tmp_path / "cells" / f"{CELL.cell}.{ending}"
    data = file.read_bytes()
    for tenth in range(10):
        file.write_bytes(data[: len(data) * tenth // 10])
        with pytest.warns(DamageWarning, match="damaged"):
            assert RunDirectory.read(tmp_path).header(CELL.cell) is None


@pytest.mark.parametrize("endings", [("json",), ("parquet",), ("json", "parquet")])
def test_files_of_two_cells_that_change_places_are_seen(tmp_path: Path, endings: tuple[str, ...]) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory)
        directory.write(
            OTHER, RECORD, status="finished", items=items()[:1], predictions=["a"], statistics=np.ones((1, 2))
        )
    for ending in endings:
        one, other = (tmp_path / "cells" / f"{cell.cell}.{ending}" for cell in (CELL, OTHER))
        content = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(content)
    assert cells(tmp_path) == []


def test_rows_that_are_edited_are_seen(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    with RunDirectory.open(tmp_path) as directory:
        write(directory)
    file = tmp_path / "cells" / f"{CELL.cell}.parquet"
    table = pq.read_table(file)
    for changed in (table.take([1, 0]), table.slice(0, 1), table.drop_columns(["cluster"]), table.slice(0, 0)):
        pq.write_table(changed, file, compression="zstd")
        assert cells(tmp_path) == []
    pq.write_table(table, file, compression="zstd")
    assert cells(tmp_path) == [CELL.cell]


def test_headers_that_are_edited_by_hand_are_seen(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory)
    file = tmp_path / "cells" / f"{CELL.cell}.json"
    written = json.loads(file.read_text())
    edits: list[dict[str, Any]] = [
        {"scores": {"accuracy": 99.0}},
        {"counts": {**written["counts"], "changed": 0}},
        {"status": "unchanged"},
        {"rows": [written["rows"][0], 3, written["rows"][2]]},
        {"identity": identity("swap@5").to_json()},
        {"checkpoint": {"name": "better", "baseline": None, "intermediate": []}},
    ]
    for edit in edits:
        file.write_text(json.dumps({**written, **edit}))
        assert cells(tmp_path) == [], edit
    file.write_text(json.dumps(written, indent=2))  # other white space is no other header
    assert cells(tmp_path) == [CELL.cell]


def test_finished_run_is_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path) as directory:
        write(directory)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    tmp_path.chmod(0o500)
    try:
        assert read(tmp_path) is not None
    finally:
        tmp_path.chmod(0o700)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("left", ["lock", "journals", "cells", ".run.json.123.partial"])
def test_what_a_kill_leaves_before_the_first_cell_is_a_run(tmp_path: Path, left: str) -> None:
    (tmp_path / "run").mkdir()
    if left in ("journals", "cells"):
        (tmp_path / "run" / left).mkdir()
    else:
        (tmp_path / "run" / left).touch()
    with RunDirectory.open(tmp_path / "run") as run:
        assert run.cells() == []


def test_rows_are_held_against_a_header_that_another_reader_found(tmp_path: Path) -> None:
    with RunDirectory.open(tmp_path) as run:
        write_accuracies(run, CELL, [1.0, 0.0])
        write_accuracies(run, OTHER, [0.0, 0.0])
    header = RunDirectory.read(tmp_path).header(CELL.cell)
    assert header is not None
    one, other = (tmp_path / "cells" / f"{cell.cell}.parquet" for cell in (CELL, OTHER))
    one.write_bytes(other.read_bytes())
    for read in (RunDirectory.statistics, RunDirectory.table):
        with pytest.raises(RunError, match="damaged"):
            read(RunDirectory.read(tmp_path), header)
