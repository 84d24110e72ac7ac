"""Writing systems: letters, case, keys and what holds a spelling together, for perturbations to share."""
