"""What makes the tables of `resources`; not installed."""
