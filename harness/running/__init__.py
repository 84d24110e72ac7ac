"""Running a plan, unit by unit."""
