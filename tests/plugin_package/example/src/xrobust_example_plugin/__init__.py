"""What a third party adds to xrobust: a perturbation and a task."""
