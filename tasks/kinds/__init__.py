"""The kinds that carry the tasks: pair classification, tagging, question answering, retrieval and mining."""
