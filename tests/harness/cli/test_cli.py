"""The command line as people meet it: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.cli.running import Cli

SaveModel = Callable[..., Path]


def in_process(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", "from xrobust.cli import main; main()", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
    )


def test_help_loads_nothing_heavy() -> None:
    """What makes `--help` quick: no library of models, data or tables is imported for it."""
    code = """
        import sys
        sys.argv = ["xrobust", "--help"]
        from xrobust.cli import main
        try:
            main()
        except SystemExit:
            heavy = {"torch", "transformers", "datasets", "pandas", "numpy", "icu", "pyarrow", "yaml"}
            loaded = heavy & set(sys.modules)
            raise SystemExit(f"imported: {loaded}" if loaded else 0)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "eval" in done.stdout


@pytest.mark.parametrize("what", ["tasks", "perturbations", "suites", "languages", "checkpoints"])
def test_list_prints_a_line_each_and_json(cli: Cli, what: str) -> None:
    plain, as_json = cli("list", what), cli("list", what, "--json")
    assert plain.code == as_json.code == 0
    assert len(plain.out.splitlines()) == 1 + len(json.loads(as_json.out))
    assert not plain.err


def test_a_suite_is_resolved_to_a_row_for_each_condition(cli: Cli) -> None:
    rows = json.loads(cli("list", "suites", "noisy", "--resolved", "--json").out)
    assert [row["dose"] for row in rows if row["condition"].startswith("typing@")] == [0.05, 0.2, 0.5]
    assert {row["suite"] for row in rows} == {"noisy"}
    assert next(row for row in rows if row["condition"] == "spacing@3")["serves"] == "free"
    (summary,) = json.loads(cli("list", "suites", "noisy", "--json").out)
    assert summary["conditions"].split() == [row["condition"] for row in rows]
    assert "did you mean 'noisy'" in cli("list", "suites", "noizy").err


def test_the_gallery_shows_a_perturbation_in_the_languages_that_it_claims(cli: Cli) -> None:
    done = cli("perturb", "--gallery", "--perturbation", "signs")
    assert done.code == 0
    assert done.out.startswith("signs (noise): ")
    rows = [line.split("\t")[0] for line in done.out.splitlines() if line.count("\t") == 7]
    assert rows[1:] == ["bn", "hi", "ml", "mr", "my", "ta", "te", "th"]
    assert "n/a in af" in done.out


def test_the_gallery_takes_the_users_own_sentences(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("Der Hund schläft im Garten.\n\n", encoding="utf-8")
    done = cli(
        "perturb", "--gallery", "--perturbation", "casing@5", "--lang", "de", "--input", tmp_path / "own.txt", "--jsonl"
    )
    measured, *shown = map(json.loads, done.out.splitlines())
    assert (measured["language"], measured["texts"], measured["eligible"]) == ("de", 1, 1.0)
    assert [one["clean"] for one in shown] == ["Der Hund schläft im Garten."]
    refused = cli("perturb", "--gallery", "--input", tmp_path / "own.txt")
    assert refused.code == 2
    assert "--lang" in refused.err


def test_perturb_says_which_option_is_missing(cli: Cli) -> None:
    assert "--lang is missing" in cli("perturb", "ein Text", "--perturbation", "swap@3").err
    assert "--perturbation is missing" in cli("perturb", "ein Text", "--lang", "de").err


def test_plan_counts_the_cells_and_loads_no_model(cli: Cli, save_model: SaveModel) -> None:
    done = cli("plan", "--ckpt", save_model(), "--source", "mini", "--langs", "de,hi", "--perturbation", "swap@3")
    *lines, last = done.out.splitlines()
    assert len(lines) == 2 * 2
    assert last.startswith("4 cells")
    assert [line.split("\t")[2:] for line in lines] == [
        ["de", "clean"], ["de", "swap@3"], ["hi", "clean"], ["hi", "swap@3"],
    ]  # fmt: skip


def test_eval_prints_gaps_and_the_signature(cli: Cli, save_model: SaveModel, tmp_path: Path) -> None:
    done = cli(
        "eval", "--ckpt", save_model(), "--source", "mini", "--langs", "de,zh", "--limit", 12,
        "--perturbation", "keyboard@5", "--out", tmp_path / "run",
    )  # fmt: skip
    assert done.code == 0
    assert "4 cells" in done.err.splitlines()[0]
    assert "by default: tasks xnli" in done.err
    german = next(line for line in done.out.splitlines() if line.startswith("de\tkeyboard@5"))
    assert german.count("\t") == 9
    assert "n/a" in next(line for line in done.out.splitlines() if line.startswith("zh\t"))
    assert "signature of the first row: condition:keyboard@5|" in done.out


def test_eval_takes_misspellings_and_signs_with_their_content(cli: Cli, save_model: SaveModel, tmp_path: Path) -> None:
    def signature(misspellings: str) -> str:
        (tmp_path / "de.txt").write_text(misspellings, encoding="utf-8")
        done = cli(
            "eval", "--ckpt", save_model(), "--source", "mini", "--langs", "de", "--limit", 12,
            "--perturbation", "spelling@1.0", "--misspellings", tmp_path / "de.txt", "--out", tmp_path / misspellings,
        )  # fmt: skip
        assert done.code == 0
        return next(line for line in done.out.splitlines() if line.startswith("signature"))

    assert "n/a" not in (first := signature("ist isst\nnicht nciht\n"))
    assert first != signature("ist its\nnicht nihct\n")


class TestBadInput:
    """Each mistake: a clear error, exit code 2, no traceback."""

    def test_no_such_checkpoint_suggests_close_ones(self, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "xlmr-base").mkdir()
        done = cli("eval", "--ckpt", tmp_path / "xlmr-bse", "--source", "mini")
        assert done.code == 2
        assert "xlmr-base" in done.err

    def test_a_directory_without_weights(self, cli: Cli, tmp_path: Path) -> None:
        assert "CheckpointError" in cli("eval", "--ckpt", tmp_path, "--source", "mini").err

    def test_a_bare_encoder_where_a_head_is_needed(self, cli: Cli, save_model: SaveModel) -> None:
        done = cli("eval", "--ckpt", save_model("BertModel", None), "--tasks", "xnli", "--source", "mini")
        assert done.code == 2
        assert "no trained weights" in done.err

    def test_labels_that_are_only_numbers(self, cli: Cli, save_model: SaveModel) -> None:
        done = cli(
            "eval",
            "--ckpt",
            save_model(labels=("LABEL_0", "LABEL_1", "LABEL_2")),
            "--tasks",
            "xnli",
            "--source",
            "mini",
        )
        assert done.code == 2
        assert "labels:" in done.err
        assert "checkpoints.yaml" in done.err

    def test_labels_of_another_task(self, cli: Cli, save_model: SaveModel) -> None:
        done = cli("eval", "--ckpt", save_model(labels=("good", "bad", "ugly")), "--tasks", "xnli", "--source", "mini")
        assert done.code == 2
        assert "ugly" in done.err

    @pytest.mark.parametrize(
        ("option", "value", "hint"),
        [
            ("--suite", "noissy", "noisy"),
            ("--perturbation", "keybord@3", "keyboard"),
            ("--perturbation", "keyboard@7", "severity"),
            ("--perturbation", "keyboard", "keyboard@3"),
            ("--perturbation", "keyboard@3/randm", "random"),
            ("--perturbation", "keyboard@3+premis", "premise"),
            ("--perturbation", "keyboard:de@3", "parameters"),
            ("--perturbation", "lexicon:xx@3", "languages"),
            ("--tasks", "xnly", "xnli"),
            ("--langs", "ja", "xnli"),
            ("--langs", "german", "'de'"),
            ("--source", "hubb", "hub"),
            ("--source", "raw", "--data-dir"),
            ("--seeds", "x", "which"),
            ("--seeds", "0", "how many"),
            ("--split", "train", "validation"),
            ("--device", "gpu", "cpu"),
            ("--dtype", "float", "float32"),
            ("--plugin", "missing.py", "missing.py"),
            ("--lexicon", "words.txt", "en-hi"),
            ("--data-dir", "nowhere", "nowhere"),
        ],
    )
    def test_an_option_that_cannot_be_taken(
        self, cli: Cli, save_model: SaveModel, option: str, value: str, hint: str
    ) -> None:
        options = {"--source": "mini", "--perturbation": "swap@3"} | {option: value}
        done = cli("eval", "--ckpt", save_model(), *(part for pair in options.items() for part in pair))
        assert done.code == 2
        assert hint in done.err
        assert done.out == ""

    def test_malformed_yaml_and_unknown_keys_of_a_suite(self, cli: Cli, save_model: SaveModel, tmp_path: Path) -> None:
        for text, hint in (("conditions: [", "no YAML"), ("condtions: [swap@3]", "conditions"), ("[]", "list")):
            (tmp_path / "mine.yaml").write_text(text)
            done = cli("eval", "--ckpt", save_model(), "--source", "mini", "--suite", tmp_path / "mine.yaml")
            assert done.code == 2
            assert hint in done.err

    @pytest.mark.parametrize(
        ("body", "hint"),
        [
            ("raise RuntimeError('no luck')", "no luck"),
            ("yield Candidate(word.start, word.end, [])", "replacements"),
            ("yield Candidate(word.start, word.end + 99, ['x'])", "outside the text"),
            ("yield (1, 2)", "no Candidate"),
        ],
    )
    def test_a_plugin_that_breaks_the_contract(
        self, cli: Cli, save_model: SaveModel, tmp_path: Path, body: str, hint: str
    ) -> None:
        name = f"bad-{abs(len(body))}"
        (tmp_path / "bad.py").write_text(
            "from xrobust import Candidate, perturbation\n"
            f"@perturbation({name!r}, family='noise', version=1)\n"
            f"def bad(word):\n    {body}\n    yield from ()\n"
        )
        done = cli(
            "eval", "--ckpt", save_model(), "--source", "mini", "--langs", "de", "--limit", 5,
            "--plugin", tmp_path / "bad.py", "--perturbation", f"{name}@5", "--out", tmp_path / "run",
        )  # fmt: skip
        assert done.code == 3  # the clean cell is there
        assert hint in done.err
        assert "bad.py" in done.err

    def test_a_disk_that_cannot_be_written(self, cli: Cli, save_model: SaveModel, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        done = cli(
            "eval", "--ckpt", save_model(), "--source", "mini", "--langs", "de", "--limit", 5,
            "--perturbation", "swap@3", "--out", tmp_path / "file" / "run",
        )  # fmt: skip
        assert done.code == 2
        assert "StorageError" in done.err

    def test_an_unknown_option_is_click_s_error(self, cli: Cli) -> None:
        assert cli("eval", "--nonsense").code == 2


class TestPerturb:
    """`xrobust perturb` as a filter."""

    def test_a_line_in_a_line_out(self) -> None:
        text = "मेरे दादा ओसाका के हैं।\n\nभूल गयी?\n".encode()
        done = in_process("perturb", "--perturbation", "keyboard@5", "--lang", "hi", stdin=text)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count(b"\n") == 3
        assert done.stdout.splitlines()[1] == b""
        assert done.stdout != text

    def test_lines_are_keyed_by_number_whatever_stands_before(self, cli: Cli, tmp_path: Path) -> None:
        lines = ["Ein kleiner Hund schläft im Garten.", "Eine Katze sieht die Maus.", "Niemand weiß, warum."]
        (tmp_path / "in.txt").write_text("\n".join(lines), encoding="utf-8")
        (tmp_path / "other.txt").write_text("\n".join(["x", *lines[1:]]), encoding="utf-8")
        one, other = (
            cli("perturb", "--perturbation", "swap@5", "--lang", "de", "--input", tmp_path / name).out.splitlines()
            for name in ("in.txt", "other.txt")
        )
        assert one[1:] == other[1:]

    def test_jsonl_gives_edits_that_make_the_text(self, cli: Cli, tmp_path: Path) -> None:
        rows = [{"id": "b", "text": "Who knows where the time goes?"}, {"id": "a", "text": "Nobody does."}]
        path = tmp_path / "in.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)))
        path.with_name("turned.jsonl").write_text("\n".join(map(json.dumps, rows[::-1])))
        found, turned = (
            [
                json.loads(line)
                for line in cli(
                    "perturb", "--perturbation", "delete@5", "--lang", "en", "--input", tmp_path / name, "--jsonl"
                ).out.splitlines()
            ]
            for name in ("in.jsonl", "turned.jsonl")
        )
        assert found == turned[::-1]
        for row in found:
            text, shift = row["clean"], 0
            for start, end, replacement in row["edits"]:
                text = text[: start + shift] + replacement + text[end + shift :]
                shift += len(replacement) - (end - start)
            assert text == row["text"]
        assert any(row["edits"] for row in found)

    @pytest.mark.parametrize(
        ("arguments", "hint"),
        [
            (["--perturbation", "keyboard@3", "--lang", "zh", "我"], "input method"),
            (["--perturbation", "keyboard@3", "--lang", "xx", "text"], "unknown language"),
            (["--perturbation", "keyboard@3", "--lang", "de", "--input", "nowhere.txt"], "nowhere.txt"),
            (["--perturbation", "nothing@3", "--lang", "de", "text"], "unknown perturbation"),
        ],
    )
    def test_mistakes(self, cli: Cli, arguments: list[str], hint: str) -> None:
        done = cli("perturb", *arguments)
        assert done.code == 2
        assert hint in done.err

    def test_bytes_that_are_no_utf8_are_named_by_line(self) -> None:
        done = in_process("perturb", "--perturbation", "swap@3", "--lang", "de", stdin=b"gut\nk\xe4se\n")
        assert done.returncode == 2
        assert b"line 2" in done.stderr
        assert b"Traceback" not in done.stderr

    def test_low_coverage_is_said_and_names_the_option(self) -> None:
        done = in_process("perturb", "--perturbation", "lexicon:hi@5", "--lang", "en", "Nobody ever did it so well.")
        assert done.returncode == 0
        assert b"--lexicon" in done.stderr

    def test_a_lexicon_of_one_s_own_is_used(self, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "en-hi.txt").write_text("nobody\tकोई नहीं\nwell\tअच्छा\n", encoding="utf-8")
        done = cli(
            "perturb", "--perturbation", "lexicon:hi@1.0", "--lang", "en", "--lexicon", tmp_path / "en-hi.txt",
            "Nobody did well.",
        )  # fmt: skip
        assert done.out == "कोई नहीं did अच्छा.\n"

    def test_misspellings_of_one_s_own_are_used(self, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "de.txt").write_text("Straße Strase\n", encoding="utf-8")
        done = cli(
            "perturb", "--perturbation", "spelling@1.0", "--lang", "de", "--misspellings", tmp_path / "de.txt",
            "Die Straße ist nass.",
        )  # fmt: skip
        assert done.out == "Die Strase ist nass.\n"

    def test_the_reader_may_go_away(self) -> None:
        command = f"{sys.executable} -c 'from xrobust.cli import main; main()' perturb --perturbation swap@3 --lang de"
        done = subprocess.run(
            ["/bin/sh", "-c", f"yes 'ein Satz mit Wörtern' | head -n 50000 | {command} | head -n 1"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.count("\n") == 1
        assert "Traceback" not in done.stderr
