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


def source_digest(target: Callable[..., Any], *, registered_by: str | None = None, files: Iterable[str] = ()) -> str:
    """Digest of the code that a plugin comes from, and of the files that it declares.

    The code of a package counts as a whole, since its modules use one another; a module that stands alone counts by
    itself, and what it imports does not count.

    Args:
        target: The function or class that is registered.
        registered_by: The module that registers it, whose code counts too; the target's own, by default.
        files: Files that it reads, relative to the folder of that module's file.

    Returns:
        16 hexadecimal digits; empty for xrobust's own code, whose version says what it does.

    Raises:
        PluginError: If a declared file is not there.
    """
    target = plain(target)
    by = registered_by or target.__module__
    codes = dict.fromkeys(_code(module, target) for module in (target.__module__, by) if not _is_own(module))
    parts = [*codes, *(f"{name} {_digest(data)}" for name, data in _declared(by, files))]
    return parts[0] if len(parts) == 1 else _digest("\n".join(parts).encode()) if parts else ""


def origin_of(target: Callable[..., Any]) -> str:
    """File and line of a function or class, as far as Python knows them."""
    target = plain(target)
    try:
        return f"{inspect.getsourcefile(target)}:{inspect.getsourcelines(target)[1]}"
    except (OSError, TypeError):
        return f"{target.__module__}.{target.__qualname__}"


def plain(target: Callable[..., Any]) -> Callable[..., Any]:
    """The function or class itself, without the arguments that `functools.partial` gives it."""
    while isinstance(target, functools.partial):
        target = target.func
    return target


def _is_own(module: str) -> bool:
    return module.partition(".")[0] == _OWN


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


def _code(module: str, target: Callable[..., Any]) -> str:
    """Digest of the code of a module; where a package is installed does not matter."""
    home = _home(module)
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


def _declared(module: str, files: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    own = getattr(sys.modules.get(module), "__file__", None)
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
