"""XNLI: does the premise entail the hypothesis, contradict it, or neither?"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from xrobust.perturbations.errors import DataError
from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.pair_classification import PairClassification
from xrobust.tasks.registry import task
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import configuration
from xrobust.tasks.sources.files import find_data
from xrobust.tasks.sources.hub import hub_rows
from xrobust.tasks.sources.pairs import PairRow, downloaded_pairs, read_release

LANGUAGES = ("ar", "bg", "de", "el", "en", "es", "fr", "hi", "ru", "sw", "th", "tr", "ur", "vi", "zh")
LABELS = ("contradiction", "entailment", "neutral")


def _examples(source: Source, rows: Iterable[PairRow], split: str) -> list[Example]:
    premises: dict[str, int] = {}
    examples = []
    for index, row in enumerate(rows):
        if not all(isinstance(text, str) and text.strip() for text in (row.first, row.second)):
            source.defect(DataError(f"{row.where}: a sentence is missing", expected="premise, hypothesis and label"))
            continue
        # The training file writes "contradictory".
        gold = "contradiction" if row.label == "contradictory" else row.label
        if gold not in LABELS:
            where = row.label_where or row.where
            source.defect(DataError(f"{where}: the label '{row.label}'", expected=", ".join(LABELS)))
            continue
        # XTREME's download has no spaces around sentences; the releases may.
        texts = {"premise": row.first.strip(), "hypothesis": row.second.strip()}
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
    rows = downloaded_pairs(source, "xnli", language, split, columns="premise, hypothesis")
    return _examples(source, rows, split)


def _from_release(source: Source, language: str, split: str) -> list[Example]:
    path = find_data(source, "xnli", language=language, split=split)
    languages: set[str] = set()

    def wanted(row: dict[str, str | None]) -> bool:
        languages.add(str(row["language"]))
        return row["language"] == language

    columns = ("language", "gold_label", "sentence1", "sentence2")
    rows = [
        PairRow(row["sentence1"], row["sentence2"], row["gold_label"], str(path), f"line {line}")
        for line, row in read_release(path, columns=columns, defect=source.defect, wanted=wanted)
    ]
    if not rows:
        raise DataError(f"'{path}' has no row in '{language}'", got=", ".join(sorted(languages)))
    return _examples(source, rows, split)


@functools.lru_cache(maxsize=2)
def _hub_split(source: Source, split: str) -> Any:
    # One configuration holds all 15 languages.
    rows = hub_rows(
        source, configuration("xnli", "en"), split, columns=("language", "sentence1", "sentence2", "gold_label")
    )
    return rows.to_pandas()


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    table = _hub_split(source, split)
    table = table[table["language"] == language]
    if table.empty:
        raise DataError(f"XNLI ({split}) on the Hub has no row in '{language}'")
    columns = (table.index, table["sentence1"], table["sentence2"], table["gold_label"])
    rows = [
        PairRow(premise, hypothesis, label, f"XNLI ({split}) on the Hub", f"row {index}")
        for index, premise, hypothesis, label in zip(*columns, strict=True)
    ]
    return _examples(source, rows, split)


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
