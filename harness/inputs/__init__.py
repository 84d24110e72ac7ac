"""Inputs: examples read, perturbed and counted, before a model sees them."""
