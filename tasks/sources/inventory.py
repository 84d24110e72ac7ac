"""What a source has of each task, read through, with all that is wrong with it."""

from __future__ import annotations

import dataclasses
import fnmatch
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from xrobust.perturbations.errors import DataError, MissingFileError, MissingLabelsError
from xrobust.tasks.contract import Task
from xrobust.tasks.sources import Findings, Source
from xrobust.tasks.sources.file_names import download_patterns, hub_patterns


@dataclass(frozen=True, slots=True)
class Part:
    """A language and split of a task, as a source has it."""

    task: str
    language: str
    split: str
    count: int
    """Examples; 0 where it could not be read."""
    missing: MissingFileError | MissingLabelsError | None = None
    """Set where a file is not there, or the benchmark holds the labels back."""
    defects: list[DataError] = field(default_factory=list)
    treatments: dict[tuple[str, str], int] = field(default_factory=dict)
    """Known defects of the benchmark's own data: file and treatment to how often."""

    @property
    def missing_file(self) -> str | None:
        """The name of the file that is not there, where the benchmark has one of that name."""
        if not isinstance(self.missing, MissingFileError):
            return None
        named = re.findall(r"'([^']*\.[^']*|[^']*/[^']*)'", f"{self.missing.expected} {self.missing.what}")
        return named[0] if named else None

    @property
    def without_labels(self) -> bool:
        """Whether the data are there, and only the labels are not."""
        return isinstance(self.missing, MissingLabelsError) or "--labels-dir" in (
            getattr(self.missing, "fix", "") or ""
        )


class Place(NamedTuple):
    """What a source may have: a language and split of a task."""

    task: Task
    language: str
    split: str


def places(source: Source, tasks: Sequence[Task], *, languages: Sequence[str] = ()) -> list[Place]:
    """Every language and split of the tasks that a source can have.

    Args:
        source: Where to look.
        tasks: Those that cannot be read from the source are left out.
        languages: ISO 639-1 codes; empty for all of each task.
    """
    return [
        Place(task, language, split)
        for task in tasks
        if source.name in task.sources
        for language in source.languages(task.languages)
        if not languages or language in languages
        for split in task.splits
    ]


def inventory(source: Source, wanted: Sequence[Place]) -> Iterator[Part]:
    """Read a language and split after the other; nothing stops at a defect."""
    for task, language, split in wanted:
        findings = Findings(defects=[])
        defects = findings.defects if findings.defects is not None else []
        count = 0
        missing: MissingFileError | MissingLabelsError | None = None
        try:
            count = len(task.load(dataclasses.replace(source, findings=findings), language, split))
        except (MissingFileError, MissingLabelsError) as error:
            missing = error
        except DataError as error:
            defects.append(error)
        defects.sort(key=_by_line)
        yield Part(task.name, language, split, count, missing, defects, dict(findings.treatments))


def _by_line(error: DataError) -> list[tuple[int, str]]:
    """Sorts messages by the numbers in them as well: line 9 before line 10."""
    parts = re.split("([0-9]+)", error.what)
    return [(len(part) if place % 2 else 0, part) for place, part in enumerate(parts)]


def guess_source(folder: Path) -> str:
    """Which source a folder looks like: the Hub's repository, XTREME's download folder, or releases."""
    names = [entry.name for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    if any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in hub_patterns()):
        return "hub"
    found = any(next(folder.glob(pattern), None) is not None for pattern in download_patterns())
    return "xtreme" if found else "raw"
