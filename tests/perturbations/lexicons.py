"""Small lexicons, for tests that look words up."""

from __future__ import annotations

from xrobust.perturbations.wordlists.lexicons import ConceptLexicon


def concepts(**names: str) -> ConceptLexicon:
    """One concept, by language."""
    return ConceptLexicon({"concept": names})


def listed(source: str, target: str, *pairs: str) -> ConceptLexicon:
    """A list of two languages: `dog कुत्ता`."""
    rows = (pair.split() for pair in pairs)
    return ConceptLexicon({str(number): {source: one, target: other} for number, (one, other) in enumerate(rows)})
