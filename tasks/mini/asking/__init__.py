"""Questions about a clause, in ten languages."""
