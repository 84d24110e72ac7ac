"""What is imported is declared, what is declared is pinned, and rooms import downward only."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions, version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = ("nlpaug", "textattack", "ray", "spelling")
FLOORS = {"xrobust.cli": 4, "xrobust.report": 4, "xrobust.training": 4, "xrobust.tasks": 2, "xrobust.perturbations": 1}
GROUND_FLOOR = 3
"""Floor of everything else in `xrobust`."""
NOT_FOR_PERTURBATIONS = {"torch", "transformers", "datasets", "tokenizers"}


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    data: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return data


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Full names that a module imports, inside functions too, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def modules(tree_files: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    """Every module of the rooms: its dotted name and its file."""
    for place, path in tree_files.items():
        if path.suffix == ".py":
            yield place.removesuffix(".py").removesuffix("/__init__").replace("/", "."), path


def floor(module: str) -> int:
    return next((number for room, number in FLOORS.items() if f"{module}.".startswith(f"{room}.")), GROUND_FLOOR)


def test_every_package_that_is_imported_is_declared(project: dict[str, Any], tree_files: dict[str, Path]) -> None:
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for name in EXTRAS for line in extras[name])]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    owners = packages_distributions()
    undeclared = [
        f"{path}:{line}: {name}"
        for _, path in modules(tree_files)
        for name, line in imports(path)
        if (top := name.split(".")[0]) not in sys.stdlib_module_names
        and top not in {"xrobust", "__future__"}
        and not declared & {canonicalize_name(owner) for owner in owners.get(top, [top])}
    ]
    assert undeclared == []


def test_every_declared_package_is_imported(project: dict[str, Any], tree_files: dict[str, Path]) -> None:
    imported = {name.split(".")[0] for _, path in modules(tree_files) for name, _ in imports(path)}
    owners = packages_distributions()
    used = {canonicalize_name(owner) for top in imported for owner in owners.get(top, [])}
    declared = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    assert declared - used == set()


def test_rooms_import_downward_only(tree_files: dict[str, Path]) -> None:
    upward = [
        f"{path}:{line}: {module} imports {name}"
        for module, path in modules(tree_files)
        for name, line in imports(path)
        if name.startswith("xrobust.") and floor(name) > floor(module)
    ]
    assert upward == []


def test_perturbations_know_no_model_library(tree_files: dict[str, Path]) -> None:
    wrong = [
        f"{path}:{line}: {name}"
        for module, path in modules(tree_files)
        if floor(module) == 1
        for name, line in imports(path)
        if name.split(".")[0] in NOT_FOR_PERTURBATIONS
    ]
    assert wrong == []


def pins(path: Path) -> dict[str, str]:
    """Package to version; every line that is no comment must be an exact pin."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            match = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!+_-]+)", line)
            assert match, f"{path.name}: '{line}' is no exact pin"
            found[canonicalize_name(match[1])] = match[2]
    return found


def closure(requirements: list[str]) -> set[str]:
    """All packages that requirements bring in this environment."""
    seen: set[tuple[str, str]] = set()
    todo = [(Requirement(line), "") for line in requirements]
    while todo:
        requirement, extra = todo.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for wanted in ("", *sorted(requirement.extras)):
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                todo += [(Requirement(line), wanted) for line in distribution(name).requires or ()]
    return {name for name, _ in seen}


def test_main_constraints_pin_the_core_and_every_extra(root: Path, project: dict[str, Any]) -> None:
    pinned = pins(root / "constraints.txt")
    extras = project["optional-dependencies"]
    for line in [*project["dependencies"], *(line for name in (*EXTRAS, "test") for line in extras[name])]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), line
    assert pinned["torch"] == "2.13.0"


def test_second_constraints_pin_transformers_5_for_the_core(root: Path, project: dict[str, Any]) -> None:
    pinned = pins(root / "constraints-transformers5.txt")
    for line in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), line
    assert pinned["transformers"].startswith("5.")
    assert "textattack" not in pinned


def test_constraints_pin_what_the_requirements_bring(root: Path, project: dict[str, Any]) -> None:
    names = ("constraints.txt", "constraints-transformers5.txt")
    name = names[int(version("transformers").split(".")[0]) >= 5]
    lines = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    assert closure(lines) - set(pins(root / name)) == set()


@pytest.mark.extras
def test_constraints_pin_what_the_extras_bring(root: Path, project: dict[str, Any]) -> None:
    lines = [line for name in EXTRAS for line in project["optional-dependencies"][name]]
    try:
        brought = closure(lines)
    except PackageNotFoundError as error:
        pytest.fail(f"install the extras first (`make test` does): {error}")
    assert brought - set(pins(root / "constraints.txt")) == set()


def test_all_is_every_optional_feature(project: dict[str, Any]) -> None:
    (line,) = project["optional-dependencies"]["all"]
    assert Requirement(line).extras == set(EXTRAS)
