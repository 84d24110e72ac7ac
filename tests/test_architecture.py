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


def test_modules_import_downward_without_circles_and_say_what_they_are_for() -> None:
    """One loop over the tree: floors, circles, heavy libraries, relative imports, docstrings and lengths."""
    assert {floor(module) for module in MODULES} == {1, 2, 3, 4}
    assert len(MODULES) > 250
    wrong, graph = [], {}
    for module, path in MODULES.items():
        where, source = path.relative_to(ROOT), path.read_text(encoding="utf-8")
        if not ast.get_docstring(ast.parse(source)):
            wrong.append(f"{where} has no docstring")
        if len(source.splitlines()) > 350:
            wrong.append(f"{where} is long: what is its second subject?")
        for imported, line in imports(path, at_import_only=True):
            if _inside(imported, HEAVY):
                wrong.append(f"{where}:{line} imports {imported} before it is needed")
        graph[module] = set()
        if module == "xrobust":
            continue  # the package's own face gives names of every floor
        for imported, line in imports(path):
            if imported in MODULES and imported not in {module, "xrobust"}:
                graph[module].add(imported)
                if floor(imported) > floor(module):
                    wrong.append(f"{where}:{line} imports {imported}, which is above it")
            if floor(module) == 1 and _inside(imported, ("torch", "transformers")):
                wrong.append(f"{where}:{line} imports {imported}")
    wrong += circles(graph)
    assert not wrong, "\n".join(wrong)


def circles(graph: dict[str, set[str]]) -> list[str]:
    """What is left of a graph when all that imports nothing of the rest is taken away, again and again."""
    left = {module: set(imported) for module, imported in graph.items()}
    while done := {module for module, imported in left.items() if not imported & left.keys()}:
        left = {module: imported for module, imported in left.items() if module not in done}
    return [f"{module} imports {', '.join(sorted(left[module] & left.keys()))} in a circle" for module in sorted(left)]


def test_a_circle_is_found() -> None:
    found = circles({"a": {"b", "d"}, "b": {"c"}, "c": {"a"}, "d": set(), "e": {"d"}})
    assert found == ["a imports b in a circle", "b imports c in a circle", "c imports a in a circle"]


def test_the_top_of_a_room_can_be_taken_in_at_a_glance() -> None:
    shown = {room: sorted(path.name for path in (ROOT / room).glob("*.py")) for room in ROOMS}
    assert {room: names for room, names in shown.items() if len(names) > 12} == {}


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
