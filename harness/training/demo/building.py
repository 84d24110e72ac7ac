"""Trains the demo checkpoints on mini, once; they lie in the user's cache from then on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from xrobust.checkpoints.demo import DemoRecipe, demo_directory, is_built
from xrobust.tasks import TASKS, Example, Source
from xrobust.training.demo.directory import built_once

if TYPE_CHECKING:
    import torch
    from torch import nn
    from transformers import (
        PreTrainedTokenizerFast,
        XLMRobertaXLForQuestionAnswering,
        XLMRobertaXLForSequenceClassification,
        XLMRobertaXLForTokenClassification,
        XLMRobertaXLModel,
    )

    from xrobust.progress import Progress
    from xrobust.training.demo.corpus import LabelledPairs, ParallelCorpus
    from xrobust.training.demo.ragged import Specials

_THREADS: Final = 2
Model = TypeVar("Model")


def build_demo(*, progress: Progress, recipe: DemoRecipe | None = None) -> Path:
    """Make sure that the demo checkpoints are there.

    A second process that asks meanwhile waits for the first. Whatever ends the training early leaves nothing behind.

    Args:
        progress: Told every stage and step.
        recipe: Another recipe than the default one; it has a directory of its own.

    Returns:
        The directory with the checkpoints of `xrobust.checkpoints.demo.CHECKPOINTS`.
    """
    # Threads that spin while they wait for each other are slow where the machine has other work; read as torch loads.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
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
        """Train and save: encoder, a model for each target task; XNLI again behind English paraphrases."""
        import torch

        torch.manual_seed(self._recipe.seed)
        self._prepare()
        self._pretrain()
        self._save("encoder", self._encoder)
        self._save("xnli", self._classifier("xnli", self._encoder, stage="English XNLI"))
        between = self._classifier("pawsx", self._encoder, stage="English PAWS-X")
        self._save("pawsx", between)
        for name, model in self._taggers("udpos", "panx").items():
            self._save(name, model)
        self._save("squad", self._reader())
        self._save("paraphrase-encoder", between.roberta)
        after = self._classifier("xnli", between.roberta, stage="English XNLI after paraphrases")
        self._save("paraphrase-xnli", after)
        record = {"recipe": asdict(self._recipe), "losses": self._losses}
        (self._folder / "training.json").write_text(json.dumps(record), encoding="utf-8")

    def _prepare(self) -> None:
        from xrobust.tasks import mini
        from xrobust.training.demo.corpus import SentenceEncoder
        from xrobust.training.demo.model import specials
        from xrobust.training.demo.spelling import Speller
        from xrobust.training.demo.tokenizer import train_tokenizer

        recipe = self._recipe
        self._progress.stage("text in ten languages", 4)
        rows = [*mini.corpus(recipe.meanings, seed=recipe.seed), *mini.asked(recipe.asked)]
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
        paraphrases = mini.paraphrases("train", count=recipe.paraphrase_pairs)
        self._pairs: dict[str, LabelledPairs] = {
            "xnli": encoder.pairs(
                [item.realise("en") for item in nli],
                [self._labels("xnli").index(item.label) for item in nli],
                views=1,
            ),
            "pawsx": encoder.pairs(
                [item.realise("en") for item in paraphrases], [item.label for item in paraphrases], views=1
            ),
        }
        names = {token.text for row in rows for token in row["en"].tokens if token.entity is not None}
        self._speller = Speller(self._tokenizer, names)
        self._progress.advance(4)

    @staticmethod
    def _labels(task: str) -> tuple[str, ...]:
        return TASKS.get(task).labels

    def _pretrain(self) -> None:
        from transformers import XLMRobertaXLModel

        from xrobust.training.demo.model import begin_matching, configuration
        from xrobust.training.demo.pretraining import Pretraining

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

    def _classifier(
        self, task: str, encoder: XLMRobertaXLModel, *, stage: str
    ) -> XLMRobertaXLForSequenceClassification:
        from transformers import XLMRobertaXLForSequenceClassification

        from xrobust.training.demo.finetuning import FineTuning

        recipe = self._recipe
        model = self._beginning(XLMRobertaXLForSequenceClassification, encoder, self._labels(task))
        tuning = FineTuning(model, self._pairs[task], specials=self._specials, recipe=recipe)
        steps = recipe.nli_steps if task == "xnli" else recipe.paraphrase_steps
        self._tune(model, tuning.loss, stage=stage, steps=steps)
        return model

    def _taggers(self, *tasks: str) -> dict[str, XLMRobertaXLForTokenClassification]:
        """Models for the tasks with the same trunk, trained together."""
        from transformers import XLMRobertaXLForTokenClassification

        from xrobust.training.demo.tagging import TaggingTuning

        recipe = self._recipe
        models = {
            name: self._beginning(XLMRobertaXLForTokenClassification, self._encoder, self._labels(name))
            for name in tasks
        }
        trunk = models[tasks[0]].roberta
        tuning = TaggingTuning(
            trunk,
            {name: model.classifier for name, model in models.items()},
            examples={name: self._english(name)[: recipe.tagged_sentences] for name in tasks},
            labels={name: self._labels(name) for name in tasks},
            speller=self._speller,
            specials=self._specials,
            recipe=recipe,
        )
        heads = [model.classifier for model in models.values()]
        self._tune(
            models[tasks[0]], tuning.loss, stage="English UDPOS and PANX", steps=recipe.tagging_steps, also=heads
        )
        for model in models.values():
            model.roberta.load_state_dict(trunk.state_dict())
        return models

    def _reader(self) -> XLMRobertaXLForQuestionAnswering:
        from transformers import XLMRobertaXLForQuestionAnswering

        from xrobust.training.demo.reading import ReadingTuning

        recipe = self._recipe
        model = self._beginning(XLMRobertaXLForQuestionAnswering, self._encoder)
        tuning = ReadingTuning(
            model,
            self._english("xquad")[: recipe.questions],
            speller=self._speller,
            specials=self._specials,
            recipe=recipe,
        )
        self._tune(model, tuning.loss, stage="English questions", steps=recipe.reading_steps)
        return model

    @staticmethod
    def _english(task: str) -> list[Example]:
        """The English training data of a task."""
        return TASKS.get(task).load(Source("mini"), "en", "train")

    def _beginning(self, kind: Callable[[Any], Model], encoder: XLMRobertaXLModel, labels: Sequence[str] = ()) -> Model:
        """A model of a kind with a new head on a copy of an encoder, whose word embeddings stay as they are."""
        import torch

        from xrobust.training.demo.model import configuration

        torch.manual_seed(self._recipe.seed)
        model: Any = kind(configuration(self._recipe, self._tokenizer, labels=labels))
        model.roberta.load_state_dict(encoder.state_dict())
        model.roberta.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)
        made: Model = model.train()
        return made

    def _tune(
        self, model: Any, loss: Callable[[], torch.Tensor], *, stage: str, steps: int, also: Sequence[nn.Module] = ()
    ) -> None:
        """Fine-tune; every so many steps one of pre-training comes in between, so that languages stay together."""
        from xrobust.training.demo.pretraining import Pretraining

        recipe = self._recipe
        rehearsal = Pretraining(
            model.roberta, self._corpus, specials=self._specials, recipe=recipe, seed=recipe.seed + len(self._losses)
        )
        rehearsal.continue_from(self._pretraining)
        every = recipe.rehearsal_every

        def either(step: int) -> torch.Tensor:
            if every and step % every == every - 1:
                return rehearsal.loss(step // every)
            return loss()

        self._optimise(
            [model, *also, rehearsal.head, rehearsal.detector, rehearsal.judge],
            either,
            stage=stage,
            steps=steps,
            rate=recipe.fine_tuning_rate,
        )

    def _optimise(self, modules: Sequence[nn.Module], loss: Any, *, stage: str, steps: int, rate: float) -> None:
        from xrobust.training.demo.optimiser import optimise

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

    def _save(self, name: str, model: Any) -> None:
        model.save_pretrained(self._folder / name)
        self._tokenizer.save_pretrained(self._folder / name)
