"""PANX: people, places and organisations in Wikipedia sentences (WikiAnn), as IOB2 tags."""

from __future__ import annotations

from pathlib import Path

from xrobust.perturbations.errors import MissingFileError
from xrobust.perturbations.languages import LANGUAGES as ALL_LANGUAGES
from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.tagging import Tagging
from xrobust.tasks.registry import task
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import configuration, file_names, label_name, packed_names
from xrobust.tasks.sources.files import find_data, find_file
from xrobust.tasks.sources.mini_tagged import mini_tagged
from xrobust.tasks.sources.tagged import hub_tagged, read_tagged, tagged_examples

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
_UNTAGGED = "O"


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    path = find_data(source, "panx", language=language, split=split)
    labels = label_name("panx", language=language, split=split)
    rows = read_tagged(source, path, tags=LABELS, untagged=_UNTAGGED, labels=labels)
    return tagged_examples(rows, "panx", language, split)


def _from_release(source: Source, language: str, split: str) -> list[Example]:
    """WikiAnn's files have the language before every token."""
    folder = source.folder()
    names = file_names("raw", "panx", language=language, split=split)
    if not any((folder / name).is_file() for name in names):
        for packed in (folder / name for name in packed_names("panx", language=language)):
            if packed.is_file():
                own = packed.parent / language
                raise MissingFileError(
                    f"'{packed}' is packed",
                    expected=f"'{own / Path(names[0]).name}'",
                    fix=f"mkdir '{own}'; tar xzf '{packed}' -C '{own}'",
                )
    path = find_file(folder, *names)
    rows = read_tagged(source, path, tags=LABELS, untagged=_UNTAGGED, prefix=f"{language}:")
    return tagged_examples(rows, "panx", language, split)


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    rows = hub_tagged(
        source, configuration("panx", language), split, column="ner_tags", tags=LABELS, untagged=_UNTAGGED
    )
    return tagged_examples(rows, "panx", language, split)


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    from xrobust.tasks import mini

    return mini_tagged(language, split, tags=mini.iob2)


@task
def panx() -> Tagging:
    """PANX with 40 languages."""
    return Tagging(
        name="panx",
        languages=tuple(ALL_LANGUAGES),
        labels=LABELS,
        readers={"hub": _from_hub, "xtreme": _from_folder, "raw": _from_release, "mini": _from_mini},
    )
