"""The Hub's `google/xtreme`, or a local repository in its layout."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator
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
    from_cache = source.directory is None and not _hub_answers()
    try:
        with _loading(from_cache=from_cache):
            # The library's cache knows a local folder by its last name alone: another or a changed one is read anew.
            mode = None if source.directory is None else "force_redownload"
            rows = datasets.load_dataset(repository, config, split=split, download_mode=mode)
    except Exception as error:  # the library raises its own kinds, and those of the network
        raise DataError(
            f"cannot load '{config}' ({split}) from {repository}",
            got="no answer from the Hub, and no copy in the cache" if from_cache else _reason(error),
            fix="check the network, or name a local copy by --data-dir, or another source by --source"
            if source.directory is None
            else "check --data-dir and --source",
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


@functools.lru_cache(maxsize=1)
def _hub_answers() -> bool:
    """Whether the Hub can be reached; asked once, since the library tries for 23 s a configuration before it gives up.

    An answer is an answer, even if it is an error: what it says comes back when the data are loaded.
    """
    import huggingface_hub
    from huggingface_hub.errors import HfHubHTTPError

    try:
        huggingface_hub.HfApi().dataset_info(REPOSITORY, timeout=10, expand=["sha"])
    except HfHubHTTPError:
        return True
    except Exception:  # noqa: BLE001 - without a network each HTTP library has errors of its own
        return False
    return True


@contextlib.contextmanager
def _loading(*, from_cache: bool) -> Iterator[None]:
    """Without bars and notices, which would run into those of the evaluation; without the network where it is down."""
    import datasets

    offline, silent = datasets.config.HF_HUB_OFFLINE, datasets.are_progress_bars_disabled()
    level = datasets.logging.get_verbosity()
    datasets.config.HF_HUB_OFFLINE = offline or from_cache
    datasets.disable_progress_bars()
    datasets.logging.set_verbosity_error()
    try:
        yield
    finally:
        datasets.config.HF_HUB_OFFLINE = offline
        datasets.logging.set_verbosity(level)
        if not silent:
            datasets.enable_progress_bars()


def _reason(error: BaseException) -> str:
    """The first line of an error and of its cause; long lists of what there is are cut."""
    lines = [f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"]
    if error.__cause__ is not None:
        lines.append(_reason(error.__cause__))
    return " <- ".join(line if len(line) <= 200 else f"{line[:200]} …" for line in lines)
