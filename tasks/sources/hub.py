"""The Hub's `google/xtreme`, or a local repository in its layout."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from xrobust.perturbations.errors import DataError

if TYPE_CHECKING:
    from xrobust.tasks.sources import Source

REPOSITORY = "google/xtreme"


def hub_rows(source: Source, config: str, split: str, *, columns: Iterable[str]) -> Any:
    """A split of a configuration as a `datasets.Dataset`.

    Raises:
        DataError: If it cannot be loaded, or lacks a column.
    """
    import datasets

    repository = str(source.directory) if source.directory is not None else REPOSITORY
    try:
        rows = datasets.load_dataset(repository, config, split=split)
    except Exception as error:  # the library raises its own kinds, and those of the network
        raise DataError(
            f"cannot load '{config}' ({split}) from {repository}",
            got=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
            fix="check the network, or name a local copy by --data-dir, or another source by --source",
        ) from error
    missing = sorted(set(columns) - set(rows.column_names))
    if missing:
        raise DataError(
            f"'{config}' ({split}) of {repository} lacks the column {', '.join(missing)}",
            got=", ".join(rows.column_names),
        )
    if len(rows) == 0:
        raise DataError(f"'{config}' ({split}) of {repository} is empty")
    return rows
