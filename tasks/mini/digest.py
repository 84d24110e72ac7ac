"""A digest of all that decides the rows of the miniature XTREME."""

import hashlib
from functools import cache
from importlib import resources


@cache
def digest() -> str:
    """Blake2b over the code and the lexeme tables, as 32 hexadecimal digits."""
    root = resources.files(__package__)
    total = hashlib.blake2b(digest_size=16)
    for folder in (root, root / "asking", root / "grammars", root / "lexemes"):
        files = {entry.name: entry for entry in folder.iterdir() if entry.is_file()}
        for name in sorted(files):
            if name.endswith((".py", ".txt")):
                total.update(name.encode() + b"\0")
                total.update(files[name].read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()
