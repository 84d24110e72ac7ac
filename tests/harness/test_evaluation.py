"""The main job end to end: a small random checkpoint, real data of the miniature."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import xrobust
from tests.harness.stopping import counting, outcomes, stopping_after, stored, table
from xrobust.analysis.results import Results
from xrobust.grid.plan import make_plan
from xrobust.perturbations.errors import UsageError
from xrobust.running.run import default_directory
from xrobust.settings import Settings

CONDITIONS = ("keyboard@1", "keyboard@5", "swap@5")
Run = Callable[..., Results]


@pytest.fixture(scope="session")
def checkpoint(save_model: Callable[..., Path]) -> Path:
    return save_model()


@pytest.fixture
def evaluate(checkpoint: Path, tmp_path: Path) -> Run:
    def run(*checkpoints: Path, **options: Any) -> Results:
        defaults: dict[str, Any] = {
            "suite": None,
            "perturbations": CONDITIONS,
            "langs": ["en", "de"],
            "source": "mini",
            "limit": 30,
            "out": tmp_path / "run",
        }
        return xrobust.evaluate(checkpoints or checkpoint, **(defaults | options))

    return run


def test_every_planned_cell_is_in_results_json(evaluate: Run, checkpoint: Path, tmp_path: Path) -> None:
    results = evaluate()
    plan = make_plan(Settings((str(checkpoint),), (), CONDITIONS, languages=("en", "de"), source="mini", limit=30))
    written = json.loads((tmp_path / "run" / "results.json").read_text())
    cells = [(cell["task"], cell["language"], cell["condition"]) for cell in written["cells"]]
    assert sorted(cells) == sorted((cell.task, cell.language, str(cell.condition)) for cell in plan.cells())
    assert len(cells) == len(plan) == 2 * 4
    assert written == json.loads(json.dumps(results.to_json()))
    assert written["schema"] == 2
    assert {"checkpoint", "run", "versions"} <= set(written)


def test_a_cell_has_the_promised_keys(evaluate: Run) -> None:
    cell = evaluate().to_json()["cells"][-1]
    promised = "task language condition metric n score clean gap gap_low gap_high dose counts signature"
    assert set(promised.split()) <= set(cell)
    assert cell["gap"] == pytest.approx(cell["clean"] - cell["score"])
    assert cell["gap_low"] <= cell["gap"] <= cell["gap_high"]
    assert cell["counts"]["changed"] + cell["counts"]["unchanged"] == cell["n"] == 30


def test_scores_are_those_of_the_stored_predictions(evaluate: Run) -> None:
    import pyarrow.parquet as pq

    results = evaluate()
    assert len(stored(results.directory)) == 8
    for header, path in stored(results.directory).values():
        found = pq.read_table(path).to_pydict()
        right = [prediction == gold for prediction, gold in zip(found["prediction"], found["gold"], strict=True)]
        assert header["scores"]["accuracy"] == pytest.approx(100 * np.mean(right))


def test_python_and_command_line_agree(evaluate: Run, checkpoint: Path, tmp_path: Path) -> None:
    conditions = [part for condition in CONDITIONS for part in ("--perturbation", condition)]
    command = ["eval", "--ckpt", str(checkpoint), "--langs", "en,de", "--source", "mini", "--limit", "30", "--json"]
    code = "from xrobust.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *command, *conditions, "--out", str(tmp_path / "cli")],
        capture_output=True,
        text=True,
        check=True,
    )
    printed, mine = json.loads(done.stdout), evaluate().to_json()
    assert printed["cells"] == mine["cells"]
    assert list(evaluate().to_pandas()["gap"].dropna()) == [
        cell["gap"] for cell in printed["cells"] if cell["gap"] is not None
    ]


def test_the_same_command_again_loads_no_model(evaluate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    first = evaluate().to_json()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a finished run must not load a model")

    monkeypatch.setattr("xrobust.models.loading.load_model", refuse)
    monkeypatch.setattr("xrobust.models.loading.load_tokenizer", refuse)
    assert evaluate().to_json() == first


def test_more_languages_seeds_and_conditions_join_a_run_directory(evaluate: Run, tmp_path: Path) -> None:
    first = evaluate(langs=["de"], perturbations=("swap@5",))
    before = outcomes(tmp_path / "run")
    more = evaluate(langs=["en", "de"], perturbations=("keyboard@5", "swap@5"), seeds=(0, 1))
    after = outcomes(tmp_path / "run")
    assert {name: after[name] for name in before} == before
    assert len(after) == 2 * 2 * (1 + 4)
    rows = {(row.language, row.conditions): row.gap for row in more.cells}
    assert rows["de", ("swap@5",)] == first.cells[0].gap
    assert evaluate(langs=["de"], perturbations=("swap@5",)).to_json()["cells"] == first.to_json()["cells"]
    assert outcomes(tmp_path / "run") == after


def test_the_order_of_conditions_and_the_spelling_of_a_checkpoint_change_nothing(
    evaluate: Run, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps = {(row.language, row.condition): row.gap for row in evaluate().cells}
    before = outcomes(tmp_path / "run")
    monkeypatch.setattr("xrobust.models.loading.load_model", None)  # what is there already is not run again
    monkeypatch.chdir(checkpoint.parent)
    (tmp_path / "link").symlink_to(checkpoint)
    name = checkpoint.name
    for spelling in (f"./{name}", f"{name}/", str(tmp_path / "link"), f"../{checkpoint.parent.name}/{name}"):
        results = evaluate(Path(spelling) if not spelling.endswith("/") else spelling, perturbations=CONDITIONS[::-1])
        assert {(row.language, row.condition): row.gap for row in results.cells} == gaps
        assert [row.condition for row in results.cells[:3]] == [*CONDITIONS[::-1]]
    assert outcomes(tmp_path / "run") == before


def test_a_default_directory_is_that_of_the_same_cells_however_they_are_asked_for(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(checkpoint.parent)
    found = {
        default_directory(make_plan(Settings((name,), (), conditions, languages=("en", "de"), source="mini")))
        for name in (checkpoint.name, f"./{checkpoint.name}", str(checkpoint))
        for conditions in (CONDITIONS, CONDITIONS[::-1])
    }
    assert len(found) == 1
    other = make_plan(Settings((checkpoint.name,), (), CONDITIONS, languages=("en",), source="mini"))
    assert default_directory(other) not in found


def test_another_limit_is_another_cell_in_the_same_directory(evaluate: Run, tmp_path: Path) -> None:
    first = evaluate().to_json()["cells"]
    second = evaluate(limit=31).to_json()["cells"]
    assert [cell["n"] for cell in first + second] == [30] * 8 + [31] * 8
    assert evaluate().to_json()["cells"] == first
    names = {row.checkpoint.partition("(")[2] for row in Results.read(tmp_path / "run").rows}
    assert names == {"limit 30)", "limit 31)"}


def test_a_finished_run_is_read_from_its_directory_alone(evaluate: Run, tmp_path: Path) -> None:
    mine = evaluate()
    read = Results.read(tmp_path / "run")
    assert {(row.language, row.condition): row.gap for row in read.cells} == {
        (row.language, row.condition): row.gap for row in mine.cells
    }
    assert {row.condition: row.gap for row in read.averages} == {row.condition: row.gap for row in mine.averages}


def test_a_run_that_is_gone_on_with_under_another_version_is_not_mixed(
    evaluate: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xrobust.models.versions import library_versions

    evaluate()
    cells = stored(tmp_path / "run")
    gone = cells["de", "swap@5"][1]
    gone.unlink()
    gone.with_suffix(".json").unlink()
    other = library_versions() | {"transformers": "99.0.0"}
    monkeypatch.setattr("xrobust.grid.identity.library_versions", lambda: other)
    ran: list[int] = []
    results = counting(evaluate, ran)
    assert sum(ran) > 0
    assert all("transformers:99.0.0" in row.signature for row in results.cells)
    assert results.to_json()["versions"]["transformers"] == ["99.0.0"]
    assert len(stored(tmp_path / "run")) == 8
    assert len(list((tmp_path / "run" / "cells").glob("*.json"))) == 7 + 8


def test_unchanged_examples_keep_their_prediction(evaluate: Run) -> None:
    directory = evaluate().directory
    tables = {key: table(directory, *key) for key in stored(directory)}
    for (language, condition), rows in tables.items():
        clean = tables[language, "clean"]
        unchanged = [
            all(rows.get(f"{name}.perturbed", rows[f"{name}.clean"])[row] in {None, rows[f"{name}.clean"][row]}
                for name in ("premise", "hypothesis"))
            for row in range(len(rows["id"]))
        ]  # fmt: skip
        assert condition != "keyboard@1" or any(unchanged)
        for row, same in enumerate(unchanged):
            assert not same or rows["prediction"][row] == clean["prediction"][row]


def test_a_limit_of_all_gives_other_cell_ids_only_where_data_differ(evaluate: Run, tmp_path: Path) -> None:
    evaluate()
    evaluate(out=tmp_path / "same")
    assert outcomes(tmp_path / "run") == outcomes(tmp_path / "same")


def test_adding_conditions_does_not_change_a_perturbed_text(evaluate: Run, tmp_path: Path) -> None:
    def texts(directory: Path) -> dict[tuple[str, str], list[Any]]:
        return {key: table(directory, *key).get("premise.edits", []) for key in stored(directory)}

    few = texts(evaluate(perturbations=("swap@5",), out=tmp_path / "few").directory)
    many = texts(evaluate().directory)
    assert few[("de", "swap@5")] == many[("de", "swap@5")]
    assert any(few[("de", "swap@5")])


def test_two_checkpoints_are_compared_on_shared_inputs(
    evaluate: Run, checkpoint: Path, save_model: Callable[..., Path]
) -> None:
    other = save_model(seed=1)
    results = evaluate(checkpoint, other)
    gaps = {(row.checkpoint, row.language, row.condition): row.gap.gap for row in results.cells if row.gap}
    assert {row.language for row in results.differences} == {"en", "de", "average"}
    for row in results.differences:
        if row.language != "average":
            first, second = (gaps[name, row.language, row.condition] for name in (row.first, row.second))
            assert row.difference.value == pytest.approx(second - first)
    averages = [row for row in results.differences if row.language == "average" and row.condition == "swap@5"]
    parts = [row.difference.value for row in results.differences if row.condition == "swap@5"][:2]
    assert averages[0].difference.value == pytest.approx(np.mean(parts))


def test_noise_seeds_are_averaged_and_their_spread_is_shown(evaluate: Run) -> None:
    results = evaluate(perturbations=("swap@5",), seeds=(0, 1, 2))
    assert [row.condition for row in results.cells if row.language == "de"] == ["swap@5", "swap@5#1", "swap@5#2"]
    row = next(row for row in results.rows if row.language == "de")
    scores = [cell.gap.score for cell in results.cells if cell.language == "de" and cell.gap]
    assert row.gap is not None
    assert row.gap.score == pytest.approx(np.mean(scores))
    assert row.gap.seed_sd == pytest.approx(np.std(scores, ddof=1))


def test_what_does_not_apply_is_not_zero(evaluate: Run) -> None:
    results = evaluate(langs=["de", "zh"], perturbations=("keyboard@5",))
    row = next(row for row in results.rows if row.language == "zh")
    assert row.gap is None
    assert "input method" in str(row.not_applicable)
    german = next(row for row in results.rows if row.language == "de")
    average = results.averages[0]
    assert average.gap is not None
    assert german.gap is not None
    assert average.gap.gap == german.gap.gap
    assert (average.languages, average.missing.keys()) == (("de",), {"zh"})
    assert "without:zh" in average.signature


def test_retrieval_switches_into_a_third_language(evaluate: Run, save_model: Callable[..., Path]) -> None:
    encoder = save_model("BertModel", None)
    results = evaluate(encoder, langs=["de"], tasks=["tatoeba"], perturbations=("lexicon@5", "lexicon:de@5"), layer=-1)
    rows = {row.condition: row for row in results.rows}
    assert rows["lexicon@5"].gap is not None
    assert "already" in str(rows["lexicon:de@5"].not_applicable)
    from xrobust.perturbations.wordlists.lexicons import shipped_lexicons
    from xrobust.tasks import mini

    lists = (mini.lexicon("de", "es"), *(shipped.translations("de", "es") or {} for shipped in shipped_lexicons()))
    spanish = {form.casefold() for translations in lists for forms in translations.values() for form in forms}
    rows_of = table(results.directory, "de", "lexicon@5")
    switched = {edit[2].casefold() for edits in rows_of["sentence.edits"] if edits for edit in json.loads(edits)}
    assert switched
    assert switched <= spanish  # and so nothing English, but for what is Spanish, too


def test_the_english_side_is_typed_on_an_english_keyboard(evaluate: Run, save_model: Callable[..., Path]) -> None:
    encoder = save_model("BertModel", None)
    results = evaluate(
        encoder, langs=["ru"], tasks=["tatoeba"], perturbations=("keyboard@5+english",), layer=-1, limit=None
    )
    rows = table(results.directory, "ru", "keyboard@5+english")
    typed = "".join(edit[2] for edits in rows["english.edits"] if edits for edit in json.loads(edits))
    assert typed
    assert typed.isascii()
    assert "sentence.edits" not in rows


def test_a_language_that_no_task_has_is_an_error(evaluate: Run) -> None:
    with pytest.raises(UsageError, match="no 'ja'"):
        evaluate(langs=["ja"])


def test_run_json_says_what_the_directory_holds(evaluate: Run, checkpoint: Path, tmp_path: Path) -> None:
    evaluate()
    run = json.loads((tmp_path / "run" / "run.json").read_text())
    assert run["cells"].keys() == {path.stem for path in (tmp_path / "run" / "cells").iterdir()}
    assert all(cell[0].startswith(f"{checkpoint} ") for cell in run["cells"].values())
    assert sorted(cell[1:] for cell in run["cells"].values()) == sorted(
        ["xnli", code, one] for code in ("en", "de") for one in ("clean", *CONDITIONS)
    )


@pytest.mark.parametrize("batches", [1, 4])
def test_killed_run_resumes_without_losing_a_batch(
    checkpoint: Path, tmp_path: Path, evaluate: Run, batches: int
) -> None:
    """SIGKILL behind a number of batches; then the same run again equals one that was let alone, byte for byte."""
    options = {"langs": ["en", "de"], "source": "mini", "limit": 30, "batch_tokens": 512}
    action = (
        f"import xrobust\nxrobust.evaluate({str(checkpoint)!r}, None, perturbations={CONDITIONS!r}, "
        f"out={str(tmp_path / 'killed')!r}, **{options!r})"
    )
    script = stopping_after(batches, action, by="os.kill(os.getpid(), signal.SIGKILL)")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    journals = list((tmp_path / "killed" / "journals").iterdir())
    assert len(journals) == 1
    ran: list[int] = []
    results = counting(evaluate, ran, out=tmp_path / "killed", batch_tokens=512)
    whole: list[int] = []
    counting(evaluate, whole, out=tmp_path / "alone", batch_tokens=512)
    assert len(ran) == len(whole) - batches
    assert outcomes(tmp_path / "killed") == outcomes(tmp_path / "alone")
    assert not list((results.directory / "journals").iterdir())


def test_interrupt_keeps_what_is_finished(checkpoint: Path, tmp_path: Path, evaluate: Run) -> None:
    """Ctrl-C ends with 130 and a word about going on; going on repeats nothing that was finished."""
    conditions = [part for condition in CONDITIONS for part in ("--perturbation", condition)]
    arguments = [
        "xrobust", "eval", "--ckpt", str(checkpoint), "--langs", "en,de", "--source", "mini", "--limit", "30",
        "--batch-tokens", "512", "--out", str(tmp_path / "run"), *conditions,
    ]  # fmt: skip
    script = stopping_after(
        2, f"import xrobust.cli\nsys.argv = {arguments!r}\nxrobust.cli.main()", by="raise KeyboardInterrupt"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 130, done.stderr
    assert "the same command goes on" in done.stderr
    assert "Traceback" not in done.stderr
    ran: list[int] = []
    counting(evaluate, ran, batch_tokens=512)
    whole: list[int] = []
    counting(evaluate, whole, out=tmp_path / "alone", batch_tokens=512)
    assert len(ran) == len(whole) - 2
    assert outcomes(tmp_path / "run") == outcomes(tmp_path / "alone")
