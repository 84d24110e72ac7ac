"""What a search has learnt of a model: each version is asked about once."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from xrobust.perturbations.policies import Answer, Question, Version


class Known:
    """Margins by version."""

    __slots__ = ("_margins",)

    def __init__(self) -> None:
        self._margins: dict[Version, float] = {}

    def __getitem__(self, version: Version) -> float:
        return self._margins[version]

    def __contains__(self, version: Version) -> bool:
        return version in self._margins

    def __len__(self) -> int:
        """Versions that the model was asked about."""
        return len(self._margins)

    def ask(self, versions: Iterable[Version]) -> Generator[Question, Answer, None]:
        """Ask about those versions of which nothing is known, in one question."""
        fresh = [version for version in dict.fromkeys(versions) if version not in self._margins]
        if fresh:
            answer = yield Question(fresh)
            self._margins.update(zip(fresh, answer.margins, strict=True))
