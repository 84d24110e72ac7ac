"""What an evaluation was asked to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from xrobust.inference import BATCH_TOKENS
from xrobust.perturbations import Resources, Suite
from xrobust.perturbations.alignment import Aligner
from xrobust.perturbations.alignment.statistical import StatisticalAligner
from xrobust.perturbations.suites.conditions import Condition
from xrobust.perturbations.wordlists.misspellings import read_misspellings
from xrobust.tasks import Source
from xrobust.user.lexicons import named_lexicon


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides an evaluation's numbers, and where they go."""

    checkpoints: tuple[str, ...]
    """Directories, Hub ids or names in checkpoints.yaml."""
    suites: tuple[str, ...] = ("noisy",)
    perturbations: tuple[str, ...] = ()
    """Conditions beside the suites', as written."""
    tasks: tuple[str, ...] = ()
    """Names; empty for all that the checkpoints fit."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes; empty for all of each task."""
    seeds: tuple[int, ...] = (0,)
    limit: int | None = None
    """Examples a language, from the start; None for all."""
    split: str | None = None
    """None for the split that the benchmark reports."""
    source: str | None = None
    """None for the Hub, or mini for demo checkpoints."""
    data_dir: Path | None = None
    labels_dir: Path | None = None
    layer: int | None = None
    pooling: str | None = None
    device: str = "auto"
    dtype: str = "float32"
    batch_tokens: int = BATCH_TOKENS
    """Tokens a batch, padding included."""
    lexicons: tuple[str, ...] = ()
    """Files or names, as the command line has them."""
    misspellings: tuple[str, ...] = ()
    """Lists of misspellings, as the command line names them."""
    aligner: str | None = None
    """Encoder that links words of parallel texts, as `checkpoints`; None for the statistical aligner."""
    protect: tuple[str, ...] = ()
    """What no edit may touch: `names`, `numbers`."""
    allow_pickle: bool = False
    registry: Path | None = None
    """A checkpoints.yaml of one's own."""

    def make_source(self, *, demo: bool) -> Source:
        """The data source."""
        return Source(self.source or ("mini" if demo else "hub"), self.data_dir, self.labels_dir)

    def resources(self, source: Source) -> Resources:
        """Lexicons of the user, then those of the source, and the user's misspellings."""
        return Resources(
            lexicons=(*map(named_lexicon, self.lexicons), *source.lexicons()),
            misspellings=tuple(map(read_misspellings, self.misspellings)),
        )

    def make_aligner(self, resources: Resources) -> Aligner:
        """What links the words of parallel texts."""
        if self.aligner is None:
            return StatisticalAligner(resources.lexicons)
        from xrobust.checkpoints.choosing import resolve
        from xrobust.checkpoints.registry import load_registry
        from xrobust.inputs.aligning.encoder import EncoderAligner, aligning_checkpoint

        entry = resolve(self.aligner, registry=load_registry(self.registry))
        checkpoint = aligning_checkpoint(entry, allow_pickle=self.allow_pickle)
        return EncoderAligner(checkpoint, device=self.device, dtype=self.dtype, batch_tokens=self.batch_tokens)


def conditions_of(
    suites: Iterable[Suite], extra: tuple[Condition, ...], seeds: tuple[int, ...]
) -> tuple[Condition, ...]:
    """All conditions of a run with their seeds, each once, without `clean`.

    A condition that names a seed of its own keeps it.
    """
    asked = (*(condition for suite in suites for condition in suite.conditions), *extra)
    return tuple(
        dict.fromkeys(
            condition if condition.seed else condition.with_seed(seed)
            for condition in asked
            if not condition.is_clean
            for seed in seeds
        )
    )
