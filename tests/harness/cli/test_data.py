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


def test_data_says_for_every_task_and_source_how_to_get_it(xrobust: Run) -> None:
    found = xrobust("data", "--json")
    rows = {(row["task"], row["source"]): row for row in json.loads(found.stdout)}
    assert len(rows) == 9 * 4
    assert all(row["how"] for row in rows.values())
    assert rows["xnli", "mini"]["there"].startswith("test: 10 of 10 languages, 3,000 examples")
    assert rows["bucc2018", "hub"]["there"] == "cannot be read from it"
    assert rows["xquad", "raw"]["missing"] == "--data-dir"


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
