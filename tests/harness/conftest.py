"""Real models, small enough to be made in a test: random weights, a tokenizer trained on a few sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xrobust.tasks import Example
from xrobust.tasks.kinds.pair_classification import PairClassification
from xrobust.tasks.kinds.retrieval import Retrieval

SENTENCES = (
    "the cat sees the dog",
    "a dog sleeps in the house",
    "das haus ist klein",
    "die katze schläft",
    "кошка видит собаку",
    "собака спит",
)
LABELS = ("contradiction", "entailment", "neutral")

XNLI = PairClassification(
    name="xnli", languages=("en", "de"), labels=LABELS, fields_in_order=("premise", "hypothesis"), readers={}
)
TATOEBA = Retrieval(name="tatoeba", languages=("de",), readers={})

SaveModel = Callable[..., Path]


def save_tokenizer(directory: Path) -> Any:
    """A byte-pair tokenizer with BERT's special tokens."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(SENTENCES, trainers.BpeTrainer(vocab_size=120, special_tokens=special))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=64,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    )
    fast.save_pretrained(directory)
    return fast


@pytest.fixture(scope="session")
def save_model(tmp_path_factory: pytest.TempPathFactory) -> SaveModel:
    """Save a tiny random model; the same options give the same directory, which tests must not change."""
    made: dict[str, Path] = {}

    def save(
        kind: str = "BertForSequenceClassification",
        labels: tuple[str, ...] | None = LABELS,
        *,
        layers: int = 3,
        seed: int = 0,
    ) -> Path:
        import torch
        import transformers

        key = f"{kind}-{labels}-{layers}-{seed}"
        if key in made:
            return made[key]
        directory = tmp_path_factory.mktemp("checkpoint") / "model"
        tokenizer = save_tokenizer(directory)
        options: dict[str, Any] = {
            "vocab_size": len(tokenizer),
            "hidden_size": 16,
            "num_hidden_layers": layers,
            "num_attention_heads": 2,
            "intermediate_size": 32,
            "max_position_embeddings": 66,
            "initializer_range": 0.3,
            "pad_token_id": tokenizer.pad_token_id,
        }
        if labels is not None:
            options["id2label"] = dict(enumerate(labels))
            options["label2id"] = {label: number for number, label in enumerate(labels)}
        family = "XLMRoberta" if kind.startswith("XLMRoberta") else "Bert"
        config = getattr(transformers, f"{family}Config")(**options)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            getattr(transformers, kind)(config).save_pretrained(directory)
        made[key] = directory
        return directory

    return save


@pytest.fixture(scope="session")
def xnli() -> PairClassification:
    """A pair task with XNLI's labels."""
    return XNLI


@pytest.fixture(scope="session")
def tatoeba() -> Retrieval:
    """A retrieval task."""
    return TATOEBA


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    """Pairs of unequal length, two a cluster; the fifth repeats the texts of the first."""
    texts = [(SENTENCES[0], SENTENCES[1]), (SENTENCES[2], SENTENCES[3]), (SENTENCES[4], "the"), ("a", "a dog")]
    texts.append(texts[0])
    return [
        Example(f"x-{number}", f"c-{number // 2}", {"premise": first, "hypothesis": second}, LABELS[number % 3])
        for number, (first, second) in enumerate(texts)
    ]
