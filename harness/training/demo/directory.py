"""A directory that appears whole or not at all, built by one process at a time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xrobust.store.files import Lock


@contextmanager
def built_once(directory: Path) -> Iterator[Path | None]:
    """A folder to build in; it becomes `directory` when the block ends well.

    Yields:
        The folder, or None if another process has built `directory` in the meantime.

    Raises:
        OSError: If the place cannot be written.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    with Lock.take(directory.with_name(f"{directory.name}.lock"), wait=True):
        for left_behind in directory.parent.glob(f"{directory.name}.partial-*"):
            shutil.rmtree(left_behind, ignore_errors=True)
        if directory.is_dir():
            yield None
            return
        workplace = Path(tempfile.mkdtemp(prefix=f"{directory.name}.partial-", dir=directory.parent))
        try:
            yield workplace
            workplace.chmod(0o755)
            workplace.replace(directory)
        finally:
            shutil.rmtree(workplace, ignore_errors=True)
