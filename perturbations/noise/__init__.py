"""Noise: slips of people who type in one language."""
