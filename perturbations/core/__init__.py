"""The core: what a perturbation offers for a text, and the picks that the contract allows."""
