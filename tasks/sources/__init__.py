"""Where data come from: the Hub, an XTREME download folder, the raw releases, or the miniature that ships."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from xrobust.perturbations import Lexicon
from xrobust.perturbations.errors import DataError, UnknownNameError, suggestion

SOURCES: dict[str, str] = {
    "hub": "google/xtreme on the Hugging Face Hub, or a local copy of that repository by --data-dir",
    "xtreme": "the folder that XTREME's download script makes (--data-dir), test labels by --labels-dir",
    "raw": "the releases as their authors publish them (--data-dir)",
    "mini": "the miniature XTREME that comes with xrobust; needs no network",
}


@dataclass(slots=True)
class Findings:
    """What reading data brought up."""

    treatments: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Known defects of the benchmark's own data, by file and by what was done about them."""
    defects: list[DataError] | None = None
    """Where a list is given, defects of rows are collected in it instead of being raised."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source of task data."""

    name: str
    directory: Path | None = None
    labels: Path | None = None
    """Folder of test labels in the benchmark's submission layout."""
    findings: Findings = field(default_factory=Findings, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.name not in SOURCES:
            raise UnknownNameError(
                f"unknown source '{self.name}'", expected=", ".join(SOURCES), fix=suggestion(self.name, SOURCES)
            )
        if self.name in {"xtreme", "raw"} and self.directory is None:
            raise DataError(f"the source '{self.name}' needs a folder", fix="name it by --data-dir DIR")
        for folder in (self.directory, self.labels):
            if folder is not None and not folder.is_dir():
                near = folder.parent.iterdir() if folder.parent.is_dir() else ()
                raise DataError(
                    f"no data folder '{folder}'",
                    got="a file" if folder.exists() else None,
                    fix=suggestion(folder.name, [path.name for path in near if path.is_dir()]),
                )

    def languages(self, offered: tuple[str, ...]) -> tuple[str, ...]:
        """Those of a task's languages that the source can have."""
        return languages_of(self.name, offered)

    @property
    def training(self) -> tuple[str, ...]:
        """The split of English training data, where the source has one for every task that trains a head."""
        return ("train",) if self.name == "mini" else ()

    def lexicons(self) -> tuple[Lexicon, ...]:
        """Lexicons that come with the source."""
        if self.name != "mini":
            return ()
        from xrobust.tasks.sources.mini import MiniLexicon

        return (MiniLexicon(),)

    def identity(self) -> str:
        """What can change the data besides their files, for cell ids."""
        if self.name != "mini":
            return self.name
        from xrobust.tasks import mini

        return f"mini:{mini.digest()}"

    def defect(self, error: DataError) -> None:
        """Say that a row is wrong: raise, or go on where defects are collected; the reader then leaves the row out.

        Raises:
            DataError: The error given.
        """
        if self.findings.defects is None:
            raise error
        self.findings.defects.append(error)

    def treat(self, what: str, where: str, count: int = 1) -> None:
        """Count a known defect of the benchmark's own data, and what was done about it."""
        self.findings.treatments[where, what] += count

    def folder(self) -> Path:
        """The data folder.

        Raises:
            DataError: If the source was made without one.
        """
        if self.directory is None:
            raise DataError(f"the source '{self.name}' needs a folder", fix="name it by --data-dir DIR")
        return self.directory


def languages_of(source: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a task's languages that a source of that name can have."""
    if source != "mini":
        return offered
    from xrobust.tasks import mini

    return tuple(code for code in offered if code in mini.LANGUAGES)
