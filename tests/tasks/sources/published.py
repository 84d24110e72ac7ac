"""The same small XNLI and Tatoeba written down as every source publishes them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import yaml

from xrobust.tasks import Source


class Pair(NamedTuple):
    """A row of XNLI."""

    premise: str
    hypothesis: str
    label: str


# Two premises with three hypotheses each. In the sentences is what breaks careless readers: quotes at a border and
# inside, U+2028 and U+0085 (line ends to str.splitlines), and a comma.
XNLI = {
    "en": [
        Pair('"Yes," he said.', "He agreed.", "entailment"),
        Pair('"Yes," he said.', "He refused.", "contradiction"),
        Pair('"Yes," he said.', 'He said "yes" twice.', "neutral"),
        Pair("The dog\u2028sleeps, at last.", "An animal sleeps.", "entailment"),
        Pair("The dog\u2028sleeps, at last.", "Nobody sleeps.", "contradiction"),
        Pair("The dog\u2028sleeps, at last.", "The dog\u0085 is old.", "neutral"),
    ],
    "de": [
        Pair("„Ja“, sagte er.", "Er stimmte zu.", "entailment"),
        Pair("„Ja“, sagte er.", "Er lehnte ab.", "contradiction"),
        Pair("„Ja“, sagte er.", 'Er sagte zweimal "ja".', "neutral"),
        Pair("Der Hund schläft endlich.", "Ein Tier schläft.", "entailment"),
        Pair("Der Hund schläft endlich.", "Niemand schläft.", "contradiction"),
        Pair("Der Hund schläft endlich.", "Der Hund ist alt.", "neutral"),
    ],
    "zh": [
        Pair("“是的，”他说。", "他同意了。", "entailment"),
        Pair("“是的，”他说。", "他拒绝了。", "contradiction"),
        Pair("“是的，”他说。", "他说了两次“是”。", "neutral"),
        Pair("狗终于睡着了。", "一只动物在睡觉。", "entailment"),
        Pair("狗终于睡着了。", "没有人在睡觉。", "contradiction"),
        Pair("狗终于睡着了。", "这只狗老了。", "neutral"),
    ],
}

# Sentence and English translation; the English side is not in the order of its letters, and one sentence stands twice.
TATOEBA = {
    "de": [
        ("Wo bist du?", "Where are you?"),
        ('Er sagte "nein".', 'He said "no".'),
        ("Ich bin da.", "I am here."),
        ("Ich bin hier.", "I am here."),
        ("Äpfel\u2028sind rot.", "Apples are red."),
    ],
    "zh": [("你在哪里？", "Where are you?"), ("苹果是红色的。", "Apples are red."), ("我在这里。", "I am here.")],
}
ISO3 = {"de": "deu", "zh": "cmn"}


def write_hub(folder: Path, configurations: Mapping[str, Mapping[str, Mapping[str, Sequence[str | None]]]]) -> Path:
    """A repository as the Hub keeps it: Parquet by configuration and split, and a card that lists them.

    Args:
        folder: Where.
        configurations: Configuration name to split to column name to values.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    infos, files = [], []
    for config, splits in configurations.items():
        (folder / config).mkdir(parents=True)
        for split, columns in splits.items():
            table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
            pq.write_table(table, folder / config / f"{split}-00000-of-00001.parquet")
        some = next(iter(splits.values()))
        infos.append(
            {
                "config_name": config,
                "features": [{"name": name, "dtype": "string"} for name in some],
                "splits": [
                    {"name": split, "num_examples": len(next(iter(columns.values())))}
                    for split, columns in splits.items()
                ],
            }
        )
        files.append(
            {
                "config_name": config,
                "data_files": [{"split": split, "path": f"{config}/{split}-*"} for split in splits],
            }
        )
    card = yaml.safe_dump({"dataset_info": infos, "configs": files}, sort_keys=False)
    (folder / "README.md").write_text(f"---\n{card}---\n", encoding="utf-8")
    return folder


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """A table as XTREME's preprocessing writes it: CRLF line ends, quotes doubled."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t").writerows(rows)


def write_lines(path: Path, lines: Sequence[str]) -> None:
    """A line each, each ended by a line feed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())


def hub(folder: Path) -> Source:
    """All of it as `google/xtreme` has it: one XNLI with all languages, Tatoeba's sentences with their line ends."""
    rows = [(language, *pair) for language, pairs in XNLI.items() for pair in pairs]
    columns = dict(
        zip(("language", "sentence1", "sentence2", "gold_label"), map(list, zip(*rows, strict=True)), strict=True)
    )
    configurations = {"XNLI": {"validation": columns, "test": columns}}
    for language, pairs in TATOEBA.items():
        sentences, english = zip(*pairs, strict=True)
        configurations[f"tatoeba.{ISO3[language]}"] = {
            "validation": {
                "source_sentence": [f"{sentence}\n" for sentence in sentences],
                "target_sentence": [f"{sentence}\n" for sentence in english],
                "source_lang": [ISO3[language]] * len(pairs),
                "target_lang": ["eng"] * len(pairs),
            }
        }
    return Source("hub", write_hub(folder / "repository", configurations))


def download(folder: Path, *, names: str = "{language}-en.{side}", english: str = "en", label: str = "{}") -> Source:
    """All of it as XTREME's download script leaves it, and the labels in the layout of a submission."""
    data, labels = folder / "download", folder / "labels"
    for language, pairs in XNLI.items():
        write_csv(data / f"xnli/test-{language}.tsv", [pair[:2] for pair in pairs])
        write_csv(data / f"xnli/dev-{language}.tsv", pairs)
        write_lines(labels / f"xnli/test-{language}.tsv", [pair.label for pair in pairs])
    for language, pairs in TATOEBA.items():
        in_order = sorted(range(len(pairs)), key=lambda row: pairs[row][1])
        for side, lines in (
            (language, [sentence for sentence, _ in pairs]),
            (english, [pairs[row][1] for row in in_order]),
        ):
            write_lines(data / "tatoeba" / names.format(language=language, side=side), lines)
        write_lines(labels / f"tatoeba/test-{language}.tsv", [label.format(row) for row in in_order])
    return Source("xtreme", data, labels)


def download_as_evaluated(folder: Path) -> Source:
    """The file names that the benchmark's evaluation reads, and labels as its Tatoeba script writes them."""
    return download(folder, names="tatoeba.{language}-eng.{side}", english="eng", label="[{}]")


RELEASE_COLUMNS = (
    "language",
    "gold_label",
    "sentence1_binary_parse",
    "sentence2_binary_parse",
    "sentence1_parse",
    "sentence2_parse",
    "sentence1",
    "sentence2",
    "promptID",
)


def release(folder: Path) -> Source:
    """All of it as its authors published it: XNLI-1.0 unquoted, LASER's Tatoeba files."""
    rows = [
        (language, pair.label, "", "", "", "", pair.premise, pair.hypothesis, str(row // 3))
        for language, pairs in XNLI.items()
        for row, pair in enumerate(pairs)
    ]
    for split in ("dev", "test"):
        write_lines(folder / f"raw/XNLI-1.0/xnli.{split}.tsv", ["\t".join(row) for row in (RELEASE_COLUMNS, *rows)])
    for language, pairs in TATOEBA.items():
        stem = f"tatoeba.{ISO3[language]}-eng"
        write_lines(folder / f"raw/{stem}.{ISO3[language]}", [sentence for sentence, _ in pairs])
        write_lines(folder / f"raw/{stem}.eng", [english for _, english in pairs])
    return Source("raw", folder / "raw")


@dataclass(frozen=True)
class Benchmark:
    """What the tests of this folder share."""

    xnli = XNLI
    tatoeba = TATOEBA
    iso3 = ISO3
    release_columns = RELEASE_COLUMNS
    hub = staticmethod(hub)
    download = staticmethod(download)
    download_as_evaluated = staticmethod(download_as_evaluated)
    release = staticmethod(release)
    write_hub = staticmethod(write_hub)
    write_csv = staticmethod(write_csv)
    write_lines = staticmethod(write_lines)

    @property
    def sources(self) -> dict[str, Callable[[Path], Source]]:
        """Every way to write the same data down."""
        return {
            "hub": self.hub,
            "xtreme": self.download,
            "xtreme as evaluated": self.download_as_evaluated,
            "raw": self.release,
        }
