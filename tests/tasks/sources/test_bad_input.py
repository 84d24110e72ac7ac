"""Bad data: an error that says which file and line, what was expected and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from xrobust.perturbations.errors import DataError, UnknownNameError, UsageError, XRobustError
from xrobust.tasks import TASKS, Source

if TYPE_CHECKING:
    from conftest import Benchmark

XNLI, TATOEBA = "xnli", "tatoeba"
HEADER = "language\tgold_label\tsentence1\tsentence2"


def refused(task: str, source: Source, language: str = "de", split: str = "test") -> str:
    """What the error of a load says."""
    with pytest.raises(DataError) as caught:
        TASKS.get(task).load(source, language, split)
    return str(caught.value)


class File(NamedTuple):
    """A file that a reader opens."""

    task: str
    split: str
    source: str
    path: str
    """Below the folder of the test."""


@pytest.fixture(
    params=[
        File(XNLI, "validation", "xtreme", "download/xnli/dev-de.tsv"),
        File(XNLI, "test", "xtreme", "labels/xnli/test-de.tsv"),
        File(XNLI, "test", "raw", "raw/XNLI-1.0/xnli.test.tsv"),
        File(TATOEBA, "test", "xtreme", "download/tatoeba/de-en.de"),
        File(TATOEBA, "test", "xtreme", "download/tatoeba/de-en.en"),
        File(TATOEBA, "test", "xtreme", "labels/tatoeba/test-de.tsv"),
        File(TATOEBA, "test", "raw", "raw/tatoeba.deu-eng.deu"),
        File(TATOEBA, "test", "raw", "raw/tatoeba.deu-eng.eng"),
    ],
    ids=lambda file: f"{file.task}-{file.source}-{Path(file.path).name}",
)
def file(request: pytest.FixtureRequest) -> File:
    """Each file of every reader."""
    found: File = request.param
    return found


def test_missing_file_is_named(file: File, benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = benchmark_data.sources[file.source](tmp_path)
    (tmp_path / file.path).unlink()
    message = refused(file.task, source, split=file.split)
    folder, option = (
        (source.labels, "--labels-dir") if file.path.startswith("labels") else (source.directory, "--data-dir")
    )
    assert f"no file '{folder}" in message
    assert Path(file.path).name in message
    assert f"check {option} and --source" in message


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"], ids=["nothing", "blank lines", "only a mark"])
def test_empty_file_is_named(content: bytes, file: File, benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = benchmark_data.sources[file.source](tmp_path)
    (tmp_path / file.path).write_bytes(content)
    message = refused(file.task, source, split=file.split)
    assert f"'{tmp_path / file.path}' is empty" in message
    assert "fix: " in message


def test_invalid_utf8_is_named_with_its_line(file: File, benchmark_data: Benchmark, tmp_path: Path) -> None:
    source = benchmark_data.sources[file.source](tmp_path)
    path = tmp_path / file.path
    lines = path.read_bytes().split(b"\n")
    lines[2] = "Grüße".encode("latin-1") + lines[2]
    path.write_bytes(b"\n".join(lines))
    message = refused(file.task, source, split=file.split)
    assert f"'{path}', line 3: no UTF-8" in message
    assert "0xfc" in message
    assert "iconv" in message


def test_unreadable_file_is_named(benchmark_data: Benchmark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = benchmark_data.release(tmp_path)

    def fail(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert "Permission denied" in refused(TATOEBA, source)


@pytest.mark.parametrize(
    ("name", "file"),
    [("xtreme", "download/tatoeba/de-en.de"), ("raw", "raw/tatoeba.deu-eng.eng")],
)
class TestLinesOfAPair:
    """Line i belongs to line i."""

    def test_unequal_line_counts_are_said(
        self, name: str, file: str, benchmark_data: Benchmark, tmp_path: Path
    ) -> None:
        source = benchmark_data.sources[name](tmp_path)
        path = tmp_path / file
        path.write_bytes(path.read_bytes() + b"one more\n")
        message = refused(TATOEBA, source)
        assert "6" in message
        assert "5" in message
        assert str(path.parent) in message

    def test_blank_sentence_is_named_with_its_line(
        self, name: str, file: str, benchmark_data: Benchmark, tmp_path: Path
    ) -> None:
        source = benchmark_data.sources[name](tmp_path)
        path = tmp_path / file
        lines = path.read_bytes().split(b"\n")
        lines[3] = b"  "
        path.write_bytes(b"\n".join(lines))
        assert f"'{path}', line 4: no sentence" in refused(TATOEBA, source)


class TestDownload:
    """The folder of XTREME's download script."""

    @pytest.mark.parametrize("task", [XNLI, TATOEBA])
    def test_removed_labels_are_an_error_that_asks_for_them(
        self, task: str, benchmark_data: Benchmark, tmp_path: Path
    ) -> None:
        source = Source("xtreme", benchmark_data.download(tmp_path).directory)
        message = refused(task, source)
        assert "fix: --labels-dir DIR" in message
        assert f"{task}/test-LANG.tsv" in message

    @pytest.mark.parametrize("row", [("one",), ("one", "two", "neutral", "four"), ()])
    def test_wrong_number_of_columns_is_named_with_its_line(
        self, row: tuple[str, ...], benchmark_data: Benchmark, tmp_path: Path
    ) -> None:
        path = tmp_path / "xnli/dev-de.tsv"
        benchmark_data.write_csv(path, [("a", "b", "neutral"), row, ("c", "d", "neutral")])
        message = refused(XNLI, Source("xtreme", tmp_path), split="validation")
        assert f"'{path}', line 2: {len(row)} columns" in message

    def test_quote_that_is_never_closed_is_an_error(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        path = tmp_path / "xnli/dev-de.tsv"
        benchmark_data.write_lines(path, ["a\tb\tneutral", '"c\td\tneutral', "e\tf\tneutral"])
        assert f"'{path}', line " in refused(XNLI, Source("xtreme", tmp_path), split="validation")

    def test_unknown_label_is_named_with_its_line(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        path = tmp_path / "xnli/dev-de.tsv"
        benchmark_data.write_csv(path, [("a", "b", "neutral"), ("c", "d", "neutrale")])
        message = refused(XNLI, Source("xtreme", tmp_path), split="validation")
        assert f"'{path}', line 2: the label 'neutrale'" in message
        assert "expected: contradiction, entailment, neutral" in message

    def test_unknown_label_in_a_label_file_is_named_there(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        source = benchmark_data.download(tmp_path)
        path = tmp_path / "labels/xnli/test-de.tsv"
        lines = path.read_text(encoding="utf-8").split("\n")
        lines[4] = "1"
        path.write_text("\n".join(lines), encoding="utf-8")
        assert f"'{path}', line 5: the label '1'" in refused(XNLI, source)

    def test_label_file_of_another_length_is_an_error(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        source = benchmark_data.download(tmp_path)
        path = tmp_path / "labels/xnli/test-de.tsv"
        benchmark_data.write_lines(path, ["neutral"] * 5)
        message = refused(XNLI, source)
        assert f"'{path}' 5 lines" in message
        assert "6 pairs" in message

    @pytest.mark.parametrize(
        "labels",
        [
            ["0", "1", "2", "3"],
            ["0", "1", "2", "3", "3"],
            ["1", "2", "3", "4", "5"],
            ["0", "1", "2", "3", "four"],
            ["0", "1", "2", "3", ""],
        ],
    )
    def test_labels_that_are_no_order_of_the_rows_are_an_error(
        self, labels: list[str], benchmark_data: Benchmark, tmp_path: Path
    ) -> None:
        source = benchmark_data.download(tmp_path)
        path = tmp_path / "labels/tatoeba/test-de.tsv"
        benchmark_data.write_lines(path, labels)
        assert f"'{path}' is no order of the rows 0 to 4" in refused(TATOEBA, source)

    def test_close_file_names_are_suggested(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        source = benchmark_data.download(tmp_path)
        (tmp_path / "download/xnli/test-de.tsv").rename(tmp_path / "download/xnli/tests-de.tsv")
        assert "did you mean 'tests-de.tsv'" in refused(XNLI, source)


class TestRelease:
    """The files as their authors publish them."""

    def test_missing_column_is_named(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        path = tmp_path / "xnli.test.tsv"
        benchmark_data.write_lines(path, ["language\tgold_label\tsentence1", "de\tneutral\ta"])
        message = refused(XNLI, Source("raw", tmp_path))
        assert f"'{path}' lacks the column sentence2" in message
        assert "expected: language, gold_label, sentence1, sentence2" in message

    def test_row_that_ends_early_is_named_with_its_line(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        path = tmp_path / "xnli.test.tsv"
        benchmark_data.write_lines(path, [HEADER, "de\tneutral\ta\tb", "de\tneutral\tc"])
        assert f"'{path}', line 3: a sentence is missing" in refused(XNLI, Source("raw", tmp_path))

    def test_unknown_label_is_named_with_its_line(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        path = tmp_path / "xnli.test.tsv"
        benchmark_data.write_lines(path, [HEADER, "en\tneutral\ta\tb", "de\t-\tc\td"])
        assert f"'{path}', line 3: the label '-'" in refused(XNLI, Source("raw", tmp_path))

    def test_language_without_rows_is_named_with_those_that_have_some(
        self, benchmark_data: Benchmark, tmp_path: Path
    ) -> None:
        message = refused(XNLI, benchmark_data.release(tmp_path), language="fr")
        assert "no row in 'fr'" in message
        assert "got: de, en, zh" in message


def pairs(**columns: list[str | None]) -> dict[str, dict[str, list[str | None]]]:
    """The only split that the Hub has of Tatoeba."""
    return {"validation": columns}


class TestHub:
    """The Hub's repository, here from a folder."""

    def test_missing_column_is_named(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        repository = benchmark_data.write_hub(tmp_path / "hub", {"tatoeba.deu": pairs(source_sentence=["a\n"])})
        message = refused(TATOEBA, Source("hub", repository))
        assert f"'tatoeba.deu' (validation) of {repository} lacks the column target_sentence" in message
        assert "got: source_sentence" in message

    def test_empty_split_is_named(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        repository = benchmark_data.write_hub(
            tmp_path / "hub", {"tatoeba.deu": pairs(source_sentence=[], target_sentence=[])}
        )
        assert "tatoeba.deu" in refused(TATOEBA, Source("hub", repository))

    @pytest.mark.parametrize("blank", [None, "", "\n"])
    def test_blank_sentence_is_named_with_its_row(
        self, blank: str | None, benchmark_data: Benchmark, tmp_path: Path
    ) -> None:
        repository = benchmark_data.write_hub(
            tmp_path / "hub", {"tatoeba.deu": pairs(source_sentence=["a\n", "b\n"], target_sentence=["A\n", blank])}
        )
        assert "'tatoeba.deu' on the Hub, row 1: no sentence" in refused(TATOEBA, Source("hub", repository))

    def test_missing_sentence_and_unknown_label_of_xnli_are_named_with_their_row(
        self, benchmark_data: Benchmark, tmp_path: Path
    ) -> None:
        rows = {"language": ["en", "de", "zh"], "sentence1": ["a", None, "c"], "sentence2": ["d", "e", "f"]}
        repository = benchmark_data.write_hub(
            tmp_path / "hub", {"XNLI": {"test": {**rows, "gold_label": ["neutral", "neutral", "2"]}}}
        )
        source = Source("hub", repository)
        assert "row 1: a sentence is missing" in refused(XNLI, source, "de")
        assert "row 2: the label '2'" in refused(XNLI, source, "zh")
        assert "no row in 'fr'" in refused(XNLI, source, "fr")

    def test_missing_configuration_and_split_say_what_there_is(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        row = {"language": ["de"], "sentence1": ["a"], "sentence2": ["b"], "gold_label": ["neutral"]}
        repository = benchmark_data.write_hub(tmp_path / "hub", {"XNLI": {"validation": row}})
        message = refused(TATOEBA, Source("hub", repository))
        assert "cannot load 'tatoeba.deu' (validation)" in message
        assert "XNLI" in message
        assert "cannot load 'XNLI' (test)" in refused(XNLI, Source("hub", repository))
        assert "validation" in refused(XNLI, Source("hub", repository))

    def test_broken_parquet_says_what_is_broken(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        source = benchmark_data.hub(tmp_path)
        path = tmp_path / "repository/tatoeba.deu/validation-00000-of-00001.parquet"
        path.write_bytes(path.read_bytes()[:100])
        message = refused(TATOEBA, source)
        assert "cannot load 'tatoeba.deu'" in message
        assert "Parquet" in message or "parquet" in message

    def test_folder_that_is_no_repository_says_so(self, benchmark_data: Benchmark, tmp_path: Path) -> None:
        folder = benchmark_data.download(tmp_path).directory
        assert "fix: check --data-dir and --source" in refused(XNLI, Source("hub", folder))
        (tmp_path / "nothing").mkdir()
        assert "fix: check --data-dir and --source" in refused(XNLI, Source("hub", tmp_path / "nothing"))


class TestRequest:
    """What no data can answer."""

    @pytest.mark.parametrize(
        ("task", "source", "language", "said"),
        [
            (TATOEBA, "raw", "en", "tatoeba from raw has no language 'en'"),
            (TATOEBA, "raw", "xx", "tatoeba from raw has no language 'xx'"),
            (XNLI, "raw", "ja", "xnli from raw has no language 'ja'"),
            (XNLI, "mini", "vi", "xnli from mini has no language 'vi'"),
        ],
    )
    def test_language_that_a_task_lacks_is_an_error(
        self, task: str, source: str, language: str, said: str, tmp_path: Path
    ) -> None:
        with pytest.raises(UsageError, match=said) as caught:
            TASKS.get(task).load(Source(source, tmp_path if source == "raw" else None), language, "test")
        assert "de" in str(caught.value.expected)

    def test_split_that_a_task_lacks_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="tatoeba from raw has no split 'validation'"):
            TASKS.get(TATOEBA).load(Source("raw", tmp_path), "de", "validation")
        with pytest.raises(UsageError, match="has no split 'dev'"):
            TASKS.get(XNLI).load(Source("raw", tmp_path), "de", "dev")

    def test_unknown_source_suggests_close_names(self) -> None:
        with pytest.raises(UnknownNameError, match="unknown source 'xtrem'") as caught:
            Source("xtrem")
        assert caught.value.fix == "did you mean 'xtreme'?"

    @pytest.mark.parametrize("name", ["xtreme", "raw"])
    def test_sources_of_files_ask_for_a_folder(self, name: str) -> None:
        with pytest.raises(DataError, match="needs a folder") as caught:
            Source(name)
        assert "--data-dir" in str(caught.value.fix)

    def test_missing_folder_suggests_close_names(self, tmp_path: Path) -> None:
        (tmp_path / "tatoeba").mkdir()
        with pytest.raises(DataError, match="no data folder") as caught:
            Source("raw", tmp_path / "tatoaba")
        assert caught.value.fix == "did you mean 'tatoeba'?"
        with pytest.raises(DataError, match="no data folder"):
            Source("xtreme", tmp_path, labels=tmp_path / "no" / "such")

    def test_file_in_place_of_a_folder_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "tatoeba").write_text("x", encoding="utf-8")
        with pytest.raises(DataError, match="no data folder") as caught:
            Source("raw", tmp_path / "tatoeba")
        assert (caught.value.got, caught.value.fix) == ("a file", None)

    def test_every_error_is_of_the_tree(self) -> None:
        assert issubclass(DataError, XRobustError)
        assert issubclass(UsageError, XRobustError)
