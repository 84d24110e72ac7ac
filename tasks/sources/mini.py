"""What the miniature brings beside its data: which languages it speaks, and its own exact lexicon."""

from __future__ import annotations

from functools import cached_property


class MiniLexicon:
    """The lexicon of the miniature's world, exact by construction."""

    @cached_property
    def digest(self) -> str:
        """Digest of the world."""
        from xrobust.tasks import mini

        return mini.digest()

    def translations(self, source: str, target: str) -> dict[str, tuple[str, ...]] | None:
        """Case-folded entries of one language with what they are in another one; None where it lacks one of them."""
        from xrobust.tasks import mini

        if source not in mini.LANGUAGES or target not in mini.LANGUAGES:
            return None
        return {entry.casefold(): found for entry, found in mini.lexicon(source, target).items()}
