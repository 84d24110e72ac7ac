"""Distributions of xrobust and of plug-in packages, built once a session from copies of the tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"harness": "xrobust", "perturbations": "xrobust/perturbations", "tasks": "xrobust/tasks"}
"""Top-level folder to its place in the import package."""
OTHER_FILES = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "checkpoints.yaml")

Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep this folder's tests on one worker, so that each distribution is built once."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("packaging"))


def _run(*command: object, cwd: Path, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


def _copy(folder: Path, target: Path) -> Path:
    return shutil.copytree(
        folder, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", "build")
    )


def _build_wheel(source: Path, out: Path) -> Path:
    _run("-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", out, source, cwd=out)
    (wheel,) = out.glob("*.whl")
    return wheel


def _install(source: Path, target: Path) -> Path:
    options = ("-q", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    _run("-m", "pip", "install", *options, "--target", target, source, cwd=target.parent)
    return target


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def tree_files() -> dict[str, Path]:
    """Where each file of the rooms belongs in a wheel, and the file; what makes tables is not installed."""
    return {
        f"{place}/{path.relative_to(ROOT / room).as_posix()}": path
        for room, place in ROOMS.items()
        for path in sorted((ROOT / room).rglob("*"))
        if path.is_file() and path.suffix != ".pyc" and path.parent.name != "making"
    }


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is packaged, so that building leaves nothing in the checkout and takes nothing from it."""
    copy = tmp_path_factory.mktemp("tree")
    for room in ROOMS:
        _copy(ROOT / room, copy / room)
    for name in OTHER_FILES:
        shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def sdist(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution."""
    out = tmp_path_factory.mktemp("sdist")
    code = f"from setuptools import build_meta; build_meta.build_sdist({str(out)!r})"
    _run("-c", code, cwd=tree)
    (archive,) = out.glob("*.tar.gz")
    return archive


@pytest.fixture(scope="session")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the tree gives."""
    return _build_wheel(tree, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def wheel_of_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the unpacked source distribution gives."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    return _build_wheel(source, tmp_path_factory.mktemp("wheel-of-sdist"))


@pytest.fixture(scope="session")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Installs a package of tests/plugin_package into a folder of its own, once."""
    installed: dict[str, Path] = {}

    def install(name: str) -> Path:
        if name not in installed:
            folder = tmp_path_factory.mktemp(name)
            source = _copy(ROOT / "tests" / "plugin_package" / name, folder / "source")
            installed[name] = _install(source, folder / "installed")
        return installed[name]

    return install


@pytest.fixture(scope="session")
def install() -> Callable[[Path, Path], Path]:
    """Installs a wheel or a source tree into a folder."""
    return _install


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny encoder with random weights and a tokenizer of bytes."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {
        piece: number for number, piece in enumerate([*special, *sorted(pre_tokenizers.ByteLevel.alphabet())])
    }
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    folder = tmp_path_factory.mktemp("encoder")
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(folder)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        config = BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=128,
            pad_token_id=0,
        )
        BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs Python in an empty folder, with further folders on its path; fails where Python fails."""

    def start(*arguments: object, path: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
        environment = {"PYTHONPATH": os.pathsep.join(map(str, path)), "NO_COLOR": "1", "OMP_NUM_THREADS": "1"}
        return _run(*arguments, cwd=tmp_path, environment=environment)

    return start
