"""docs/tasks.md is true: its files are written, its tasks evaluated, and its commands give what it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tasks.encoding.tokenizers import by_characters
from xrobust.perturbations.plugins.registry import Registry, load_plugin
from xrobust.tasks import Attackable, Calibrated, Example, Item, Outputs, Source, Task, contract, registry

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8")
COMMANDS = {
    "xrobust": ["-c", "from xrobust.cli import main; main()"],
    "pytest": ["-m", "pytest", "-p", "no:cacheprovider"],
}
PROGRAMS = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SHOWN = [tuple(part.split("\n", 1)) for block in PROGRAMS for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
TABLES = dict(zip(("de", "en"), re.findall(r"^```tsv\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL), strict=True))
LETTERS = sorted({*"".join(TABLES.values())} - {*"\t\n"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the page, each named in its first line, its data, and a model for them."""
    folder = tmp_path_factory.mktemp("tasks")
    for name, code in re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        (folder / name).write_text(code, encoding="utf-8")
    for language, rows in TABLES.items():
        for name, text in (("duplicates", rows), ("reviews", _reviews(rows))):
            path = folder / f"data/{name}/test-{language}.tsv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    classifier(folder / "model", ("different", "same"))
    classifier(folder / "critic", ("bad", "good"))
    return folder


def _reviews(rows: str) -> str:
    """A label and a sentence a line, from the page's pairs."""
    sentences = [row.split("\t")[0] for row in rows.splitlines()]
    return "".join(f"{label}\t{text}\n" for label, text in zip(("bad", "good", "bad"), sentences, strict=True))


def classifier(folder: Path, labels: tuple[str, str]) -> None:
    """A tiny classifier with random weights, whose tokens are characters."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    tokenizer = by_characters(LETTERS, longest=128)
    tokenizer.save_pretrained(folder)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        config = BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=128,
            pad_token_id=0,
            id2label=dict(enumerate(labels)),
            label2id={label: number for number, label in enumerate(labels)},
        )
        BertForSequenceClassification(config).save_pretrained(folder)


@pytest.fixture
def loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Registry[Task]:
    """The page's tasks in a registry of their own."""
    made: Registry[Task] = Registry("task", group="xrobust.no-such-group", packages=())
    monkeypatch.setattr(registry, "TASKS", made)
    for name in ("my_task.py", "my_kind.py"):
        load_plugin(folder / name)
    return made


def test_the_page_shows_files_data_and_commands(folder: Path) -> None:
    assert {path.name for path in folder.glob("*.py")} == {"my_kind.py", "my_task.py", "test_my_task.py"}
    assert len(SHOWN) == PAGE.count("\n$ ")
    assert all(rows.count("\t") == 6 for rows in TABLES.values())


@pytest.mark.parametrize("name", ["duplicates", "reviews"])
def test_a_task_of_the_page_goes_from_texts_to_scores(loaded: Registry[Task], folder: Path, name: str) -> None:
    task = loaded.get(name)
    examples = task.load(Source("raw", folder / "data"), "de", "test")
    assert [example.gold for example in examples] == {
        "duplicates": ["same", "different", "same"],
        "reviews": ["bad", "good", "bad"],
    }[name]
    assert {*task.fields(examples[0], "de")} == {*examples[0].texts} == {*task.all_fields}
    blank = Example("", "", dict.fromkeys(task.all_fields, ""), ())  # what a plan asks before data are read
    assert {*task.fields(blank, "de")} == {*task.all_fields}
    items = [Item(example) for example in task.limited(examples, 2)]
    encoded = task.encode(items, by_characters(LETTERS, longest=128))
    assert not encoded.truncated.any()
    # The first is answered rightly, the second not: right, right + 1 of two labels.
    right = [task.labels.index(item.example.gold) for item in items]
    outputs = Outputs(np.eye(2, dtype=np.float32)[[right[0], 1 - right[1]]])
    predictions = task.decode(items, encoded, outputs)
    statistics = task.statistics(predictions, examples[:2])
    assert task.score(statistics.sum(axis=0)) == {task.metric: 50.0}
    assert task.score(statistics)[task.metric].tolist() == [100.0, 0.0]


def test_clusters_of_the_page_join_pairs_that_share_a_question(loaded: Registry[Task], folder: Path) -> None:
    examples = loaded.get("duplicates").load(Source("raw", folder / "data"), "en", "test")
    first, second, third = (example.cluster for example in examples)
    assert first == second != third


def test_a_wrong_label_is_named_with_its_line(loaded: Registry[Task], tmp_path: Path) -> None:
    (tmp_path / "duplicates").mkdir()
    (tmp_path / "duplicates/test-de.tsv").write_text("a\tb\tsame\na\tc\tsmae\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"test-de\.tsv', line 2: the label 'smae'"):
        loaded.get("duplicates").load(Source("raw", tmp_path), "de", "test")


def test_the_task_of_its_own_kind_is_neither_calibrated_nor_attackable(loaded: Registry[Task]) -> None:
    assert not isinstance(loaded.get("reviews"), Calibrated | Attackable)
    assert isinstance(loaded.get("duplicates"), Attackable)


def test_all_members_of_the_contract_stand_on_the_page() -> None:
    explained = set(re.findall(r"`(\w+)", PAGE))
    for kind in (Task, Calibrated, Attackable, Example, contract.Encoded):
        members: Any = kind.__annotations__ if kind in {Example, contract.Encoded} else vars(kind)
        assert {member for member in members if not member.startswith("_")} <= explained, kind


def run(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as the page does: in a process of its own, so that no other test meets the page's tasks."""
    return subprocess.run(
        [sys.executable, *COMMANDS[program], *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_task_of_its_own_kind_is_evaluated(folder: Path) -> None:
    data = ("--tasks", "reviews", "--source", "raw", "--data-dir", "data", "--ckpt", "critic")
    done = run(folder, "xrobust", "eval", "--plugin", "my_kind.py", *data, "--perturbation", "swap@1.0", "--json", "-q")
    assert done.returncode == 0, done.stderr
    cells = json.loads(done.stdout)["cells"]
    assert {(cell["language"], cell["condition"], cell["n"]) for cell in cells} == {
        (language, condition, 3) for language in ("de", "en") for condition in ("clean", "swap@1.0")
    }


def test_an_attack_on_a_task_without_margins_is_refused_before_a_model_is_loaded(folder: Path) -> None:
    data = ("--tasks", "reviews", "--source", "raw", "--data-dir", "data", "--ckpt", "critic")
    done = run(folder, "xrobust", "plan", "--plugin", "my_kind.py", *data, "--perturbation", "swap@3/relevance")
    assert done.returncode == 2
    assert "the task reviews has no margins" in done.stderr


@pytest.mark.parametrize(("command", "printed"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_prints_what_the_page_says(folder: Path, command: str, printed: str) -> None:
    done = run(folder, *shlex.split(command))
    pattern = ".*".join(map(re.escape, printed.strip().split("…")))  # … stands for what the page leaves out
    assert re.fullmatch(pattern, done.stdout.strip(), re.DOTALL), done.stdout + done.stderr
    assert done.returncode == 0


def test_the_entry_point_is_that_of_the_example_package() -> None:
    (shown,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    path = ROOT / "tests" / "plugin_package" / "example" / "pyproject.toml"
    package = tomllib.loads(path.read_text(encoding="utf-8"))
    group = "xrobust.tasks"
    assert tomllib.loads(shown)["project"]["entry-points"][group] == package["project"]["entry-points"][group]
