"""Code-switching and searches end to end: a small random checkpoint, real data of the miniature."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import xrobust
from tests.harness.stopping import counting, outcomes, stopping_after, table
from xrobust.analysis.results import Results
from xrobust.grid.plan import make_plan
from xrobust.perturbations.errors import ConditionError, UsageError
from xrobust.settings import Settings
from xrobust.tasks import TASKS, Source

Run = Callable[..., Results]
ATTACKS = ("typing@5/worst_case", "typing@5")


@pytest.fixture(scope="session")
def checkpoint(save_model: Callable[..., Path]) -> Path:
    # Of these random models, one that minds what is typed.
    return save_model(seed=4, layers=2)


@pytest.fixture
def evaluate(checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(*checkpoints: Path, **options: Any) -> Results:
        defaults: dict[str, Any] = {
            "suite": None,
            "langs": ["de"],
            "source": "mini",
            "limit": 24,
            "out": tmp_path / "run",
        }
        return xrobust.evaluate(checkpoints or checkpoint, **(defaults | options))

    return run


def test_phrases_are_pieces_of_the_same_item_in_the_other_language(evaluate: Run) -> None:
    results = evaluate(perturbations=("phrases:es@5",))
    rows = table(results.directory, "de", "phrases:es@5")
    spanish = {example.id: example.texts for example in TASKS.get("xnli").load(Source("mini"), "es", "test")}
    pieces = 0
    for field in ("premise", "hypothesis"):
        for identity, edits in zip(rows["id"], rows[f"{field}.edits"], strict=True):
            for *_, piece in json.loads(edits or "[]"):
                assert piece.strip() in spanish[identity][field]
                pieces += 1
    assert pieces > 24


def test_a_cell_of_switched_text_says_how_much_it_mixes(evaluate: Run) -> None:
    cells = evaluate(perturbations=("lexicon:es@5", "swap@5")).to_json()["cells"]
    switched = next(cell for cell in cells if cell["condition"] == "lexicon:es@5")
    mixing = switched["mixing"]
    assert [*mixing["languages"]] == ["de", "es"]
    assert sum(mixing["languages"].values()) == pytest.approx(1)
    assert 0 < mixing["code_mixing_index"] <= 50
    assert mixing["switch_points"] > 1
    assert 0.3 < switched["dose"]["coverage"] < 1
    assert [cell["mixing"] for cell in cells if cell["condition"] != "lexicon:es@5"] == [None, None]


def test_a_part_of_the_examples_is_switched_as_it_is_in_the_whole(evaluate: Run, tmp_path: Path) -> None:
    few = table(evaluate(perturbations=("phrases@5",), limit=6).directory, "de", "phrases@5")
    more = table(evaluate(perturbations=("phrases@5",), limit=20, out=tmp_path / "more").directory, "de", "phrases@5")
    for field in ("premise", "hypothesis"):
        assert few[f"{field}.edits"] == more[f"{field}.edits"][:6]


def test_a_word_in_both_sentences_is_switched_alike_in_both(evaluate: Run) -> None:
    for condition in ("lexicon:es@5", "phrases:es@5"):
        rows = table(evaluate(perturbations=(condition,), fresh=True, limit=80).directory, "de", condition)
        columns = [rows[f"{field}.{part}"] for part in ("clean", "edits") for field in ("premise", "hypothesis")]
        shared = 0
        for first, second, *both in zip(*columns, strict=True):
            one, other = (
                {clean[start:end].casefold(): text.casefold().strip() for start, end, text in json.loads(edits or "[]")}
                for clean, edits in zip((first, second), both, strict=True)
            )
            for form in one.keys() & other.keys():
                assert one[form] == other[form]
                shared += 1
            for form in one.keys() - other.keys():
                assert form not in second.casefold().split()
        assert shared > 10


def test_a_task_that_is_not_parallel_says_so(evaluate: Run, save_model: Callable[..., Path]) -> None:
    encoder = save_model("BertModel", None)
    results = evaluate(
        encoder, tasks=["bucc2018"], perturbations=("phrases@5",), layer=-1, limit=5
    )  # its sentences are about different things in each language
    assert all("no parallel text" in str(row.not_applicable) for row in results.rows)


def test_giving_the_answer_away_is_an_error_unless_it_is_forced(evaluate: Run, save_model: Callable[..., Path]) -> None:
    encoder = save_model("BertModel", None)
    with pytest.raises(UsageError, match="would give the answer away") as caught:
        evaluate(encoder, tasks=["tatoeba"], perturbations=("lexicon:en@5",), layer=-1)
    assert "lexicon:en,leak=allowed@5" in str(caught.value.fix)
    results = evaluate(encoder, tasks=["tatoeba"], perturbations=("lexicon:en,leak=allowed@5", "lexicon@5"), layer=-1)
    assert all(row.gap is not None for row in results.rows)
    languages = [cell["mixing"]["languages"] for cell in results.to_json()["cells"] if cell["mixing"]]
    assert [[*found] for found in languages] == [["de", "en"], ["de", "es"]]


def test_checkpoints_share_inputs_only_where_no_model_is_asked(
    evaluate: Run, checkpoint: Path, save_model: Callable[..., Path]
) -> None:
    results = evaluate(checkpoint, save_model(seed=5, layers=1), perturbations=ATTACKS, limit=8)
    shared = {row["conditions"][0]: row["shared_inputs"] for row in results.to_json()["differences"]}
    assert shared == {"typing@5/worst_case": False, "typing@5": True}


def test_a_search_of_no_edits_is_an_error(evaluate: Run) -> None:
    with pytest.raises(ConditionError, match="budget of 0"):
        evaluate(perturbations=("typing@0.0/worst_case",))


def test_the_worst_case_is_worse_than_chance_and_says_how_it_was_found(evaluate: Run) -> None:
    results = evaluate(perturbations=ATTACKS)
    worst, random = (next(row for row in results.rows if row.condition == name) for name in ATTACKS)
    assert worst.gap is not None
    assert random.gap is not None
    assert worst.gap.score < random.gap.score <= random.gap.clean
    cells = {cell["condition"]: cell for cell in results.to_json()["cells"]}
    search = cells["typing@5/worst_case"]["search"]
    assert cells["typing@5"]["search"] is None
    # The model has right what it has right, and what the search flipped it has wrong.
    assert search["attacked"] == round(worst.gap.clean / 100 * 24)
    assert worst.gap.score == pytest.approx(search["accuracy_under_attack"])
    assert search["success_rate"] == pytest.approx(search["flipped"] / search["attacked"])
    assert search["queries"] > 1
    assert search["edits"] >= 1


def test_relevance_takes_the_words_that_matter_least_first(evaluate: Run) -> None:
    names = [f"lexicon:es@{level}/{policy}" for policy in ("relevance", "leave-one-out") for level in (1, 3, 5)]
    results = evaluate(perturbations=tuple(names))
    cells = {cell["condition"]: cell for cell in results.to_json()["cells"]}
    for policy in ("relevance", "leave-one-out"):
        masses = [cells[f"lexicon:es@{level}/{policy}"]["search"]["relevance"] for level in (1, 3, 5)]
        shares = [cells[f"lexicon:es@{level}/{policy}"]["dose"]["of_eligible"] for level in (1, 3, 5)]
        assert masses == sorted(masses)
        # Words that matter least carry less of the relevance than their share of the words.
        assert all(mass < share for mass, share in zip(masses[1:], shares[1:], strict=True))


@pytest.mark.parametrize("batches", [3, 9])
def test_a_killed_search_resumes_without_losing_a_batch(
    checkpoint: Path, tmp_path: Path, evaluate: Run, batches: int
) -> None:
    """SIGKILL within the search or behind it; then the same run again equals one that was let alone, byte for byte."""
    options = {"langs": ["de"], "source": "mini", "limit": 24, "batch_tokens": 2048}
    action = (
        f"import xrobust\nxrobust.evaluate({str(checkpoint)!r}, None, perturbations={ATTACKS!r}, "
        f"out={str(tmp_path / 'killed')!r}, **{options!r})"
    )
    script = stopping_after(batches, action, by="os.kill(os.getpid(), signal.SIGKILL)")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    ran, whole = [], []
    for rows, folder in ((ran, "killed"), (whole, "alone")):
        results = counting(evaluate, rows, perturbations=ATTACKS, limit=24, out=tmp_path / folder, batch_tokens=2048)
        assert not list((results.directory / "journals").iterdir())
    assert len(ran) == len(whole) - batches
    assert outcomes(tmp_path / "killed") == outcomes(tmp_path / "alone")


def test_names_and_numbers_stay_when_they_are_protected(evaluate: Run, save_model: Callable[..., Path]) -> None:
    tagger = save_model("BertForTokenClassification", TASKS.get("panx").labels)
    results = evaluate(tagger, tasks=["panx"], perturbations=("swap@1.0",), protect=("names",))
    rows = table(results.directory, "de", "swap@1.0")
    kept = changed = 0
    examples = {example.id: example for example in TASKS.get("panx").load(Source("mini"), "de", "test")}
    for identity, edits in zip(rows["id"], rows["tokens.edits"], strict=True):
        example = examples[identity]
        named = [span for span, tag in zip(example.tokens, example.gold, strict=True) if tag != "O"]
        for start, end, _ in json.loads(edits or "[]"):
            assert not any(start < last and first < end for first, last in named)
            changed += 1
        kept += len(named)
    assert kept > 10
    assert changed > 10
    assert "protect:names" in results.rows[0].signature


def test_several_suites_make_one_run(checkpoint: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("conditions: [swap@1, swap@3]\n", encoding="utf-8")
    second.write_text("conditions: [swap@3, double@1]\n", encoding="utf-8")
    plan = make_plan(Settings((str(checkpoint),), (str(first), str(second)), source="mini", languages=("de",)))
    assert [str(condition) for condition in plan.perturbations] == ["swap@1", "swap@3", "double@1"]
