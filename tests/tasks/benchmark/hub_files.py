"""A repository in the layout of `google/xtreme`: Parquet by configuration and split, and a card that lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import yaml


def write_repository(folder: Path, configurations: Mapping[str, Mapping[str, datasets.Dataset]]) -> Path:
    """Write data sets by configuration and split."""
    files = []
    for config, splits in configurations.items():
        (folder / config).mkdir(parents=True)
        for split, rows in splits.items():
            rows.to_parquet(folder / config / f"{split}-00000-of-00001.parquet")
        files.append(
            {"config_name": config, "data_files": [{"split": split, "path": f"{config}/{split}-*"} for split in splits]}
        )
    card = yaml.safe_dump({"configs": files}, sort_keys=False)
    (folder / "README.md").write_text(f"---\n{card}---\n", encoding="utf-8")
    return folder


def tagged(rows: Sequence[tuple[Sequence[str], Sequence[Any]]], column: str, names: Sequence[str] | None) -> Any:
    """Rows of tokens and tags: class numbers where there are names, else the tags themselves."""
    tag = datasets.Value("string") if names is None else datasets.ClassLabel(names=list(names))
    features = datasets.Features({"tokens": datasets.List(datasets.Value("string")), column: datasets.List(tag)})
    table = {"tokens": [list(tokens) for tokens, _ in rows], column: [list(tags) for _, tags in rows]}
    return datasets.Dataset.from_dict(table, features=features)


def write_tag_numbers(
    folder: Path,
    config: str,
    rows: Sequence[tuple[Sequence[str], Sequence[int]]],
    column: str,
    names: Sequence[str] | None,
) -> Path:
    """A test split whose tags are numbers in plain Parquet, also such as no class has; names stand in the card."""
    (folder / config).mkdir(parents=True)
    table = pa.table(
        {
            "tokens": pa.array([list(tokens) for tokens, _ in rows], pa.list_(pa.string())),
            column: pa.array([list(tags) for _, tags in rows], pa.list_(pa.int64())),
        }
    )
    pq.write_table(table, folder / config / "test-00000-of-00001.parquet")
    card: dict[str, Any] = {
        "configs": [{"config_name": config, "data_files": [{"split": "test", "path": f"{config}/test-*"}]}]
    }
    if names is not None:
        label = {"class_label": {"names": {str(number): name for number, name in enumerate(names)}}}
        features = [{"name": "tokens", "sequence": "string"}, {"name": column, "sequence": label}]
        splits = [{"name": "test", "num_examples": len(rows)}]
        card["dataset_info"] = [{"config_name": config, "features": features, "splits": splits}]
    (folder / "README.md").write_text(f"---\n{yaml.safe_dump(card, sort_keys=False)}---\n", encoding="utf-8")
    return folder


def asked(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows of questions, with answers as lists of texts and starts."""
    return datasets.Dataset.from_list(
        [
            {
                **{key: row[key] for key in ("id", "context", "question")},
                "answers": {
                    "text": [text for text, _ in row["answers"]],
                    "answer_start": [start for _, start in row["answers"]],
                },
            }
            for row in rows
        ]
    )
