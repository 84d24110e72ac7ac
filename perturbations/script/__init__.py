"""Noise of scripts: the same words in Latin letters, or in another form of Unicode."""
