"""The store: a run directory and its finished cells."""
