"""Files are replaced whole, and a lock has one holder."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from xrobust.perturbations.errors import RunError
from xrobust.store.files import Lock, is_partial, replace_file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("durable", [True, False])
def test_file_takes_the_place_of_the_old_one_and_its_size_is_told(tmp_path: Path, *, durable: bool) -> None:
    (tmp_path / "file").write_text("old and longer")
    assert replace_file(tmp_path / "file", lambda file: file.write("né".encode()), durable=durable) == 3
    assert (tmp_path / "file").read_text(encoding="utf-8") == "né"
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize("reason", [OSError, KeyboardInterrupt, ValueError])
def test_write_that_breaks_off_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, *, durable: bool, reason: type[BaseException]
) -> None:
    def half(file: BinaryIO) -> None:
        file.write(b"half")
        assert [is_partial(path) for path in sorted(tmp_path.iterdir())] == [True, False]
        raise reason

    (tmp_path / "file").write_text("old")
    with pytest.raises(reason):
        replace_file(tmp_path / "file", half, durable=durable)
    assert (tmp_path / "file").read_text() == "old"
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize(("durable", "flushed"), [(True, ["content", "folder"]), (False, [])])
def test_only_a_durable_file_waits_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, durable: bool, flushed: list[str]
) -> None:
    found: list[str] = []

    def fsync(descriptor: int) -> None:
        found.append("folder" if os.path.samestat(os.fstat(descriptor), tmp_path.stat()) else "content")

    monkeypatch.setattr("os.fsync", fsync)
    replace_file(tmp_path / "file", lambda file: file.write(b"x"), durable=durable)
    assert found == flushed


def test_lock_has_one_holder_at_a_time(tmp_path: Path) -> None:
    first = Lock.take(tmp_path / "lock")
    with pytest.raises(RunError, match=f"another process is writing the run directory '{tmp_path}'"):
        Lock.take(tmp_path / "lock")
    first.release()
    with Lock.take(tmp_path / "lock"), pytest.raises(RunError):
        Lock.take(tmp_path / "lock")
    Lock.take(tmp_path / "lock").release()


def test_lock_is_that_of_its_file_and_not_of_its_thread(tmp_path: Path) -> None:
    lock = Lock.take(tmp_path / "lock")
    refused: list[RunError] = []

    def other() -> None:
        try:
            Lock.take(tmp_path / "lock")
        except RunError as error:
            refused.append(error)
        lock.release()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert len(refused) == 1
    Lock.take(tmp_path / "lock").release()


def test_who_waits_gets_the_lock_when_it_is_let_go(tmp_path: Path) -> None:
    order: list[str] = []
    lock = Lock.take(tmp_path / "lock")

    def other() -> None:
        with Lock.take(tmp_path / "lock", wait=True):
            order.append("second")

    thread = threading.Thread(target=other)
    thread.start()
    order.append("first")
    lock.release()
    thread.join(timeout=60)
    assert order == ["first", "second"]


def test_lock_in_a_folder_that_is_none_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((NotADirectoryError, FileExistsError)):
        Lock.take(tmp_path / "file" / "lock")
