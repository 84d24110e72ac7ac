"""Inference: inputs pooled, batched by tokens, run once each."""

BATCH_TOKENS = 8192
"""Default budget of a batch: rows times the longest row, in tokens. It stands here, where it costs no import."""
