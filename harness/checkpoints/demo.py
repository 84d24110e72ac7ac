"""The demo checkpoints: what they are made from and where they lie. Nothing here loads torch.

`xrobust.training.demo.building.build_demo` makes them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from xrobust.user.folders import cache_directory

CHECKPOINTS: Final = (
    "encoder",
    "xnli",
    "pawsx",
    "udpos",
    "panx",
    "squad",
    "paraphrase-encoder",
    "paraphrase-xnli",
)
"""Directories of the demo: the pre-trained encoder, and fine-tuned on English mini for each target task (udpos and panx
are two heads of one trunk); then encoder and XNLI once more with PAWS-X's English paraphrases in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRecipe:
    """Every number that the demo checkpoints depend on, besides mini's data and the code."""

    seed: int = 0

    meanings: int = 6_000
    """Parallel sentences for pre-training, each in ten languages."""
    asked: int = 1_200
    """Parallel questions beside them."""
    pieces: int = 6_000
    """Size of the vocabulary: special tokens, bytes, letters, subwords."""
    sampled_views: int = 1
    """How many randomly split versions of a sentence there are beside the usual one."""
    merge_dropout: float = 0.1
    """Probability that a merge is left out in a sampled view."""

    layers: int = 3
    hidden: int = 128
    heads: int = 4
    feed_forward: int = 256
    positions: int = 128
    initial_deviation: float = 0.06
    """Standard deviation of the initial weights."""

    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warm_up: float = 0.1
    """Share of the steps of a phase."""
    embedding_rate: float = 1e-2
    embedding_steps: int = 120
    """Before all else the embeddings learn alone."""
    embedding_pairs: int = 256
    pretraining_steps: int = 1_250
    batch_pairs: int = 32
    """Pairs of sentences in a pre-training batch."""
    mask_alone: float = 0.06
    """Share of tokens to guess where a sentence stands alone."""
    mask_paired: float = 0.06
    """Share of tokens to guess where another sentence stands beside it."""
    same_language: float = 0.4
    """Share of paired sentences that stand beside themselves instead of a translation."""
    guessing_weight: float = 0.5
    word_weight: float = 0.5
    """Of finding the translations of words by what the last layer says of them."""
    alone_every: int = 3
    """Every so many steps, sentences stand alone; in the others they stand in pairs."""
    replaced: float = 0.25
    """Share of the words of the second of two paired sentences that are replaced."""
    faithful: float = 0.35
    """Share of the pairs in which none is."""
    replaced_weight: float = 4.0
    renamed: float = 0.75
    """Share of the names that get another one made of random pieces, where two sentences are in one language."""
    temperature: float = 0.05
    """Of the ranking of sentences and words."""

    fine_tuning_rate: float = 1e-3
    fine_tuning_pairs: int = 32
    """Labelled pairs in a batch."""
    rehearsal_every: int = 10
    """Every so many steps of fine-tuning, one of pre-training; 0 for none."""
    nli_premises: int = 6_000
    nli_steps: int = 500
    paraphrase_pairs: int = 8_000
    paraphrase_steps: int = 250
    tagged_sentences: int = 4_000
    tagging_renamed: float = 0.1
    """Share of the names that get a random one; more of them, and whatever looks unknown is taken for a name."""
    tagging_sentences_a_batch: int = 32
    tagging_steps: int = 250
    questions: int = 6_000
    reading_questions_a_batch: int = 32
    reading_steps: int = 400
    room_for_names: int = 8
    """Positions kept free for names that get longer by renaming, where a question is read with its passage."""

    def digest(self) -> str:
        """16 hexadecimal digits that change with any field."""
        return _digest(json.dumps(asdict(self), sort_keys=True).encode())


def demo_directory(recipe: DemoRecipe | None = None) -> Path:
    """Where the demo checkpoints of this version lie, or will lie once they are built.

    It is below the user's cache folder, by the digest of the recipe, mini's data and the code that trains.
    """
    from xrobust.tasks import mini

    parts = ((recipe or DemoRecipe()).digest(), mini.digest(), _code_digest())
    return cache_directory() / "demo" / _digest("|".join(parts).encode())


def is_demo(path: str | Path) -> bool:
    """Whether a path is one of the demo checkpoints, of this version or an earlier one."""
    resolved = Path(path).expanduser().resolve()
    return resolved.name in CHECKPOINTS and resolved.parent.parent == (cache_directory() / "demo").resolve()


def is_built(directory: Path) -> bool:
    """Whether a demo directory is there; they appear whole or not at all."""
    return all((directory / name / "config.json").is_file() for name in CHECKPOINTS)


@cache
def _code_digest() -> str:
    """Digest of the sources in `xrobust.training.demo`: a checkpoint never outlives the code that made it."""
    folder = resources.files("xrobust").joinpath("training", "demo")
    sources = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".py")}
    return _digest(b"\x1f".join(name.encode() + b"\x1e" + sources[name] for name in sorted(sources)))


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
