"""Rows of XNLI and Tatoeba that are cut short, blank or too long, and sources that collect defects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xrobust.perturbations.errors import DataError
from xrobust.tasks import TASKS, Source
from xrobust.tasks.sources import Findings

if TYPE_CHECKING:
    from conftest import Benchmark

XNLI, TATOEBA = TASKS.get("xnli"), TASKS.get("tatoeba")


def collecting(source: Source) -> tuple[Source, list[DataError]]:
    """The same source, and the list that it collects defects in."""
    defects: list[DataError] = []
    return Source(source.name, source.directory, source.labels, Findings(defects=defects)), defects


def said(defects: list[DataError]) -> list[str]:
    return [error.what.rpartition("', ")[2] for error in defects]


@pytest.mark.parametrize(("cut", "wrong"), [("a\tb", "2 columns"), ("a\tb\t", "the label ''"), ("a", "1 columns")])
def test_download_that_is_cut_short_is_not_taken_for_one_without_labels(
    cut: str, wrong: str, benchmark_data: Benchmark, tmp_path: Path
) -> None:
    source = benchmark_data.download(tmp_path)
    path = tmp_path / "download/xnli/dev-de.tsv"
    path.write_bytes(path.read_bytes() + cut.encode())
    with pytest.raises(DataError) as caught:
        XNLI.load(source, "de", "validation")
    assert f"'{path}', line 7: {wrong}" in str(caught.value)


def test_blank_sentence_of_a_pair_is_named_in_the_file_that_it_stands_in(
    benchmark_data: Benchmark, tmp_path: Path
) -> None:
    source = benchmark_data.download(tmp_path)
    path = tmp_path / "download/xnli/test-de.tsv"
    benchmark_data.write_csv(path, [("a", "b"), ("c", " "), *[("d", "e")] * 4])
    with pytest.raises(DataError) as caught:
        XNLI.load(source, "de", "test")
    assert f"'{path}', line 2: a sentence is missing" in str(caught.value)


def test_release_has_as_many_columns_as_its_header(benchmark_data: Benchmark, tmp_path: Path) -> None:
    path = tmp_path / "xnli.test.tsv"
    rows = ["de\tneutral\ta\tb\t0", "en\tneutral\ta\tb", "de\tneutral\tc\td\t1\t2", "de\tneutral\te\tf"]
    benchmark_data.write_lines(path, ["language\tgold_label\tsentence1\tsentence2\tpromptID", *rows])
    source, defects = collecting(Source("raw", tmp_path))
    (example,) = XNLI.load(source, "de", "test")
    assert example.texts == {"premise": "a", "hypothesis": "b"}
    assert said(defects) == ["line 4: 6 columns", "line 5: 4 columns"]


def test_carriage_return_inside_a_sentence_ends_no_row(benchmark_data: Benchmark, tmp_path: Path) -> None:
    rows = ["language\tgold_label\tsentence1\tsentence2", "de\tneutral\ta\rb\tc"]
    benchmark_data.write_lines(tmp_path / "xnli.test.tsv", rows)
    (example,) = XNLI.load(Source("raw", tmp_path), "de", "test")
    assert example.texts == {"premise": "a\rb", "hypothesis": "c"}


def test_all_bad_rows_of_the_download_are_collected(benchmark_data: Benchmark, tmp_path: Path) -> None:
    path = tmp_path / "xnli/dev-de.tsv"
    rows = [("a", "b", "neutral"), ("c",), ("d", "e"), ("f", "", "neutral"), ("g", "h", "yes"), ("i", "j", "neutral")]
    benchmark_data.write_csv(path, rows)
    source, defects = collecting(Source("xtreme", tmp_path))
    assert [example.texts["premise"] for example in XNLI.load(source, "de", "validation")] == ["a", "i"]
    assert sorted(said(defects)) == [
        "line 2: 1 columns",
        "line 3: 2 columns",
        "line 4: a sentence is missing",
        "line 5: the label 'yes'",
    ]


@pytest.mark.parametrize("name", ["raw", "xtreme", "hub"])
def test_blank_sentences_of_tatoeba_are_collected_and_their_pairs_left_out(
    name: str, benchmark_data: Benchmark, tmp_path: Path
) -> None:
    if name == "hub":
        columns: dict[str, list[str | None]] = {
            "source_sentence": ["a\n", None, "c\n"],
            "target_sentence": ["A", "B", ""],
        }
        made = Source("hub", benchmark_data.write_hub(tmp_path / "hub", {"tatoeba.deu": {"validation": columns}}))
    else:
        stem, english = (("tatoeba.deu-eng.deu", "tatoeba.deu-eng.eng"), ("tatoeba/de-en.de", "tatoeba/de-en.en"))[
            name == "xtreme"
        ]
        benchmark_data.write_lines(tmp_path / stem, ["a", " ", "c"])
        benchmark_data.write_lines(tmp_path / english, ["A", "B", ""])
        benchmark_data.write_lines(tmp_path / "tatoeba/test-de.tsv", ["0", "1", "2"])
        made = Source(name, tmp_path, tmp_path)
    source, defects = collecting(made)
    examples = TATOEBA.load(source, "de", "test")
    assert [(example.id, example.texts["english"]) for example in examples] == [("tatoeba-de-0", "A")]
    assert [text.rpartition(": ")[2] for text in said(defects)] == ["no sentence"] * 2


@pytest.mark.parametrize(
    ("labels", "wrong"),
    [
        (["0", "1", "1", "3", "4"], "'1' in line 3, which line 2 has too; 5 lines"),
        (["0", "1", "2", "3", "5"], "'5' in line 5; 5 lines"),
        (["0", "1", "2", "-3", "4"], "'-3' in line 4; 5 lines"),
        (["0", "1", "2", "٣", "4"], "'٣' in line 4; 5 lines"),
        (["0", "1", "2", "3"], "4 lines"),
        (["0", "1", "2", "3", "4", "5"], "'5' in line 6; 6 lines"),
    ],
)
def test_first_label_that_is_wrong_is_named_with_its_line(
    labels: list[str], wrong: str, benchmark_data: Benchmark, tmp_path: Path
) -> None:
    source = benchmark_data.download(tmp_path)
    path = tmp_path / "labels/tatoeba/test-de.tsv"
    benchmark_data.write_lines(path, labels)
    with pytest.raises(DataError, match="is no order of the rows 0 to 4") as caught:
        TATOEBA.load(source, "de", "test")
    assert caught.value.got == wrong
