"""Encoding: texts as token ids, and where each token stands."""
