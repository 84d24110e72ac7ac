"""Alignments that were made before: files in the user's cache folder, by a digest of the aligner and the pairs."""

from __future__ import annotations

import contextlib
import zipfile
import zlib
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np

from xrobust.demo import cache_directory
from xrobust.perturbations.alignment import Aligner, Pair
from xrobust.perturbations.segmentation import versions
from xrobust.perturbations.text import Links
from xrobust.store_files import replace_file

_FORMAT = "xrobust alignment 1"


def aligned(aligner: Aligner, pairs: Sequence[Pair], folder: Path | None = None) -> list[Links]:
    """Align pairs, or remember how they were aligned.

    Args:
        aligner: Aligns them where they are not remembered.
        pairs: Texts and their translations, all of the same two languages.
        folder: Where alignments are kept; None for `alignments` in the user's cache folder. A file that is damaged or
            of something else is written afresh, and a folder that cannot be written remembers nothing.

    Returns:
        The links of each pair, sorted.
    """
    if not pairs:
        return []
    key = alignment_key(aligner, pairs)
    file = (folder or cache_directory() / "alignments") / f"{key}.npz"
    found = _read(file, key, count=len(pairs))
    if found is None:
        found = aligner.align(pairs)
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file, key, found)
    return found


def alignment_key(aligner: Aligner, pairs: Sequence[Pair]) -> str:
    """32 hexadecimal digits of all that decides the links: the aligner, where words end, the pairs in their order."""
    state = blake2b(digest_size=16)
    texts = (part for pair in pairs for text in pair for part in (text.language, text.text))
    for part in (_FORMAT, aligner.digest, versions(), *texts):
        data = part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "big") + data)
    return state.hexdigest()


def _read(file: Path, key: str, *, count: int) -> list[Links] | None:
    try:
        with np.load(file, allow_pickle=False) as stored:
            links, ends = stored["links"], stored["ends"]
            if stored["key"].item() != key or len(ends) != count or links.shape != (ends[-1], 2):
                return None
    except (OSError, EOFError, ValueError, LookupError, AttributeError, TypeError, zipfile.BadZipFile, zlib.error):
        return None
    rows = [(source, target) for source, target in links.tolist()]
    return [rows[start:end] for start, end in pairwise([0, *ends.tolist()])]


def _write(file: Path, key: str, found: Sequence[Links]) -> None:
    rows = [link for row in found for link in row]
    links = np.array(rows, np.int32).reshape(-1, 2)
    ends = np.cumsum([len(row) for row in found], dtype=np.int64)
    replace_file(file, lambda stream: np.savez_compressed(stream, key=np.array(key), links=links, ends=ends))
