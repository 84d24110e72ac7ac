"""The entries of a large lexicon, in little memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import blake2b
from itertools import islice, pairwise

_LINES = 1 << 14
_ASCENDING = 0.8
"""Share of neighbours in order from which a list counts as alphabetical: FreeDict's have 0.999, MUSE's 0.5."""


class Entries(Mapping[str, tuple[str, ...]]):
    """Case-folded entries with their translations, best first, as `make_table` gives them.

    An entry's translations are kept as one string: a tuple of its own for each of a million entries would take a third
    of the memory and of the time.

    Args:
        pairs: An entry as it is written and a translation, better ones before others; neither holds a line break.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        joined: dict[str, str] = {}
        written: dict[str, str] = {}
        for entry, translation in pairs:
            key = entry.casefold()
            if key == translation.casefold():
                continue
            known = joined.setdefault(key, translation)
            if known is not translation:
                if translation not in known.split("\n"):
                    joined[key] = f"{known}\n{translation}"
            elif key != entry:
                written[key] = entry
        self._joined = joined
        self._written = written

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return tuple(self._joined[key].split("\n"))

    def __contains__(self, key: object) -> bool:
        return key in self._joined

    def __iter__(self) -> Iterator[str]:
        return iter(self._joined)

    def __len__(self) -> int:
        return len(self._joined)

    @property
    def translations(self) -> int:
        """How many translations there are."""
        return len(self._joined) + sum(joined.count("\n") for joined in self._joined.values())

    @cached_property
    def digest(self) -> str:
        """Digest of the lines."""
        state = blake2b(digest_size=8)
        lines = self.lines()
        while some := "".join(islice(lines, _LINES)):
            state.update(some.encode("utf-8", "surrogatepass"))
        return state.hexdigest()

    def lines(self) -> Iterator[str]:
        """The entries in two columns, a translation a line; read again, they are these entries."""
        return (f"{entry}\t{translation}\n" for translation, entry in self._turned())

    def turned(self) -> Entries:
        """The entries of the other direction, each with its translations in the order that they have here.

        Lists such as MUSE's have frequent words first. Where entries stand in the order of the alphabet, which says
        nothing, those come first whose own first translation it is.
        """
        return Entries(self._turned_by_rank() if self._alphabetical() else self._turned())

    def _alphabetical(self) -> bool:
        ascending = sum(one < other for one, other in pairwise(self._joined))
        return ascending > _ASCENDING * (len(self) - 1)

    def _turned(self) -> Iterator[tuple[str, str]]:
        for key, joined in self._joined.items():
            entry = self._written.get(key, key)
            for translation in joined.split("\n"):
                yield translation, entry

    def _turned_by_rank(self) -> Iterator[tuple[str, str]]:
        rank = self._joined
        while rank:
            next_rank = {}
            for key, joined in rank.items():
                translation, more, others = joined.partition("\n")
                yield translation, self._written.get(key, key)
                if more:
                    next_rank[key] = others
            rank = next_rank
