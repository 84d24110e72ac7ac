"""Registries: built-in, installed (entry points) and loose-file plugins by name."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
import warnings
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Generic, TypeVar

from xrobust.perturbations.errors import (
    DuplicateNameError,
    PluginError,
    PluginWarning,
    UnknownNameError,
    suggestion,
)

T = TypeVar("T")

_registries: list[Registry[Any]] = []


class Registry(Generic[T]):
    """Named plugins of one kind.

    Built-ins are imported at the first look-up; installed packages only when a name is asked for that the
    built-ins lack, or when all are listed.

    Args:
        kind: What is registered, for messages.
        group: Entry-point group of installed plugins.
        packages: Packages whose modules hold the built-ins.
    """

    def __init__(self, kind: str, *, group: str, packages: tuple[str, ...]) -> None:
        self.kind = kind
        self.group = group
        self._packages = packages
        self._items: dict[str, T] = {}
        self._origins: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        self._builtins_loaded = False
        self._tried: set[EntryPoint] = set()
        _registries.append(self)

    def add(self, name: str, item: T, *, origin: str, source: str = "") -> None:
        """Register an item.

        Args:
            name: What it is asked for by.
            item: The item.
            origin: File and line that register it.
            source: Digest of its code, as `source_digest` gives it.

        Raises:
            DuplicateNameError: If the name is taken by another origin.
        """
        if name in self._items and self._origins[name] != origin:
            raise DuplicateNameError(
                f"two {self.kind}s are called '{name}'",
                got=f"{self._origins[name]} and {origin}",
                fix="rename one of them",
            )
        self._items[name] = item
        self._origins[name] = origin
        self._sources[name] = source

    def get(self, name: str) -> T:
        """The item of a name.

        Raises:
            UnknownNameError: If no plugin has it; the message suggests close names.
        """
        self.load_builtins()
        if name not in self._items:
            self._load_entry_points()
        if name not in self._items:
            raise UnknownNameError(
                f"unknown {self.kind} '{name}'",
                expected=", ".join(sorted(self._items)),
                fix=suggestion(name, self._items) or f"`xrobust list {self.kind}s`; own ones by `--plugin FILE`",
            )
        return self._items[name]

    def names(self) -> list[str]:
        """All names, sorted, installed plugins included."""
        self.load_builtins()
        self._load_entry_points()
        return sorted(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter([self._items[name] for name in self.names()])

    def origin(self, name: str) -> str:
        """File and line that registered a name."""
        return self._origins[name]

    def source(self, name: str) -> str:
        """Digest of the code that a name stands for, and of the files that it declares; empty for xrobust's own."""
        return self._sources[name]

    def load_builtins(self) -> None:
        """Import the built-in plugins, once."""
        if not self._builtins_loaded:
            self._builtins_loaded = True
            for package_name in self._packages:
                package = importlib.import_module(package_name)
                for module in pkgutil.iter_modules(package.__path__):
                    importlib.import_module(f"{package_name}.{module.name}")

    def _load_entry_points(self) -> None:
        for entry in sorted(entry_points(group=self.group), key=lambda entry: entry.name):
            if entry in self._tried:
                continue
            self._tried.add(entry)
            try:
                entry.load()
            except Exception as error:  # noqa: BLE001 - a foreign package may fail in any way
                package = entry.dist.name if entry.dist else entry.value
                warnings.warn(
                    f"{self.kind} plugin '{entry.name}' of the package {package} is left out: "
                    f"{type(error).__name__}: {error}",
                    PluginWarning,
                    stacklevel=2,
                )


def load_plugin(path: Path) -> None:
    """Run a plugin file, which registers what it defines. It is code: run only files that you trust.

    Raises:
        PluginError: If there is no such file, it raises, or a file that it declares cannot be read.
        DuplicateNameError: If it takes a name that is registered.
    """
    if not path.is_file():
        near = suggestion(path.name, (entry.name for entry in path.parent.glob("*.py")) if path.parent.is_dir() else ())
        raise PluginError(f"no plugin file '{path}'", expected="a Python file", fix=near)
    name = f"xrobust_plugin_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(f"'{path}' is no Python file", expected="a file that ends in .py")
    for registry in _registries:
        registry.load_builtins()  # so that a name taken by a built-in is found out here
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (DuplicateNameError, PluginError):
        raise
    except (Exception, SystemExit) as error:  # a foreign file may fail in any way
        line = _line_in(path, error)
        raise PluginError(
            f"the plugin file '{path}' raises {type(error).__name__}: {error}", got=line, fix="mend the file"
        ) from error


def _line_in(path: Path, error: BaseException) -> str | None:
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = f"line {trace.tb_lineno}"
        trace = trace.tb_next
    return line
