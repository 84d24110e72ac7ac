"""The registry of tasks: the benchmark's own, and third parties' by the entry-point group `xrobust.tasks`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from xrobust.perturbations.errors import PluginError
from xrobust.perturbations.languages import language
from xrobust.perturbations.plugins.registry import Registry
from xrobust.perturbations.plugins.sources import origin_of, source_digest
from xrobust.tasks.contract import Attackable, Calibrated, Task

TASKS: Registry[Task] = Registry("task", group="xrobust.tasks", packages=("xrobust.tasks.benchmark",))


def task(make: Callable[[], Task]) -> Callable[[], Task]:
    """Register the task that a function or class makes.

    Raises:
        DuplicateNameError: If its name is taken.
        PluginError: If it lacks a member of `Task`, or has some of `Calibrated` or `Attackable` and not all.
        UnknownNameError: If a language is not one of the 40.
    """
    made = make()
    _check(made)
    by = sys._getframe(1).f_globals.get("__name__", "")
    TASKS.add(made.name, made, origin=origin_of(make), source=source_digest(make, registered_by=by))
    return make


def _check(made: Task) -> None:
    for contract in (Task, Calibrated, Attackable):
        members = [member for member in vars(contract) if not member.startswith("_")]
        missing = [member for member in members if not hasattr(made, member)]
        if missing and (contract is Task or len(missing) < len(members)):
            raise PluginError(
                f"the task '{getattr(made, 'name', type(made).__name__)}' lacks {', '.join(missing)}",
                expected=f"all that xrobust.tasks.{contract.__name__} names: {', '.join(members)}",
            )
    for code in made.languages:
        language(code)
