"""Fits how people slip when they type: `python -m perturbations.resources.making.typing TYPOS SENTENCES`.

TYPOS is a folder of lists `LANG.natural` (`correct misspelt misspelt …` a line), SENTENCES one of files
`tatoeba.ISO3-eng.ISO3`, a sentence a line. Only figures are written, and no word of either. From the lists, the words
whose keyed hash is even are fitted on; the others are for checking (`benchmarks/typing.py`).
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import regex

from xrobust.perturbations.languages import LANGUAGES
from xrobust.perturbations.resources import load_cldr
from xrobust.perturbations.segmentation import cluster_borders, units
from xrobust.perturbations.writing.slips import FIFTHS, KINDS, Kind, slip_between

FITTED = ("en", "de", "fr")
_WORD = regex.compile(r"[\p{L}\p{M}'’-]+")


def misspellings(path: Path) -> Iterator[tuple[str, str]]:
    """Correct word and misspelling, of words of at least two letters."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            correct, *typed = line.split()
            for form in dict.fromkeys(typed):
                if _WORD.fullmatch(correct) and _WORD.fullmatch(form) and len(clusters(correct)) > 1:
                    yield correct, form


def clusters(word: str) -> list[str]:
    """The grapheme clusters of a word."""
    borders = cluster_borders(word)
    return [word[a:b] for a, b in pairwise(borders)]


def held_out(language: str, word: str) -> bool:
    """Whether a word is for checking: half of them are."""
    return bool(blake2b(f"{language}|{word}".encode(), digest_size=1).digest()[0] & 1)


def distribution(pairs: Iterable[tuple[str, str]]) -> dict[tuple[Kind, int], float]:
    """Share of each kind and fifth of the word among the pairs that are one slip apart."""
    found = (slip_between(clusters(correct), clusters(typed)) for correct, typed in pairs)
    counts = Counter((slip.kind, slip.fifth) for slip in found if slip is not None)
    return {cell: count / counts.total() for cell, count in counts.items()}


def _shares(cells: Mapping[tuple[Kind, int], float]) -> dict[str, list[float]]:
    return {kind: [round(cells.get((kind, number), 0.0), 5) for number in range(FIFTHS)] for kind in KINDS}


def _mean_length(sentences: Iterable[str]) -> float:
    lengths = [
        len(cluster_borders(sentence[start:end])) - 1
        for sentence in sentences
        for start, end, kind in units(sentence)
        if kind == "word"
    ]
    return round(sum(lengths) / len(lengths), 3)


def _sentences(folder: Path, language: str) -> list[str]:
    iso3 = "eng" if language == "en" else LANGUAGES[language].iso3
    pattern = re.compile(rf"tatoeba\..*\.{iso3}")
    paths = sorted(path for path in folder.iterdir() if pattern.fullmatch(path.name))
    if not paths:  # Tatoeba's test sets lack four of the languages
        return [entry[language] for entry in load_cldr().values() if language in entry]
    return [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Write `typing.json` beside this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("typos", type=Path)
    parser.add_argument("sentences", type=Path)
    arguments = parser.parse_args()
    fitted = {}
    for language in FITTED:
        pairs = misspellings(arguments.typos / f"{language}.natural")
        fitted[language] = _shares(distribution(pair for pair in pairs if not held_out(language, pair[0])))
    fitted["mean"] = {
        kind: [round(sum(fitted[code][kind][i] for code in FITTED) / len(FITTED), 5) for i in range(FIFTHS)]
        for kind in KINDS
    }
    content = {
        "source": "Figures fitted by making/typing.py. shares: on half of the words of the lists of misspellings that "
        "Belinkov and Bisk (2018), 'Synthetic and natural noise both break neural machine translation', put "
        "together; share of each kind of slip, by fifth of the word. mean_word_length: grapheme clusters of the "
        "words of Tatoeba's sentences (of CLDR's names where there are none).",
        "shares": fitted,
        "mean_word_length": {code: _mean_length(_sentences(arguments.sentences, code)) for code in LANGUAGES},
    }
    path = Path(__file__).resolve().parents[1] / "typing.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
