"""Where the user's files lie: what can be made again, and what was given to xrobust to keep."""

from __future__ import annotations

import os
from pathlib import Path


def cache_directory() -> Path:
    """The folder of what can be made again.

    It is `$XROBUST_CACHE`, else `$XDG_CACHE_HOME/xrobust`, else `~/.cache/xrobust`.
    """
    return _folder("XROBUST_CACHE", shared="XDG_CACHE_HOME", home=".cache")


def data_directory() -> Path:
    """The folder of what the user has given to xrobust to keep.

    It is `$XROBUST_DATA`, else `$XDG_DATA_HOME/xrobust`, else `~/.local/share/xrobust`.
    """
    return _folder("XROBUST_DATA", shared="XDG_DATA_HOME", home=".local/share")


def _folder(own: str, *, shared: str, home: str) -> Path:
    if named := os.environ.get(own):
        return Path(named).expanduser()
    base = os.environ.get(shared)
    return (Path(base).expanduser() if base else Path.home() / home) / "xrobust"
