"""Trains the demo checkpoints on mini, once; they lie in the user's cache from then on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from xrobust.demo import DemoRecipe, demo_directory, is_built
from xrobust.training.directory import built_once

if TYPE_CHECKING:
    from torch import nn
    from transformers import PreTrainedTokenizerFast, XLMRobertaXLForSequenceClassification, XLMRobertaXLModel

    from xrobust.progress import Progress
    from xrobust.training.corpus import LabelledPairs, ParallelCorpus
    from xrobust.training.ragged import Specials

NLI_LABELS: Final = ("contradiction", "entailment", "neutral")
PARAPHRASE_LABELS: Final = ("different", "paraphrase")
_THREADS: Final = 2


def build_demo(*, progress: Progress, recipe: DemoRecipe | None = None) -> Path:
    """Make sure that the demo checkpoints are there.

    A second process that asks meanwhile waits for the first. Whatever ends the training early leaves nothing behind.

    Args:
        progress: Told every stage and step.
        recipe: Another recipe than the default one; it has a directory of its own.

    Returns:
        The directory with the four checkpoints of `xrobust.demo.CHECKPOINTS`.
    """
    recipe = recipe or DemoRecipe()
    directory = demo_directory(recipe)
    if not is_built(directory):
        with built_once(directory) as workplace:
            if workplace is not None:
                with _two_threads():
                    DemoTraining(recipe, workplace, progress=progress).run()
    return directory


@contextmanager
def _two_threads() -> Iterator[None]:
    """Train with two threads, however many the machine has: sums differ in their last bits otherwise."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(_THREADS)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class DemoTraining:
    """One training of all demo checkpoints into a folder."""

    def __init__(self, recipe: DemoRecipe, folder: Path, *, progress: Progress) -> None:
        self._recipe = recipe
        self._folder = folder
        self._progress = progress
        self._losses: dict[str, list[float]] = {}

    def run(self) -> None:
        """Train and save: encoder, XNLI; English paraphrases in between, XNLI again."""
        import torch

        torch.manual_seed(self._recipe.seed)
        self._prepare()
        self._pretrain()
        self._save("encoder", self._encoder)
        self._save("xnli", self._fine_tuned(self._encoder, self._nli, NLI_LABELS, stage="English XNLI"))
        between = self._fine_tuned(self._encoder, self._paraphrases, PARAPHRASE_LABELS, stage="English paraphrases")
        self._save("paraphrase-encoder", between.roberta)
        after = self._fine_tuned(between.roberta, self._nli, NLI_LABELS, stage="English XNLI after paraphrases")
        self._save("paraphrase-xnli", after)
        record = {"recipe": asdict(self._recipe), "losses": self._losses}
        (self._folder / "training.json").write_text(json.dumps(record), encoding="utf-8")

    def _prepare(self) -> None:
        from xrobust.tasks import mini
        from xrobust.training.corpus import SentenceEncoder
        from xrobust.training.model import specials
        from xrobust.training.tokenizer import train_tokenizer

        recipe = self._recipe
        self._progress.stage("text in ten languages", 4)
        rows = list(mini.corpus(recipe.meanings, seed=recipe.seed))
        self._progress.advance(1)
        self._tokenizer: PreTrainedTokenizerFast = train_tokenizer(
            (sentence for row in rows for sentence in row.values()), pieces=recipe.pieces, positions=recipe.positions
        )
        self._specials: Specials = specials(self._tokenizer)
        self._progress.advance(2)
        encoder = SentenceEncoder(self._tokenizer, dropout=recipe.merge_dropout, seed=recipe.seed)
        self._corpus: ParallelCorpus = encoder.parallel(rows, views=recipe.sampled_views)
        self._progress.advance(3)
        nli = mini.nli("train", count=recipe.nli_premises)
        self._nli: LabelledPairs = encoder.pairs(
            [item.realise("en") for item in nli], [NLI_LABELS.index(item.label) for item in nli], views=1
        )
        paraphrases = mini.paraphrases("train", count=recipe.paraphrase_pairs)
        self._paraphrases: LabelledPairs = encoder.pairs(
            [item.realise("en") for item in paraphrases], [item.label for item in paraphrases], views=1
        )
        self._progress.advance(4)

    def _pretrain(self) -> None:
        from transformers import XLMRobertaXLModel

        from xrobust.training.model import begin_matching, configuration
        from xrobust.training.pretraining import Pretraining

        recipe = self._recipe
        self._encoder: XLMRobertaXLModel = XLMRobertaXLModel(
            configuration(recipe, self._tokenizer), add_pooling_layer=False
        ).train()
        self._pretraining = Pretraining(
            self._encoder, self._corpus, specials=self._specials, recipe=recipe, seed=recipe.seed
        )
        self._optimise(
            [self._encoder.embeddings.word_embeddings],
            self._pretraining.embedding_loss,
            stage="embeddings",
            steps=recipe.embedding_steps,
            rate=recipe.embedding_rate,
        )
        begin_matching(self._encoder, seed=recipe.seed)
        self._optimise(
            [self._encoder, self._pretraining.head, self._pretraining.detector, self._pretraining.judge],
            self._pretraining.loss,
            stage="pre-training",
            steps=recipe.pretraining_steps,
            rate=recipe.learning_rate,
        )

    def _fine_tuned(
        self, encoder: XLMRobertaXLModel, pairs: LabelledPairs, labels: Sequence[str], *, stage: str
    ) -> XLMRobertaXLForSequenceClassification:
        """A classifier that starts as a copy of an encoder."""
        import torch
        from transformers import XLMRobertaXLForSequenceClassification

        from xrobust.training.finetuning import FineTuning
        from xrobust.training.model import configuration
        from xrobust.training.pretraining import Pretraining

        recipe = self._recipe
        torch.manual_seed(recipe.seed)
        model = XLMRobertaXLForSequenceClassification(configuration(recipe, self._tokenizer, labels=labels)).train()
        model.roberta.load_state_dict(encoder.state_dict())
        rehearsal = Pretraining(
            model.roberta, self._corpus, specials=self._specials, recipe=recipe, seed=recipe.seed + len(self._losses)
        )
        rehearsal.continue_from(self._pretraining)
        tuning = FineTuning(model, pairs, specials=self._specials, rehearsal=rehearsal, recipe=recipe)
        self._optimise(
            [model, rehearsal.head, rehearsal.detector, rehearsal.judge],
            tuning.loss,
            stage=stage,
            steps=recipe.nli_steps if len(labels) == len(NLI_LABELS) else recipe.paraphrase_steps,
            rate=recipe.fine_tuning_rate,
        )
        return model

    def _optimise(self, modules: Sequence[nn.Module], loss: Any, *, stage: str, steps: int, rate: float) -> None:
        from xrobust.training.optimiser import optimise

        self._progress.stage(stage, steps)
        losses = optimise(
            modules,
            loss,
            steps=steps,
            rate=rate,
            weight_decay=self._recipe.weight_decay,
            warm_up=self._recipe.warm_up,
            report=self._progress.advance,
        )
        self._losses[stage] = [round(value, 4) for value in losses]

    def _save(self, name: str, model: XLMRobertaXLModel | XLMRobertaXLForSequenceClassification) -> None:
        model.save_pretrained(self._folder / name)
        self._tokenizer.save_pretrained(self._folder / name)
