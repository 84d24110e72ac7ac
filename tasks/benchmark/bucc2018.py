"""BUCC 2018: mine the pairs of translations from two comparable corpora."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from xrobust.perturbations.errors import DataError, MissingLabelsError
from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.mining import ENGLISH, SENTENCE, Mining
from xrobust.tasks.registry import task
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import configuration, label_name
from xrobust.tasks.sources.files import find_data, find_labels, read_lines

LANGUAGES = ("de", "fr", "ru", "zh")


def _examples(foreign: Mapping[str, str], english: Mapping[str, str], gold: Iterable[tuple[str, str]]) -> list[Example]:
    """Examples from the sentences of both sides by id, and the pairs of ids that belong together."""
    counterparts: dict[str, list[str]] = {name: [] for name in foreign}
    clusters: dict[str, str] = {}
    for name, english_name in gold:
        counterparts[name].append(english_name)
        clusters.setdefault(english_name, name)
    return [
        *(Example(name, name, {SENTENCE: text}, counterparts[name]) for name, text in foreign.items()),
        *(Example(name, clusters.get(name, name), {ENGLISH: text}, []) for name, text in english.items()),
    ]


def _read_sentences(source: Source, path: Path) -> dict[str, str]:
    """The sentences of a side by id."""
    sentences: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(read_lines(path), start=1):
        where = f"'{path}', line {number}"
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != 2:
            source.defect(DataError(f"{where}: {len(columns)} columns", expected="id and sentence, separated by a tab"))
        elif not columns[0]:
            source.defect(DataError(f"{where}: no id", expected="id and sentence, separated by a tab"))
        elif not columns[1]:
            source.defect(DataError(f"{where}: no sentence", expected="id and sentence, separated by a tab"))
        elif columns[0] in lines:
            source.defect(
                DataError(
                    f"{where}: the id '{columns[0]}' stands in line {lines[columns[0]]} already",
                    expected="each id once",
                )
            )
        else:
            lines[columns[0]] = number
            sentences[columns[0]] = columns[1]
    return sentences


def _read_gold(
    source: Source, path: Path, *, foreign: tuple[Path, Mapping[str, str]], english: tuple[Path, Mapping[str, str]]
) -> list[tuple[str, str]]:
    """The pairs of ids that belong together; both sides are given with the file that they come from."""
    gold: dict[tuple[str, str], None] = {}
    for number, line in enumerate(read_lines(path), start=1):
        where = f"'{path}', line {number}"
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != 2:
            source.defect(DataError(f"{where}: {len(columns)} columns", expected="two ids, separated by a tab"))
            continue
        unknown = [
            (name, file)
            for name, (file, sentences) in zip(columns, (foreign, english), strict=True)
            if name not in sentences
        ]
        for name, file in unknown:
            source.defect(
                DataError(
                    f"{where}: no sentence has the id '{name}'",
                    expected=f"an id of '{file}'",
                    fix="check that gold and sentences are of the same split, and download again what is cut short",
                )
            )
        pair = (columns[0], columns[1])
        if pair in gold:
            source.treat("a gold pair that stands twice counts once", str(path))
        if not unknown:
            gold[pair] = None
    for column, (file, sentences) in enumerate((foreign, english)):
        if sentences and sentences.keys() <= {pair[column] for pair in gold}:
            raise DataError(
                f"'{path}' has a counterpart for every sentence of '{file}': gold pairs without distractors",
                expected="comparable corpora, in which most sentences have no counterpart",
                got="a score on them would be that of plain retrieval, and not XTREME's F1 of mining",
                fix="take the files of BUCC 2018 (--source raw) or XTREME's download (--source xtreme)",
            )
    return list(gold)


def _from_files(source: Source, foreign_path: Path, english_path: Path, gold_path: Path) -> list[Example]:
    foreign, english = (_read_sentences(source, path) for path in (foreign_path, english_path))
    both = foreign.keys() & english.keys()
    if both:
        raise DataError(
            f"'{foreign_path}' and '{english_path}' both have the id '{min(both)}'", expected="each id once"
        )
    gold = _read_gold(source, gold_path, foreign=(foreign_path, foreign), english=(english_path, english))
    return _examples(foreign, english, gold)


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    if split == "validation":
        return _with_gold(source, language, split)
    foreign, english = _sides(source, language, split)
    if source.labels is None:
        raise MissingLabelsError(
            f"nothing says which sentences of '{foreign}' have counterparts",
            expected="a folder of labels",
            got="XTREME's download, which leaves the gold of the test out",
            fix=f"--labels-dir DIR with {label_name('bucc2018')} (two ids a line), or --source raw",
        )
    return _from_files(source, foreign, english, find_labels(source.labels, "bucc2018", language=language))


def _with_gold(source: Source, language: str, split: str) -> list[Example]:
    """From the three files of the release, or of the download's development set."""
    sides = _sides(source, language, split)
    return _from_files(source, *sides, find_data(source, "bucc2018", language=language, split=split, content="gold"))


def _sides(source: Source, language: str, split: str) -> tuple[Path, Path]:
    """The files of the sentences under test and of the English ones."""
    return (
        find_data(source, "bucc2018", language=language, split=split, content="sentences"),
        find_data(source, "bucc2018", language=language, split=split, content="english"),
    )


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    del source, split
    raise DataError(
        f"'{configuration('bucc2018', language)}' on the Hub has gold pairs without distractors",
        expected="comparable corpora, in which most sentences have no counterpart",
        got="a score on them would be that of plain retrieval, and not XTREME's F1 of mining",
        fix="--source raw (the files of BUCC 2018) or --source xtreme (XTREME's download), with --data-dir DIR",
    )


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    from xrobust.tasks import mini

    found = mini.comparable(split, language)

    def of_split(name: str) -> str:
        return f"mini-{split}-{name}"

    return _examples(
        {of_split(name): text for name, text in found.foreign},
        {of_split(name): text for name, text in found.english},
        [(of_split(name), of_split(english)) for name, english in found.gold],
    )


@task
def bucc2018() -> Mining:
    """BUCC 2018 with 4 languages, each against English."""
    return Mining(
        name="bucc2018",
        languages=LANGUAGES,
        without_distractors=frozenset({"hub"}),
        readers={"raw": _with_gold, "xtreme": _from_folder, "hub": _from_hub, "mini": _from_mini},
    )
