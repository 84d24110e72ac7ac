"""Inference: inputs pooled, batched by tokens, run once each."""
