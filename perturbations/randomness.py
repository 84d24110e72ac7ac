"""Keyed randomness: every draw is a pure function of what it is for.

No global generator, no `hash()`: order, worker count and subset cannot change a draw. Only blake2b and exact
arithmetic are used, so a draw is equal on every machine.
"""

from __future__ import annotations

from hashlib import blake2b

_LANE = 8
_LANES = 8
_UNIT = 2.0**-53


class Key:
    """Draws for the words of one field under one perturbation.

    Args:
        parts: What the draws depend on: suite seed, perturbation name, version, parameters, language,
            example id, field.

    >>> key = Key("0", "swap", "1", "", "de", "xnli-test-0", "premise")
    >>> key.draw(3) == Key("0", "swap", "1", "", "de", "xnli-test-0", "premise").draw(3)
    True
    """

    __slots__ = ("_block", "_block_index", "_state")

    def __init__(self, *parts: str) -> None:
        self._state = blake2b(digest_size=_LANE * _LANES)
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            self._state.update(len(data).to_bytes(4, "big") + data)
        self._block_index = -1
        self._block = b""

    def draw(self, index: int) -> float:
        """The draw of a word, by its index in the text: uniform in [0, 1)."""
        block, lane = divmod(index, _LANES)
        if block != self._block_index:
            self._block = self._digest(b"draw", block.to_bytes(4, "big"))
            self._block_index = block
        return (int.from_bytes(self._block[lane * _LANE : lane * _LANE + _LANE], "big") >> 11) * _UNIT

    def draw_named(self, name: str) -> float:
        """The draw of a word by its form instead of its place, for edits that are equal wherever the word stands."""
        return (int.from_bytes(self._digest(b"name", name.encode("utf-8", "surrogatepass"))[:8], "big") >> 11) * _UNIT

    def seed(self, index: int) -> bytes:
        """16 bytes that seed the choices at a word, by its index."""
        return self._digest(b"seed", index.to_bytes(4, "big"))[:16]

    def seed_named(self, name: str) -> bytes:
        """16 bytes that seed the choices at a word, by its form."""
        return self._digest(b"seed name", name.encode("utf-8", "surrogatepass"))[:16]

    def _digest(self, purpose: bytes, data: bytes) -> bytes:
        state = self._state.copy()
        state.update(len(purpose).to_bytes(4, "big") + purpose + data)
        return state.digest()


class Choices:
    """A short stream of uniform draws from a seed, for the core's own choices.

    Cheaper to start than `random.Random`, and independent of Python's version.
    """

    __slots__ = ("_count", "_seed")

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._count = 0

    def random(self) -> float:
        """The next draw, uniform in [0, 1)."""
        digest = blake2b(self._seed + self._count.to_bytes(4, "big"), digest_size=8).digest()
        self._count += 1
        return (int.from_bytes(digest, "big") >> 11) * _UNIT
