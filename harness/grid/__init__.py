"""The grid: units and cells of an evaluation, and what identifies each."""
