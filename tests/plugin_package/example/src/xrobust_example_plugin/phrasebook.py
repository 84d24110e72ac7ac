"""Phrasebook: find each English phrase's translation; the phrases come with this package."""

from __future__ import annotations

import csv
from importlib import resources

from xrobust.tasks import Example, Source, task
from xrobust.tasks.kinds.retrieval import CANDIDATE, QUERY, Retrieval


def read_phrases(source: Source, language: str, split: str) -> list[Example]:
    """The phrases of a language; whatever the source, they are the package's own."""
    del source, split
    text = (resources.files(__package__) / "phrases.tsv").read_text(encoding="utf-8")
    return [
        Example(
            id=f"phrasebook-{language}-{number}",
            cluster=f"phrasebook-{number}",
            texts={CANDIDATE: row[language], QUERY: row["en"]},
            gold=f"phrasebook-{language}-{number}",
            parallel_id=str(number),
        )
        for number, row in enumerate(csv.DictReader(text.splitlines(), delimiter="\t"))
    ]


@task
def phrasebook() -> Retrieval:
    """Phrases of a traveller, in German and Turkish, each against English."""
    return Retrieval(name="phrasebook", languages=("de", "tr"), readers={"mini": read_phrases})
