"""The journal: what was appended is there, whatever tore the end off."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from xrobust.inference.journal import Journal
from xrobust.perturbations.errors import RunError

OUTPUTS = [np.arange(6, dtype=np.float32).reshape(2, 3), np.ones((1, 3), np.float32), np.zeros((4, 3), np.float32)]


def fill(path: Path) -> None:
    with Journal.open(path, digest="work") as journal:
        for index, array in enumerate(OUTPUTS):
            journal.append(index, array)


def read(path: Path, digest: str = "work") -> list[tuple[int, np.ndarray]]:
    with Journal.open(path, digest=digest) as journal:
        return list(journal.replay())


def assert_holds(path: Path, count: int) -> None:
    found = read(path)
    assert [index for index, _ in found] == list(range(count))
    for (_, array), expected in zip(found, OUTPUTS, strict=False):
        np.testing.assert_array_equal(array, expected)


def test_appended_batches_come_back_in_order(tmp_path: Path) -> None:
    fill(tmp_path / "new" / "journal")
    assert_holds(tmp_path / "new" / "journal", 3)


def test_every_torn_tail_costs_the_last_batch_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    fill(path)
    whole = path.read_bytes()
    last = 8 + 8 + OUTPUTS[2].nbytes + 16
    for kept in range(len(whole) - last, len(whole)):
        path.write_bytes(whole[:kept])
        assert_holds(path, 2)
        assert path.stat().st_size == len(whole) - last


def test_journal_goes_on_behind_a_torn_tail(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    fill(path)
    path.write_bytes(path.read_bytes()[:-5])
    with Journal.open(path, digest="work") as journal:
        journal.append(2, OUTPUTS[2])
    assert_holds(path, 3)


def test_damaged_frame_ends_what_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    fill(path)
    data = bytearray(path.read_bytes())
    data[-(16 + OUTPUTS[2].nbytes + 16) - 1] ^= 1  # the digest of the second frame
    path.write_bytes(data)
    assert_holds(path, 1)


def test_journal_of_other_work_is_started_afresh(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    fill(path)
    assert read(path, digest="other") == []
    assert read(path) == []


@pytest.mark.parametrize("content", [b"", b"xrobust jour", b"something else entirely, and quite long\n" * 9])
def test_foreign_content_is_no_journal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal"
    path.write_bytes(content)
    assert read(path) == []
    fill(path)
    assert_holds(path, 3)


def test_what_a_full_disk_left_of_a_frame_hides_no_later_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(file: BinaryIO, data: bytes) -> None:
        file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    with Journal.open(tmp_path / "journal", digest="work") as journal:
        journal.append(0, OUTPUTS[0])
        with monkeypatch.context() as patch:
            patch.setattr("xrobust.inference.journal._write", half)
            with pytest.raises(RunError, match="No space left"):
                journal.append(1, OUTPUTS[2])
        journal.append(1, OUTPUTS[1])
        assert [index for index, _ in journal.replay()] == [0, 1]
    assert_holds(tmp_path / "journal", 2)


def test_parts_follow_one_another_and_each_is_numbered_from_0(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal", digest="work") as journal:
        first, empty, second = journal.part(1), journal.part(0), journal.part(2)
        second.append(1, OUTPUTS[2])
        first.append(0, OUTPUTS[0])
        assert list(empty.replay()) == []
    with Journal.open(tmp_path / "journal", digest="work") as journal:
        assert [index for index, _ in journal.replay()] == [2, 0]
        ((index, array),) = journal.part(1).replay()
        assert index == 0
        np.testing.assert_array_equal(array, OUTPUTS[0])
        ((index, array),) = journal.part(2).replay()
        assert index == 1
        np.testing.assert_array_equal(array, OUTPUTS[2])
        assert list(journal.part(9).replay()) == []


def test_killed_process_leaves_every_finished_batch(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; import numpy as np\n"
        "from xrobust.inference.journal import Journal\n"
        "journal = Journal.open(Path(sys.argv[1]), digest='work')\n"
        "for index in range(3): journal.append(index, np.full((2, 2), index, np.float32))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "journal")], env=environment, check=False)
    assert done.returncode == -9
    assert [index for index, _ in read(tmp_path / "journal")] == [0, 1, 2]


def test_deleted_journal_is_gone(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal", digest="work")
    journal.append(0, OUTPUTS[0])
    journal.delete()
    assert not (tmp_path / "journal").exists()


def test_folder_that_cannot_be_written_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"cannot write the journal.*\n.*\n.*--out"):
        Journal.open(tmp_path / "file" / "journal", digest="work")
