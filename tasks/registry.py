"""The registry of tasks: the benchmark's own, and third parties' by the entry-point group `xrobust.tasks`."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from xrobust.perturbations.plugins.registry import Registry
from xrobust.tasks.contract import Task

TASKS: Registry[Task] = Registry("task", group="xrobust.tasks", packages=("xrobust.tasks.benchmark",))


def task(make: Callable[[], Task]) -> Callable[[], Task]:
    """Register the task that a function or class makes.

    Raises:
        DuplicateNameError: If its name is taken.
    """
    made = make()
    TASKS.add(made.name, made, origin=f"{inspect.getsourcefile(make)}:{inspect.getsourcelines(make)[1]}")
    return make
