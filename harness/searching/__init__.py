"""Searching: policies that ask a model, many examples in lockstep."""
