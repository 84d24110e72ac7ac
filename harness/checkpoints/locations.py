"""Where a checkpoint's files are: a directory, the demo's, or a copy from the Hub."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from xrobust.checkpoints.registry import DEMO
from xrobust.perturbations.errors import CheckpointError, suggestion

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
_CONTENT = ("*.json", "*.safetensors", "*.model", "*.txt")
_ELSEWHERE = ("adapter_model*", "onnx/*", "openvino/*", "checkpoint-*/*", "runs/*", "original/*")
"""What Hub repositories hold beside the weights: adapters, which are never applied, and the weights in other forms."""


def is_hub_id(location: str, *, folder: Path = Path()) -> bool:
    """Whether a location can only be `owner/name` on the Hub: no folder is called like the owner."""
    owner = location.split("/", 1)[0]
    return _HUB_ID.fullmatch(location) is not None and not (folder / owner).is_dir()


def locate(location: str, *, folder: Path, allow_pickle: bool = False) -> Path:
    """The directory of a location, downloaded from the Hub where it is a Hub id.

    Args:
        location: A directory, `demo:NAME`, or a Hub id.
        folder: Where relative directories start.
        allow_pickle: Whether pickled weights are downloaded where there are no others.

    Raises:
        CheckpointError: If it is not there, or cannot be downloaded.
    """
    if location.startswith(DEMO):
        return _demo(location.removeprefix(DEMO))
    directory = folder / Path(location).expanduser()
    if directory.is_dir():
        return directory
    if directory.exists():
        raise CheckpointError(
            f"'{location}' is a file", expected="the directory that holds it", fix=f"name '{Path(location).parent}'"
        )
    if is_hub_id(location, folder=folder):
        return _download(location, allow_pickle=allow_pickle)
    raise no_such_checkpoint(location, folder=folder)


def no_such_checkpoint(location: str, *, folder: Path = Path(), names: Iterable[str] = ()) -> CheckpointError:
    """The error for a location that is neither a directory nor a name; suggests close ones of both."""
    path = Path(location)
    parent = (folder / path.expanduser()).parent
    # The deepest folder that exists is where the slip is.
    slip = path
    while not parent.is_dir() and parent != parent.parent:
        parent, slip = parent.parent, slip.parent
    folders = [entry for entry in parent.iterdir() if entry.is_dir()] if parent.is_dir() else []
    siblings = [str(slip.with_name(entry.name)) for entry in folders]
    return CheckpointError(
        f"no checkpoint '{location}'",
        expected="a directory, a name in checkpoints.yaml, or OWNER/NAME on the Hub",
        fix=suggestion(str(slip), [*names, *siblings]) or "`xrobust list checkpoints` shows the names",
    )


def _demo(name: str) -> Path:
    from xrobust.checkpoints.demo import CHECKPOINTS, demo_directory

    if name not in CHECKPOINTS:
        raise CheckpointError(
            f"no demo checkpoint '{name}'", expected=", ".join(CHECKPOINTS), fix=suggestion(name, CHECKPOINTS)
        )
    directory = demo_directory() / name
    if not directory.is_dir():
        raise CheckpointError("the demo checkpoints are not built yet", fix="`xrobust demo` builds them")
    return directory


def _download(repository: str, *, allow_pickle: bool) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        directory = Path(snapshot_download(repository, allow_patterns=list(_CONTENT), ignore_patterns=list(_ELSEWHERE)))
        if allow_pickle and not any(directory.glob("*.safetensors")):
            patterns = [*_CONTENT, "pytorch_model*.bin"]
            directory = Path(snapshot_download(repository, allow_patterns=patterns, ignore_patterns=list(_ELSEWHERE)))
    except (OSError, ValueError, HfHubHTTPError) as error:
        raise CheckpointError(
            f"cannot get '{repository}' from the Hugging Face Hub",
            got=" ".join(str(error).split())[:200],
            fix="check the name and the network, or download it elsewhere and name the directory",
        ) from error
    return directory
