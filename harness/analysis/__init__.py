"""Analysis: rows, averages and differences with their intervals, from stores alone."""
