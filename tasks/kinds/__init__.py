"""The kinds that carry the tasks: pair classification and retrieval."""
