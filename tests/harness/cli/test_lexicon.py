"""`xrobust lexicon`, and the names that --lexicon takes."""

from __future__ import annotations

import json
import os
import string
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.cli.running import Cli
from xrobust.perturbations.wordlists.files import read_lexicon
from xrobust.user import lexicons as user_lexicons

DIGITS = f"{string.ascii_uppercase}{string.ascii_lowercase}{string.digits}"
PAIRS = "dog\tश्वान\ndog\tकुत्ता\ncat\tबिल्ली\nguinea pig\tगिनी पिग\n"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder of data, and a machine without dictionaries."""
    folder = tmp_path / "data"
    monkeypatch.setenv("XROBUST_DATA", str(folder))
    monkeypatch.setattr(user_lexicons, "DICTIONARIES", tmp_path / "dictd")
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "en-hi.txt"
    path.write_text(PAIRS, encoding="utf-8")
    return path


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    """FreeDict's English-Hindi, with a word."""
    index, article = tmp_path / "dictd" / "freedict-eng-hin.index", "dog\nश्वान\n".encode()
    index.parent.mkdir()
    index.write_text(f"dog\tA\t{DIGITS[len(article)]}\n", encoding="utf-8")
    index.with_suffix(".dict").write_bytes(article)
    return index


def switched(cli: Cli, *options: object, text: str = "the dog") -> str:
    done = cli("perturb", "--perturbation", "lexicon:hi@1.0", "--lang", "en", *options, text)
    assert done.code == 0, done.err
    return done.out.strip()


def test_an_added_lexicon_is_used_where_it_is_named_and_nowhere_else(cli: Cli, file: Path) -> None:
    assert switched(cli) == "the कुत्ता"
    assert cli("lexicon", "add", file, "--name", "mine").code == 0
    assert switched(cli) == "the कुत्ता"
    file.unlink()
    output = switched(cli, "--lexicon", "mine", text="\n".join(["the dog"] * 20))
    assert {*output.split("\n")} == {"the कुत्ता", "the श्वान"}


def test_it_says_what_was_kept_and_how_to_use_it(cli: Cli, file: Path, data: Path) -> None:
    done = cli("lexicon", "add", file)
    assert done.code == 0
    assert "en-hi: English to Hindi, 3 entries with 4 translations" in done.out
    assert f"kept in '{data / 'lexicons' / 'en-hi.en-hi.tsv'}'; use it by --lexicon en-hi" in done.out
    assert (data / "lexicons" / "en-hi.en-hi.tsv").read_text(encoding="utf-8") == PAIRS


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PAIRS.replace("\t", "   ").replace("guinea pig   ", "guinea pig\t"), id="spaces"),
        pytest.param(
            f"\ufeff{PAIRS}same\tSAME\n".replace("\n", "\t0.9\r\n") + "lonely\n\n", id="columns and line ends"
        ),
    ],
)
def test_what_is_kept_is_normalised_and_translates_as_the_file_does(
    cli: Cli, tmp_path: Path, data: Path, content: str
) -> None:
    path = tmp_path / "en-hi.dict"
    path.write_text(content, encoding="utf-8", newline="")
    assert cli("lexicon", "add", path, "--name", "mine").code == 0
    assert (data / "lexicons" / "mine.en-hi.tsv").read_text(encoding="utf-8") == PAIRS
    assert user_lexicons.named_lexicon("mine").digest == read_lexicon(str(path)).digest


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("en-hi.txt", "en-hi"),
        ("muse.en-hi.dict", "muse-en-hi"),
        ("a list, en_hi.tsv", "a-list-en_hi"),
        ("hi-en", "hi-en"),
    ],
)
def test_a_file_s_name_is_the_lexicon_s(cli: Cli, tmp_path: Path, name: str, expected: str) -> None:
    path = tmp_path / name
    path.write_text("dog\tkutta\n", encoding="utf-8")
    assert json.loads(cli("lexicon", "add", path, "--json").out)["name"] == expected
    assert expected in user_lexicons.added()


def test_the_pair_can_be_told_before_the_path(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text(PAIRS, encoding="utf-8")
    record = json.loads(cli("lexicon", "add", f"en-hi={path}", "--json").out)
    assert (record["name"], record["source"], record["target"]) == ("words", "en", "hi")


def test_list_has_shipped_added_and_installed_ones_and_says_how_to_name_each(
    cli: Cli, file: Path, dictionary: Path
) -> None:
    dictionary.with_name("freedict-eng-ces.index").write_text("dog\tA\tB\n", encoding="utf-8")
    cli("lexicon", "add", file, "--name", "mine")
    rows = {row["name"]: row for row in json.loads(cli("lexicon", "list", "--json").out)}
    assert [*rows] == ["core", "cldr", "mine", "freedict-eng-hin"]
    assert rows["core"]["languages"] == "any two of 40"
    assert rows["core"]["entries"] == 300
    assert rows["mine"] == {
        "name": "mine", "kind": "added", "languages": "en-hi", "entries": 3, "used": "--lexicon mine",
    }  # fmt: skip
    assert rows["freedict-eng-hin"] == {
        "name": "freedict-eng-hin",
        "kind": "FreeDict",
        "languages": "en-hi",
        "entries": 1,
        "used": "--lexicon freedict-eng-hin",
    }
    lines = cli("lexicon", "list").out.splitlines()
    assert lines[0].split("\t") == ["name", "kind", "languages", "entries", "used"]
    assert len(lines) == 1 + len(rows)


def test_an_installed_dictionary_is_read_directly(cli: Cli, dictionary: Path) -> None:
    assert switched(cli, "--lexicon", dictionary.stem) == "the श्वान"
    assert json.loads(cli("lexicon", "add", dictionary.stem, "--json").out)["name"] == "eng-hin"
    assert switched(cli, "--lexicon", "eng-hin") == "the श्वान"


def test_remove_undoes_add(cli: Cli, file: Path, data: Path) -> None:
    cli("lexicon", "add", file, "--name", "mine")
    done = cli("lexicon", "remove", "mine", "--json")
    assert json.loads(done.out)["pair"] == "en-hi"
    assert not [*(data / "lexicons").iterdir()]
    again = cli("lexicon", "remove", "mine")
    assert again.code == 2
    assert "no lexicon 'mine' was added" in again.err
    assert cli("lexicon", "add", file, "--name", "mine").code == 0


def test_a_name_that_is_taken_is_refused_and_nothing_is_lost(cli: Cli, file: Path, data: Path) -> None:
    cli("lexicon", "add", file, "--name", "mine")
    file.write_text("dog\tkukur\n", encoding="utf-8")
    done = cli("lexicon", "add", file, "--name", "mine")
    assert done.code == 2
    assert "there is a lexicon 'mine' already" in done.err
    assert "xrobust lexicon remove mine" in done.err
    assert (data / "lexicons" / "mine.en-hi.tsv").read_text(encoding="utf-8") == PAIRS


@pytest.mark.parametrize("name", ["", "a/b", "a b", "en-hi.txt", "../x", "freedict-eng-hin", "-x", "x" * 200])
def test_a_name_that_could_be_something_else_is_refused(cli: Cli, file: Path, name: str) -> None:
    done = cli("lexicon", "add", file, f"--name={name}")
    assert done.code == 2
    assert f"no lexicon can be called '{name}'" in done.err
    assert not user_lexicons.added()


@pytest.mark.parametrize("command", [("lexicon", "check"), ("lexicon", "add"), ("perturb",), ("check-plugin",)])
def test_an_unknown_name_is_an_error_with_close_ones(cli: Cli, file: Path, command: tuple[str, ...]) -> None:
    cli("lexicon", "add", file, "--name", "my-hindi")
    options = {
        "perturb": ("--perturbation", "lexicon:hi@3", "--lang", "en", "--lexicon", "my-hndi", "the dog"),
        "check-plugin": ("lexicon", "--langs", "en", "--lexicon", "my-hndi"),
    }
    done = cli(*command, *options.get(command[0], ("my-hndi",)))
    assert done.code == 2
    assert "no lexicon is called 'my-hndi'" in done.err
    assert "did you mean 'my-hindi'?" in done.err


def test_a_dictionary_that_is_not_installed_names_its_package_or_close_ones(cli: Cli, tmp_path: Path) -> None:
    done = cli("lexicon", "check", "freedict-eng-hin")
    assert done.code == 2
    assert "the dictionary 'freedict-eng-hin' is not installed" in done.err
    assert "install the package dict-freedict-eng-hin" in done.err
    (tmp_path / "dictd").mkdir()
    (tmp_path / "dictd" / "freedict-eng-hin.index").write_text("", encoding="utf-8")
    assert "did you mean 'freedict-eng-hin'?" in cli("lexicon", "check", "freedict-eng-hni").err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot read the lexicon"),
        (b"", "has no usable line"),
        (b"lonely\nsame\tSame\n", "has no usable line"),
        (b"dog\tchien\ncaf\xe9\tcoffee\n", "line 2: no UTF-8"),
        ("dog\tсобака\n".encode(), "is not en-hi"),
    ],
)
def test_a_file_that_cannot_be_used_is_not_kept(cli: Cli, tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "en-hi.txt"
    if content is not None:
        path.write_bytes(content)
    for command in ("add", "check"):
        done = cli("lexicon", command, path)
        assert done.code == 2
        assert message in done.err
    assert not user_lexicons.added()


def test_a_folder_that_cannot_be_written_is_an_error(cli: Cli, file: Path, data: Path) -> None:
    data.write_text("a file where the folder should be", encoding="utf-8")
    done = cli("lexicon", "add", file)
    assert done.code == 2
    assert "cannot write" in done.err
    assert "XROBUST_DATA" in done.err


def test_check_shows_what_it_found_and_keeps_nothing(cli: Cli, file: Path) -> None:
    out = cli("lexicon", "check", file).out
    assert "English to Hindi, 3 entries with 4 translations" in out
    assert "100% of the entries have Latin letters, 100% of the translations Devanagari ones" in out
    assert "33% of the translations" in out
    assert "everyday words: 2 that the core lexicon has, too, 2 translated alike (100%)" in out
    assert not user_lexicons.added()
    record = json.loads(cli("lexicon", "check", file, "--json").out)
    assert record["core"] == {"source": "en", "target": "hi", "compared": 2, "agreed": 2}
    assert record["coverage"] is record["refused"] is None


def test_check_shows_what_is_wrong_with_a_lexicon_of_other_languages(cli: Cli, file: Path) -> None:
    done = cli("lexicon", "check", f"en-ru={file}", "--json")
    assert done.code == 2
    assert json.loads(done.out)["target_script"] == 0
    assert json.loads(done.out)["refused"] == f"the lexicon '{file}' is not en-ru"
    assert "expected: Russian words in Cyrillic script" in done.err


@pytest.mark.parametrize(
    ("lang", "into", "text", "counts"),
    [
        # Of a snark a dog the pig ran times, the shipped lexicons have dog, pig and times, and the list has snark.
        ("en", "hi", "A snark, a dog!\nThe pig ran 3 times.", (8, 3, 4)),
        ("hi", "en", "स्नार्क कुत्ता और", (3, 1, 2)),
    ],
)
def test_check_says_how_much_of_a_text_is_covered(
    cli: Cli, file: Path, *, lang: str, into: str, text: str, counts: tuple[int, int, int]
) -> None:
    words, shipped, with_it = counts
    file.write_text(f"{PAIRS}snark\tस्नार्क\n", encoding="utf-8")
    path = file.with_name("text.txt")
    path.write_text(text, encoding="utf-8")
    record = json.loads(cli("lexicon", "check", file, "--text", path, "--lang", lang, "--json").out)
    assert record["coverage"] == {
        "text": str(path),
        "language": lang,
        "into": into,
        "words": words,
        "shipped": shipped / words,
        "with_it": with_it / words,
    }
    out = cli("lexicon", "check", file, "--text", path, "--lang", lang).out
    assert f"coverage: {with_it / words:.1%} of the {words} words of '{path}'" in out


@pytest.mark.parametrize(
    ("options", "content", "message"),
    [
        (("--lang", "de"), "Hund", "the lexicon has no 'de'"),
        (("--lang", "xx"), "Hund", "unknown language 'xx'"),
        ((), "... !\n", "has no word"),
        ((), None, "cannot read"),
    ],
)
def test_a_text_that_cannot_be_covered_is_an_error(
    cli: Cli, file: Path, *, options: tuple[str, ...], content: str | None, message: str
) -> None:
    path = file.with_name("text.txt")
    if content is not None:
        path.write_text(content, encoding="utf-8")
    done = cli("lexicon", "check", file, "--text", path, *options)
    assert done.code == 2
    assert message in done.err


def test_perturb_says_how_little_of_a_text_is_covered(cli: Cli, file: Path) -> None:
    file.write_text("snark\tस्नार्क\n", encoding="utf-8")
    text = " ".join(["snark", *["boojum"] * 19])
    done = cli("perturb", "--perturbation", "lexicon:hi@3", "--lang", "en", "--lexicon", file, text)
    assert "the lexicon covers 5.0% of the words of the en text" in done.err


def test_check_plugin_s_other_processes_find_a_named_lexicon(cli: Cli, file: Path) -> None:
    cli("lexicon", "add", file, "--name", "mine")
    done = cli("check-plugin", "lexicon", "--params", "hi", "--langs", "en", "--lexicon", "mine")
    assert done.code == 0, done.err
    assert "every property is kept" in done.out


def test_an_evaluation_takes_a_named_lexicon_and_signs_it_as_the_file(cli: Cli, file: Path) -> None:
    from xrobust.settings import Settings
    from xrobust.tasks import Source

    cli("lexicon", "add", file, "--name", "mine")
    by_name, by_path = (
        Settings(("checkpoint",), lexicons=(argument,)).resources(Source("mini")).lexicons[0].digest
        for argument in ("mine", str(file))
    )
    assert by_name == by_path


def test_a_file_beside_is_reached_by_its_path_where_a_lexicon_has_its_name(
    cli: Cli, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("en-hi").write_text("dog\tकुकुर\n", encoding="utf-8")
    assert switched(cli, "--lexicon", "en-hi") == "the कुकुर"
    cli("lexicon", "add", file, "--name", "en-hi")
    assert switched(cli, "--lexicon", "en-hi") != "the कुकुर"
    assert switched(cli, "--lexicon", "./en-hi") == "the कुकुर"


def test_foreign_files_in_the_folder_are_no_lexicons(data: Path) -> None:
    folder = data / "lexicons"
    folder.mkdir(parents=True)
    for name in ("notes.txt", "mine.tsv", "mine.en-xx.tsv", ".en-hi.tsv", "mine.en-hi.unfinished"):
        (folder / name).write_text("dog\tकुत्ता\n", encoding="utf-8")
    assert user_lexicons.added() == {}


def test_help_says_that_nothing_is_used_unless_it_is_named(cli: Cli) -> None:
    out = " ".join(cli("lexicon", "--help").out.split())
    assert "used only where --lexicon names it" in out


def test_lexicon_loads_no_heavy_library(file: Path) -> None:
    code = (
        "import sys; from xrobust.cli import app; sys.argv[1:] = ['lexicon', 'check', sys.argv[1]];"
        "app(standalone_mode=False);"
        "sys.stderr.write(' '.join({'torch', 'transformers', 'datasets', 'pandas'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert done.stderr == ""
