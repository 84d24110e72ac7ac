"""What a source has of each task, read through, with all that is wrong with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xrobust.perturbations.errors import DataError, MissingFileError, MissingLabelsError
from xrobust.tasks.contract import Task
from xrobust.tasks.sources import Findings, Source


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


def inventory(source: Source, tasks: Sequence[Task], *, languages: Sequence[str] = ()) -> Iterator[Part]:
    """Read every language and split of the tasks that a source can have; nothing stops at a defect.

    Args:
        source: Where to look.
        tasks: Those that cannot be read from the source are left out.
        languages: ISO 639-1 codes; empty for all of each task.
    """
    for task in tasks:
        if source.name in task.sources:
            for language in source.languages(task.languages):
                if not languages or language in languages:
                    for split in task.splits:
                        yield _part(source, task, language, split)


def _part(source: Source, task: Task, language: str, split: str) -> Part:
    findings = Findings(defects=[])
    collecting = dataclasses.replace(source, findings=findings)
    count = 0
    missing: MissingFileError | MissingLabelsError | None = None
    defects = findings.defects if findings.defects is not None else []
    try:
        count = len(task.load(collecting, language, split))
    except (MissingFileError, MissingLabelsError) as error:
        missing = error
    except DataError as error:
        defects.append(error)
    return Part(task.name, language, split, count, missing, defects, dict(findings.treatments))


def guess_source(folder: Path) -> str:
    """Which source a folder looks like: the Hub's repository, XTREME's download folder, or releases."""
    names = {entry.name for entry in folder.iterdir() if entry.is_dir()} if folder.is_dir() else set()
    if any(name == "XNLI" or name.startswith(("PAWS-X.", "PAN-X.", "XQuAD.", "MLQA.", "udpos.")) for name in names):
        return "hub"
    download = (
        "xnli/test-*.tsv",
        "pawsx/test-*.tsv",
        "udpos/test-*.tsv",
        "panx/test-*.tsv",
        "tatoeba/*-en.*",
        "bucc2018/*-en.dev.gold",
        "xquad/xquad.*.json",
        "mlqa/MLQA_V1",
        "tydiqa/tydiqa-goldp-v1.1-dev/tydiqa.goldp.*.json",
    )
    return "xtreme" if any(next(folder.glob(pattern), None) is not None for pattern in download) else "raw"
