"""Training: how the demo checkpoints come about."""
