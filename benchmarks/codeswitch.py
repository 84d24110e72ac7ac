"""Writes the gallery of docs/codeswitch.md: ten pairs of languages, each mode of switching, at severities 1, 3 and 5.

    python -m benchmarks.codeswitch [--write docs/codeswitch.md]

Sentences are the miniature's, lexicons those that ship, links those of the statistical aligner; what a model decides is
shown with the demo's XNLI checkpoint. With --write, what stands between the page's two markers is replaced.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import xrobust
from benchmarks.calibration import cell
from xrobust.analysis.selection import everything
from xrobust.inputs.aligning.cache import aligned
from xrobust.inputs.aligning.counterparts import link
from xrobust.perturbations import PERTURBATIONS, SEVERITIES, Offers, Text, apply
from xrobust.perturbations.alignment.statistical import StatisticalAligner
from xrobust.perturbations.languages import LANGUAGES
from xrobust.store.run_directory import RunDirectory
from xrobust.tasks import mini

PAIRS = (
    ("hi", "en"), ("en", "hi"), ("ar", "en"), ("en", "ar"), ("zh", "en"),
    ("th", "en"), ("en", "es"), ("de", "en"), ("ru", "en"), ("tr", "de"),
)  # fmt: skip
MODES = ("lexicon", "phrases", "romanised")
SHOWN = (1, 3, 5)
SEARCHES = ("lexicon@3", "lexicon@3/relevance", "lexicon@3/worst_case", "typing@3/worst_case")
SEARCHED = ("de", "hi", "tr")
_SENTENCES, _LENGTHS = 120, range(25, 75)
_BEGIN, _END = "<!-- gallery -->", "<!-- end of the gallery -->"


def main() -> None:
    """Print the gallery, or put it into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path, metavar="FILE", help="page with the two markers")
    path: Path | None = parser.parse_args().write
    gallery = "\n".join([*_pairs(), *_searches()])
    if path is None:
        print(gallery)
        return
    page = path.read_text(encoding="utf-8")
    before, behind = page[: page.index(_BEGIN) + len(_BEGIN)], page[page.index(_END) :]
    path.write_text(f"{before}\n\n{gallery}\n{behind}", encoding="utf-8")


def _pairs() -> Iterator[str]:
    for matrix, embedded in PAIRS:
        yield f"### {LANGUAGES[embedded].name} in {LANGUAGES[matrix].name}\n"
        texts = _texts(matrix, embedded)
        text, rows = max(((text, _rows(text, embedded)) for text in texts), key=_shows)
        yield f"{cell(text.text)}  "
        yield f"({cell(text.parallel[embedded].text)})\n"
        yield "| mode | " + " | ".join(f"severity {level}" for level in SHOWN) + " |"
        yield "|---" * (1 + len(SHOWN)) + "|"
        for mode, switched in rows.items():
            yield f"| `{mode}:{embedded}` | " + " | ".join(map(cell, switched)) + " |"
        yield ""


def _texts(matrix: str, embedded: str) -> list[Text]:
    items = mini.parallel("test")
    rows = [
        (
            Text(item.realise(matrix).text, matrix, example_id=f"{item.id}"),
            {embedded: item.realise(embedded).text},
        )
        for item in items
    ]
    link(rows, languages=(embedded,), aligner=StatisticalAligner(), align=aligned)
    long = _LENGTHS if matrix not in {"zh", "th"} else range(12, 60)
    return [text for text, _ in rows if len(text.text) in long][:_SENTENCES]


def _rows(text: Text, embedded: str) -> dict[str, list[str]]:
    """By mode, what becomes of a text at each severity; modes that do not apply are left out."""
    found = {}
    for mode in MODES:
        built = PERTURBATIONS.get(mode).build(embedded)
        if built.not_applicable(text) is None:
            offers = Offers(text, built)
            found[mode] = [apply(offers, dose=SEVERITIES[level]).perturbed.text for level in SHOWN]
    return found


def _shows(row: tuple[Text, dict[str, list[str]]]) -> tuple[int, int]:
    """How much there is to see: different versions, and the places where the last ones differ from the text."""
    text, rows = row
    different = {version for versions in rows.values() for version in versions if version != text.text}
    clean = text.text.split()
    changed = sum(word not in clean for versions in rows.values() for word in versions[-1].split())
    return len(different), changed


def _searches() -> Iterator[str]:
    yield "### What a model decides\n"
    yield (
        "The first pair of each language that the demo's XNLI checkpoint has right and the worst case turns: premise\n"
        "and hypothesis, and what the model says, e(ntailment), n(eutral) or c(ontradiction).\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        results = xrobust.evaluate(
            "demo", None, perturbations=SEARCHES, tasks=["xnli"], langs=SEARCHED, limit=40, out=Path(folder) / "run"
        )
        for language in SEARCHED:
            yield f"| {LANGUAGES[language].name} | premise / hypothesis | says |"
            yield "|---|---|---|"
            cells = _cells(results.directory, language)
            turned = [number for number, row in enumerate(cells["lexicon@3/worst_case"]) if row[1] != row[2]]
            right = [number for number in turned if cells["clean"][number][1] == cells["clean"][number][2]]
            number = right[0] if right else 0
            for condition in ("clean", *SEARCHES):
                text, says, gold = cells[condition][number]
                yield f"| `{condition}` | {cell(text)} | {says[0]}{' (right)' if says == gold else ''} |"
            yield ""


def _cells(run: Path, language: str) -> dict[str, Sequence[tuple[str, str, str]]]:
    """By condition, for each example both sentences as the model saw them, what it says, and the gold."""
    directory = RunDirectory.read(run)
    found = {}
    for one in everything(directory):
        if one.language == language and one.header is not None and one.header.scored:
            table = directory.table(one.header).to_pydict()
            columns = []
            for field in ("premise", "hypothesis"):
                clean = table[f"{field}.clean"]
                perturbed = table.get(f"{field}.perturbed", clean)
                columns.append([new or old for new, old in zip(perturbed, clean, strict=True)])
            says = (tuple(map(json.loads, table[name])) for name in ("prediction", "gold"))
            found[str(one.condition)] = [
                (f"{premise} / {hypothesis}", answer, gold)
                for premise, hypothesis, answer, gold in zip(*columns, *says, strict=True)
            ]
    return found


if __name__ == "__main__":
    main()
