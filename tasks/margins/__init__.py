"""Margins: how sure a model is of the gold, by kind of output."""
