"""PANX: people, places and organisations in Wikipedia sentences (WikiAnn), as IOB2 tags."""

from __future__ import annotations

from collections.abc import Iterable

from xrobust.perturbations.errors import MissingFileError
from xrobust.perturbations.languages import LANGUAGES as ALL_LANGUAGES
from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.tagging import TOKENS, Tagging, sentence
from xrobust.tasks.registry import task
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.files import find_file
from xrobust.tasks.sources.tagged import TaggedSentence, hub_tagged, read_tagged

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
_FILE_NAMES = {"test": "test", "validation": "dev"}
_UNTAGGED = "O"


def _examples(rows: Iterable[TaggedSentence], language: str, split: str) -> list[Example]:
    examples = []
    for number, row in enumerate(rows):
        text, spans = sentence(row.tokens)
        name = f"panx-{language}-{split}-{number}"
        examples.append(Example(name, name, {TOKENS: text}, row.tags, tokens=spans))
    return examples


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    name = f"{_FILE_NAMES[split]}-{language}.tsv"
    path = find_file(source.folder(), f"panx/{name}", name)
    rows = read_tagged(source, path, tags=LABELS, untagged=_UNTAGGED, labels=f"panx/{name}")
    return _examples(rows, language, split)


def _from_release(source: Source, language: str, split: str) -> list[Example]:
    """WikiAnn's files have the language before every token."""
    folder = source.folder()
    ends = [f"{language}{mark}{_FILE_NAMES[split]}" for mark in "/-"]
    names = [f"{within}{end}" for within in ("", "panx_dataset/") for end in ends]
    if not any((folder / name).is_file() for name in names):
        for packed in (folder / f"{language}.tar.gz", folder / f"panx_dataset/{language}.tar.gz"):
            if packed.is_file():
                own = packed.parent / language
                raise MissingFileError(
                    f"'{packed}' is packed",
                    expected=f"'{own / _FILE_NAMES[split]}'",
                    fix=f"mkdir '{own}'; tar xzf '{packed}' -C '{own}'",
                )
    path = find_file(folder, *names)
    rows = read_tagged(source, path, tags=LABELS, untagged=_UNTAGGED, prefix=f"{language}:")
    return _examples(rows, language, split)


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    rows = hub_tagged(source, f"PAN-X.{language}", split, column="ner_tags", tags=LABELS, untagged=_UNTAGGED)
    return _examples(rows, language, split)


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    from xrobust.tasks import mini

    examples = []
    for item in mini.tagged(split, language):
        text, spans = sentence([token.text for token in item.sentence.tokens])
        tags = mini.iob2(item.sentence.tokens)
        examples.append(Example(item.id, item.id, {TOKENS: text}, tags, parallel_id=item.id, tokens=spans))
    return examples


@task
def panx() -> Tagging:
    """PANX with 40 languages."""
    return Tagging(
        name="panx",
        languages=tuple(ALL_LANGUAGES),
        labels=LABELS,
        readers={"hub": _from_hub, "xtreme": _from_folder, "raw": _from_release, "mini": _from_mini},
    )
