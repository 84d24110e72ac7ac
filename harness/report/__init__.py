"""Reports: progress and tables on the console."""
