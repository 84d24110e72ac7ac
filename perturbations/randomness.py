"""Keyed randomness: every draw is a pure function of what it is for.

No global generator, no `hash()`: order, worker count and subset cannot change a draw. Only blake2b and exact
arithmetic are used, so a draw is equal on every machine.
"""

from __future__ import annotations

import functools
import math
import struct
from hashlib import blake2b

DRAWS, _BITS = 16, 32
"""Draws that one hash gives."""
_unpack = [struct.Struct(f">{count}I").unpack_from for count in range(DRAWS + 1)]
UNIT = 2.0**-_BITS
"""What a draw is multiplied by for the dose, in [0, 1), from which it picks a word of propensity 1."""
CHOICE_MASK, CHOICE_UNIT = (1 << 16) - 1, 2.0**-16
"""A draw's lower half says which of the word's candidates it gets: masked and multiplied, it is uniform in [0, 1), and
no dose depends on it."""


def _tagged(*parts: str) -> bytes:
    """Parts behind their lengths, so that they cannot run into each other."""
    found = b""
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        found += len(data).to_bytes(4, "big") + data
    return found


_DRAW, _DRAW_NAMED, _SEED, _SEED_NAMED = map(_tagged, ("draw", "draw named", "seed", "seed named"))
_FIRST_DRAWS = _DRAW + bytes(4)


class Scope:
    """Draws for the words of texts under one perturbation.

    A draw is a number of 32 bits. It says from which dose a word is picked (`UNIT`), and its lower half which of its
    candidates the word gets (`CHOICE_MASK`).

    Args:
        parts: Suite seed, perturbation name, version, parameters, language.

    >>> scope = Scope("0", "swap", "1", "", "de")
    >>> item = item_of("xnli-test-0", "premise")
    >>> scope.draws(item, 4) == scope.draws(item, 9)[:4]
    True
    """

    __slots__ = ("_state",)

    def __init__(self, *parts: str) -> None:
        self._state = blake2b(_tagged(*parts), digest_size=64)

    def draws(self, item: bytes, count: int) -> tuple[int, ...]:
        """The draws of a text's first words, by their index."""
        state = self._state.copy()
        state.update(item + _FIRST_DRAWS)
        if count <= DRAWS:
            return _unpack[count](state.digest())
        draws: tuple[int, ...] = _unpack[DRAWS](state.digest())
        for done in range(DRAWS, count, DRAWS):
            digest = self._digest(item + _DRAW + (done // DRAWS).to_bytes(4, "big"))
            draws += _unpack[min(count - done, DRAWS)](digest)
        return draws

    def draw_named(self, item: bytes, name: str) -> int:
        """The draw of a word by its form instead of its place, for edits that are equal wherever the word stands."""
        return int.from_bytes(self._digest(item + _DRAW_NAMED + name.encode("utf-8", "surrogatepass"))[:4], "big")

    def seed(self, item: bytes, index: int) -> bytes:
        """16 bytes that seed all else at a word, by its index."""
        return self._digest(item + _SEED + index.to_bytes(4, "big"))[:16]

    def seed_named(self, item: bytes, name: str) -> bytes:
        """16 bytes that seed all else at a word, by its form."""
        return self._digest(item + _SEED_NAMED + name.encode("utf-8", "surrogatepass"))[:16]

    def _digest(self, data: bytes) -> bytes:
        state = self._state.copy()
        state.update(data)
        return state.digest()


def item_of(example_id: str, field: str) -> bytes:
    """What a text's draws depend on besides their scope."""
    return example_id.encode("utf-8", "surrogatepass") + _field(field)


@functools.lru_cache(maxsize=1 << 10)
def _field(name: str) -> bytes:
    """A field's name behind an example id: the length comes last, so that the two cannot run into each other."""
    data = name.encode("utf-8", "surrogatepass")
    return data + len(data).to_bytes(4, "big")


@functools.lru_cache(maxsize=1 << 10)
def bound(dose: float) -> int:
    """What draws that pick at a dose from 0 to 1 stay below."""
    return math.ceil(dose * (1 << _BITS))


def uniform(seed: bytes, count: int) -> float:
    """A draw of the core's own further choices at a word: uniform in [0, 1), for each count another one.

    Cheaper than to start a `random.Random`, and independent of Python's version.
    """
    return int.from_bytes(blake2b(seed + count.to_bytes(4, "big"), digest_size=4).digest(), "big") * UNIT
