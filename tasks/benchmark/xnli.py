"""XNLI: does the premise entail the hypothesis, contradict it, or neither?"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable
from typing import Any

from xrobust.perturbations.errors import DataError
from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.pair_classification import PairClassification
from xrobust.tasks.registry import task
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.files import find_file, read_lines, read_table
from xrobust.tasks.sources.hub import hub_rows

LANGUAGES = ("ar", "bg", "de", "el", "en", "es", "fr", "hi", "ru", "sw", "th", "tr", "ur", "vi", "zh")
LABELS = ("contradiction", "entailment", "neutral")
_FILE_NAMES = {"test": "test", "validation": "dev"}


def _examples(rows: Iterable[tuple[Any, Any, Any, str]], split: str) -> list[Example]:
    """Examples from (premise, hypothesis, label, where); what a row lacks is no string."""
    premises: dict[str, int] = {}
    examples = []
    for index, (premise, hypothesis, label, where) in enumerate(rows):
        if not (isinstance(premise, str) and isinstance(hypothesis, str)):
            raise DataError(f"{where}: a sentence is missing", expected="premise, hypothesis and label")
        # The training file writes "contradictory".
        gold = "contradiction" if label == "contradictory" else label
        if gold not in LABELS:
            raise DataError(f"{where}: the label '{label}'", expected=", ".join(LABELS))
        # XTREME's download has no spaces around sentences; the releases may.
        texts = {"premise": premise.strip(), "hypothesis": hypothesis.strip()}
        first = premises.setdefault(texts["premise"], index)
        examples.append(
            Example(
                id=f"xnli-{split}-{index}",
                cluster=f"xnli-{split}-premise-{first}",
                texts=texts,
                gold=gold,
                parallel_id=str(index),
            )
        )
    return examples


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    name = f"{_FILE_NAMES[split]}-{language}.tsv"
    path = find_file(source.folder(), f"xnli/{name}", name)
    rows = read_table(path, columns=(2, 3), what="premise, hypothesis and, if it is there, the label")
    labels: list[tuple[str, str]] | None = None
    if any(len(row) == 2 for _, row in rows):
        if source.labels is None:
            raise DataError(
                f"'{path}' has no labels",
                expected="a third column, or a folder of labels",
                got="XTREME's download, which leaves the test labels out",
                fix="--labels-dir DIR with xnli/test-LANG.tsv (one label a line), or --source hub",
            )
        labels_path = find_file(source.labels, f"xnli/{name}", option="--labels-dir")
        labels = [
            (label.strip(), f"'{labels_path}', line {line}")
            for line, label in enumerate(read_lines(labels_path), start=1)
        ]
        if len(labels) != len(rows):
            raise DataError(
                f"'{path}' has {len(rows)} pairs, '{labels_path}' {len(labels)} lines", expected="equally many"
            )
    return _examples(
        (
            (row[0], row[1], *(labels[index] if labels is not None else (row[2], f"'{path}', line {line}")))
            for index, (line, row) in enumerate(rows)
        ),
        split,
    )


def _from_release(source: Source, language: str, split: str) -> list[Example]:
    name = f"xnli.{_FILE_NAMES[split]}.tsv"
    path = find_file(source.folder(), name, f"XNLI-1.0/{name}")
    reader = csv.DictReader(read_lines(path), delimiter="\t", quoting=csv.QUOTE_NONE)
    needed = ("language", "gold_label", "sentence1", "sentence2")
    missing = [column for column in needed if column not in (reader.fieldnames or ())]
    if missing:
        raise DataError(f"'{path}' lacks the column {', '.join(missing)}", expected=", ".join(needed))
    rows, languages = [], set()
    for row in reader:
        languages.add(str(row["language"]))
        if row["language"] == language:
            where = f"'{path}', line {reader.line_num}"
            rows.append((row["sentence1"], row["sentence2"], row["gold_label"], where))
    if not rows:
        raise DataError(f"'{path}' has no row in '{language}'", got=", ".join(sorted(languages)))
    return _examples(rows, split)


@functools.lru_cache(maxsize=2)
def _hub_split(source: Source, split: str) -> Any:
    # One configuration holds all 15 languages.
    rows = hub_rows(source, "XNLI", split, columns=("language", "sentence1", "sentence2", "gold_label"))
    return rows.to_pandas()


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    table = _hub_split(source, split)
    table = table[table["language"] == language]
    if table.empty:
        raise DataError(f"XNLI ({split}) on the Hub has no row in '{language}'")
    columns = (table.index, table["sentence1"], table["sentence2"], table["gold_label"])
    return _examples(
        ((*row, f"XNLI ({split}) on the Hub, row {index}") for index, *row in zip(*columns, strict=True)), split
    )


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    from xrobust.tasks import mini

    examples = []
    for item in mini.nli(split):
        premise, hypothesis = item.realise(language)
        examples.append(
            Example(
                id=item.id,
                cluster=item.premise_id,
                texts={"premise": premise.text, "hypothesis": hypothesis.text},
                gold=item.label,
                parallel_id=item.id,
            )
        )
    return examples


@task
def xnli() -> PairClassification:
    """XNLI with 15 languages, parallel by row."""
    return PairClassification(
        name="xnli",
        languages=LANGUAGES,
        labels=LABELS,
        fields_in_order=("premise", "hypothesis"),
        readers={"hub": _from_hub, "xtreme": _from_folder, "raw": _from_release, "mini": _from_mini},
    )
