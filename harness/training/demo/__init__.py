"""What builds the demo checkpoints."""
