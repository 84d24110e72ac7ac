"""A plugin's code is part of what identifies its results: whatever changes it changes the digest, and nothing else."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import blake2b
from pathlib import Path

import pytest

from xrobust.perturbations import PERTURBATIONS, Registry, Text, load_plugin, load_suite, perturb
from xrobust.perturbations.errors import PluginError
from xrobust.perturbations.plugins.definition import Resources
from xrobust.perturbations.plugins.sources import source_digest
from xrobust.perturbations.wordlists.misspellings import read_misspellings

CODE = '''from pathlib import Path
from xrobust.perturbations import Candidate, perturbation

WORDS = Path(__file__).with_name("words.txt")

@perturbation("test-listed", family="noise", version=1{files})
def listed(word):
    """Leave out the words of a list."""
    if word.text in WORDS.read_text().split():
        yield Candidate(word.start, word.end, ["x"])
'''
DECLARED = CODE.format(files=', files=("words.txt",)')


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of somebody else's on the import path, whose plugin stands in a module of its own."""
    folder = tmp_path / "site" / "xr_test_package"
    (folder / "deep").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "tables.py").write_text("WORDS = ['a']\n")
    (folder / "deep" / "__init__.py").write_text("")
    (folder / "deep" / "noise.py").write_text("def noise(word):\n    return ()\n\nclass Noise:\n    pass\n")
    (folder / "deep" / "list.txt").write_text("one\n")
    monkeypatch.syspath_prepend(str(folder.parent))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "xr_test_package"]:
        del sys.modules[name]


def written(folder: Path, text: str, name: str = "my_noise.py") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def loaded(path: Path) -> str:
    """The digest that a plugin file's perturbation has, as the harness asks for it."""
    load_plugin(path)
    built = PERTURBATIONS.get("test-listed").build()
    assert built.source == PERTURBATIONS.source("test-listed")
    return built.source


def noise() -> Callable[..., object]:
    from xr_test_package.deep.noise import noise

    return noise


def test_xrobusts_own_code_has_no_digest_since_its_versions_say_what_it_does() -> None:
    assert {PERTURBATIONS.source(name) for name in ("swap", "keyboard", "lexicon")} == {""}
    assert PERTURBATIONS.get("swap").build().source == ""


def test_a_loose_files_digest_is_that_of_its_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, CODE.format(files=""))
    assert loaded(path) == blake2b(path.read_bytes(), digest_size=8).hexdigest()
    assert len(loaded(path)) == 16


def test_an_edited_file_is_another_plugin_under_the_same_version(tmp_path: Path) -> None:
    first = loaded(written(tmp_path, CODE.format(files="")))
    assert loaded(written(tmp_path, CODE.format(files="").replace('["x"]', '["y"]'))) != first
    assert loaded(written(tmp_path, CODE.format(files=""))) == first


def test_where_a_file_stands_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = loaded(written(tmp_path, CODE.format(files="")))
    monkeypatch.delitem(PERTURBATIONS._items, "test-listed")
    assert loaded(written(tmp_path / "elsewhere", CODE.format(files=""), "renamed.py")) == first


def test_an_edited_word_list_is_another_plugin_where_the_file_is_declared(tmp_path: Path) -> None:
    written(tmp_path, "dog\n", "words.txt")
    path = written(tmp_path, DECLARED)
    first = loaded(path)
    written(tmp_path, "dog cat\n", "words.txt")
    assert loaded(path) != first
    written(tmp_path, "dog\n", "words.txt")
    assert loaded(path) == first
    undeclared = written(tmp_path, CODE.format(files=""))
    before = loaded(undeclared)
    written(tmp_path, "dog cat\n", "words.txt")
    assert loaded(undeclared) == before != first


def test_declared_files_count_by_their_names_too_in_any_order(package: Path) -> None:
    (package / "deep" / "other.txt").write_text("one\n")
    files = (["list.txt"], ["other.txt"], ["list.txt", "other.txt"])
    digests = [source_digest(noise(), files=some) for some in files]
    assert len({*digests}) == 3
    assert source_digest(noise(), files=["other.txt", "list.txt", "list.txt"]) == digests[-1]


def test_a_declared_file_that_is_missing_is_an_error_that_names_it(tmp_path: Path) -> None:
    written(tmp_path, "dog\n", "word.txt")
    path = written(tmp_path, DECLARED)
    with pytest.raises(PluginError) as caught:
        load_plugin(path)
    assert "declares the file 'words.txt'" in caught.value.what
    assert str(path) in str(caught.value.expected)
    assert str(tmp_path / "words.txt") in str(caught.value.got)
    assert caught.value.fix == "did you mean 'word.txt'?"
    (tmp_path / "word.txt").unlink()
    (tmp_path / "words.txt").mkdir()
    with pytest.raises(PluginError) as caught:
        load_plugin(path)
    assert "put it there" in str(caught.value.fix)


@pytest.mark.parametrize("edited", ["__init__.py", "tables.py", "deep/noise.py", "deep/new.py"])
def test_a_packages_digest_changes_with_any_of_its_modules(package: Path, edited: str) -> None:
    first = source_digest(noise())
    assert source_digest(noise()) == first
    with (package / edited).open("a") as file:
        file.write("# edited\n")
    assert source_digest(noise()) != first


def test_a_packages_digest_changes_when_two_modules_change_places(package: Path) -> None:
    first = source_digest(noise())
    (package / "tables.py").rename(package / "other.py")
    assert source_digest(noise()) != first


def test_a_packages_other_files_count_only_when_they_are_declared(package: Path) -> None:
    bare, listed = source_digest(noise()), source_digest(noise(), files=["list.txt"])
    assert bare != listed
    (package / "deep" / "list.txt").write_text("two\n")
    (package / "__pycache__").mkdir(exist_ok=True)
    (package / "__pycache__" / "tables.pyc").write_bytes(b"anything")
    assert source_digest(noise()) == bare
    assert source_digest(noise(), files=["list.txt"]) != listed


def test_a_class_and_a_partial_function_have_the_digest_of_their_package(package: Path) -> None:
    from xr_test_package.deep.noise import Noise

    del package
    assert source_digest(Noise) == source_digest(partial(noise(), None)) == source_digest(noise())


def test_code_that_cannot_be_read_is_never_taken_for_that_of_another_process() -> None:
    import subprocess

    code = (
        "from xrobust.perturbations.plugins.sources import source_digest\n"
        "exec('def target(): ...', namespace := {'__name__': 'nowhere'})\n"
        "print(source_digest(namespace['target']))"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True) for _ in range(2)]
    assert len({run.stdout for run in runs}) == 2
    assert all(len(run.stdout.strip()) == 16 for run in runs)


def test_an_edited_comment_changes_no_draw(tmp_path: Path) -> None:
    written(tmp_path, "dog man hat cat", "words.txt")
    text = Text("a dog and a man with a hat and a cat", "en", example_id="1")
    texts = {}
    for comment in ("", "# a comment\n"):
        source = loaded(written(tmp_path, DECLARED + comment))
        built = PERTURBATIONS.get("test-listed").build()
        texts[source] = [perturb(text, built, dose=0.5, seed=seed).perturbed.text for seed in range(8)]
        assert built.identity == "test-listed|1||"
    first, second = texts.values()
    assert first == second
    assert len({*first}) > 1


def test_a_suites_digest_changes_with_the_code_of_its_plugins(tmp_path: Path) -> None:
    suite = written(tmp_path, "conditions: [swap@1, test-listed@3]", "own.yaml")
    digests = set()
    for code in (CODE.format(files=""), CODE.format(files="") + "# edited\n"):
        loaded(written(tmp_path, code))
        digests.add(load_suite(str(suite)).digest)
    assert len(digests) == 2


def test_a_registry_keeps_the_digest_of_each_item() -> None:
    things: Registry[int] = Registry("thing", group="test.things", packages=())
    things.add("one", 1, origin="here", source="abc")
    things.add("two", 2, origin="there")
    assert (things.source("one"), things.source("two")) == ("abc", "")


def test_a_function_of_xrobusts_own_counts_with_the_file_that_registers_it(tmp_path: Path) -> None:
    """What the file passes to the decorator changes the output, whoever wrote the function."""
    code = (
        "from xrobust import perturbation\n"
        "from xrobust.perturbations.noise.delete import delete\n"
        'perturbation("test-listed", family="noise", version=1, propensity=lambda word: {weight})(delete)\n'
    )
    digests = []
    for weight in (1, 2):
        PERTURBATIONS._items.pop("test-listed", None)
        digests.append(loaded(written(tmp_path, code.format(weight=weight))))
    assert all(digests)
    assert digests[0] != digests[1]


def test_a_partial_function_can_be_registered(tmp_path: Path) -> None:
    code = (
        "import functools\n"
        "from xrobust import Candidate, perturbation\n"
        "def propose(mark, word):\n"
        "    yield Candidate(word.end, word.end, [mark])\n"
        'perturbation("test-listed", family="noise", version=1)(functools.partial(propose, "!"))\n'
    )
    path = written(tmp_path, code)
    assert len(loaded(path)) == 16
    assert PERTURBATIONS.origin("test-listed") == f"{path}:3"


def test_what_a_class_is_given_counts_where_it_does_not_say_what_it_read(tmp_path: Path) -> None:
    code = (
        "from xrobust import perturbation\n"
        '@perturbation("test-listed", family="noise", version=1)\n'
        "class Listed:\n"
        "    def __init__(self, *, resources):\n"
        "        self.lists = resources.misspellings\n"
        "    def __call__(self, word):\n"
        "        return ()\n"
    )
    lists = []
    for number, line in enumerate(("dog\tdgo\n", "dog\tdoog\n")):
        lists.append(read_misspellings(f"en={written(tmp_path, line, f'list{number}.tsv')}"))
    loaded(written(tmp_path, code))
    plugin = PERTURBATIONS.get("test-listed")
    built = [plugin.build(resources=Resources(misspellings=(one,))) for one in lists]
    assert [one.digest for one in built] == [one.digest for one in lists]
    assert built[0].identity != built[1].identity
    assert plugin.build().digest == plugin.build(resources=Resources()).digest == ""
    own = PERTURBATIONS.get("keyboard").build(resources=Resources(misspellings=tuple(lists)))
    assert own.digest == ""  # ours say what they read


def test_code_that_another_module_registers_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    found = set()
    for noise, tables in (("1", "1"), ("2", "1"), ("2", "2")):
        written(tmp_path, f"def noise(word):\n    return {noise}\n", "xr_test_noise.py")
        written(tmp_path, f"TABLE = {tables}\n", "xr_test_registers.py")
        for name in ("xr_test_noise", "xr_test_registers"):
            monkeypatch.delitem(sys.modules, name, raising=False)
            importlib.invalidate_caches()
            importlib.import_module(name)
        found.add(source_digest(sys.modules["xr_test_noise"].noise, registered_by="xr_test_registers"))
    assert len(found) == 3
