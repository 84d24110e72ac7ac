"""The floors of the house: a module imports only from its own floor and from floors below it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {"harness": "xrobust", "perturbations": "xrobust.perturbations", "tasks": "xrobust.tasks"}
USERS = ("xrobust.cli", "xrobust.report", "xrobust.training", "xrobust.pytest_plugin")  # floor 4
HEAVY = ("torch", "transformers", "datasets", "icu", "pandas", "pyarrow", "ray", "nlpaug", "textattack")


def modules() -> dict[str, Path]:
    """Every module of the tree, by the name that it is imported by."""
    found = {}
    for room, package in ROOMS.items():
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT / room).with_suffix("").parts
            name = ".".join((package, *(part for part in parts if part != "__init__")))
            found[name] = path
    return found


MODULES = modules()


def floor(module: str) -> int:
    if _inside(module, ("xrobust.perturbations",)):
        return 1
    if _inside(module, ("xrobust.tasks",)):
        return 2
    return 4 if _inside(module, USERS) else 3


def _inside(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def imports(path: Path, *, at_import_only: bool = False) -> Iterator[tuple[str, int]]:
    """(module, line) of what a file imports, functions included unless only the import itself is asked about."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.relative_to(ROOT)}:{node.lineno}: a relative import"
            # `from package import module` names a module, too.
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from ((name if name in MODULES else str(node.module), node.lineno) for name in names)
        elif at_import_only and (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _for_types_only(node)):
            continue
        waiting += ast.iter_child_nodes(node)


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_the_tree_has_all_three_rooms() -> None:
    assert {floor(module) for module in MODULES} == {1, 2, 3, 4}
    assert len(MODULES) > 50


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_only_downward(module: str) -> None:
    if module == "xrobust":
        return  # the package's own face gives names of every floor
    for imported, line in imports(MODULES[module]):
        if _inside(imported, ("xrobust",)) and imported != "xrobust":
            assert floor(imported) <= floor(module), f"{MODULES[module].relative_to(ROOT)}:{line} imports {imported}"
        if floor(module) == 1:
            assert not _inside(imported, ("torch", "transformers")), f"line {line} imports {imported}"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_heavy_libraries_are_imported_inside_functions(module: str) -> None:
    for imported, line in imports(MODULES[module], at_import_only=True):
        assert not _inside(imported, HEAVY), f"{MODULES[module].relative_to(ROOT)}:{line} imports {imported}"


@pytest.mark.parametrize("package", ["xrobust", "xrobust.perturbations", "xrobust.tasks", "xrobust.cli"])
def test_importing_a_room_loads_no_heavy_library(package: str) -> None:
    code = f"import sys, {package}; print(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, env={**os.environ})
    assert done.stdout.split() == []


def test_importing_perturbations_loads_nothing_from_the_floors_above() -> None:
    code = "import sys, xrobust.perturbations; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, env={**os.environ})
    above = [name for name in done.stdout.split() if _inside(name, ("xrobust",)) and floor(name) > 1]
    assert above in (["xrobust"], [])


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_says_what_it_is_for_and_no_file_is_long(module: str) -> None:
    source = MODULES[module].read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source)), "no docstring"
    assert len(source.splitlines()) <= 350, "what is its second subject?"
