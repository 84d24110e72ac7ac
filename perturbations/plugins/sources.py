"""What a plugin's code is, as a digest: results of an edited plugin are other results, whatever its version says."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from xrobust.perturbations.errors import PluginError, suggestion

_OWN: Final = __name__.partition(".")[0]
_UNREADABLE: Final = os.urandom(8)
"""Stands for code that cannot be read: no other process is to take it for the same."""


def source_digest(target: Callable[..., Any], *, files: Iterable[str] = ()) -> str:
    """Digest of the code that a plugin comes from, and of the files that it declares.

    The code of a package counts as a whole, since its modules use one another; a module that stands alone counts by
    itself, and what it imports does not count.

    Args:
        target: The function or class that is registered.
        files: Files that it reads, relative to the folder of its own file.

    Returns:
        16 hexadecimal digits; empty for xrobust's own code, whose version says what it does.

    Raises:
        PluginError: If a declared file is not there.
    """
    while isinstance(target, functools.partial):
        target = target.func
    read = [f"{name} {_digest(data)}" for name, data in _declared(target, files)]
    code = "" if target.__module__.partition(".")[0] == _OWN else _code(target)
    return _digest("\n".join((code, *read)).encode()) if read else code


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


def _code(target: Callable[..., Any]) -> str:
    """Digest of the code; where a package is installed does not matter."""
    home = _home(target.__module__)
    if home is None:
        return _digest(_shown(target))
    if home.name != "__init__.py":
        return _digest(home.read_bytes())
    modules = ((path.relative_to(home.parent).as_posix(), path) for path in home.parent.rglob("*.py"))
    return _digest("\n".join(f"{name} {_digest(path.read_bytes())}" for name, path in sorted(modules)).encode())


def _home(module: str) -> Path | None:
    """The file of a module's top-level package, or of the module where it is in none; None where there is no file.

    Namespace packages, which several distributions share, are passed over.
    """
    parts = module.split(".")
    for count in range(1, len(parts) + 1):
        file = getattr(sys.modules.get(".".join(parts[:count])), "__file__", None)
        if file is not None:
            return Path(file) if Path(file).is_file() else None
    return None


def _shown(target: Callable[..., Any]) -> bytes:
    """Code that was typed at a prompt, or stands in a notebook."""
    try:
        return inspect.getsource(target).encode("utf-8", "surrogatepass")
    except (OSError, TypeError):
        return _UNREADABLE


def _declared(target: Callable[..., Any], files: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    own = getattr(sys.modules.get(target.__module__), "__file__", None)
    for name in sorted({*files}):
        path = Path(own).parent / name if own else Path(name)
        try:
            yield name, path.read_bytes()
        except OSError as error:
            near = suggestion(path.name, (entry.name for entry in path.parent.glob("*") if entry.is_file()))
            raise PluginError(
                f"a plugin declares the file '{name}', which cannot be read",
                expected=f"a file beside {own}" if own else "a file in the working directory",
                got=f"{path}: {error.strerror}",
                fix=near or "put it there, or take it out of `files`",
            ) from error
