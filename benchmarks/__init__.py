"""Speed, in ratios against the way that a user would take instead."""
