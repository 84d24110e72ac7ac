"""What plugins and other rooms may rely on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import xrobust.perturbations as room


def test_the_public_names_are_these() -> None:
    assert room.__all__ == [
        "CLEAN",
        "PERTURBATIONS",
        "SEVERITIES",
        "Candidate",
        "Condition",
        "Edit",
        "Field",
        "Grapheme",
        "Lexicon",
        "Offers",
        "Outcome",
        "Perturbation",
        "Perturbed",
        "Registry",
        "Resources",
        "Span",
        "Suite",
        "Text",
        "Word",
        "apply",
        "load_plugin",
        "load_suite",
        "parse_condition",
        "perturb",
        "perturbation",
        "suite_names",
    ]
    # Constants, then classes, then functions, each by name.
    assert room.__all__ == sorted(room.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))


@pytest.mark.parametrize("name", room.__all__)
def test_a_public_name_is_there_and_documented(name: str) -> None:
    item = getattr(room, name)
    if callable(item):
        assert item.__doc__


@pytest.mark.parametrize("path", sorted(Path(room.__path__[0]).glob("*.py")), ids=lambda path: path.stem)
def test_every_error_raised_is_one_of_ours_or_a_programmers_mistake(path: Path) -> None:
    allowed = {"ValueError", "RuntimeError"}
    errors = {name for name in vars(room.errors) if name.endswith("Error")}
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    for node in nodes:
        # A function of the file that makes one of our errors.
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id in errors:
            allowed.add(node.name)
    for node in nodes:
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
            assert node.exc.func.id in errors | allowed
