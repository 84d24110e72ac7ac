"""checkpoints.yaml: what it may say, and what is said where it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrobust.checkpoints.registry import CheckpointEntry, RetrievalModel, TaskModel, load_registry
from xrobust.perturbations.errors import CheckpointError

FAMILY = """
plain:
  base: owner/encoder
stepped:
  base: owner/encoder
  intermediate: [squad]
  baseline: plain
  retrieval: {path: runs/squad/encoder, layer: 8, pooling: mean}
  tasks:
    xnli: {path: runs/squad/xnli, labels: [entailment, neutral, contradiction]}
    panx: runs/squad/panx
"""


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "checkpoints.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_family_is_read_as_written(tmp_path: Path) -> None:
    entries = load_registry(write(tmp_path, FAMILY)).entries
    assert entries["stepped"] == CheckpointEntry(
        name="stepped",
        base="owner/encoder",
        intermediate=("squad",),
        baseline="plain",
        retrieval=RetrievalModel("runs/squad/encoder", 8, "mean"),
        tasks={
            "xnli": TaskModel("runs/squad/xnli", ("entailment", "neutral", "contradiction")),
            "panx": TaskModel("runs/squad/panx"),
        },
        folder=tmp_path,
    )


def test_base_serves_for_retrieval_only_without_intermediate_training(tmp_path: Path) -> None:
    text = "a:\n  base: o/e\nb:\n  base: o/e\n  intermediate: [squad]\n  tasks: {xnli: x}\n"
    entries = load_registry(write(tmp_path, text)).entries
    assert entries["a"].retrieval == RetrievalModel("o/e")
    assert entries["b"].retrieval is None


def test_empty_file_has_no_entries(tmp_path: Path) -> None:
    assert load_registry(write(tmp_path, "# nothing yet\n")).entries == {}


@pytest.mark.parametrize(
    ("text", "where", "fix"),
    [
        ("a: [", "is no YAML", ""),
        ("- a\n", "has the wrong type", ""),
        ("a: text\n", "a: has the wrong type", ""),
        ("1: {base: x}\n", "a key is no text", ""),
        ("a/b: {base: x}\n", "a/b: a name may hold no '/'", ""),
        ("a: {}\n", "a: names no model", ""),
        ("a: {base: x, intermediate: [squad]}\n", "a: names no model", ""),
        ("a: {base: x, retreival: {path: y}}\n", "unknown key 'retreival'", "did you mean 'retrieval'?"),
        ("a: {base: 3}\n", "has the wrong type", ""),
        ("a: {base: x, intermediate: squad}\n", "a.intermediate: has the wrong type", ""),
        ("a: {base: x, intermediate: [3]}\n", "a.intermediate: has the wrong type", ""),
        ("a: {base: x, baseline: b}\n", "a.baseline: no entry 'b'", ""),
        ("a: {retrieval: {layer: 8}}\n", "a.retrieval: has no path", ""),
        ("a: {retrieval: {path: x, layer: eight}}\n", "a.retrieval.layer: no layer", ""),
        ("a: {retrieval: {path: x, layer: true}}\n", "a.retrieval.layer: no layer", ""),
        ("a: {retrieval: {path: x, pooling: max}}\n", "a.retrieval.pooling: unknown pooling", ""),
        ("a: {retrieval: {path: x, layers: 8}}\n", "unknown key 'layers'", "did you mean 'layer'?"),
        ("a: {tasks: {xnli: {label: [a]}}}\n", "a.tasks.xnli: unknown key 'label'", "did you mean 'labels'?"),
        ("a: {tasks: {xnli: {path: x, labels: a}}}\n", "a.tasks.xnli.labels: has the wrong type", ""),
        ("a: {tasks: {xnli: {labels: [a]}}}\n", "a.tasks.xnli: has no path", ""),
        ("a: {tasks: [xnli]}\n", "a.tasks: has the wrong type", ""),
        ("a: {tasks: {xnli: ''}}\n", "a.tasks.xnli: has the wrong type", ""),
    ],
)
def test_what_breaks_the_schema_is_named_with_its_file_and_key(tmp_path: Path, text: str, where: str, fix: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(CheckpointError) as caught:
        load_registry(path)
    assert str(path) in str(caught.value)
    assert where in str(caught.value)
    assert fix in str(caught.value)


def test_missing_and_undecodable_files_are_errors(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot read"):
        load_registry(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("a: {base: ü}".encode("latin-1"))
    with pytest.raises(CheckpointError, match="cannot read"):
        load_registry(tmp_path / "latin.yaml")


def test_users_own_file_comes_before_the_packaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    packaged = load_registry()
    own = write(tmp_path / "config" / "xrobust", "mine: {base: o/e}\n")
    named = write(tmp_path, "other: {base: o/e}\n")
    assert "demo" in packaged.entries
    assert (load_registry().path, list(load_registry().entries)) == (own, ["mine"])
    assert list(load_registry(named).entries) == ["other"]


def test_packaged_file_has_the_demo_with_its_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    entries = load_registry().entries
    assert entries["demo"].is_demo
    assert entries["demo-paraphrase"].baseline == "demo"
    assert entries["demo-paraphrase"].intermediate == ("paraphrase",)
    assert not entries["xlmr-base"].is_demo
