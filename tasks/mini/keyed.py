"""Random generators that depend on a key alone: the same on every machine."""

import hashlib
import random


def generator(*key: object) -> random.Random:
    """A generator seeded by blake2b of the key's parts."""
    text = "\x1f".join(str(part) for part in key)
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return random.Random(int.from_bytes(digest, "big"))  # noqa: S311 - test data, no secret
