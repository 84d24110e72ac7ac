"""UDPOS: the part of speech of every token, from the treebanks of Universal Dependencies 2.5."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from xrobust.perturbations.errors import DataError, MissingFileError
from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.tagging import Tagging
from xrobust.tasks.registry import task
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.conllu import TAKEN_OUT, form, is_taken_out, read_conllu
from xrobust.tasks.sources.file_names import configuration, file_names, label_name
from xrobust.tasks.sources.files import find_data
from xrobust.tasks.sources.mini_tagged import mini_tagged
from xrobust.tasks.sources.tagged import hub_tagged, read_tagged, tagged_examples

LANGUAGES = (
    *("af", "ar", "bg", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "he", "hi", "hu", "id", "it"),
    *("ja", "kk", "ko", "mr", "nl", "pt", "ru", "ta", "te", "th", "tl", "tr", "ur", "vi", "yo", "zh"),
)
LABELS = (
    *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM"),
    *("PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"),
)
_UNTAGGED = "X"
WITHOUT_VALIDATION = frozenset({"kk", "th", "tl", "yo"})


def _check_split(language: str, split: str) -> None:
    if split == "validation" and language in WITHOUT_VALIDATION:
        raise MissingFileError(
            f"udpos has no validation data in '{language}'",
            expected=f"any language but {', '.join(sorted(WITHOUT_VALIDATION))}",
            fix="--split test, or leave the language out of --langs",
        )


def _from_release(source: Source, language: str, split: str) -> list[Example]:
    """All treebanks of the language, in the order of their names."""
    _check_split(language, split)
    (anywhere,) = file_names("raw", "udpos", language=language, split=split)
    paths = sorted(source.folder().glob(anywhere), key=lambda path: path.name)
    if not paths:
        raise MissingFileError(
            f"no treebank '{Path(anywhere).name}' in '{source.folder()}'",
            expected="the treebanks of Universal Dependencies 2.5, such as UD_German-GSD/de_gsd-ud-test.conllu",
            fix="check --data-dir and --source",
        )
    for path, following in pairwise(paths):
        if path.name == following.name:
            raise DataError(
                f"the treebank '{path.name}' stands in '{source.folder()}' twice",
                got=f"'{path.parent}', '{following.parent}'",
                fix="take one of them away",
            )
    rows = [
        found
        for path in paths
        for found in read_conllu(source, path, language=language, tags=LABELS, untagged=_UNTAGGED)
    ]
    return tagged_examples(rows, "udpos", language, split)


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    _check_split(language, split)
    path = find_data(source, "udpos", language=language, split=split)
    labels = label_name("udpos", language=language, split=split)
    rows = read_tagged(source, path, tags=LABELS, untagged=_UNTAGGED, labels=labels)
    return tagged_examples(rows, "udpos", language, split)


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    """The Hub has syntactic words where the benchmark has fused forms."""
    _check_split(language, split)
    config = configuration("udpos", language)
    found = hub_tagged(source, config, split, column="pos_tags", tags=LABELS, untagged=_UNTAGGED, form=form)
    rows = [row for row in found if not is_taken_out(row.tokens)]
    if len(rows) < len(found):
        source.treat(TAKEN_OUT, config, len(found) - len(rows))
    source.treat(
        "words of fused forms one by one, where the benchmark scores the forms: not its figure", config, len(rows)
    )
    return tagged_examples(rows, "udpos", language, split)


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    return mini_tagged(language, split, tags=lambda tokens: [token.upos for token in tokens])


@task
def udpos() -> Tagging:
    """UDPOS with 33 languages and the 17 tags of Universal Dependencies."""
    return Tagging(
        name="udpos",
        languages=LANGUAGES,
        labels=LABELS,
        readers={"hub": _from_hub, "xtreme": _from_folder, "raw": _from_release, "mini": _from_mini},
    )
