"""Alignments that were made before: files in the user's cache folder, by a digest of the aligner and the pairs."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np

from xrobust.perturbations.alignment import Aligner, Pair
from xrobust.perturbations.segmentation import versions
from xrobust.perturbations.text import Links
from xrobust.store.files import replace_file
from xrobust.user.folders import cache_directory

_FORMAT = "xrobust alignment 1"
_DIGEST = 16


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
    file = (folder or cache_directory() / "alignments") / f"{key}.links"
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
        data = file.read_bytes()
    except OSError:
        return None
    content = data[_DIGEST:]
    if data[:_DIGEST] != _digest(key, content):
        return None
    numbers = np.frombuffer(content, "<i4")
    ends = np.cumsum(numbers[:count]).tolist()
    links = [(source, target) for source, target in numbers[count:].reshape(-1, 2).tolist()]
    return [links[start:end] for start, end in pairwise([0, *ends])]


def _write(file: Path, key: str, found: Sequence[Links]) -> None:
    """A digest; then, as int32, how many links each pair has, and all links."""
    counts = [len(links) for links in found]
    content = np.array([*counts, *(index for links in found for link in links for index in link)], "<i4").tobytes()
    replace_file(file, lambda stream: stream.write(_digest(key, content) + content))


def _digest(key: str, content: bytes) -> bytes:
    return blake2b(key.encode() + content, digest_size=_DIGEST).digest()
