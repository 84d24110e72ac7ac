"""What loading gets to see of a checkpoint: the files that its identity covers, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from xrobust.checkpoints.configuration import read_json
from xrobust.checkpoints.files import content
from xrobust.perturbations.errors import CheckpointError

_TOKENIZER: Final = "tokenizer_config.json"


@contextmanager
def sealed(directory: Path) -> Iterator[Path]:
    """A folder with links to the files that `identity` covers, as long as the context lasts.

    transformers looks for more than it is asked for: an adapter beside the weights is applied where peft is installed,
    to other weights than those where its configuration names them, and a tokenizer may be read from a file anywhere
    that tokenizer_config.json names. Here it finds nothing of that, with or without peft.

    Args:
        directory: Where a checkpoint's config.json and weights lie.

    Raises:
        CheckpointError: If a file is missing or cannot be read, or no links can be made.
    """
    with ExitStack() as stack:
        try:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="xrobust-")))
            for name, file in content(directory).items():
                place = folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                if name == _TOKENIZER:
                    place.write_text(_without_paths(file), encoding="utf-8")
                else:
                    place.symlink_to(file.resolve())
        except OSError as error:
            raise CheckpointError(f"cannot load from '{directory}'", got=str(error)) from error
        yield folder


def _without_paths(file: Path) -> str:
    """A tokenizer's configuration without the files that it names, such as `vocab_file`: those beside it count.

    Source: transformers 5, where the files beside it win; in 4.57 those that are named do.
    """
    settings = read_json(file, name=str(file.parent))
    return json.dumps({key: value for key, value in settings.items() if not key.endswith("_file")})
