"""UDPOS: the part of speech of every token, from the treebanks of Universal Dependencies 2.5."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from xrobust.perturbations.errors import DataError, MissingFileError
from xrobust.perturbations.languages import LANGUAGES as ALL_LANGUAGES
from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.tagging import TOKENS, Tagging, sentence
from xrobust.tasks.registry import task
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.conllu import TAKEN_OUT, form, is_taken_out, read_conllu
from xrobust.tasks.sources.files import find_file
from xrobust.tasks.sources.tagged import TaggedSentence, hub_tagged, read_tagged

LANGUAGES = (
    *("af", "ar", "bg", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "he", "hi", "hu", "id", "it"),
    *("ja", "kk", "ko", "mr", "nl", "pt", "ru", "ta", "te", "th", "tl", "tr", "ur", "vi", "yo", "zh"),
)
LABELS = (
    *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM"),
    *("PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"),
)
_FILE_NAMES = {"test": "test", "validation": "dev"}
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
    pattern = f"{language}_*-ud-{_FILE_NAMES[split]}.conllu"
    paths = sorted(source.folder().rglob(pattern), key=lambda path: path.name)
    if not paths:
        raise MissingFileError(
            f"no treebank '{pattern}' in '{source.folder()}'",
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
    return _examples(rows, language, split)


def _examples(rows: Sequence[TaggedSentence], language: str, split: str) -> list[Example]:
    examples = []
    for number, row in enumerate(rows):
        text, spans = sentence(row.tokens)
        name = f"udpos-{language}-{split}-{number}"
        examples.append(Example(name, name, {TOKENS: text}, row.tags, tokens=spans))
    return examples


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    _check_split(language, split)
    name = f"{_FILE_NAMES[split]}-{language}.tsv"
    path = find_file(source.folder(), f"udpos/{name}", name)
    rows = read_tagged(source, path, tags=LABELS, untagged=_UNTAGGED, labels=f"udpos/{name}")
    return _examples(rows, language, split)


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    """The Hub has syntactic words where the benchmark has fused forms."""
    _check_split(language, split)
    config = f"udpos.{ALL_LANGUAGES[language].name}"
    found = hub_tagged(source, config, split, column="pos_tags", tags=LABELS, untagged=_UNTAGGED, form=form)
    rows = [row for row in found if not is_taken_out(row.tokens)]
    if len(rows) < len(found):
        source.treat(TAKEN_OUT, config, len(found) - len(rows))
    source.treat(
        "words of fused forms one by one, where the benchmark scores the forms: not its figure", config, len(rows)
    )
    return _examples(rows, language, split)


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    from xrobust.tasks import mini

    examples = []
    for item in mini.tagged(split, language):
        text, spans = sentence([token.text for token in item.sentence.tokens])
        tags = [token.upos for token in item.sentence.tokens]
        examples.append(Example(item.id, item.id, {TOKENS: text}, tags, parallel_id=item.id, tokens=spans))
    return examples


@task
def udpos() -> Tagging:
    """UDPOS with 33 languages and the 17 tags of Universal Dependencies."""
    return Tagging(
        name="udpos",
        languages=LANGUAGES,
        labels=LABELS,
        readers={"hub": _from_hub, "xtreme": _from_folder, "raw": _from_release, "mini": _from_mini},
    )
