"""Code-switching, searches and what they are protected from, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.cli.running import Cli
from xrobust.tasks import mini

SaveModel = Callable[..., Path]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def parallel(tmp_path: Path) -> Path:
    """German sentences with what they are in Spanish; the last one has no translation."""
    rows = [
        {"id": item.id, "text": item.realise("de").text, "parallel": {"es": item.realise("es").text}}
        for item in mini.parallel("test")[:60]
    ]
    path = tmp_path / "rows.jsonl"
    lines = [*rows, {"id": "alone", "text": "Der Hund schläft."}]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in lines), encoding="utf-8")
    return path


def test_phrases_are_put_in_from_the_translations_of_a_file(cli: Cli, parallel: Path) -> None:
    done = cli("perturb", "--perturbation", "phrases:es@5", "--lang", "de", "--input", parallel, "--jsonl")
    assert done.code == 0, done.err
    rows = [json.loads(line) for line in done.out.splitlines()]
    spanish = [item.realise("es").text for item in mini.parallel("test")[:60]]
    changed = 0
    for row, other in zip(rows, spanish, strict=False):
        assert all(piece.strip() in other for *_, piece in row["edits"])
        changed += bool(row["edits"])
    assert changed > 30
    assert len(rows) == 61
    assert rows[-1]["text"] == "Der Hund schläft."


def test_phrases_without_translations_say_what_to_give(cli: Cli) -> None:
    done = cli("perturb", "--perturbation", "phrases:es@5", "--lang", "de", "Der Hund schläft.")
    assert done.code == 2
    assert "no parallel text in es" in done.err
    assert '"parallel": {"es": ' in done.err


def test_perturb_has_no_model_to_ask(cli: Cli) -> None:
    done = cli("perturb", "--perturbation", "typing@3/worst_case", "--lang", "de", "Der Hund schläft.")
    assert done.code == 2
    assert "asks a model" in done.err
    assert "xrobust eval" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--protect", "namse"), "did you mean 'names'"),
        (("--perturbation", "lexicon@3/worst"), "worst_case"),
        (("--perturbation", "lexicon@0.0/worst_case"), "budget of 0"),
        (("--perturbation", "lexicon:hi,leak=yes@3"), "leak=allowed"),
        (("--suite", "noisy", "--suite", "codeswich"), "did you mean 'codeswitch'"),
        (("--perturbation", "phrases@3", "--aligner", "nowhere/at-all"), "nowhere/at-all"),
    ],
)
def test_mistakes_say_what_is_right(cli: Cli, save_model: SaveModel, arguments: tuple[str, ...], message: str) -> None:
    done = cli("eval", "--ckpt", save_model(), "--source", "mini", *arguments)
    assert done.code == 2
    assert message in done.err


def test_suites_add_up_and_the_report_says_how_languages_mix(cli: Cli, save_model: SaveModel, tmp_path: Path) -> None:
    for name, condition in (("one", "lexicon:es@5"), ("two", "swap@5/relevance")):
        (tmp_path / f"{name}.yaml").write_text(f"conditions: ['{condition}']\n", encoding="utf-8")
    suites = [part for name in ("one", "two") for part in ("--suite", tmp_path / f"{name}.yaml")]
    common = ("--ckpt", save_model(), "--source", "mini", "--langs", "de", "--limit", "10", "--protect", "numbers")
    done = cli("eval", *common, *suites, "--out", tmp_path / "run", "--quiet")
    assert done.code == 0, done.err
    rows = {line.split("\t")[1]: line for line in done.out.splitlines() if line.startswith("de\t")}
    assert "CMI " in rows["lexicon:es@5"]
    assert "switch points" in rows["lexicon:es@5"]
    assert "1 query" in rows["swap@5/relevance"]
    assert "of the relevance touched" in rows["swap@5/relevance"]
    assert "protect:numbers" in done.out


def test_an_encoder_links_the_words_of_phrases(cli: Cli, save_model: SaveModel, tmp_path: Path) -> None:
    checkpoint = save_model()
    common = ("--source", "mini", "--langs", "de", "--limit", "10", "--perturbation", "phrases:es@5", "--json")
    cells = []
    for number, aligner in enumerate(((), ("--aligner", checkpoint))):
        done = cli("eval", "--ckpt", checkpoint, *common, *aligner, "--out", tmp_path / str(number))
        assert done.code == 0, done.err
        cells.append(json.loads(done.out)["cells"][-1])
    signatures = [cell["signature"].partition("counterparts:")[2].partition("|")[0] for cell in cells]
    assert all(signatures)
    assert signatures[0] != signatures[1]
