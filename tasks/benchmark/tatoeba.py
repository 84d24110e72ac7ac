"""Tatoeba: find each English sentence's translation among the sentences of a language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xrobust.perturbations.errors import DataError, MissingLabelsError
from xrobust.perturbations.languages import LANGUAGES as ALL_LANGUAGES
from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.retrieval import CANDIDATE, QUERY, Retrieval
from xrobust.tasks.registry import task
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import configuration, label_name
from xrobust.tasks.sources.files import find_data, find_labels, read_lines
from xrobust.tasks.sources.hub import hub_rows

LANGUAGES = tuple(code for code in ALL_LANGUAGES if code not in {"en", "ms", "my", "yo"})


def _examples(sentences: Sequence[str], english: Sequence[str], language: str) -> list[Example]:
    examples = []
    for index, pair in enumerate(zip(sentences, english, strict=True)):
        # XTREME's download has no spaces around English sentences, and the Hub's keep their line ends.
        sentence, query = (text.strip() for text in pair)
        if not sentence or not query:
            continue  # a defect that the reader has named
        name = f"tatoeba-{language}-{index}"
        examples.append(Example(id=name, cluster=name, texts={CANDIDATE: sentence, QUERY: query}, gold=name))
    return examples


def _read_pair(source: Source, sentences_path: Path, english_path: Path) -> tuple[list[str], list[str]]:
    sentences, english = read_lines(sentences_path), read_lines(english_path)
    if len(sentences) != len(english):
        raise DataError(
            f"'{sentences_path}' has {len(sentences)} lines, '{english_path.name}' {len(english)}",
            expected="equally many: line i belongs to line i",
        )
    for path, lines in ((sentences_path, sentences), (english_path, english)):
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                source.defect(DataError(f"'{path}', line {number}: no sentence"))
    return sentences, english


def _order(path: Path, *, rows: int) -> list[int]:
    """The row of the other file that each line names."""
    labels = [label.strip().strip("[]").strip() for label in read_lines(path)]
    seen: dict[str, int] = {}
    wrong = None
    for number, label in enumerate(labels, start=1):
        if not (label.isascii() and label.isdecimal() and str(int(label)) == label and int(label) < rows):
            wrong = wrong or f"'{label}' in line {number}"
        elif label in seen:
            wrong = wrong or f"'{label}' in line {number}, which line {seen[label]} has too"
        seen.setdefault(label, number)
    if wrong or len(labels) != rows:
        raise DataError(
            f"'{path}' is no order of the rows 0 to {rows - 1}",
            got="; ".join(filter(None, (wrong, f"{len(labels)} lines"))),
        )
    return [int(label) for label in labels]


def _from_release(source: Source, language: str, split: str) -> list[Example]:
    return _examples(*_read_pair(source, *_paths(source, language, split)), language)


def _paths(source: Source, language: str, split: str) -> tuple[Path, Path]:
    """The files of the sentences and of the English ones."""
    return (
        find_data(source, "tatoeba", language=language, split=split, content="sentences"),
        find_data(source, "tatoeba", language=language, split=split, content="english"),
    )


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    """The download folder holds the English sentences sorted; the label of line r is the row of its translation."""
    sentences_path, english_path = _paths(source, language, split)
    sentences, english = _read_pair(source, sentences_path, english_path)
    if source.labels is None:
        raise MissingLabelsError(
            f"'{english_path}' is sorted, and nothing there says which sentence belongs to which",
            expected="a folder of labels",
            fix=f"--labels-dir DIR with {label_name('tatoeba')} (one row number a line), or --source raw or hub",
        )
    labels_path = find_labels(source.labels, "tatoeba", language=language)
    in_order = [""] * len(sentences)
    for sentence, row in zip(english, _order(labels_path, rows=len(sentences)), strict=True):
        in_order[row] = sentence
    return _examples(sentences, in_order, language)


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    del split
    config = configuration("tatoeba", language)
    rows = hub_rows(source, config, "validation", columns=("source_sentence", "target_sentence"))
    sentences, english = ([text or "" for text in rows[f"{side}_sentence"]] for side in ("source", "target"))
    for row, pair in enumerate(zip(sentences, english, strict=True)):
        if not all(text.strip() for text in pair):
            source.defect(DataError(f"'{config}' on the Hub, row {row}: no sentence"))
    return _examples(sentences, english, language)


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    from xrobust.tasks import mini

    examples = []
    for item in mini.parallel(split):
        texts = {CANDIDATE: item.realise(language).text, QUERY: item.realise("en").text}
        name = f"{item.id}-{language}"
        examples.append(Example(id=name, cluster=item.id, texts=texts, gold=name, parallel_id=item.id))
    return examples


@task
def tatoeba() -> Retrieval:
    """Tatoeba with 36 languages, each against English."""
    return Retrieval(
        name="tatoeba",
        languages=LANGUAGES,
        readers={"hub": _from_hub, "xtreme": _from_folder, "raw": _from_release, "mini": _from_mini},
    )
