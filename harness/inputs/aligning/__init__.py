"""Aligning: which words of parallel texts say the same, for conditions that need that."""
