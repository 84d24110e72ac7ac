"""Suites: named, versioned lists of conditions, in YAML."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from importlib import resources
from pathlib import Path

from xrobust.perturbations.errors import ConditionError, SuiteError, suggestion
from xrobust.perturbations.plugins.decorator import PERTURBATIONS
from xrobust.perturbations.suites.conditions import Condition, parse_condition


@dataclass(frozen=True, slots=True)
class Suite:
    """A named list of conditions, without `clean`, which every run adds."""

    name: str
    version: int
    description: str
    conditions: tuple[Condition, ...]

    @property
    def digest(self) -> str:
        """Digest of the conditions and of the versions of their perturbations; of plugins, with their code."""
        plugins = [(condition, PERTURBATIONS.get(condition.name)) for condition in self.conditions]
        rows = ("|".join(filter(None, (str(one), str(plugin.version), plugin.source))) for one, plugin in plugins)
        return blake2b("\n".join(rows).encode(), digest_size=8).hexdigest()


def suite_names() -> list[str]:
    """Names of the built-in suites."""
    return sorted(
        entry.name.removesuffix(".yaml")
        for entry in resources.files(__package__).iterdir()
        if entry.name.endswith(".yaml")
    )


def load_suite(name: str) -> Suite:
    """A built-in suite by name, or a suite file by path; the paths that a file includes start at its own folder.

    Raises:
        SuiteError: If there is none, the file is malformed, or it includes itself.
        ConditionError: If a condition cannot be read.
    """
    return _load(name, folder=Path(), within=())


def _load(name: str, *, folder: Path, within: tuple[str, ...]) -> Suite:
    """Load a suite; paths start at `folder`, and `within` are the suites that include this one."""
    builtin = name in suite_names()
    path = folder / name
    if not builtin and not path.is_file():
        raise SuiteError(
            f"unknown suite '{name}'",
            expected=f"one of {', '.join(suite_names())}, or the path of a YAML file",
            fix=suggestion(name, suite_names()),
        )
    identity = name if builtin else str(path.resolve())
    if identity in within:
        raise SuiteError(f"the suite '{name}' includes itself", got=" → ".join((*within, identity)))
    try:
        source = resources.files(__package__) / f"{name}.yaml" if builtin else path
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"cannot read the suite file '{name}'", got=str(error)) from error
    where = f"suite '{name}'" if builtin else f"'{name}'"
    return _parse(text, name if builtin else path.stem, where=where, folder=path.parent, within=(*within, identity))


def _parse(text: str, name: str, *, where: str, folder: Path, within: tuple[str, ...]) -> Suite:
    import yaml

    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SuiteError(f"{where} is no YAML", got=str(error).replace("\n", " ")) from error
    keys = {"version", "description", "include", "conditions"}
    if not isinstance(data, dict) or not set(data) <= keys or not ({"include", "conditions"} & set(data)):
        unknown = sorted(set(map(str, data)) - keys) if isinstance(data, dict) else [type(data).__name__]
        raise SuiteError(
            f"{where} is malformed",
            expected="a mapping with version, description, conditions (a list) and include (a list of suites)",
            got=", ".join(unknown) or "neither conditions nor include",
            fix=suggestion(unknown[0], keys) if unknown else None,
        )
    rows: list[Condition] = []
    for key in ("include", "conditions"):
        values = data.get(key) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise SuiteError(f"{where}: '{key}' is no list of names", got=repr(values)[:80])
        for value in values:
            if key == "include":
                rows += _load(value, folder=folder, within=within).conditions
            else:
                rows.append(_condition(value, where))
    conditions = tuple(dict.fromkeys(row for row in rows if not row.is_clean))
    if not conditions:
        raise SuiteError(f"{where} has no conditions", fix="list at least one, such as keyboard@3")
    version = data.get("version", 1)
    if not isinstance(version, int):
        raise SuiteError(f"{where}: 'version' is no number", got=repr(version))
    return Suite(name, version, str(data.get("description", "")), conditions)


def _condition(text: str, where: str) -> Condition:
    try:
        return parse_condition(text)
    except ConditionError as error:
        raise ConditionError(f"{where}: {error.what}", expected=error.expected, fix=error.fix) from error
