"""`xrobust check-plugin`: what it says of a good plugin, of one that breaks a single property, and of a broken file."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.harness.cli.running import Cli
from xrobust.perturbations import PERTURBATIONS, checking
from xrobust.perturbations.checking import GUARANTEED, PROPERTIES, properties


class Done(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def broken(self) -> list[str]:
        """Names of the properties that the report calls broken."""
        said = {line.removeprefix("  broken: ") for line in self.out.splitlines() if line.startswith("  broken: ")}
        return [name for name, says in PROPERTIES.items() if says in said]


Check = Callable[..., Done]

GOOD = """
    from xrobust import Candidate, perturbation

    @perturbation("test-devoicing", family="noise", languages={"de", "nl"}, version=1, per_form=True)
    def devoicing(word):
        \"\"\"Spell a word's last d, g or n as its neighbour on the keyboard.\"\"\"
        last = word.graphemes[-1]
        if last.text in "dgn":
            yield Candidate(last.start, last.end, [{"d": "f", "g": "h", "n": "m"}[last.text]])
"""


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    PERTURBATIONS.load_builtins()
    monkeypatch.setattr(PERTURBATIONS, "_items", dict(PERTURBATIONS._items))
    monkeypatch.setattr(PERTURBATIONS, "_origins", dict(PERTURBATIONS._origins))


@pytest.fixture(autouse=True)
def one_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes take seconds: only the tests that are about them start some."""
    if "processes" not in request.node.name:
        monkeypatch.setattr(checking, "differences", lambda *_, **__: iter(()))


@pytest.fixture
def check(cli: Cli) -> Check:
    """Runs `xrobust check-plugin`."""
    return lambda *arguments: Done(*cli("check-plugin", *arguments))


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a plugin file."""

    def write(code: str) -> Path:
        path = tmp_path / "my_noise.py"
        path.write_text(textwrap.dedent(code), encoding="utf-8")
        return path

    return write


File = Callable[[str], Path]


def plugin(body: str, declared: str = "", before: str = "") -> str:
    """A plugin whose function has this body."""
    return (
        "from xrobust import Candidate, perturbation\n"
        f"{textwrap.dedent(before)}\n"
        f"@perturbation('test-bad', family='noise', version=1, {declared})\n"
        f"def bad(word):\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"
    )


def test_a_good_file_passes_in_other_processes_too_and_the_report_names_every_property(
    check: Check, file: File
) -> None:
    done = check(file(GOOD))
    assert (done.code, done.err) == (0, "")
    first, not_applicable, *kept, last = done.out.splitlines()
    assert first.startswith("test-devoicing: checked in 2 of 40 languages, ")
    assert not_applicable.startswith("  n/a in af ar bg bn el en ")
    assert not_applicable.endswith(": test-devoicing does not apply to …")
    assert kept == [f"  kept: {says}" for says in PROPERTIES.values()]
    assert last == "  every property is kept"


def test_a_perturbation_is_checked_by_name(check: Check) -> None:
    done = check("swap", "--langs", "de,hi")
    assert done.code == 0
    assert done.out.startswith("swap: checked in 2 of 2 languages")


def test_every_perturbation_of_a_file_is_checked(check: Check, file: File) -> None:
    other = textwrap.dedent(GOOD).replace("test-devoicing", "test-other")
    done = check(file(textwrap.dedent(GOOD) + other), "--langs", "de")
    assert done.code == 0
    assert [line for line in done.out.splitlines() if "checked in 1 of 1" in line] == [
        line for line in done.out.splitlines() if not line.startswith(" ")
    ]
    assert "test-devoicing:" in done.out
    assert "test-other:" in done.out


def test_parameters_are_passed_on(check: Check, file: File) -> None:
    path = file(
        """
        from xrobust import Candidate, perturbation

        @perturbation("test-repeat", family="noise", version=1)
        class Repeat:
            def __init__(self, count, *, resources):
                self.count = int(count)

            def __call__(self, word):
                yield Candidate(word.start, word.end, [word.text * self.count])
        """
    )
    assert check(path, "--params", "count=2", "--langs", "de").code == 0
    done = check(path, "--params", "count=1", "--langs", "de")
    assert done.code == 1
    assert "is to replace itself" in done.out
    for missing in ([], ["--params", "count=two"]):
        done = check(path, "--langs", "de", *missing)
        assert done.code == 2
        assert "test-repeat" in done.err


def test_the_users_own_sentences_are_what_it_is_checked_on(check: Check, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("Der Hund schläft.\n\nDie Katze auch.\n", encoding="utf-8")
    assert "1 of 1 languages, 2 texts" in check("swap", "--langs", "de", "--text", tmp_path / "own.txt").out
    done = check("swap", "--text", tmp_path / "own.txt")
    assert done.code == 2
    assert "--langs de" in done.err


# A plugin that breaks one property and no other, and what is said of it. Words are those of German, but for the
# characters of several code points, which are Hindi's.
BAD = {
    "script": (
        "de",
        plugin("yield Candidate(word.start, word.end, [word.text + 'я'])"),
        "puts in Cyrillic letters",
    ),
    "normal form": (
        "de",
        plugin("yield Candidate(word.start, word.end, [word.text + 'u\\u0308'])"),
        "is not in NFC",
    ),
    # From the fifth time on it proposes something else.
    "nesting": (
        "de",
        plugin(
            """
            asked[word.context.text, word.index] += 1
            yield Candidate(word.start, word.end, [word.text * (2 if asked[word.context.text, word.index] < 5 else 3)])
            """,
            before="import collections\nasked = collections.Counter()",
        ),
        "asked twice at dose 1.0: ",
    ),
    # It looks at the text before, whichever that was.
    "order": (
        "de",
        plugin(
            """
            if word.context.text != texts[-1]:
                texts.append(word.context.text)
            yield Candidate(word.start, word.end, [word.text + "xyz"[len(texts[-2]) % 3]])
            """,
            before="texts = ['', '']",
        ),
        "and after other texts '",
    ),
    # Within a process a set has one order.
    "processes": (
        "de",
        plugin("yield Candidate(word.start, word.end, [word.text + letter for letter in {*'abcdefgh'}])"),
        "and in another process '",
    ),
    "candidates": (
        "de",
        plugin("yield Candidate(word.start, word.end, [word.text * 2, word.text * 2])"),
        "is given twice",
    ),
    "per_form": (
        "de",
        plugin("yield Candidate(word.start, word.end, [word.text + 'ab'[word.index % 2]])", "per_form=True"),
        "in the sentence, and ",
    ),
    # Every other word loses a vowel sign, which is half of a character.
    "refusals": (
        "hi",
        plugin(
            """
            for start, end, character in word.graphemes:
                if word.index % 2 and len(character) > 1:
                    yield Candidate(end - 1, end, [""])
                    return
            yield Candidate(word.start, word.end, [word.text * 2])
            """
        ),
        "begins or ends inside a character (a grapheme cluster)",
    ),
    # What it likes best is a mark without a letter, which is refused; then it changes the whole text.
    "dose": (
        "de",
        plugin(
            """
            text = word.context.text
            yield Candidate(word.start, word.end, ["\\u0301" + word.text], weight=1e9)
            yield Candidate(0, len(text), [text.swapcase()])
            """,
            "fields=['free']",
        ),
        "words changed at dose 0.3, where",
    ),
    "applies": (
        "de",
        plugin("if word.text == 'Donaudampfschiff': yield Candidate(word.start, word.end, ['Schiff'])"),
        "0 of 36 sentences change at dose 1: leave the language out of `languages`",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_plugin_that_breaks_one_property_is_told_which_where_and_how(check: Check, file: File, name: str) -> None:
    language, code, words = BAD[name]
    done = check(file(code), "--langs", language)
    assert done.broken == [name], done.out + done.err
    assert (done.code, done.err) == (1, "")
    lines = done.out.splitlines()
    place = lines.index(f"  broken: {PROPERTIES[name]}")
    assert f", in {language}" in lines[place + 1]
    assert lines[place + 2].startswith(f"    {language}: ")
    assert words in lines[place + 2]
    assert lines[-1] == f"  1 of {len(PROPERTIES)} properties broken"


def test_other_processes_get_the_parameters_and_what_the_plugin_prints_is_no_answer(check: Check, file: File) -> None:
    path = file(
        """
        from xrobust import Candidate, perturbation

        print("hello")

        @perturbation("test-tail", family="noise", version=1)
        class Tail:
            def __init__(self, letters="", *, resources):
                self.tails = {*letters}

            def __call__(self, word):
                yield Candidate(word.start, word.end, [word.text + letter for letter in self.tails])
        """
    )
    assert check(path, "--params", "x", "--langs", "de").code == 0
    assert check(path, "--params", "abcdefgh", "--langs", "de").broken == ["processes"]


def test_other_processes_read_the_users_lexicons_and_misspellings(check: Check, file: File, tmp_path: Path) -> None:
    (tmp_path / "de-hi.txt").write_text("ein\tएक\n", encoding="utf-8")
    (tmp_path / "de.txt").write_text("ein eni\n", encoding="utf-8")
    path = file(
        """
        from xrobust import Candidate, perturbation

        @perturbation("test-reads", family="noise", version=1)
        class Reads:
            def __init__(self, *, resources):
                if not resources.lexicons or not resources.misspellings:
                    raise ValueError("nothing to read")

            def __call__(self, word):
                yield Candidate(word.start, word.end, [word.text * 2])
        """
    )
    lexicon, misspellings = ("--lexicon", tmp_path / "de-hi.txt"), ("--misspellings", tmp_path / "de.txt")
    assert check(path, "--langs", "de", *lexicon, *misspellings).code == 0
    assert check(path, "--langs", "de", *lexicon).code == 2


def test_what_is_declared_is_allowed(check: Check, file: File) -> None:
    for name, declared in (("script", "may_change=['script']"), ("normal form", "may_change=['nfc']")):
        language, code, _ = BAD[name]
        declaring = code.replace("version=1, ", f"version=1, {declared}").replace("test-bad", f"test-{name[:3]}")
        assert check(file(declaring), "--langs", language).code == 0


def test_a_plugin_whose_edits_no_token_survives_is_told_not_to_serve_inline_fields(check: Check, file: File) -> None:
    code = plugin("yield Candidate(word.start, word.end, [word.text + ' ' + word.text])")
    done = check(file(code), "--langs", "de")
    assert (done.code, done.broken) == (1, ["applies"])
    assert "0 of 36 inline texts change at dose 1: declare `fields` without inline" in done.out
    free = code.replace("version=1, ", "version=1, fields=['free']").replace("test-bad", "test-free")
    assert check(file(free), "--langs", "de").code == 0


def test_a_plugin_for_inline_fields_alone_is_checked_in_these(check: Check, file: File) -> None:
    code = plugin("yield Candidate(word.start, word.end, [word.text * 2])", "fields=['inline']")
    done = check(file(code), "--langs", "de")
    assert done.code == 0
    assert "checked in 1 of 1 languages" in done.out


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("yield Candidate(word.start, word.end, [word.text + word.next.text[:1]])", "raised AttributeError"),
        ("yield Candidate(word.start, word.end, [word.text + word.random.choice('ab')])", "no random generator"),
    ],
)
def test_a_plugin_that_promises_per_form_and_needs_more_is_told_so(
    check: Check, file: File, body: str, hint: str
) -> None:
    body = f"if word.next is None and word.index: return\n{body}"
    done = check(file(plugin(body, "per_form=True")), "--langs", "de")
    assert (done.code, done.broken) == (1, ["per_form"])
    assert hint in done.out


def test_a_plugin_that_draws_from_a_global_generator_is_not_the_same_twice(check: Check, file: File) -> None:
    body = "yield Candidate(word.start, word.end, [word.text + random.choice('abcdefgh')])"
    done = check(file(plugin(body, before="import random")), "--langs", "de")
    assert (done.code, done.broken) == (1, ["nesting", "order"])


def test_two_faults_are_both_told(check: Check, file: File) -> None:
    done = check(file(plugin("yield Candidate(word.start, word.end, ['яu\\u0308'] * 2)")), "--langs", "de")
    assert (done.code, done.broken) == (1, ["script", "normal form", "candidates"])
    assert done.out.endswith(f"  3 of {len(PROPERTIES)} properties broken\n")


def test_json_has_every_language_and_every_violation(check: Check, file: File) -> None:
    language, code, words = BAD["script"]
    done = check(file(code), "--langs", f"{language},ru", "--json")
    assert done.code == 1
    german, russian = json.loads(done.out)["test-bad"]
    assert (german["language"], german["texts"], german["changed"], german["refused"]) == ("de", 36, 36, 0.0)
    assert {violation["property"] for violation in german["violations"]} == {"script"}
    assert all(words in violation["what"] for violation in german["violations"])
    assert russian["violations"] == []
    good = check(file(GOOD), "--langs", "de,fr", "--json")
    assert good.code == 0
    german, french = json.loads(good.out)["test-devoicing"]
    assert german["not_applicable"] is None
    assert french["not_applicable"] == "test-devoicing does not apply to fr"


def test_what_the_core_guarantees_no_plugin_is_blamed_for(
    check: Check, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    perturb = properties.perturb
    monkeypatch.setattr(properties, "perturb", lambda *args, dose, **more: perturb(*args, dose=max(dose, 0.5), **more))
    done = check(file(GOOD), "--langs", "de")
    assert done.code == 1
    assert "dose 0" in done.broken
    assert "no plugin can break this: please report it as a fault of xrobust" in done.out


def test_every_property_can_be_broken_by_a_plugin_or_is_the_cores() -> None:
    assert {*BAD} | GUARANTEED == {*PROPERTIES}
    assert not {*BAD} & GUARANTEED


class TestNothingToCheck:
    """Exit code 2: what is wrong with the file, with what would be right and what to do, and no traceback."""

    @pytest.mark.parametrize(
        ("code", "what", "fix"),
        [
            ("def broken(:\n", "raises SyntaxError", "mend the file"),
            ("import no_such_module_anywhere\n", "no_such_module_anywhere", "mend the file"),
            ("raise SystemExit(0)\n", "raises SystemExit", "mend the file"),
            ("x = 1\n", "registers no perturbation", "docs/plugins.md"),
            (textwrap.dedent(GOOD) * 2, "two perturbations are called 'test-devoicing'", "rename one of them"),
            (textwrap.dedent(GOOD).replace("test-devoicing", "swap"), "two perturbations are called 'swap'", "rename"),
            (textwrap.dedent(GOOD).replace('"nl"', '"klingon"'), "klingon", "mend the file"),
            (plugin("raise KeyError(word.text)"), "raised KeyError", "my_noise.py:"),
            (plugin("yield word.text"), "no Candidate", "my_noise.py:"),
            (plugin("yield Candidate(word.start, word.end, {'a', 'b'})"), "no list of strings", "my_noise.py:"),
        ],
    )
    def test_a_broken_file(self, check: Check, file: File, code: str, what: str, fix: str) -> None:
        done = check(file(code), "--langs", "de")
        assert (done.code, done.out) == (2, "")
        assert what in done.err.splitlines()[0]
        (line,) = [line for line in done.err.splitlines() if line.startswith("  fix: ")]
        assert fix in line

    def test_a_file_that_is_not_there_suggests_one_that_is(self, check: Check, file: File, tmp_path: Path) -> None:
        file(GOOD)
        done = check(tmp_path / "my_nois.py")
        assert done.code == 2
        assert "expected: a Python file" in done.err
        assert "did you mean 'my_noise.py'?" in done.err
        (tmp_path / "noise.txt").write_text("no code")
        done = check(tmp_path / "noise.txt")
        assert done.code == 2
        assert "a file that ends in .py" in done.err

    def test_an_unknown_name_suggests_close_ones(self, check: Check) -> None:
        done = check("swpa")
        assert done.code == 2
        assert "expected: " in done.err
        assert "did you mean 'swap'" in done.err

    def test_a_plugin_that_claims_none_of_the_languages_asked_for(self, check: Check, file: File) -> None:
        done = check(file(GOOD), "--langs", "fr,es")
        assert (done.code, done.out) == (2, "")
        assert "nothing was checked" in done.err
        assert "got: test-devoicing does not apply to fr; test-devoicing does not apply to es" in done.err
        assert "--langs" in done.err

    def test_parameters_that_it_does_not_take(self, check: Check, file: File) -> None:
        done = check(file(GOOD), "--params", "3")
        assert done.code == 2
        assert "takes no parameters" in done.err
