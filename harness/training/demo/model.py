"""The demo model's shape: a small XLM-R-XL, which normalises before it computes, with two kinds of segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn
    from transformers import PreTrainedTokenizerBase, XLMRobertaXLConfig, XLMRobertaXLModel

    from xrobust.checkpoints.demo import DemoRecipe
    from xrobust.training.demo.ragged import Specials


def specials(tokenizer: PreTrainedTokenizerBase) -> Specials:
    """The ids of the tokenizer's special tokens."""
    from xrobust.training.demo.ragged import Specials

    return Specials(
        start=tokenizer.cls_token_id,
        end=tokenizer.sep_token_id,
        pad=tokenizer.pad_token_id,
        mask=tokenizer.mask_token_id,
        count=1 + max(tokenizer.all_special_ids),
        bytes_from=len(tokenizer) - 256,
    )


def configuration(
    recipe: DemoRecipe, tokenizer: PreTrainedTokenizerBase, *, labels: Sequence[str] = ()
) -> XLMRobertaXLConfig:
    """The model's configuration; `labels` names the classes of a fine-tuned one in the order of its logits."""
    from transformers import XLMRobertaXLConfig

    config = XLMRobertaXLConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.hidden,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        intermediate_size=recipe.feed_forward,
        max_position_embeddings=recipe.positions + tokenizer.pad_token_id + 1,
        type_vocab_size=2,
        initializer_range=recipe.initial_deviation,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        layer_norm_eps=1e-5,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
    )
    if labels:
        config.id2label = dict(enumerate(labels))
        config.label2id = {label: index for index, label in enumerate(labels)}
    return config


def begin_matching(encoder: XLMRobertaXLModel, *, seed: int) -> None:
    """Initialise an encoder whose word embeddings are trained, so that it begins by comparing two sentences.

    In the first layers half of the heads attend to the same content in the other sentence and take it off, so that
    what has no counterpart stands out. Training is free to change all of it.

    Source: the idea of mimetic initialisation, Trockman and Kolter 2023; the part on the other sentence is ours.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    embeddings = encoder.embeddings
    hidden = embeddings.word_embeddings.weight.shape[1]
    with torch.no_grad():
        words = embeddings.word_embeddings.weight
        words /= words.pow(2).mean().sqrt()
        side = torch.randn(hidden, generator=generator)
        side /= side.norm()
        embeddings.token_type_embeddings.weight.copy_(torch.stack([side, -side]) * 0.5 * hidden**0.5)
        count = embeddings.position_embeddings.weight.shape[0]
        angles = torch.arange(count)[:, None] / 1000 ** (torch.arange(hidden // 2) / (hidden // 2))
        embeddings.position_embeddings.weight.copy_(0.4 * torch.cat([angles.sin(), angles.cos()], 1))
        flip = torch.eye(hidden) - 2 * torch.outer(side, side)
        for layer in encoder.encoder.layer[:2]:
            attention, output = layer.attention.self, layer.attention.output.dense
            size = attention.attention_head_size
            for head in range(attention.num_attention_heads // 2):
                rows = slice(head * size, (head + 1) * size)
                basis = torch.linalg.qr(torch.randn(hidden, hidden, generator=generator))[0]
                attention.key.weight[rows] = basis[:size]
                attention.query.weight[rows] = basis[:size] @ flip
                attention.value.weight[rows] = basis[:size]
                output.weight[:, rows] = -basis[:size].T


def guessing_head(config: XLMRobertaXLConfig) -> nn.Sequential:
    """Maps hidden states to logits over the vocabulary."""
    from torch import nn

    return nn.Sequential(
        nn.Linear(config.hidden_size, config.hidden_size),
        nn.GELU(),
        nn.LayerNorm(config.hidden_size),
        nn.Linear(config.hidden_size, config.vocab_size),
    )
