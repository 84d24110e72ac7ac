"""`xrobust data` and `xrobust score`: what they print and how they exit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def xrobust() -> Run:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = "from xrobust.cli import main; main()"
        return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)

    return run


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A download folder in which every task has something wrong."""
    folder = tmp_path_factory.mktemp("download")
    write(folder / "xnli/dev-de.tsv", "a\tb\tneutral\r\nc\td\te\tf\r\nx\ty\tnonsense\r\n")
    write(folder / "pawsx/dev-de.tsv", "a\tb\t1\r\nc\td\t3\r\n")
    write(folder / "udpos/dev-de.tsv", "Der\tDET\nx\tFOO\n\nnur\na\tb\tc\n")
    write(folder / "panx/dev-de.tsv", "\ufeffAngela\tB-PER\nx\tB-MISC\n")
    write(folder / "panx/test-de.tsv", "Angela\nMerkel\n")
    write(folder / "panx/dev-fr.tsv", "München\tO\n".encode("latin-1"))
    write(folder / "tatoeba/de-en.de", "ein\nzwei\n")
    write(folder / "tatoeba/de-en.en", "a\n")
    write(folder / "bucc2018/de-en.dev.de", "de-1\teins\nde-1\tzwei\nde-3\nde-4\tvier\n")
    write(folder / "bucc2018/de-en.dev.en", "en-1\tone\nen-2\ttwo\n")
    write(folder / "bucc2018/de-en.dev.gold", "de-1\ten-1\nde-9\ten-2\n")
    question = {"id": "1", "question": "?", "answers": [{"text": "no", "answer_start": 0}]}
    squad = {"data": [{"paragraphs": [{"context": "yes", "qas": [question]}]}]}
    write(folder / "xquad/xquad.de.json", json.dumps(squad))
    write(folder / "xquad/xquad.es.json", '{"data": [')
    write(folder / "mlqa/MLQA_V1/dev/dev-context-de-question-de.json", json.dumps(squad))
    write(folder / "tydiqa/tydiqa-goldp-v1.1-dev/tydiqa.goldp.fi.dev.json", json.dumps(squad))
    return folder


EXPECTED = {
    "xnli/dev-de.tsv', line 2: 4 columns",
    "xnli/dev-de.tsv', line 3: the label 'nonsense'",
    "pawsx/dev-de.tsv', line 2: the label '3'",
    "udpos/dev-de.tsv', line 2: the tag 'FOO'",
    "udpos/dev-de.tsv', line 4: a token without a tag",
    "udpos/dev-de.tsv', line 5: 3 columns",
    "panx/dev-de.tsv', line 2: the tag 'B-MISC'",
    "panx/dev-fr.tsv', line 1: no UTF-8",
    "tatoeba/de-en.de' has 2 lines",
    "bucc2018/de-en.dev.de', line 2: the id 'de-1'",
    "bucc2018/de-en.dev.de', line 3: 1 columns",
    "bucc2018/de-en.dev.gold', line 2: no sentence has the id 'de-9'",
    "xquad/xquad.de.json', line 1, data[0].paragraphs[0].qas[0]: the context of '1'",
    "xquad/xquad.es.json', line 1, column",
    "mlqa/MLQA_V1/dev/dev-context-de-question-de.json', line 1",
    "tydiqa/tydiqa-goldp-v1.1-dev/tydiqa.goldp.fi.dev.json', line 1",
}


def test_check_lists_every_defect_of_every_task_and_exits_2(xrobust: Run, broken: Path) -> None:
    found = xrobust("data", "check", str(broken), "--json")
    assert found.returncode == 2, found.stderr
    record = json.loads(found.stdout)
    assert record["source"] == "xtreme"
    for text in EXPECTED:
        assert sum(text in defect for defect in record["defects"]) == 1, text
    assert len(record["defects"]) == len(EXPECTED)


def test_check_says_what_the_benchmark_holds_back(xrobust: Run, broken: Path) -> None:
    found = xrobust("data", "check", str(broken), "--tasks", "panx,tydiqa", "-q")
    assert "panx/test-de.tsv' has no tags; fix: --labels-dir DIR" in found.stdout
    assert "3 defects" in found.stdout


def test_check_of_sound_data_exits_0(xrobust: Run, tmp_path: Path) -> None:
    write(tmp_path / "xquad.de.json", json.dumps({
        "data": [{"paragraphs": [{"context": "yes", "qas": [
            {"id": "1", "question": "?", "answers": [{"text": "yes", "answer_start": 0}]}]}]}]}))  # fmt: skip
    found = xrobust("data", "check", str(tmp_path), "-q")
    assert found.returncode == 0
    assert "0 defects" in found.stdout
    assert "xquad: test: 1 of 11 languages, 1 examples" in found.stdout
    assert "xnli: not there" in found.stdout


def test_check_names_files_that_nobody_reads_and_they_are_no_defects(xrobust: Run, tmp_path: Path) -> None:
    write(tmp_path / "xquad/xquad_de.json", "{}")
    write(tmp_path / "xquad/notes", "mine")
    write(tmp_path / "xnli/dev-de.tsv", "a\tb\tneutral\r\n")
    write(tmp_path / "tatoeba/de-en.de", "eins\n")
    write(tmp_path / "tatoeba/de-en.en", "one\n")
    write(tmp_path / "labels/tatoeba/test_de.tsv", "0\n")
    found = xrobust(
        "data", "check", str(tmp_path), "-q", "--source", "xtreme", "--labels-dir", str(tmp_path / "labels")
    )
    assert found.returncode == 0, found.stderr
    assert f"'{tmp_path}/xquad/xquad_de.json' is not read: did you mean 'xquad/xquad.de.json'?" in found.stdout
    assert f"'{tmp_path}/labels/tatoeba/test_de.tsv' is not read: did you mean 'tatoeba/test-de.tsv'?" in found.stdout
    assert f"not read in '{tmp_path}': 'labels/tatoeba/test_de.tsv', 'xquad/notes'" in found.stdout
    assert "xquad: not there (xquad/xquad.ar.json)" in found.stdout
    assert "labels de (tatoeba/test-de.tsv)" in found.stdout
    assert "xnli: test: 0 of 15 languages, 0 examples; validation: 1 of 15 languages, 1 examples" in found.stdout


def test_check_counts_a_treatment_by_task_and_file(xrobust: Run, tmp_path: Path) -> None:
    for task in ("udpos", "panx"):
        tag = {"udpos": "NOUN", "panx": "B-LOC"}[task]
        write(tmp_path / f"{task}/dev-de.tsv", f"New\u00a0York\t{tag}\nein\u00a0Ort\t{tag}\n")
    found = xrobust("data", "check", str(tmp_path), "--json")
    assert found.returncode == 0, found.stdout
    treated = [(one["task"], one["where"], one["count"]) for one in json.loads(found.stdout)["treatments"]]
    assert treated == [("panx", "dev-de.tsv", 2), ("udpos", "dev-de.tsv", 2)]


def test_file_that_all_languages_are_read_from_has_its_defect_once(xrobust: Run, tmp_path: Path) -> None:
    write(tmp_path / "tydiqa-goldp-v1.1-dev.json", '{"data": [{"paragraphs": [7]}]}')
    write(tmp_path / "xnli.test.tsv", "language\tgold_label\tsentence1\n")
    record = json.loads(xrobust("data", "check", str(tmp_path), "--json").stdout)
    about = [defect.partition("\n")[0] for defect in record["defects"]]
    assert sum("xnli.test.tsv' lacks the column sentence2" in text for text in about) == 1
    assert sum("data[0].paragraphs[0]" in text for text in about) == 1


def test_data_says_for_every_task_and_source_how_to_get_it(xrobust: Run) -> None:
    found = xrobust("data", "--json")
    rows = {(row["task"], row["source"]): row for row in json.loads(found.stdout)}
    assert len(rows) == 9 * 4
    assert all(row["how"] for row in rows.values())
    assert rows["xnli", "mini"]["there"] == "always: ar de en es hi ru sw th tr zh (test, validation)"
    assert rows["bucc2018", "hub"]["there"] == "cannot be read from it"
    assert rows["xquad", "raw"]["missing"] == rows["xquad", "xtreme"]["missing"] == "needs --data-dir"


def test_data_without_a_folder_loads_no_heavy_library() -> None:
    code = (
        "import sys; from xrobust.cli import app; sys.argv[1:] = ['data', '--json']; app(standalone_mode=False);"
        "sys.stderr.write(' '.join({'torch', 'transformers', 'datasets', 'pandas'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr == ""


def test_source_that_is_asked_for_is_counted(xrobust: Run) -> None:
    found = xrobust("data", "--source", "mini", "--tasks", "xnli,tydiqa", "--langs", "de,sw", "--json")
    rows = {row["task"]: row for row in json.loads(found.stdout)}
    assert rows.keys() == {"xnli", "tydiqa"}
    assert rows["xnli"]["examples"] == {"test": {"de": 300, "sw": 300}, "validation": {"de": 150, "sw": 150}}
    assert rows["tydiqa"]["examples"].keys() == {"test"}
    assert rows["tydiqa"]["there"].startswith("test: 1 of 1 languages, ")


def test_folder_is_read_as_the_source_that_its_files_are_of(xrobust: Run, tmp_path: Path) -> None:
    write(tmp_path / "tatoeba.deu-eng.deu", "eins\nzwei\n")
    write(tmp_path / "tatoeba.deu-eng.eng", "one\ntwo\n")
    found = xrobust("data", "--data-dir", str(tmp_path), "--tasks", "tatoeba", "--langs", "de,fr", "-q")
    assert f"'{tmp_path}' as the source 'raw' (by its files)" in found.stdout
    raw = next(line for line in found.stdout.splitlines() if line.startswith("tatoeba\traw"))
    assert "test: 1 of 2 languages, 2 examples" in raw
    assert "test: fr (tatoeba.fra-eng.fra)" in raw
    assert "tatoeba\txtreme\tnot looked at\tneeds --data-dir" in found.stdout


def test_language_that_no_task_has_is_an_error_with_close_ones(xrobust: Run) -> None:
    found = xrobust("data", "--tasks", "xnli", "--langs", "dee")
    assert found.returncode == 2
    assert "no task has the language 'dee'" in found.stderr
    assert "'de'" in found.stderr


def test_missing_folder_is_an_error_without_traceback(xrobust: Run, tmp_path: Path) -> None:
    found = xrobust("data", "check", str(tmp_path / "no"))
    assert found.returncode == 2
    assert "no data folder" in found.stderr
    assert "Traceback" not in found.stderr


def test_score_prints_what_is_missing_instead_of_averaging_over_it(xrobust: Run, tmp_path: Path) -> None:
    for kind in ("labels", "predictions"):
        write(tmp_path / kind / "xnli/test-de.tsv", "neutral\nneutral\n")
    found = xrobust(
        "score", "--predictions", str(tmp_path / "predictions"), "--labels", str(tmp_path / "labels"), "--json"
    )
    record = json.loads(found.stdout)
    assert record["scores"] == {"xnli": {"de": {"accuracy": 100.0}}}
    assert record["tasks"] == {}
    assert record["overall"] is None
    assert "sw" in record["missing"]["xnli"]


@pytest.mark.parametrize(
    "arguments", [(), ("--predictions", "x"), ("--run", "x"), ("--predictions", "x", "--labels", "y")]
)
def test_score_without_its_folders_says_what_it_needs(xrobust: Run, arguments: tuple[str, ...]) -> None:
    found = xrobust("score", *arguments)
    assert found.returncode == 2
    assert "expected:" in found.stderr
    assert "Traceback" not in found.stderr
