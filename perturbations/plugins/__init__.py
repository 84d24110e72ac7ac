"""Plugins: what a perturbation is, how one is registered, and where it is found."""
