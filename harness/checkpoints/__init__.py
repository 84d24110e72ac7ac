"""Checkpoints: from what the user names to what runs on a task, before any weight is loaded."""
