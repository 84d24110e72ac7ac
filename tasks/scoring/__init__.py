"""The benchmark's scores, as sufficient statistics first."""
