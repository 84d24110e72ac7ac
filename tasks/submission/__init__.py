"""The benchmark's layout of predictions and labels, read, scored and written."""
