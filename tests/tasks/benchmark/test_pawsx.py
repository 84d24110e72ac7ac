"""PAWS-X: the same pairs from every source, clusters of pairs that share a sentence, and bad files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from xrobust.perturbations.errors import DataError
from xrobust.tasks import TASKS, Example, Source
from xrobust.tasks.sources import Findings

if TYPE_CHECKING:
    from conftest import Benchmark

PAWSX = TASKS.get("pawsx")


class Pair(NamedTuple):
    first: str
    second: str
    label: str
    sharing: int
    """By hand: the first row that it is joined with."""


# Row 3 joins row 1 to row 2. What was not translated ("NS", blank) joins nothing.
PAIRS = [
    Pair('Er sagte "ja" .', "Er sagte nein .", "0", 0),
    Pair("Der Hund sieht die Katze .", "Die Katze sieht den Hund .", "0", 1),
    Pair("Paris liegt\u2028in Frankreich .", "Frankreich hat Paris .", "1", 1),
    Pair("Frankreich hat Paris .", "Der Hund sieht die Katze .", "0", 1),
    Pair("NS", "", "1", 4),
    Pair("NS", "", "0", 5),
    Pair('"Anfang" und Ende', "Er sagte nein .", "1", 0),
]
EXPECTED = [
    Example(
        id=f"pawsx-test-{row}",
        cluster=f"pawsx-test-sharing-{pair.sharing}",
        texts={"sentence1": pair.first, "sentence2": pair.second},
        gold=pair.label,
        parallel_id=str(row),
    )
    for row, pair in enumerate(PAIRS)
]


def hub(folder: Path, rows: Sequence[tuple[object, ...]], *, language: str = "de", split: str = "test") -> Source:
    """A repository with one split of a configuration; the types of the columns are those of the rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    config = f"PAWS-X.{language}"
    (folder / config).mkdir(parents=True)
    columns = dict(zip(("sentence1", "sentence2", "label"), map(list, zip(*rows, strict=True)), strict=True))
    pq.write_table(pa.table(columns), folder / config / f"{split}-00000-of-00001.parquet")
    files = [{"split": split, "path": f"{config}/{split}-*"}]
    card = yaml.safe_dump({"configs": [{"config_name": config, "data_files": files}]})
    (folder / "README.md").write_text(f"---\n{card}---\n", encoding="utf-8")
    return Source("hub", folder)


def download(folder: Path, data: Benchmark) -> Source:
    data.write_csv(folder / "data/pawsx/test-de.tsv", [pair[:2] for pair in PAIRS])
    data.write_csv(folder / "data/pawsx/dev-de.tsv", [pair[:3] for pair in PAIRS])
    data.write_lines(folder / "labels/pawsx/test-de.tsv", [pair.label for pair in PAIRS])
    return Source("xtreme", folder / "data", folder / "labels")


def release(folder: Path, data: Benchmark, *, below: str = "x-final/") -> Source:
    rows = [f"{number}\t{first}\t{second}\t{label}" for number, (first, second, label, _) in enumerate(PAIRS, start=1)]
    for name in ("test_2k", "dev_2k"):
        data.write_lines(folder / f"data/{below}de/{name}.tsv", ["id\tsentence1\tsentence2\tlabel", *rows])
    return Source("raw", folder / "data")


SOURCES: dict[str, Callable[[Path, Benchmark], Source]] = {
    "hub": lambda folder, _: hub(folder / "hub", [pair[:3] for pair in PAIRS]),
    "hub with numbers as labels": lambda folder, _: hub(folder / "hub", [(*p[:2], int(p.label)) for p in PAIRS]),
    "download": download,
    "release": release,
    "release without its folder": lambda folder, data: release(folder, data, below=""),
}


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_gives_the_same_examples(name: str, benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = SOURCES[name](tmp_path, benchmark_data)
    assert PAWSX.load(source, "de", "test") == EXPECTED
    ((where, what),) = source.findings.treatments
    assert source.findings.treatments[where, what] == 2
    assert "NS" in what
    assert Path(where).is_file() or "PAWS-X.de" in where


@pytest.mark.parametrize("make", [download, release])
def test_development_split_has_ids_of_its_own(
    make: Callable[[Path, Benchmark], Source], benchmark_data: Benchmark, tmp_path: Path
) -> None:
    examples = PAWSX.load(make(tmp_path, benchmark_data), "de", "validation")
    assert [example.id for example in examples] == [f"pawsx-validation-{row}" for row in range(len(PAIRS))]
    assert [example.gold for example in examples] == [pair.label for pair in PAIRS]


def test_line_ends_marks_and_spaces_do_not_matter(benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = release(tmp_path, benchmark_data)
    path = tmp_path / "data/x-final/de/test_2k.tsv"
    text = path.read_bytes().decode().replace("\n", " \r\n").replace("\t", " \t ")
    path.write_bytes(("\ufeff" + text).encode())
    assert PAWSX.load(source, "de", "test") == EXPECTED


def test_clusters_join_at_once_and_by_way_of_others(tmp_path: Path) -> None:
    names = ["ab", "cd", "ef", "gh", "ha", "ij", "jk", "kd", "ll", "lm"]
    source = hub(tmp_path / "hub", [(first, second, "0") for first, second in names])
    joined = [example.cluster.rpartition("-")[2] for example in PAWSX.load(source, "de", "test")]
    assert joined == ["0", "1", "2", "0", "0", "1", "1", "1", "8", "8"]


def test_languages_and_labels_are_the_benchmarks() -> None:
    assert " ".join(PAWSX.languages) == "de en es fr ja ko zh"
    assert PAWSX.labels == ("0", "1")
    assert PAWSX.splits == ("test", "validation")


def test_mini_pairs_are_parallel() -> None:
    here, there = (PAWSX.load(Source("mini"), language, "test") for language in ("en", "zh"))
    assert [example.cluster for example in here] == [example.cluster for example in there]
    assert {example.gold for example in here} == {"0", "1"}
    by_sentence: dict[str, set[str]] = {}
    for example in here:
        for text in example.texts.values():
            by_sentence.setdefault(text, set()).add(example.cluster)
    assert all(len(clusters) == 1 for clusters in by_sentence.values())


# Bad files.


def refused(source: Source, language: str = "de", split: str = "test") -> str:
    with pytest.raises(DataError) as caught:
        PAWSX.load(source, language, split)
    return str(caught.value)


@pytest.mark.parametrize(
    ("language", "split", "rows"), [("es", "validation", 1961), ("fr", "validation", 1988), ("ko", "test", 1999)]
)
def test_splits_of_which_the_hub_has_lost_rows_are_refused(
    language: str, split: str, rows: int, tmp_path: Path
) -> None:
    pairs = [(f"a{row}", f"b{row}", "0") for row in range(rows)]
    message = refused(hub(tmp_path / "lost", pairs, language=language, split=split), language, split)
    assert f"'PAWS-X.{language}' ({split}) on the Hub has lost {2000 - rows} of its rows" in message
    assert "fix: --source raw" in message
    whole = hub(tmp_path / "whole", [("a", "b", "0")] * 2000, language=language, split=split)
    assert len(PAWSX.load(whole, language, split)) == 2000


def test_missing_sentence_and_unknown_label_on_the_hub_are_named_with_their_row(tmp_path: Path) -> None:
    assert "row 1: a sentence is missing" in refused(hub(tmp_path / "a", [("a", "b", "0"), ("c", None, "0")]))
    assert "row 0: the label '2'" in refused(hub(tmp_path / "b", [("a", "b", 2)]))
    assert "row 0: the label 'None'" in refused(hub(tmp_path / "c", [("a", "b", None), ("a", "b", "1")]))


def test_stock_download_asks_for_labels(benchmark_data: Benchmark, tmp_path: Path) -> None:
    message = refused(Source("xtreme", download(tmp_path, benchmark_data).directory))
    assert "fix: --labels-dir DIR with pawsx/test-LANG.tsv" in message


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["a\tb\t0", "c\td\t1\te"], "line 2: 4 columns"),
        (["a\tb\t0", "c\td"], "line 2: 2 columns"),
        (["a\tb\t0", "c"], "line 2: 1 columns"),
        (["a\tb\t0", "c\td\tparaphrase"], "line 2: the label 'paraphrase'"),
    ],
)
def test_bad_rows_of_the_download_are_named_with_their_line(
    lines: list[str], said: str, benchmark_data: Benchmark, tmp_path: Path
) -> None:
    benchmark_data.write_lines(tmp_path / "pawsx/dev-de.tsv", lines)
    assert f"'{tmp_path}/pawsx/dev-de.tsv', {said}" in refused(Source("xtreme", tmp_path), split="validation")


def test_bad_labels_of_the_download_are_named_in_their_own_file(benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = download(tmp_path, benchmark_data)
    path = tmp_path / "labels/pawsx/test-de.tsv"
    benchmark_data.write_lines(path, ["0", "1", "x", "0", "0", "0", "0"])
    assert f"'{path}', line 3: the label 'x'" in refused(source)
    benchmark_data.write_lines(path, ["0"] * 6)
    assert f"has 7 pairs, '{path}' 6 lines" in refused(source)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("8\ta\tb\t0\tc", "line 9: 5 columns"),
        ("8\ta", "line 9: a sentence is missing"),
        ("8\ta\tb", "line 9: the label 'None'"),
        ("", "line 9: a sentence is missing"),
        ("3\ta\tb\t0", "line 9: the id '3' stands twice"),
        ("8\ta\tb\t0.5", "line 9: the label '0.5'"),
    ],
)
def test_bad_rows_of_the_release_are_named_with_their_line(
    line: str, said: str, benchmark_data: Benchmark, tmp_path: Path
) -> None:
    source = release(tmp_path, benchmark_data)
    path = tmp_path / "data/x-final/de/test_2k.tsv"
    path.write_bytes(path.read_bytes() + f"{line}\n".encode())
    assert f"'{path}', {said}" in refused(source)


def test_release_that_lacks_a_column_rows_or_is_missing_is_named(benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = release(tmp_path, benchmark_data)
    path = tmp_path / "data/x-final/de/test_2k.tsv"
    benchmark_data.write_lines(path, ["id\tsentence1\tsentence2\tlabel"])
    assert f"'{path}' has a header and no row" in refused(source)
    benchmark_data.write_lines(path, ["id\tsentence1\tlabel", "1\ta\t0"])
    assert f"'{path}' lacks the column sentence2" in refused(source)
    path.write_bytes(b"id\tsentence1\tsentence2\tlabel\n1\tGr\xfc\xdfe\tb\t0\n")
    assert f"'{path}', line 2: no UTF-8" in refused(source)
    path.unlink()
    assert f"no file '{path}'" in refused(source)


def test_source_that_collects_defects_gets_all_of_them_and_the_other_rows(
    benchmark_data: Benchmark, tmp_path: Path
) -> None:
    path = tmp_path / "x-final/de/test_2k.tsv"
    rows = ["1\ta\tb\t0", "1\tc\td\t0", "2\te", "3\tf\tg\th\t0", "4\ti\tj\tyes", "5\tk\tl\t1"]
    benchmark_data.write_lines(path, ["id\tsentence1\tsentence2\tlabel", *rows])
    findings = Findings(defects=[])
    examples = PAWSX.load(Source("raw", tmp_path, findings=findings), "de", "test")
    assert [example.texts["sentence1"] for example in examples] == ["a", "k"]
    assert findings.defects is not None
    assert sorted(error.what.partition("', ")[2] for error in findings.defects) == [
        "line 3: the id '1' stands twice",
        "line 4: a sentence is missing",
        "line 5: 5 columns",
        "line 6: the label 'yes'",
    ]
