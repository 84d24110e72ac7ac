"""A repository in the layout of `google/xtreme`: Parquet by configuration and split, and a card that lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import datasets
import yaml


def write_repository(folder: Path, configurations: Mapping[str, Mapping[str, datasets.Dataset]]) -> Path:
    """Write data sets by configuration and split."""
    infos, files = [], []
    for config, splits in configurations.items():
        (folder / config).mkdir(parents=True)
        for split, rows in splits.items():
            rows.to_parquet(folder / config / f"{split}-00000-of-00001.parquet")
        files.append(
            {"config_name": config, "data_files": [{"split": split, "path": f"{config}/{split}-*"} for split in splits]}
        )
        infos.append({"config_name": config})
    card = yaml.safe_dump({"configs": files}, sort_keys=False)
    (folder / "README.md").write_text(f"---\n{card}---\n", encoding="utf-8")
    return folder


def tagged(rows: Sequence[tuple[Sequence[str], Sequence[Any]]], column: str, names: Sequence[str] | None) -> Any:
    """Rows of tokens and tags: class numbers where there are names, else the tags themselves."""
    tag = datasets.Value("string") if names is None else datasets.ClassLabel(names=list(names))
    features = datasets.Features({"tokens": datasets.List(datasets.Value("string")), column: datasets.List(tag)})
    table = {"tokens": [list(tokens) for tokens, _ in rows], column: [list(tags) for _, tags in rows]}
    return datasets.Dataset.from_dict(table, features=features)


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
